"""When to look at a render again: by what recent renders took, and by its own progress.

Looks are what a provider has to answer, and what a free slot waits for. Early ones tell nothing.
So they are saved up, and spent where the end is expected: with about the looks that one every ten
seconds would take, half of all ends are noticed within a second, from renders of 20 s to those of
6 min whose times spread by a fifth either way.

*What is learnt, from what.* How long the last ``RECENT`` renders of one kind took: of the same
deployment, and so of the same model, of one size, length and number of clips. They are read from
the rows once, so that a restart forgets nothing; what ends after that is learnt from directly. From
them comes a window, from the shortest to the longest, with a margin that shrinks as more are known;
of ten and more, the shortest and the longest are left out.

*Before the window* there is a look at 10 s, 30 s, 90 s …, as long as twice as much time again is
left: a render may fail early. *In it*, looks come closer together towards its end, as a render that
goes on becomes ever more likely to end. *After it*, they come further and further apart.

*Much sooner* it may be over, too: renders of a moment follow on one that was held up. If the last
of the kind took less than half as long as the next look would have to wait, there is a look when
that one was over, and others at twice the age each. The same from an eighth of the window's
beginning on, where fewer than four are known, or five in a row were over before their window.

*Progress* wins where it moves evenly: the window is then the one or two percent around the end that
it points to. Once that has passed in vain, it is believed no more.

*Bounds.* Two looks are a second apart at least, or a tenth of what recent renders took where that
is less, and ``LONGEST`` at most, but for those before the window. The server's own wish comes
first: no look is sooner than it asked for, whatever was learnt.

*When it is wrong*, because renders have become faster or slower, or never were alike: an end counts
as half-way between the two looks that it lay between, or as somewhat before the window, if the
first look in it found it. So the window soon takes it in; it gets wide,
and looks in a wide window are as good as one every ten seconds. Where nothing is known, the next
look is after a tenth of the age, and ten seconds at most.

Ages and waits are in seconds.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import NamedTuple

from bot.domain.job import Job
from bot.domain.profiles import Size
from bot.domain.renders.render import Render

RECENT = 20
"""How many renders are looked back on."""

LONGEST = 10.0
"""How far apart two looks are at most: what a fixed interval would be."""

SHORTEST = 1.0
SHORT = 0.1
"""How far apart they are at least, and as a share of what recent renders took."""

UNKNOWN = 0.25
"""The same while no render of the kind is known: it may take half a second."""

NEW = 2.0
"""A render that isn't older than this has been watched from its beginning."""

_FEW, _IN_A_ROW, _MUCH_SOONER = 4, 5, 8
_FRUGAL, _LEAST = 0.58, 1.7
_MANY = 10
_MARGIN = 0.25
_SURPRISE = 12
_TELLS = range(10, 99)
"""Progress from which an end can be told; many a server stays at 99 for long."""
_STEP, _STEPS = 10, 3
"""How far progress moves between two looks that tell something, and how many are compared."""
_HARDLY = 0.01


class Kind(NamedTuple):
    """What renders of about the same duration have in common."""

    size: Size
    seconds: int
    clips: int


class Seen(NamedTuple):
    """The progress that a render had at an age, in percent."""

    age: float
    progress: int


@dataclass(frozen=True, slots=True)
class Window:
    """The ages between which a render is expected to end; ``usual`` is what is most likely."""

    begins: float
    ends: float
    usual: float
    shows_early: bool = False
    """Whether progress will tell more: then the first look is as it begins."""
    sooner: float = math.inf
    """The age at which it may be over already, whatever most of them took."""

    @property
    def looks(self) -> float:
        """Return how many looks it is worth: about as many as would be ``LONGEST`` apart."""
        return max(_LEAST, _FRUGAL * self.usual / LONGEST)

    @property
    def shortest(self) -> float:
        """Return how far apart two looks are at least."""
        return min(SHORTEST, SHORT * self.usual)


def kind_of(job: Job) -> Kind:
    """Return of which kind a job's render is."""
    return Kind(job.size, job.seconds, job.count)


def window_of(took: Iterable[float], *, shows_early: bool = False) -> Window:
    """Return when a render ends if it takes what these took; there is one at least."""
    known = sorted(took)
    out = 1 if len(known) >= _MANY else 0
    begins, ends, usual = known[out], known[-1 - out], median(known)
    margin = (ends - begins + _MARGIN * usual) / len(known)
    return Window(max(0.0, begins - margin), ends + margin, usual, shows_early)


