"""``python -m bot sbom``: what Sora is made of here, as CycloneDX, with each part's licence.

It tells of the packages that are installed, whatever a lock says; in the image that is what it
needs to run, and no more. CycloneDX 1.6: cyclonedx.org/docs/1.6/json.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distributions
from typing import TYPE_CHECKING, Final, TypeAlias
from uuid import NAMESPACE_URL, uuid5

from bot import __version__

if TYPE_CHECKING:
    from bot.commands import Commands

Json: TypeAlias = dict[str, object]

NAME: Final = "sora-for-slack"
ITS_OWN: Final = "see the text in its package"
_CLASSIFIER: Final = "License :: "


def add(commands: Commands) -> None:
    """Say how it is called."""
    parser = commands.add_parser(
        "sbom", help="print what is installed here, with each part's licence, as CycloneDX"
    )
    parser.add_argument("--licences", action="store_true", help="as a list to read instead")
    parser.set_defaults(run=run)


async def run(options: argparse.Namespace) -> int:
    """Print it."""
    found = installed()
    if options.licences:
        for name, one in found.items():
            print(f"{name} {one.version}: {licence(one)}")
    else:
        print(json.dumps(bill(found), indent=2))
    return 0


def installed() -> dict[str, Distribution]:
    """Return the packages that are installed, by their names as PEP 503 writes them."""
    found = {_normal(one.name): one for one in distributions()}
    return dict(sorted(found.items()))


def licence(one: Distribution) -> str:
    """Return a package's licence: an SPDX expression where it gives one, else its own words."""
    if told := _told(one, "License-Expression"):
        return told
    classifiers = one.metadata.get_all("Classifier") or []
    named = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith(_CLASSIFIER)]
    own = _told(one, "License").strip()
    return ", ".join(named) or (own if own.isprintable() and own else ITS_OWN)


def bill(found: Mapping[str, Distribution]) -> Json:
    """Return the bill of materials of these packages; the same for the same packages."""
    parts = [_component(name, one) for name, one in found.items()]
    serial = uuid5(NAMESPACE_URL, json.dumps([__version__, platform.python_version(), parts]))
    python: Json = {
        "type": "platform",
        "bom-ref": "python",
        "name": platform.python_implementation(),
        "version": platform.python_version(),
        "licenses": [{"expression": "PSF-2.0"}],
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": NAME,
                "name": NAME,
                "version": __version__,
                "licenses": [{"expression": "MIT"}],
            }
        },
        "components": [python, *parts],
        "dependencies": [
            {"ref": _ref(name, one), "dependsOn": sorted(_needs(one, found))}
            for name, one in found.items()
        ],
    }


def _told(one: Distribution, field: str) -> str:
    return next(iter(one.metadata.get_all(field) or []), "")


def _component(name: str, one: Distribution) -> Json:
    expression = _told(one, "License-Expression")
    known = {"expression": expression} if expression else {"license": {"name": licence(one)}}
    ref = _ref(name, one)
    return {
        "type": "library",
        "bom-ref": ref,
        "name": name,
        "version": one.version,
        "purl": ref,
        "licenses": [known],
    }


def _needs(one: Distribution, found: Mapping[str, Distribution]) -> Iterator[str]:
    """Yield what a package needs of those that are there; what only an extra wants is left out."""
    names = {
        _normal(match[0])
        for line in one.requires or ()
        if "extra ==" not in line and (match := re.match(r"[\w.-]+", line))
    }
    return (_ref(name, found[name]) for name in names if name in found)


def _ref(name: str, one: Distribution) -> str:
    """Return a package's address as a purl."""
    return f"pkg:pypi/{name}@{one.version}"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
