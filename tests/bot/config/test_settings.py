"""The environment, as it's read and as it's refused."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import certifi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.deployments import ApiKind, DeploymentSettings
from bot.config.settings import Settings, from_environment, load, misnamed_variables
from bot.config.single_deployment import AZURE as AZURE_NAMES
from bot.config.single_deployment import OTHER as OTHER_NAMES
from bot.config.variables import VARIABLES
from bot.domain.addresses.proxies import Proxies
from bot.domain.errors.base import SettingsError
from bot.domain.profiles import unknown
from tests.support.environment import AZURE, INSTALLS, SLACK
from tests.support.profiles import SORA_2

ROOT = Path(__file__).parents[3]
OTHER = {"VIDEO_BASE_URL": "https://videos.example.com/v1", "VIDEO_MODEL": "wan-2"}
LISTED = re.findall(
    r"^(.*)\n(?:# )?([A-Z][A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE
)
"""What `.env.example` has: the line about a variable, its name, and an example or the default."""


def refused(environ: dict[str, str]) -> str:
    """Load what can't be loaded; return the error's one line."""
    with pytest.raises(SettingsError) as caught:
        load(environ)
    line = str(caught.value)
    assert "\n" not in line
    assert line.endswith(".")
    return line


def error_of(environ: dict[str, str]) -> SettingsError | None:
    """Load what may or may not be loaded."""
    try:
        load(environ)
    except SettingsError as error:
        return error
    return None


def test_the_shortest_useful_environment() -> None:
    assert load(SLACK | AZURE) == Settings(
        bot_tokens=("xoxb-1-2-abc",),
        app_token="xapp-1-A-2-def",
        signing_secret=None,
        slack_api_url="https://slack.com/api/",
        allow_strangers=False,
        api=False,
        deployments=(
            DeploymentSettings(
                name="film",
                api=ApiKind.AZURE,
                base_url="https://acme.openai.azure.com/openai/v1",
                model="film",
                base_model="sora-2",
                profile=SORA_2,
                api_key="azure-key-1",
                scope="https://ai.azure.com/.default",
                max_running=2,
                max_submits_per_minute=2,
                names=AZURE_NAMES,
                azure=True,
            ),
        ),
        database_url="sqlite+aiosqlite:///data/sora.db",
        data_dir=Path("data"),
        keep_jobs_days=None,
        keep_clips_days=14,
        delete_after_delivery=False,
        host="127.0.0.1",
        port=3000,
        metrics=False,
        log_format="text",
        log_level="INFO",
    )


def test_the_deployment_is_named_after_the_model() -> None:
    assert load(SLACK | AZURE).deployments[0].name == "film"
    assert load(SLACK | OTHER).deployments[0].name == "wan-2"


def test_a_compatible_server_has_no_submit_limit_and_may_be_open() -> None:
    settings = load(SLACK | OTHER | {"VIDEO_API_KEY": ""})
    assert settings.deployments == (
        DeploymentSettings(
            name="wan-2",
            api=ApiKind.OPENAI,
            base_url="https://videos.example.com/v1",
            model="wan-2",
            base_model="wan-2",
            profile=unknown("wan-2"),
            api_key=None,
            scope="https://ai.azure.com/.default",
            max_running=2,
            max_submits_per_minute=None,
            names=OTHER_NAMES,
        ),
    )


def test_without_a_key_azure_is_asked_with_entra_id() -> None:
    settings = load(SLACK | AZURE | {"AZURE_OPENAI_API_KEY": "", "AZURE_OPENAI_SCOPE": "api://x"})
    assert settings.deployments[0].api_key is None
    assert settings.deployments[0].scope == "api://x"


@pytest.mark.parametrize(
    ("name", "model", "told"),
    [
        ("film", "", "sora-2"),
        ("film", "sora", "sora"),
        ("film", "Sora-2", "sora-2"),
        ("sora", "", "sora"),
        ("Sora-2025-05-02", "", "sora"),
        ("sora", "sora-2", "sora-2"),
        ("sora-2", "", "sora-2"),
        ("sora-2-2025-12-08", "", "sora-2"),
        ("sora-team", "", "sora-2"),
    ],
)
def test_a_deployments_model_is_set_or_told_by_its_name(name: str, model: str, told: str) -> None:
    azure = AZURE | {"AZURE_OPENAI_DEPLOYMENT_NAME": name, "AZURE_OPENAI_MODEL": model}
    settings = load(SLACK | azure)
    assert (settings.deployments[0].model, settings.deployments[0].base_model) == (name, told)


def test_a_model_that_nobody_knows_is_refused() -> None:
    line = refused(SLACK | AZURE | {"AZURE_OPENAI_MODEL": "sora-3"})
    assert line == "AZURE_OPENAI_MODEL must be sora or sora-2."


@pytest.mark.parametrize(
    "tail",
    [
        "",
        "/",
        "/openai",
        "/openai/v1",
        "/openai/v1/",
        "/openai/v1/videos",
        "/openai/v1/video/generations/jobs",
    ],
)
def test_an_azure_endpoint_may_be_pasted_with_its_path(tail: str) -> None:
    endpoint = "https://acme.openai.azure.com" + tail
    settings = load(SLACK | AZURE | {"AZURE_OPENAI_ENDPOINT": endpoint})
    assert settings.deployments[0].base_url == "https://acme.openai.azure.com/openai/v1"


@pytest.mark.parametrize("tail", ["", "/", "/videos", "/videos/"])
def test_a_base_url_may_be_pasted_with_its_resource(tail: str) -> None:
    settings = load(SLACK | OTHER | {"VIDEO_BASE_URL": "http://gpu.example.com:8000/v1" + tail})
    assert settings.deployments[0].base_url == "http://gpu.example.com:8000/v1"


def test_several_workspaces_are_several_tokens() -> None:
    settings = load(SLACK | AZURE | {"SLACK_BOT_TOKEN": " xoxb-a, xoxb-b,xoxb-a ,"})
    assert settings.bot_tokens == ("xoxb-a", "xoxb-b")


def test_the_app_token_decides_how_slack_is_spoken_to() -> None:
    http = {"SLACK_BOT_TOKEN": "xoxb-a", "SLACK_SIGNING_SECRET": "s3cret"} | AZURE
    assert load(SLACK | AZURE).socket_mode
    assert not load(http).socket_mode
    assert load(http).signing_secret == "s3cret"


@pytest.mark.parametrize(
    ("given_url", "meant"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("sqlite:////var/lib/x.db", "sqlite+aiosqlite:////var/lib/x.db"),
        ("postgresql://u:p@db/sora", "postgresql+asyncpg://u:p@db/sora"),
        ("postgres://u:p@db/sora", "postgresql+asyncpg://u:p@db/sora"),
        ("postgresql+asyncpg://db/sora", "postgresql+asyncpg://db/sora"),
    ],
)
def test_a_database_url_gets_its_asynchronous_driver(given_url: str, meant: str) -> None:
    assert load(SLACK | AZURE | {"DATABASE_URL": given_url}).database_url == meant


@pytest.mark.parametrize(("value", "limit"), [("0", None), ("7", 7), ("", 2)])
def test_zero_submits_a_minute_means_no_limit(value: str, limit: int | None) -> None:
    settings = load(SLACK | AZURE | {"MAX_SUBMITS_PER_MINUTE": value})
    assert settings.deployments[0].max_submits_per_minute == limit


def test_sora_1_may_be_asked_more_often() -> None:
    settings = load(SLACK | AZURE | {"AZURE_OPENAI_MODEL": "sora"})
    assert settings.deployments[0].max_submits_per_minute == 60


def test_quotes_that_docker_keeps_are_no_part_of_a_value() -> None:
    quoted = {name: f'"{value}"' for name, value in (SLACK | AZURE).items()}
    more = {"PORT": "'5000'", "SLACK_SIGNING_SECRET": '""', "https_proxy": "' http://a:1 '"}
    settings = load(quoted | more)
    assert settings == replace(load(SLACK | AZURE), port=5000, proxies=Proxies(https="http://a:1"))
    assert "SLACK_BOT_TOKEN must" in refused(SLACK | AZURE | {"SLACK_BOT_TOKEN": '"xoxb-1'})


def test_what_is_kept_is_kept_for_days_or_for_good() -> None:
    told = {"KEEP_JOBS_DAYS": "365", "KEEP_CLIPS_DAYS": "0", "DELETE_AFTER_DELIVERY": "Yes"}
    told["ALLOW_STRANGERS"] = "YES"
    settings = load(SLACK | AZURE | told)
    assert (settings.keep_jobs_days, settings.keep_clips_days) == (365, None)
    assert settings.delete_after_delivery
    assert settings.allow_strangers


def test_slack_api_url_may_lack_its_last_slash() -> None:
    settings = load(SLACK | AZURE | {"SLACK_API_URL": "http://127.0.0.1:8600/api"})
    assert settings.slack_api_url == "http://127.0.0.1:8600/api/"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set: copy the"),
        ({"SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN must start with xoxb-"),
        ({"SLACK_BOT_TOKEN": "xoxb-1 2"}, "SLACK_BOT_TOKEN has a space"),
        ({"SLACK_BOT_TOKEN": "xoxb-1…"}, "SLACK_BOT_TOKEN has a space or a character"),
        ({"SLACK_BOT_TOKEN": ","}, "SLACK_BOT_TOKEN holds only commas"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN must start with xapp-"),
        ({"SLACK_APP_TOKEN": "xapp-1,xapp-2"}, "SLACK_APP_TOKEN must be one token"),
        ({"SLACK_APP_TOKEN": ""}, "SLACK_SIGNING_SECRET is not set"),
        ({"SLACK_API_URL": "https://slack.com/"}, "SLACK_API_URL must end with /api/"),
        ({"SLACK_API_URL": "http://slack.com/api/"}, "SLACK_API_URL must start with https://"),
        ({"AZURE_OPENAI_ENDPOINT": ""}, "AZURE_OPENAI_ENDPOINT is not set"),
        ({"AZURE_OPENAI_ENDPOINT": "acme"}, "AZURE_OPENAI_ENDPOINT must be an address"),
        ({"AZURE_OPENAI_ENDPOINT": "https://h:x"}, "AZURE_OPENAI_ENDPOINT must be an address"),
        ({"AZURE_OPENAI_ENDPOINT": "https://u:p@h"}, "AZURE_OPENAI_ENDPOINT must not hold"),
        ({"AZURE_OPENAI_ENDPOINT": "http://a.b.com"}, "AZURE_OPENAI_ENDPOINT must start with h"),
        ({"AZURE_OPENAI_DEPLOYMENT_NAME": ""}, "AZURE_OPENAI_DEPLOYMENT_NAME is not set"),
        ({"AZURE_OPENAI_API_KEY": "k k"}, "AZURE_OPENAI_API_KEY has a space"),
        ({"MAX_RUNNING": "0"}, "MAX_RUNNING must be a whole number from 1"),
        ({"MAX_RUNNING": "two"}, "MAX_RUNNING must be a whole number"),
        ({"MAX_SUBMITS_PER_MINUTE": "-1"}, "MAX_SUBMITS_PER_MINUTE must be a whole number"),
        ({"PORT": "65536"}, "PORT must be a whole number from 0 to 65535"),
        ({"PORT": "２"}, "PORT must be"),
        ({"DATABASE_URL": "mysql://db/sora"}, "DATABASE_URL must start with sqlite"),
        ({"DATABASE_URL": "sora.db"}, "DATABASE_URL must start with sqlite"),
        ({"DATABASE_URL": "sqlite://sora.db"}, "DATABASE_URL needs three slashes"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL must name a file"),
        ({"DATABASE_URL": "postgresql://h/d?sslmod=x"}, "DATABASE_URL has an option that Sora"),
        ({"HOST": "a fox"}, "HOST must be an address of this machine"),
        ({"HOST": "[::1]"}, "HOST must be an address of this machine"),
        ({"DATA_DIR": "da\x00ta"}, "DATA_DIR has a character that can't be typed"),
        ({"DATA_DIR": "~/sora"}, "DATA_DIR has a path that begins with ~"),
        ({"DATA_DIR": "$HOME/sora"}, "DATA_DIR has a path with a variable in it"),
        ({"DATA_DIR": "C:\\sora"}, "DATA_DIR has a path of Windows"),
        ({"AZURE_OPENAI_ENDPOINT": "https://xn--a"}, "AZURE_OPENAI_ENDPOINT has a host that"),
        ({"AZURE_OPENAI_ENDPOINT": "https://a..b"}, "AZURE_OPENAI_ENDPOINT has a host that"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT must be text or json"),
        ({"KEEP_JOBS_DAYS": "a year"}, "KEEP_JOBS_DAYS must be a whole number from 0"),
        ({"KEEP_CLIPS_DAYS": "-1"}, "KEEP_CLIPS_DAYS must be a whole number"),
        ({"ALLOW_STRANGERS": "some"}, "ALLOW_STRANGERS must be yes or no"),
        ({"DELETE_AFTER_DELIVERY": "maybe"}, "DELETE_AFTER_DELIVERY must be yes or no"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR"),
    ],
)
def test_a_wrong_value_is_named_with_its_fix(change: dict[str, str], line: str) -> None:
    assert refused(SLACK | AZURE | change).startswith(line)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"VIDEO_BASE_URL": ""}, "VIDEO_BASE_URL is not set but VIDEO_MODEL is"),
        ({"VIDEO_MODEL": ""}, "VIDEO_MODEL is not set"),
        ({"VIDEO_BASE_URL": "https://v.example.com"}, "VIDEO_BASE_URL must end with /v1"),
        ({"VIDEO_BASE_URL": "ftp://v.example.com/v1"}, "VIDEO_BASE_URL must be an address"),
        ({"VIDEO_API_KEY": "a\tb"}, "VIDEO_API_KEY has a space"),
    ],
)
def test_a_wrong_server_is_named_with_its_fix(change: dict[str, str], line: str) -> None:
    assert refused(SLACK | OTHER | change).startswith(line)


def test_both_kinds_of_video_service_are_one_too_many() -> None:
    line = refused(SLACK | AZURE | OTHER)
    assert "AZURE_OPENAI_ENDPOINT and VIDEO_BASE_URL are both set" in line


def all_refused(environ: dict[str, str]) -> list[str]:
    """Load what can't be loaded; return what each line of the error begins with."""
    with pytest.raises(SettingsError) as caught:
        load(environ)
    return [line.split()[0] for line in str(caught.value).splitlines()]


