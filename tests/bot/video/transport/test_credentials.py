from __future__ import annotations

import httpx
import pytest
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError
from azure.identity import CredentialUnavailableError

from bot.domain.errors.base import SettingsError
from bot.domain.errors.deployment import AccessError
from bot.domain.errors.provider import Unavailable
from bot.video import open_video_api
from bot.video.transport.credentials import Anonymous, ApiKey
from bot.video.transport.entra import AZURE_SCOPE, EntraId
from tests.support.entra import Identity
from tests.support.video_doubles import BASE, ORDER, QUEUED


async def test_a_key_goes_into_the_header_that_the_server_reads() -> None:
    assert await ApiKey("k1").headers() == {"Authorization": "Bearer k1"}
    assert await ApiKey("k1", header="api-key").headers() == {"api-key": "k1"}
    assert await Anonymous().headers() == {}


def test_a_key_does_not_show_itself() -> None:
    assert "k1-secret" not in repr(ApiKey("k1-secret"))


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "schlüssel", "tab\t"])
def test_what_can_be_no_key_is_refused_at_once(key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        ApiKey(key)
    assert not key or key not in str(caught.value)


async def test_a_token_is_asked_for_once_and_closed_with_the_api() -> None:
    identity = Identity()
    seen = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["authorization"])
        return httpx.Response(200, json=QUEUED)

    api = open_video_api(
        base_url=BASE,
        credentials=EntraId(credential=identity),
        transport=httpx.MockTransport(handler),
    )
    await api.create(ORDER)
    await api.get("video_1")
    assert seen == ["Bearer token-1", "Bearer token-1"]
    assert identity.scopes == [(AZURE_SCOPE,)]
    await api.close()
    assert identity.closed


async def test_a_token_about_to_expire_is_renewed() -> None:
    identity = Identity(lifetime=60)
    entra = EntraId("https://cognitiveservices.azure.com/.default", identity)
    assert await entra.headers() == {"Authorization": "Bearer token-1"}
    assert await entra.headers() == {"Authorization": "Bearer token-2"}
    assert identity.scopes[0] == ("https://cognitiveservices.azure.com/.default",)
    await entra.close()


@pytest.mark.parametrize(
    "error",
    [
        CredentialUnavailableError("EnvironmentCredential authentication unavailable."),
        ClientAuthenticationError("AADSTS7000215: Invalid client secret provided."),
        ValueError("no tenant"),
    ],
)
async def test_no_identity_says_what_to_do(error: Exception) -> None:
    def never(_request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing may be sent without credentials")

    api = open_video_api(
        base_url=BASE,
        credentials=EntraId(credential=Identity(error)),
        transport=httpx.MockTransport(never),
    )
    with pytest.raises(AccessError) as caught:
        await api.create(ORDER)
    await api.close()
    assert "az login" in caught.value.tell
    assert str(error) in caught.value.detail


async def test_entra_out_of_reach_is_a_passing_fault() -> None:
    entra = EntraId(credential=Identity(ServiceRequestError("no route to host")))
    with pytest.raises(Unavailable):
        await entra.headers()
    await entra.close()


async def test_the_default_identity_is_made_only_when_it_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    identity = Identity()
    made = []

    def default(**_: object) -> Identity:
        made.append(identity)
        return identity

    monkeypatch.setattr("bot.video.transport.entra.DefaultAzureCredential", default)
    entra = EntraId()
    assert not made
    await entra.headers()
    await entra.headers()
    assert made == [identity]
    await entra.close()
    assert identity.closed
    unused = EntraId()
    await unused.close()
