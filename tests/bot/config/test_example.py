"""The file of deployments that ships as an example is one that can be used as it is."""

from __future__ import annotations

from pathlib import Path

from bot.config.settings import load
from tests.support.environment import SLACK

EXAMPLE = Path(__file__).parents[3] / "deployments.example.toml"
KEYS = {"GATEWAY_KEY": "sk-gateway", "OPENROUTER_KEY": "sk-router", "AZURE_KEY": "azure-key"}


def test_the_example_names_models_that_are_known_and_live(tmp_path: Path) -> None:
    whole = EXAMPLE.read_text()
    commented = whole[whole.index("# [sora]") :]
    file = tmp_path / "deployments.toml"
    file.write_text(whole + commented.replace("# ", ""))
    for path, names in ((EXAMPLE, ["Wan 3.0", "Seedance 2.0", "Wan 2.2"]), (file, ["Sora 2"])):
        found = load(SLACK | {"DEPLOYMENTS": str(path)} | KEYS).deployments
        assert [one.profile.name.partition(",")[0] for one in found][-len(names) :] == names
        assert all(one.profile.tiers for one in found)
        assert not found[0].profile.ends