def test_all_that_is_missing_is_told_at_once() -> None:
    assert all_refused({}) == [
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "VIDEO_BASE_URL",
        "VIDEO_MODEL",
    ]
    assert all_refused({"VIDEO_MODEL": "wan-2", "SLACK_APP_TOKEN": "xapp-1"}) == [
        "SLACK_BOT_TOKEN",
        "VIDEO_BASE_URL",
    ]


def test_every_mistake_is_told_once() -> None:
    wrong = {variable.name: "\x00" for variable in VARIABLES if variable.name[:6] != "VIDEO_"}
    told = all_refused(wrong | {"SLACK_APP_TOKEN": "xoxb-1", "AZURE_OPENAI_MODEL": "fox"})
    assert sorted(told) == sorted(wrong.keys() - {"ALL_PROXY", "NO_PROXY"})
    assert len(set(told)) == len(told)


def test_a_wrong_app_token_asks_for_no_signing_secret() -> None:
    assert all_refused(SLACK | AZURE | {"SLACK_APP_TOKEN": "xoxb-1"}) == ["SLACK_APP_TOKEN"]


@pytest.mark.parametrize(
    ("name", "of_a_file", "of_a_folder"),
    [
        ("SSL_CERT_FILE", True, False),
        ("SSL_CERT_DIR", False, True),
        ("REQUESTS_CA_BUNDLE", True, True),
        ("CURL_CA_BUNDLE", True, True),
    ],
)
def test_certificates_that_are_none_are_named(
    name: str, of_a_file: bool, of_a_folder: bool, tmp_path: Path
) -> None:
    (tmp_path / "prose").write_text("It was a dark and stormy night.")
    os.mkfifo(tmp_path / "pipe")
    wrong = [f"{tmp_path}/{name}" for name in ("none.pem", "prose", "pipe")]
    wrong += ["a" * 5000, "\x00"]
    right = [""]
    (right if of_a_file else wrong).append(certifi.where())
    (right if of_a_folder else wrong).append(str(tmp_path))
    for value in right:
        load(SLACK | AZURE | {name: value})
    for value in wrong:
        assert refused(SLACK | AZURE | {name: value}).startswith(f"{name} names no certificates")


