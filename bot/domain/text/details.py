"""All that somebody asked for, for whoever wants to read it: a card shows the beginning of it."""

from __future__ import annotations

from bot.domain.cost import cost_words
from bot.domain.job import Job
from bot.domain.lineage import chain
from bot.domain.text.sentences import state_words
from bot.domain.text.slack_text import escape
from bot.domain.text.words import folded, format_of, length_of
from bot.domain.wording.card import facts as wording
from bot.domain.wording.styles import ON_CARD

LONGEST = 10_000
"""Characters of a prompt that are shown. Slack: a message's text takes 40,000."""


def details_of(job: Job) -> str:
    """Return a clip's whole prompt, how it is, and its name for commands, as mrkdwn.

    A deleted one has no words any more.
    """
    words = job.title if job.deleted_at is not None else folded(job.prompt, LONGEST)
    quoted = "\n".join(f"> {line}" for line in escape(words).splitlines())
    which = chain(job) if job.is_remix else f"#{job.number}"
    facts = [which, state_words(job, None), format_of(job.size), length_of(job.seconds)]
    facts += [ON_CARD.format(style=job.style)] if job.style and job.deleted_at is None else []
    facts += [wording.SEED.format(seed=job.seed)] if job.seed is not None else []
    facts += filter(None, [cost_words(job)])
    return wording.DETAILS.format(words=quoted, facts=" · ".join(facts), name=job.id)
