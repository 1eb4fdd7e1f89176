"""What is paid for was shown with its price: no form or window makes anything dearer."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.errors.base import SumChanged
from bot.domain.renders.prices import is_dearer
from bot.domain.text.words import dollars
from bot.domain.wording.form import told as wording


def need_sum_as_shown(cost: Decimal | None, shown: Decimal | None) -> None:
    """See that what is asked for costs no more than was shown. Raises SumChanged.

    Both are US dollars; ``shown`` is 0 where no sum was, and None where words were typed. The words
    of a form may say another length than its fields, and prices change while a window is open.
    """
    if cost is None or shown is None or not is_dearer(cost, shown):
        return
    before = wording.NOT_THAT.format(cost=dollars(shown)) if shown else wording.NOT_SHOWN
    tell = wording.OTHER_SUM.format(cost=dollars(cost), before=before)
    raise SumChanged(tell=tell, cost=cost)