@pytest.mark.parametrize("name", ["sslrootcert", "sslcert", "sslkey"])
def test_a_file_that_a_database_url_names_must_be_there(name: str, tmp_path: Path) -> None:
    (tmp_path / "root.crt").write_text("…")
    url = f"postgresql://db/sora?{name}={tmp_path}/"
    load(SLACK | AZURE | {"DATABASE_URL": f"{url}root.crt"})
    line = refused(SLACK | AZURE | {"DATABASE_URL": f"{url}none.crt"})
    assert line == f"DATABASE_URL: {name} names no file that this user can read."


def test_names_that_look_like_settings_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(os.environ):
        monkeypatch.delenv(name)
    monkeypatch.setenv("SLACK_BOT_TOKEM", "xoxb-1")
    monkeypatch.setenv("PATH", "/bin")
    path = tmp_path / ".env"
    path.write_text("MAX_RUNING=3\nMAX_RUNNING=2\nTZ=UTC\n")
    told = [line.split()[0] for line in misnamed_variables(path)]
    assert told == ["MAX_RUNING", "SLACK_BOT_TOKEM"]
    path.write_bytes(b"\xff")
    assert len(misnamed_variables(path)) == 1


def test_no_secret_is_in_the_repr() -> None:
    environ = (
        SLACK
        | AZURE
        | {
            "SLACK_SIGNING_SECRET": "sign-me",
            "DATABASE_URL": "postgresql://u:hunter2@db/sora",
        }
    )
    settings = load(environ)
    shown = repr(settings) + str(settings)
    for hidden in ("xoxb-1-2-abc", "xapp-1-A-2-def", "sign-me", "azure-key-1", "hunter2"):
        assert hidden not in shown
    assert set(settings.secrets()) == {"xoxb-1-2-abc", "xapp-1-A-2-def", "sign-me", "azure-key-1"}


