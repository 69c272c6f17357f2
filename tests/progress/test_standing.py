"""How an action stands, at every boundary. Plain Python: no database, no clock but where a moment becomes a day."""

from datetime import UTC, date, datetime

import pytest

from carecommit.kit import clock
from resolutions.council.scales import Stage
from resolutions.progress.position import Position, Said
from resolutions.progress.standing import Due, Standing, standing
from resolutions.timescales import FinancialQuarter, Timescale, read

SPRING = FinancialQuarter(2026, 1)
LAST_DAY = date(2026, 5, 31)


def heard_of(quarter: FinancialQuarter = SPRING) -> Said:
    """An update of `quarter`."""
    typed = datetime(2026, 5, 1, 9, tzinfo=UTC)
    return Said(quarter, Stage.IN_PROGRESS, "green", "", "Work goes on.", quarter.starts_on, typed, "Officer")


def promised(*words: str, stage: str = Stage.IN_PROGRESS, **more) -> Position:
    """An action heard of this spring, with the timescales `words` agreed one after the other."""
    agreed: list[Timescale] = [read(each, counting_from=date(2026, 4, 1)) for each in words]
    given = {
        "first": agreed[0] if agreed else None,
        "current": agreed[-1] if agreed else None,
        "last_said": heard_of(),
        **more,
    }
    return Position(stage=stage, **given)


class TestTheLastDay:
    """Lateness uses the last day the words allow (decision 3)."""

    def test_the_last_day_is_not_late(self):
        assert standing(promised("31/05/2026"), LAST_DAY) == Standing(Due.DUE_SOON)

    def test_the_next_day_is_late_by_one(self):
        stands = standing(promised("31/05/2026"), date(2026, 6, 1))
        assert stands == Standing(Due.OVERDUE, days_overdue=1, days_slipped=0)

    @pytest.mark.parametrize("words", ["Spring 2026", "by end of May 2026", "May 2026", "April to May 2026"])
    def test_a_longer_time_is_late_only_after_its_end(self, words):
        promise = promised(words)
        assert standing(promise, LAST_DAY).due == Due.DUE_SOON
        assert standing(promise, date(2026, 6, 1)) == Standing(Due.OVERDUE, days_overdue=1)

    def test_a_day_long_before_is_on_time(self):
        assert standing(promised("31/03/2027"), LAST_DAY) == Standing(Due.ON_TIME)

    def test_to_be_scoped_is_late_against_its_scoping_date(self):
        promise = promised("to be scoped by 31 May 2026", stage=Stage.TO_BE_SCOPED)
        assert standing(promise, LAST_DAY).due == Due.DUE_SOON
        assert standing(promise, date(2026, 6, 2)) == Standing(Due.OVERDUE, days_overdue=2)

    def test_work_that_is_paused_is_still_late(self):
        assert standing(promised("31/05/2026", stage=Stage.PAUSED), date(2026, 6, 3)).days_overdue == 3


class TestDueSoon:
    """From `due_soon_days` before the last day up to that day."""

    @pytest.mark.parametrize(
        ("day", "due"),
        [
            (date(2026, 4, 30), Due.ON_TIME),
            (date(2026, 5, 1), Due.DUE_SOON),
            (date(2026, 5, 31), Due.DUE_SOON),
            (date(2026, 6, 1), Due.OVERDUE),
        ],
    )
    def test_thirty_days_before_and_no_sooner(self, day, due):
        assert standing(promised("31/05/2026"), day).due == due

    def test_a_council_may_want_a_week(self):
        promise = promised("31/05/2026")
        assert standing(promise, date(2026, 5, 23), due_soon_days=7).due == Due.ON_TIME
        assert standing(promise, date(2026, 5, 24), due_soon_days=7).due == Due.DUE_SOON

    def test_with_no_days_only_the_last_day_is_soon(self):
        promise = promised("31/05/2026")
        assert standing(promise, date(2026, 5, 30), due_soon_days=0).due == Due.ON_TIME
        assert standing(promise, LAST_DAY, due_soon_days=0).due == Due.DUE_SOON


class TestReviewsAndOngoingWork:
    """A review falls due and is never red by itself; ongoing work is never late."""

    def test_a_review_falls_due_the_day_after_and_is_not_overdue(self):
        promise = promised("31/05/26 (Review)")
        assert standing(promise, LAST_DAY) == Standing(Due.DUE_SOON)
        assert standing(promise, date(2026, 6, 1)) == Standing(Due.REVIEW_DUE)
        assert standing(promise, date(2027, 6, 1)).days_overdue == 0

    def test_ongoing_work_is_never_late(self):
        assert standing(promised("ongoing"), date(2026, 6, 30)) == Standing(Due.ON_TIME)

    def test_ongoing_work_with_a_dated_review_asks_for_the_review(self):
        promise = promised("Ongoing (review March 2026)", last_said=heard_of())
        assert promise.current.latest == date(2026, 3, 31)
        assert standing(promise, date(2026, 4, 1)) == Standing(Due.REVIEW_DUE)


class TestNoDate:
    """Words without a last day, and no words at all."""

    @pytest.mark.parametrize("words", ["TBC", "Q3 2025", "when it is done", "quarterly"])
    def test_words_without_a_last_day(self, words):
        assert standing(promised(words), LAST_DAY) == Standing(Due.NO_DATE)

    def test_no_timescale_was_ever_agreed(self):
        assert standing(promised(), LAST_DAY) == Standing(Due.NO_DATE)


