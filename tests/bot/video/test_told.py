"""What servers tell of their models, by their literal answers and by those that are none."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.discovery.told import Told
from bot.domain.errors.provider import Unavailable
from bot.video import Api
from tests.bot.video.contract.servers import SERVERS, far
from tests.support.video_doubles import always, api_of

FAL = "fal_ai/bytedance/seedance-2.0/text-to-video"


def info(model: str = "film", behind: str = FAL, **said: Any) -> dict[str, Any]:
    """Return an entry of LiteLLM's ``/v1/model/info`` (1.108.7, run)."""
    known = {"mode": "video_generation", "litellm_provider": "fal_ai", "key": behind}
    return {
        "model_name": model,
        "litellm_params": {"model": behind, "api_base": "https://fal.example.com"},
        "model_info": {"id": "9b0b", "supported_openai_params": ["max_tokens"], **known, **said},
    }


async def told(body: Any, status: int = 200, *, api: Api = "openai") -> tuple[Told, ...]:
    handler = always(status, body)
    async with api_of(handler, "https://videos.example.com/v1", model="film", api=api) as opened:
        return await opened.told()


async def test_litellm_tells_what_stands_behind_a_name_and_its_prices() -> None:
    prices: dict[str, Any] = {
        "output_cost_per_second_480p": 0.1346,
        "output_cost_per_second": 0.3034,
        "output_cost_per_video_per_second": 0.2,
    }
    listed = [info("other"), info(**prices, output_cost_per_second_4k=None, max_tokens=None)]
    (one,) = await told({"data": listed})
    assert one == Told(names=(FAL,), usd={"480p": Decimal("0.1346"), "": Decimal("0.3034")})


async def test_an_admins_own_block_tells_what_litellm_cant() -> None:
    block = {
        "sizes": ["1280x720", "720x1280"],
        "seconds": {"least": 2, "most": 4},
        "usd": {"720p": 0.12},
        "sound": False,
        "pictures": 1,
    }
    (one,) = await told({"data": [info(sora=block, deprecation_date="2026-11-17")]})
    assert one == Told(
        names=(FAL,),
        sizes=("1280x720", "720x1280"),
        seconds=(2, 3, 4),
        usd={"720p": Decimal("0.12")},
        sound=False,
        pictures=1,
        ends_on=date(2026, 11, 17),
    )


async def test_two_deployments_of_the_same_model_are_one() -> None:
    assert len(await told({"data": [info(id="a"), info(id="b"), info(behind="veo")]})) == 2


@pytest.mark.parametrize(
    "said",
    [
        {"sora": {"seconds": []}},
        {"sora": {"seconds": [4, "long"]}},
        {"sora": {"seconds": {"least": 8, "most": 10**9}}},
        {"sora": {"sizes": "1280x720"}},
        {"sora": {"sizes": ["large"]}},
        {"sora": {"usd": "cheap"}},
        {"sora": {"usd": [1]}},
        {"output_cost_per_second": "much"},
        {"output_cost_per_second": math.inf},
        {"deprecation_date": "soon"},
        {"mode": "chat"},
    ],
)
async def test_what_cant_be_read_is_a_doubt_and_nothing_else(said: dict[str, Any]) -> None:
    (one,) = await told({"data": [info(**said)]})
    assert len(one.doubts) == 1
    assert (one.sizes, one.seconds, one.usd, one.ends_on) == ((), (), {}, None)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 422, 500, 501])
@pytest.mark.parametrize("api", ["openai", "openrouter"])
async def test_a_server_without_such_a_route_tells_nothing(status: int, api: Api) -> None:
    assert await told({"error": {"message": "No connected db."}}, status, api=api) == ()


@pytest.mark.parametrize("api", ["openai", "openrouter"])
async def test_a_page_for_people_tells_nothing(api: Api) -> None:
    assert await told("<html>Welcome</html>", api=api) == ()


@pytest.mark.parametrize("body", [{"data": "x"}, [1], {}, None, 7])
@pytest.mark.parametrize("api", ["openai", "openrouter"])
async def test_garbage_is_no_list_of_models(body: Any, api: Api) -> None:
    with pytest.raises(Unavailable):
        await told(body, api=api)


@pytest.mark.parametrize("api", ["openai", "openrouter"])
async def test_a_model_that_isnt_listed_is_told(api: Api) -> None:
    (one,) = await told({"data": [info("other"), 7, None]}, api=api)
    assert one == Told(doubts=("it lists no model of that name",))


async def test_a_catalogue_tells_all_that_a_model_can_do() -> None:
    """By the fields of OpenRouter's client 1.3.84, the prices as its catalogue names them."""
    entry = {
        "id": "film",
        "canonical_slug": "acme/film-20261101",
        "supported_durations": [4, 6, 8],
        "supported_sizes": None,
        "supported_resolutions": ["720p", "1080p"],
        "supported_aspect_ratios": ["16:9", "9:16"],
        "supported_frame_images": ["first_frame", "last_frame"],
        "generate_audio": True,
        "seed": True,
        "pricing_skus": {
            "duration_seconds_with_audio": "0.40",
            "duration_seconds_without_audio": "0.20",
            "duration_seconds_with_audio_4k": "0.60",
        },
    }
    (one,) = await told({"data": [entry]}, api="openrouter")
    assert one == Told(
        names=("acme/film-20261101", "film"),
        resolutions=("720p", "1080p"),
        ratios=("16:9", "9:16"),
        seconds=(4, 6, 8),
        usd={"": Decimal("0.40"), "4k": Decimal("0.60")},
        sound=True,
        sound_field="generate_audio",
        pictures=2,
        last_frame_field="frame_images",
        seed=True,
    )


@pytest.mark.parametrize(
    ("skus", "usd", "picture"),
    [
        ({"cents_per_second_output": "12"}, {"": Decimal("0.12")}, None),
        (
            {"text_to_video_duration_seconds_720p": "0.1", "image_to_video_duration_seconds": "1"},
            {"720p": Decimal("0.1"), "": Decimal(1)},
            None,
        ),
        (
            {"duration_seconds": "0.13", "reference_images": "0.04"},
            {"": Decimal("0.13")},
            Decimal("0.04"),
        ),
        ({"duration_seconds": "0.1", "minimum_cents_per_generation": "56"}, {}, None),
        ({"video_tokens": "0.000007"}, {}, None),
        ({"what_comes_next": "1"}, {}, None),
        ({"duration_seconds": "free"}, {}, None),
        (None, {}, None),
    ],
)
async def test_a_price_is_taken_only_where_all_of_it_is_understood(
    skus: Any, usd: dict[str, Decimal], picture: Decimal | None
) -> None:
    (one,) = await told({"data": [{"id": "film", "pricing_skus": skus}]}, api="openrouter")
    assert (one.usd, one.usd_per_picture) == (usd, picture)
    assert bool(one.doubts) == bool(skus and not usd)


@pytest.mark.parametrize("dialect", ["litellm", "openrouter"])
async def test_the_playgrounds_servers_tell_as_the_real_ones(dialect: str) -> None:
    ways = next(one for one in SERVERS if one.dialect == dialect)
    async with far(ways) as opened:
        (one,) = await opened.api.told()
    assert not one.doubts
    assert one.usd


@pytest.mark.parametrize("dialect", ["openai", "vllm-omni", "sglang", "unsloth"])
async def test_the_others_tell_nothing(dialect: str) -> None:
    ways = next(one for one in SERVERS if one.dialect == dialect)
    async with far(ways) as opened:
        assert await opened.api.told() == ()