@given(
    name=st.sampled_from([variable.name for variable in VARIABLES]),
    before=st.sampled_from(["", "xoxb-", "xapp-", "https://", "http://", "sqlite://", "9"]),
    after=st.sampled_from(["", " ", "\n", "…", ",xoxp-", "/v1", "/api/", "@host", ":x"]),
)
def test_no_error_repeats_a_value(name: str, before: str, after: str) -> None:
    helper = {"PROMPT_HELPER": "https://words.example.com/v1", "PROMPT_HELPER_MODEL": "wordsmith"}
    environ = SLACK | helper | INSTALLS | (OTHER if name.startswith("VIDEO") else AZURE)
    error = error_of(environ | {name: f"{before}Ne7erSh0wn{after}"})
    if error is not None:
        assert "Ne7erSh0wn" not in f"{error} {error!r} {error.tell}"
        assert name in str(error)
        assert len(str(error).splitlines()) == 1


def test_the_real_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable.name, raising=False)
    lines = [f"{name}={value}" for name, value in (SLACK | AZURE).items()]
    path = tmp_path / ".env"
    path.write_text("\n".join([*lines, "PORT=4000", "HOST=0.0.0.0", "LOG_LEVEL=${HOME}"]))
    monkeypatch.setenv("PORT", "5000")
    monkeypatch.setenv("LOG_LEVEL", "debug")
    settings = from_environment(path)
    assert (settings.host, settings.port, settings.log_level) == ("0.0.0.0", 5000, "DEBUG")
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN"):
        from_environment(None)
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN"):
        from_environment(tmp_path / "none")