class TestSlipped:
    """Slippage is measured from the first timescale, lateness from the current one."""

    def test_a_later_date_slips_by_the_days_between(self):
        stands = standing(promised("31/03/2026", "31/05/2026"), date(2026, 5, 31))
        assert stands == Standing(Due.DUE_SOON, days_slipped=61)

    def test_a_date_moved_twice_slips_from_the_first(self):
        assert standing(promised("31/03/2026", "30/04/2026", "31/05/2026"), LAST_DAY).days_slipped == 61

    def test_late_against_the_new_date_as_well(self):
        stands = standing(promised("31/03/2026", "31/05/2026"), date(2026, 6, 2))
        assert stands == Standing(Due.OVERDUE, days_overdue=2, days_slipped=61)
        assert stands.sentence == "Overdue by 2 days. Slipped 61 days from the first date"

    def test_an_earlier_date_has_not_slipped(self):
        assert standing(promised("31/05/2026", "30/04/2026"), date(2026, 4, 1)).days_slipped == 0

    @pytest.mark.parametrize("lost", ["TBC", "ongoing"])
    def test_a_date_that_was_lost_slips_day_by_day(self, lost):
        promise = promised("31/05/2026", lost)
        assert standing(promise, LAST_DAY).days_slipped == 0
        assert standing(promise, date(2026, 6, 1)).days_slipped == 1
        assert standing(promise, date(2026, 6, 30)).days_slipped == 30

    def test_a_date_given_where_there_was_none_has_not_slipped(self):
        assert standing(promised("TBC", "31/05/2026"), date(2026, 4, 1)).days_slipped == 0

    def test_a_review_that_moves_has_not_slipped(self):
        assert standing(promised("31/03/26 (Review)", "31/05/26 (Review)"), LAST_DAY).days_slipped == 0


class TestSettled:
    """Delivered, or closed without being done."""

    @pytest.mark.parametrize("stage", [Stage.COMPLETE, Stage.EMBEDDED])
    def test_done_in_time(self, stage):
        promise = promised("31/05/2026", stage=stage, delivered_on=LAST_DAY, last_said=None)
        assert standing(promise, date(2026, 9, 1)) == Standing(Due.DONE)

    def test_done_a_day_late_has_slipped_by_one(self):
        promise = promised("31/05/2026", stage=Stage.COMPLETE, delivered_on=date(2026, 6, 1))
        assert standing(promise, date(2026, 9, 1)) == Standing(Due.DONE, days_slipped=1)

    @pytest.mark.parametrize("stage", [Stage.NOT_TAKEN_FORWARD, Stage.SUPERSEDED])
    def test_closed_is_neither_late_nor_silent_nor_done(self, stage):
        promise = promised("31/03/2026", stage=stage, last_said=None)
        assert standing(promise, date(2026, 9, 1)) == Standing(Due.CLOSED)


class TestSilent:
    """Live work without an update in the financial quarter that holds the day."""

    @pytest.mark.parametrize(
        ("day", "silent"),
        [
            (date(2026, 3, 31), True),
            (date(2026, 4, 1), False),
            (date(2026, 6, 30), False),
            (date(2026, 7, 1), True),
        ],
    )
    def test_an_update_speaks_for_its_quarter_and_no_other(self, day, silent):
        assert standing(promised("31/03/2027"), day).silent is silent

    def test_work_nobody_ever_spoke_of_is_silent(self):
        stands = standing(promised("31/03/2027", last_said=None), LAST_DAY)
        assert stands.codes == ("on_time", "silent")
        assert stands.sentence == "On time. No update this quarter"

    @pytest.mark.parametrize(
        ("moment", "day", "silent"),
        [
            # In London, an hour ahead of UTC in summer, the last half hour of 30 June in UTC is 1 July.
            (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), date(2026, 6, 30), False),
            (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), date(2026, 7, 1), True),
            (datetime(2026, 3, 31, 23, 30, tzinfo=UTC), date(2026, 4, 1), False),
            # In winter the two agree.
            (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2026, 12, 31), True),
        ],
    )
    def test_the_quarter_ends_at_midnight_in_london(self, moment, day, silent):
        assert clock.day_of(moment) == day
        with clock.standing_at(moment):
            assert clock.today() == day
            assert standing(promised("31/03/2027"), clock.today()).silent is silent

    def test_late_at_midnight_in_london(self):
        promise = promised("30/06/2026")
        assert standing(promise, clock.day_of(datetime(2026, 6, 30, 22, 59, tzinfo=UTC))).due == Due.DUE_SOON
        assert standing(promise, clock.day_of(datetime(2026, 6, 30, 23, 0, tzinfo=UTC))).days_overdue == 1


def test_the_parts_are_the_codes_with_their_words():
    stands = Standing(Due.OVERDUE, days_overdue=1, days_slipped=2, silent=True)
    assert stands.parts == (
        ("overdue", "Overdue by 1 day"),
        ("slipped", "Slipped 2 days from the first date"),
        ("silent", "No update this quarter"),
    )
    assert stands.codes == ("overdue", "slipped", "silent")
