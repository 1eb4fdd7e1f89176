"""An outage is a few lines in the log, however many meet it and however often."""

from __future__ import annotations

from bot.domain.text.log_throttle import REMINDER, Outage


def test_several_who_meet_one_outage_make_one_line_of_it() -> None:
    everybody = Outage()
    one, two = Outage(within=everybody), Outage(within=everybody)
    assert [one.failed("401", 1.0), two.failed("401", 2.0), one.failed("401", 3.0)] == [
        True,
        False,
        False,
    ]
    assert one.worked(10.0) == 9.0
    assert two.worked(11.0) is None


def test_trouble_of_one_is_told_once_although_others_work() -> None:
    everybody = Outage()
    one, two = Outage(within=everybody), Outage(within=everybody)
    told = []
    for moment in range(50):
        told.append(one.failed("500", float(moment)))
        assert two.worked(float(moment)) is None
    assert told == [True] + [False] * 49
    assert one.failed("500", REMINDER + 1.0)


def test_another_trouble_is_worth_another_line() -> None:
    everybody = Outage()
    one = Outage(within=everybody)
    assert one.failed("401", 1.0)
    assert one.failed("503", 2.0)
    assert not one.failed("503", 3.0)
