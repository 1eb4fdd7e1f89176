"""The files around the program: the lock, the changelog, and what must not be in any of them."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import __version__

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text()
LONGEST_NAME = 60
"""Characters of a test's name: what must hold, and when."""
PIN = re.compile(r"([\w.-]+)==(\S+)(?: ; (.+?))? \\")
# A "·" breaks what this file looks for, so that it doesn't find itself.
HOMES = re.compile(
    r"(?<![\w.~-])/(?:home|Users)/[\w.-]+/|(?<![\w.~-])/root/[\w.-]|\b[A-Z]:\\Users\\"
)
REGISTRY_HOSTS = [
    "py·pi.org",
    "files.python·hosted.org",
    "registry.npm·js.org",
    "registry.yarn·pkg.com",
    "pkgs.dev.az·ure.com",
]
REGISTRIES = re.compile(
    "|".join(re.escape(host.replace("·", "")) for host in REGISTRY_HOSTS) + r"|/simple/(?:\s|$)"
)


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def name_of(requirement: str) -> str:
    """Return a requirement's name as the lock writes it (PEP 503)."""
    match = re.match(r"[\w.-]+", requirement)
    assert match
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def pins() -> dict[str, list[str]]:
    """Return each pinned package's lines of hashes."""
    found: dict[str, list[str]] = {}
    for block in re.split(r"\n(?=\S)", LOCK.strip()):
        first, *rest = block.splitlines()
        match = PIN.fullmatch(first)
        assert match, f"not a pin: {first}"
        found.setdefault(match[1], []).extend(line.strip(" \\") for line in rest)
    return found


