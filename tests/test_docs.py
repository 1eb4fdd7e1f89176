"""What the pages say of the code: links, names, the state diagram, the layout."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.config.profiles import shipped
from bot.domain.job import TRANSITIONS
from bot.domain.language.menu import numbers
from bot.domain.profiles import Change, Profile, Tier
from bot.domain.text.words import price_list
from playground.slack.faults import Faults
from playground.video.faults import FaultRule
from playground.video.magic import MAGIC_WORDS
from tests.pictures.surfaces import NAMES
from tests.support.profiles import SORA_1, SORA_2

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()

FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"\b(?:SLACK|AZURE_OPENAI|VIDEO|MAX|KEEP|DELETE|DATABASE|DATA|LOG)_[A-Z_]+\b")
OUR_PATH = re.compile(r"(?:bot|handlers|storage|playground|tests|docs|\.ci)/[\w./-]*")

every_page = pytest.mark.parametrize(
    "page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES]
)


def prose(text: str) -> str:
    return FENCE.sub("", text)


def code(text: str) -> Iterator[str]:
    """Yield each line of a block, and each piece of code in the prose."""
    for _, block in FENCE.findall(text):
        yield from (line.strip() for line in block.splitlines())
    yield from SPAN.findall(prose(text))


def anchors(text: str) -> set[str]:
    """Return what a page's headings are called in links, by GitHub's rule."""
    headings = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    words = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.replace(" ", "-") for heading in words}


def block_below(heading: str) -> str:
    """Return the first block under a heading of docs/architecture.md."""
    _, _, rest = ARCHITECTURE.partition(f"\n## {heading}\n")
    found = FENCE.search(rest)
    assert found
    return found[2]


def test_the_diagrams_arrows_are_the_transitions() -> None:
    drawn = re.findall(r"^ +(\w+) --> (\w+)", block_below("A job's life"), re.MULTILINE)
    legal = {(state.value, to.value) for state, into in TRANSITIONS.items() for to in into}
    assert len(drawn) == len(set(drawn))
    assert set(drawn) == legal


def test_what_the_layout_names_is_there() -> None:
    parents: list[tuple[int, Path]] = []
    for line in block_below("Layout").splitlines():
        indent, name = len(line) - len(line.lstrip()), line.split()[0]
        parents = [(depth, folder) for depth, folder in parents if depth < indent]
        path = (parents[-1][1] if parents else ROOT) / name
        assert path.is_dir() if name.endswith("/") else path.is_file(), path
        if path.is_dir():
            parents.append((indent, path))


@every_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(prose(page.read_text())):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text()), link


@every_page
def test_every_variable_is_in_the_example(page: Path) -> None:
    known = re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    named = set(VARIABLE.findall(page.read_text()))
    assert named <= set(known)


@every_page
def test_every_target_can_be_made(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    pieces = [re.match(r"make ([a-z-]+)", piece) for piece in code(page.read_text())]
    named = {found[1] for found in pieces if found}
    assert named <= targets


@every_page
def test_every_file_that_is_named_exists(page: Path) -> None:
    for piece in code(page.read_text()):
        if OUR_PATH.fullmatch(piece):
            assert (ROOT / piece).exists(), piece


@every_page
def test_every_test_that_is_named_exists(page: Path) -> None:
    for piece in code(page.read_text()):
        if found := re.fullmatch(r"(tests/[\w/]+\.py)::(test_\w+)", piece):
            assert f"def {found[2]}(" in (ROOT / found[1]).read_text(), piece


def test_the_servers_page_names_tests_of_the_contract() -> None:
    suite = ROOT / "tests/bot/video/contract"
    text = "".join(path.read_text() for path in suite.glob("test_*.py"))
    for piece in code((ROOT / "docs/video-apis.md").read_text()):
        if re.fullmatch(r"test_\w+", piece):
            assert f"def {piece}(" in text, piece


@every_page
def test_every_module_can_be_run(page: Path) -> None:
    text = page.read_text()
    for module in re.findall(r"python -m ((?:bot|playground)(?:\.\w+)*)", text):
        found = find_spec(module)
        assert found is not None, module
        if found.submodule_search_locations is not None:
            assert find_spec(f"{module}.__main__") is not None, module


def test_the_magic_words_are_all_told() -> None:
    told = re.findall(
        r"^\| `(\[[\w ]+\])` \|", (ROOT / "docs/playground.md").read_text(), re.MULTILINE
    )
    assert told == [magic.word for magic in MAGIC_WORDS]


def test_the_faults_are_ones_that_the_servers_know() -> None:
    page = (ROOT / "docs/playground.md").read_text()
    told = re.findall(r"(\d+)/playground/api/faults .*\\\n +-d '(.+)'$", page, re.MULTILINE)
    assert len(told) == page.count("/playground/api/faults -H")
    for port, body in told:
        if port == "8600":
            Faults().apply(json.loads(body))
        else:
            assert [FaultRule.parse(rule) for rule in json.loads(body)]


def test_the_pictures_are_those_that_are_taken_and_small() -> None:
    pictures = [*(ROOT / "docs" / "pictures").iterdir()]
    assert {picture.name for picture in pictures} == NAMES
    assert sum(picture.stat().st_size for picture in pictures) < 1_500_000


def test_every_picture_that_a_page_shows_is_there() -> None:
    shown = [
        (page, target)
        for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
        for target in re.findall(r"""[("]([\w/.-]+\.(?:webp|png))[)"]""", page.read_text())
    ]
    assert [str(page) for page, target in shown if not (page.parent / target).is_file()] == []
    assert len(shown) >= 9


def models_table() -> list[str]:
    """Return the rows of what the models can do, as the pages have them."""

    def inputs(profile: Profile) -> str:
        pictures = "one picture" if profile.images == 1 else f"up to {profile.images} pictures"
        videos = f", or one video of up to {profile.longest_video} s" if profile.videos else ""
        where = "at any frame" if profile.places_inputs else "its first frame"
        return f"{pictures}{videos}, {where}"

    def limits(profile: Profile, what: Callable[[Tier], int | None]) -> str:
        found = [(tier.name, what(tier)) for tier in profile.tiers]
        return "".join(f"; at {name} up to {most}" for name, most in found if most)

    def clips(profile: Profile) -> str:
        how = "of one render" if profile.shares_render else "a render each"
        return f"1 to {profile.max_count}, {how}{limits(profile, lambda tier: tier.clips)}"

    def prices(profile: Profile) -> str:
        each = price_list(profile)
        return f"{each} a second" if each else "not published"

    rows: tuple[tuple[str, Callable[[Profile], str]], ...] = (
        ("`--size`", lambda profile: ", ".join(f"`{size}`" for size in profile.sizes)),
        ("… without it", lambda profile: f"`{profile.default_size}`"),
        (
            "`--seconds`",
            lambda profile: (
                numbers(profile.seconds)
                + limits(profile, lambda tier: max(tier.seconds, default=None))
            ),
        ),
        ("… without it", lambda profile: str(profile.default_seconds)),
        ("`--count`", clips),
        ("goes with the words", inputs),
        (
            "`--quality`",
            lambda profile: ", ".join(f"`{name}`" for name in profile.qualities) or "no choice",
        ),
        ("remix", lambda profile: "yes" if profile.change is Change.REMIX else "from scratch"),
        ("sound", lambda profile: "yes" if profile.audio else "no"),
        ("list price", prices),
    )
    return [f"| {name} | {read(SORA_2)} | {read(SORA_1)} |" for name, read in rows]


def profiles_table() -> list[str]:
    """Return the rows of all that ship, as the page has them."""
    rows = ["| entry | model | resolutions and shapes | seconds | a second costs | sound |"]
    rows.append("|---|---|---|---|---|---|")
    for name, profile in shipped().by_name.items():
        tiers = "; ".join(f"{tier.name}: {', '.join(tier.sizes)}" for tier in profile.tiers)
        cells = [f"`{name}`", profile.name, tiers, numbers(profile.seconds)]
        cells += [price_list(profile) or "not known", "yes" if profile.audio else "no"]
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def test_the_pages_profiles_are_those_that_ship() -> None:
    assert "\n".join(["", *profiles_table(), ""]) in (ROOT / "docs/video-apis.md").read_text()


def test_the_first_page_begins_with_a_model_that_lives() -> None:
    page = (ROOT / "README.md").read_text().splitlines()
    rows = [line for line in page if re.match(r"\| `[a-z0-9-]+` \|", line)]
    assert set(rows) <= set(profiles_table())
    assert not shipped().by_name[rows[0].split("`")[1]].ends


def test_what_soras_models_can_do_is_what_the_code_says() -> None:
    page = (ROOT / "docs/video-apis.md").read_text()
    assert "\n".join(["|---|---|---|", *models_table(), ""]) in page


def test_decisions_are_numbered_and_whole() -> None:
    for number, page in enumerate(DECISIONS, 1):
        text = page.read_text()
        assert page.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        parts = re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences", "Rejected"], page.name