def test_a_file_of_another_encoding_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes("SLACK_BOT_TOKEN=é".encode("utf-16"))
    with pytest.raises(SettingsError, match="can't be read"):
        from_environment(path)


def test_a_byte_order_mark_is_no_part_of_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    path = tmp_path / ".env"
    path.write_text("SLACK_BOT_TOKEN=xoxp-1\n", encoding="utf-8-sig")
    with pytest.raises(SettingsError, match="must start with xoxb-"):
        from_environment(path)


def test_the_example_file_has_exactly_one_line_for_each_variable() -> None:
    assert [name for _, name, _ in LISTED] == [variable.name for variable in VARIABLES]
    assert all(line.startswith("# ") and line.endswith(".") for line, _, _ in LISTED)


def test_the_examples_and_defaults_are_good_values() -> None:
    shown = {name: value for _, name, value in LISTED if value}
    defaults = {variable.name: variable.default for variable in VARIABLES if variable.default}
    assert shown | defaults == shown
    secret = {"SLACK_SIGNING_SECRET": "0a1b", "VIDEO_API_KEY": "sk-1", "PROMPT_HELPER_KEY": "sk-2"}
    examples = SLACK | AZURE | OTHER | secret | INSTALLS | shown
    assert examples.keys() == {variable.name for variable in VARIABLES}
    kinds = {name for name in examples if name.startswith("VIDEO_")}
    azure = {name for name in examples if name.startswith("AZURE_")}
    files = {"DEPLOYMENTS", "PROFILES"}
    for left_out in (kinds | files, azure | files):
        load({name: value for name, value in examples.items() if name not in left_out})


def test_only_settings_reads_the_environment() -> None:
    # Taking a variable away, as the playground does with a proxy, is not reading it.
    reading = re.compile(r"os\.environ(?!\.pop\()|getenv|environb")
    readers = [
        path.relative_to(ROOT).as_posix()
        for folder in ("bot", "handlers", "storage")
        for path in (ROOT / folder).rglob("*.py")
        if reading.search(path.read_text())
    ]
    assert readers == ["bot/config/settings.py"]