def tracked() -> list[Path]:
    """Return the files that git keeps; those deleted but not yet committed are left out."""
    # CI may have cloned as another user, which git would mistrust.
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def sources() -> dict[str, str]:
    """Return what each Python file says, by its path from the root."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text()
        for path in tracked()
        if path.suffix == ".py"
    }


@cache
def program() -> dict[str, ast.Module]:
    """Return the modules that run in production, by their path from the root."""
    parts = ("bot/", "handlers/", "storage/")
    return {path: ast.parse(text) for path, text in sources().items() if path.startswith(parts)}


def test_every_pin_has_hashes() -> None:
    for name, hashes in pins().items():
        assert hashes, name
        for line in hashes:
            assert re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line), name


def test_the_lock_names_no_server_and_no_option() -> None:
    assert "://" not in LOCK
    assert not re.search(r"^-", LOCK, re.MULTILINE)


def test_every_dependency_is_in_the_lock() -> None:
    project = pyproject()["project"]
    wanted = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        wanted += extra
    assert {name_of(requirement) for requirement in wanted} <= set(pins())


def test_the_image_leaves_out_the_extras() -> None:
    """PyAV's wheel carries a GPL encoder: it must not become one of the bot's dependencies."""
    runtime = {name_of(requirement) for requirement in pyproject()["project"]["dependencies"]}
    assert not runtime & {"av", "pytest", "playwright"}
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^ARG EXTRAS$", dockerfile, re.MULTILINE), "none unless asked for"
    assert 'os.environ.get("EXTRAS", "").split(",")' in dockerfile
    assert "--require-hashes" in dockerfile


def test_the_image_runs_without_rights_and_says_how_it_is() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER \d+", dockerfile, re.MULTILINE)
    assert "/healthz" in dockerfile
    assert re.search(r"^VOLUME /data$", dockerfile, re.MULTILINE)
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE)
    for name in " ".join(copied).split():
        assert (ROOT / name).exists(), name
        assert f"!{name}" in (ROOT / ".dockerignore").read_text().splitlines(), name


def test_compose_keeps_the_data_and_waits_for_a_clean_stop() -> None:
    service = yaml.safe_load((ROOT / "compose.yml").read_text())["services"]["sora"]
    assert service["env_file"] == ".env"
    assert service["volumes"] == ["data:/data"]
    assert service["restart"] == "unless-stopped"
    assert service["stop_grace_period"] == "30s"


def test_the_version_has_its_changelog_entry() -> None:
    assert pyproject()["project"]["version"] == __version__
    changelog = (ROOT / "CHANGELOG.md").read_text()
    entry = rf"^## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d$"
    assert re.search(entry, changelog, re.MULTILINE)


@pytest.mark.parametrize("pattern", [HOMES, REGISTRIES], ids=["homes", "registries"])
def test_no_file_tells_of_a_machine_or_a_registry(pattern: re.Pattern[str]) -> None:
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (HOMES, "see /ho·me/maya/sora"),
        (HOMES, "'/Us·ers/jonas/.venv"),
        (HOMES, "/ro·ot/.cache"),
        (REGISTRIES, "https://py·pi.org/project"),
        (REGISTRIES, "https://mirror.example.com/sim·ple/"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text.replace("·", ""))


def test_any_stays_rare() -> None:
    """Where it stands, mypy looks away; whoever needs it says why. "Any other" is plain English."""
    used = re.compile(r"(?!from ).*\bAny\b(?! other)")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for folder in ("bot", "handlers", "storage")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in path.read_text().splitlines()
        if used.match(line)
    ]
    assert len(found) <= 60, "\n".join(found)


def test_nothing_is_imported_from_a_file_of_tests() -> None:
    """What several of them need is in tests/support/, or a fixture in a conftest.py."""
    imports = re.compile(r"^ *(?:from|import) +tests\b[^\n(]*(?:\([^)]*\))?", re.MULTILINE)
    found = [
        f"{path}: {statement}"
        for path, text in sources().items()
        for statement in imports.findall(text)
        if re.search(r"\btest_", statement)
    ]
    assert found == []


def test_no_tests_name_is_long() -> None:
    named = re.compile(r"^ *(?:async )?def (test_\w+)", re.MULTILINE)
    found = [
        f"{path}: {name}"
        for path, text in sources().items()
        for name in named.findall(text)
        if len(name) > LONGEST_NAME
    ]
    assert found == []


SENTENCE = re.compile(r"[A-Z]\S* .+[.?!]", re.DOTALL)


def sentences(module: ast.Module) -> Iterator[str]:
    """Yield what a module says in whole sentences, without its docstrings."""
    doc = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in doc and SENTENCE.fullmatch(text):
                yield text


def test_no_sentence_stands_in_two_places() -> None:
    """Whoever changes one would miss the other."""
    said = [sentence for module in program().values() for sentence in sentences(module)]
    assert len(said) > 150
    assert [sentence for sentence in {*said} if said.count(sentence) > 1] == []


def test_no_module_of_the_program_is_long() -> None:
    lengths = {path: len((ROOT / path).read_text().splitlines()) for path in program()}
    assert [path for path, lines in lengths.items() if lines > 400] == []


def test_no_folder_of_the_bot_is_crowded() -> None:
    folders = Counter(Path(path).parent for path in program() if not path.endswith("__.py"))
    crowded = [folder for folder, count in folders.items() if count > 12]
    assert [folder for folder in crowded if folder.parts[0] == "bot"] == []


def test_no_class_of_the_program_has_anothers_name() -> None:
    names = Counter(
        node.name
        for module in program().values()
        for node in module.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, times in names.items() if times > 1] == []


def parts_of(made: ast.ClassDef) -> int:
    """Count what a class is made of; a bag of parts, which does nothing itself, is of none."""
    does = any(isinstance(node, ast.AsyncFunctionDef) for node in made.body)
    fields = [
        node
        for node in made.body
        if does and isinstance(node, ast.AnnAssign) and "init=False" not in ast.unparse(node)
    ]
    arguments = [
        len(node.args.args) - 1 + len(node.args.kwonlyargs)
        for node in made.body
        if isinstance(node, ast.FunctionDef) and node.name == "__init__"
    ]
    return max(len(fields), *arguments, 0)


def test_nobody_is_made_of_more_than_eight_others() -> None:
    """Bags of parts hold as many as there are: those are dataclasses."""
    found = [
        f"{path}:{node.lineno}"
        for path, module in program().items()
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef) and parts_of(node) > 8
    ]
    assert found == []
