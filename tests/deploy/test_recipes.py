"""The recipes of deploy/: what they name exists, whatever tool is at hand to read them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import __version__, app
from bot.config.variables import BY_NAME

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CHART = DEPLOY / "helm" / "sora"
TEMPLATES = {path.name: path.read_text() for path in (CHART / "templates").iterdir()}
COMPOSE = DEPLOY / "compose" / "compose.yml"
CADDY = (DEPLOY / "compose" / "Caddyfile").read_text()
BICEP = (DEPLOY / "azure" / "main.bicep").read_text()
PARAMETERS = (DEPLOY / "azure" / "main.bicepparam").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()

NOT_OURS = {"AZURE_CLIENT_ID", "POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_USER", "SORA_HOST"}
"""Read by azure-identity, PostgreSQL's image and Caddy."""


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return found


def values() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text())
    return found


def example() -> str:
    return (DEPLOY / "compose" / ".env.example").read_text()


SETTINGS = {
    "compose": lambda: [
        *(name for one in compose()["services"].values() for name in one.get("environment", ())),
        *re.findall(r"^([A-Z_]+)=", example(), re.MULTILINE),
    ],
    "helm": lambda: [
        *re.findall(r"\{name: ([A-Z_]+),", "".join(TEMPLATES.values())),
        *re.findall(r"^# +([A-Z][A-Z_]+):", (CHART / "values.yaml").read_text(), re.MULTILINE),
    ],
    "azure": lambda: [
        *re.findall(r"(?:setting|name): '([A-Z_]+)'", BICEP),
        *re.findall(r"^  (?:// )?([A-Z_]+):", PARAMETERS, re.MULTILINE),
    ],
}


@pytest.mark.parametrize("recipe", SETTINGS)
def test_every_setting_that_a_recipe_names_exists(recipe: str) -> None:
    named = set(SETTINGS[recipe]())
    assert len(named) >= 5
    assert named <= BY_NAME.keys() | NOT_OURS


def test_what_compose_wants_of_env_is_in_its_example() -> None:
    wanted = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE.read_text()))
    assert wanted == {"POSTGRES_PASSWORD", "SORA_HOST"}
    assert wanted <= set(re.findall(r"^([A-Z_]+)=", example(), re.MULTILINE))


def test_the_proxy_lets_in_what_is_for_outside_alone() -> None:
    inside = ("healthz", "readyz", "metrics")
    assert "@ours path /slack/* /api/*" in CADDY
    assert "port 3000" in CADDY
    assert 'range list "/slack" "/api"' in TEMPLATES["ingress.yaml"]
    assert not any(f"/{name}" in CADDY + TEMPLATES["ingress.yaml"] for name in inside)
    assert "ports" not in compose()["services"]["sora"]
    assert compose()["networks"]["inside"] == {"internal": True}
    assert compose()["services"]["postgres"]["networks"] == ["inside"]


def test_probes_restart_by_life_and_route_by_readiness() -> None:
    helm = dict(re.findall(r"(\w+)Probe:\n +httpGet: \{path: (/\w+)", TEMPLATES["deployment.yaml"]))
    probe = r"type: '(\w+)'[^\n]*\n +httpGet: \{ path: '(/\w+)', port: 3000 \}"
    azure = {kind.lower(): path for kind, path in re.findall(probe, BICEP)}
    assert helm == azure == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}
    assert "EXPOSE 3000" in DOCKERFILE


def test_everybody_waits_until_sora_has_stopped() -> None:
    needs = app.GRACE + 2 * app.LAST_REQUESTS + app.LAST_CARDS
    graces = [
        re.findall(r"terminationGracePeriodSeconds: (\d+)", TEMPLATES["deployment.yaml"] + BICEP),
        re.findall(r"stop_grace_period: (\d+)s", (ROOT / "compose.yml").read_text()),
        [compose()["services"]["sora"]["stop_grace_period"].removesuffix("s")],
    ]
    assert [len(found) for found in graces] == [2, 1, 1]
    assert all(int(seconds) >= needs for found in graces for seconds in found)


def test_the_chart_runs_this_version_as_the_images_user() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert chart["version"] == chart["appVersion"] == __version__
    (user,) = re.findall(r"^USER (\d+):\1$", DOCKERFILE, re.MULTILINE)
    for name in ("runAsUser", "runAsGroup", "fsGroup"):
        assert f"{name}: {user}\n" in TEMPLATES["deployment.yaml"]
    assert "readOnlyRootFilesystem: true" in TEMPLATES["deployment.yaml"]


def leaves(tree: dict[str, Any], above: str = "") -> Iterator[str]:
    """Yield the names of values, as templates write them; what is taken whole is one."""
    for name, value in tree.items():
        whole = not isinstance(value, dict) or not value or name == "resources"
        yield from [f"{above}{name}"] if whole else leaves(value, f"{above}{name}.")


def test_the_charts_values_are_those_that_its_templates_read() -> None:
    read = set(re.findall(r"\.Values\.([\w.]+)", "".join(TEMPLATES.values())))
    assert read == set(leaves(values()))


def test_the_charts_schema_knows_each_value() -> None:
    schema = json.loads((CHART / "values.schema.json").read_text())

    def known(tree: dict[str, Any], part: dict[str, Any]) -> Iterator[str]:
        for name, value in tree.items():
            assert name in part["properties"], name
            below = part["properties"][name]
            if isinstance(value, dict) and "properties" in below:
                yield from known(value, below)
            yield name

    assert len(list(known(values(), schema))) > 20


def test_azures_secrets_go_by_the_vault_alone() -> None:
    assert "keyVaultUrl: '${vault.properties.vaultUri}secrets/${one.name}'" in BICEP
    secure = re.findall(r"@secure\(\)\n(?:@\w+\(.*\)\n)*param (\w+)", BICEP)
    assert set(secure) == {
        "slackBotToken",
        "slackAppToken",
        "slackSigningSecret",
        "slackClientSecret",
        "secretKeys",
        "videoApiKey",
        "databasePassword",
    }
    for name in secure:
        assert f"param {name} = readEnvironmentVariable(" in PARAMETERS
        uses = re.findall(rf"\b{name}\b", BICEP.partition("// --- who it is")[2])
        assert uses == (["databasePassword"] if name == "databasePassword" else [])
    assert "minReplicas: replicas" in BICEP
    assert "@minValue(1)\nparam replicas int = 1" in BICEP