class Recent:
    """What recent renders of one deployment took; ``took`` are those known, oldest first."""

    def __init__(self, took: Iterable[tuple[Kind, float]] = ()) -> None:
        self._all: deque[float] = deque(maxlen=RECENT)
        self._kinds: defaultdict[Kind, deque[float]] = defaultdict(lambda: deque(maxlen=RECENT))
        self._windows: dict[Kind, Window] = {}
        self._early: Counter[Kind] = Counter()
        """How many of a kind, one after another, were over before their window."""
        for kind, duration in took:
            self.ended(kind, duration)

    def ended(self, kind: Kind, took: float, *, told: bool = False) -> None:
        """Note how long a render took, and whether its progress ``told`` when it would end."""
        took, known = max(took, 0.0), self._kinds[kind]  # two clocks may differ
        for durations in (self._all, known):
            durations.append(took)
        before, window = self._windows.get(kind), window_of(known, shows_early=told)
        is_early = before is not None and took < before.begins
        self._early[kind] = self._early[kind] + 1 if is_early else 0
        in_doubt = len(known) < _FEW or self._early[kind] >= _IN_A_ROW
        sooner = min(took, window.begins / _MUCH_SOONER) if in_doubt else took
        self._windows[kind] = replace(window, sooner=sooner)

    def window(self, kind: Kind) -> Window | None:
        """Return when a render of a kind ends; None while none is known."""
        return self._windows.get(kind)

    @property
    def median(self) -> float | None:
        """Return what renders of any kind take; None while none is known."""
        return median(self._all) if self._all else None

    @property
    def longest(self) -> float | None:
        """Return what the longest of them took."""
        return max(self._all, default=None)


class Watch:
    """The looks at one render that goes on, from the age on at which it is taken up."""

    def __init__(self, age: float) -> None:
        self.has_begun = age <= NEW
        """Whether its first look is one of these, rather than another process's."""
        self.wish = 0.0
        """How long the server asked to be left alone."""
        self._last = age
        self._seen: tuple[Seen, ...] = ()

    def goes_on(self, age: float, render: Render) -> None:
        """Note a look that found it going on."""
        self.has_begun = True
        self._last = age
        self.wish = render.poll_after or 0.0
        progress = render.progress or 0
        if not self._seen or progress - self._seen[-1].progress >= _STEP:
            self._seen = (*self._seen, Seen(age, progress))[-_STEPS:]

    def took(self, age: float, window: Window | None) -> float | None:
        """Return how long it took, found over at ``age``; None if that may be long ago.

        An end that the first look since the window began has found counts as a bit before that.
        """
        if not self.has_begun:
            return None
        if window is not None and self._last < window.begins <= age:
            return window.begins - (window.begins - self._last) / _SURPRISE
        return (self._last + age) / 2

    @property
    def told(self) -> bool:
        """Tell whether progress has shown, evenly, when it would end."""
        return _projected(0.0, None, self._seen) is not None

    def next_look(self, age: float, window: Window | None) -> float:
        """Return how long to wait before the next look."""
        return max(next_look(age, window, self._seen), self.wish)


def next_look(age: float, window: Window | None, seen: Sequence[Seen] = ()) -> float:
    """Return how long to wait before the next look at a render of this age.

    ``seen`` are looks between which its progress had moved by ``_STEP`` at least.
    """
    projected = _projected(age, window, seen)
    shortest = UNKNOWN if window is None else window.shortest
    if projected is not None and len(seen) > 1:
        wait = _within(age, projected)
    elif window is not None:
        wait = _within(age, window)
    else:
        wait = min(age / 10, LONGEST)
    if projected is not None:
        wait = min(wait, projected.ends - age)
    return max(wait, shortest)


def _within(age: float, window: Window) -> float:
    """Return how long to wait for a render that is expected to end in a window, or much sooner."""
    wait = _in_time(age, window)
    much_sooner = max(window.sooner, 2 * age)
    return much_sooner - age if much_sooner < (age + wait) / 2 else wait


def _in_time(age: float, window: Window) -> float:
    """Return how long to wait for a render that ends in its window."""
    if age >= window.ends:
        return min(LONGEST, (age - window.ends) / 5)
    if window.ends - max(age, window.begins) <= window.shortest:
        return window.ends - age  # too narrow for two looks
    left = window.ends - max(age, window.begins)
    gap = left / window.looks * math.sqrt(left / (window.ends - window.begins))
    if age >= window.begins:
        return min(LONGEST, gap)
    left = window.begins + (0.0 if window.shows_early else min(LONGEST, gap)) - age
    wait = max(LONGEST, 2 * age)
    return wait if left >= 3 * wait else left


def _projected(age: float, window: Window | None, seen: Sequence[Seen]) -> Window | None:
    """Return when a render ends by its progress; None where that is uneven, or told wrong."""
    if not seen or seen[-1].progress not in _TELLS:
        return None
    begins = max(100 * one.age / (one.progress + 1) for one in seen)
    ends = min(100 * one.age / max(one.progress, _HARDLY) for one in seen)
    if begins > ends or age >= ends:
        return None
    return Window(begins, ends, ends if window is None else window.usual)
