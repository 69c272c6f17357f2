"""Which quarter is open, and the day as at which one is shown: at its ends, in British Summer Time and out of it."""

from datetime import UTC, date, datetime

import pytest

from carecommit.kit import clock
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import asked_for, asked_of, may_be_opened, open_quarter, shown, shown_on
from resolutions.reports.operations import close_quarter
from resolutions.timescales import FinancialQuarter
from tests.cast import TODAY, on

FIRST_DAY, LAST_DAY = date(2026, 7, 1), date(2026, 9, 30)


def days(when) -> tuple[str, date, date]:
    """The quarter, the day as at which it is shown, and the day by which that was known."""
    return str(when.quarter), when.as_at, when.known_on


def test_the_open_quarter(cast):
    assert open_quarter() == cast.quarter
    close_quarter(cast.quarter, by=cast.coordinator)
    assert open_quarter() is None


class TestShown:
    @pytest.mark.parametrize(
        ("today", "as_at"),
        [
            (FIRST_DAY, FIRST_DAY),
            (date(2026, 9, 29), date(2026, 9, 29)),
            (LAST_DAY, LAST_DAY),
            (date(2026, 10, 1), LAST_DAY),
            (date(2026, 12, 31), LAST_DAY),
        ],
    )
    def test_an_open_one_is_as_at_today_and_never_after_its_last_day(self, cast, today, as_at):
        assert days(shown(cast.quarter, today)) == ("2026-27-Q2", as_at, today)

    @pytest.mark.parametrize(
        ("closed", "as_at"),
        [
            (date(2026, 9, 11), date(2026, 9, 11)),
            (LAST_DAY, LAST_DAY),
            (date(2026, 10, 6), LAST_DAY),
        ],
    )
    def test_a_closed_one_is_as_known_when_it_was_closed_whatever_day_it_is(self, cast, closed, as_at):
        with on(closed):
            quarter = close_quarter(cast.quarter, by=cast.coordinator)
        for today in (date(2026, 10, 7), date(2031, 1, 1)):
            assert days(shown(quarter, today)) == ("2026-27-Q2", as_at, closed)

    @pytest.mark.parametrize(
        ("moment", "day"),
        [
            # In summer time the last hour of a day in Greenwich is the first of the next in London.
            (datetime(2026, 9, 30, 22, 59, 59, tzinfo=UTC), date(2026, 9, 30)),
            (datetime(2026, 9, 30, 23, 0, tzinfo=UTC), date(2026, 10, 1)),
        ],
    )
    def test_the_day_of_closing_is_londons(self, cast, moment, day):
        with clock.standing_at(moment):
            quarter = close_quarter(cast.quarter, by=cast.coordinator)
        assert days(shown(quarter, day)) == ("2026-27-Q2", LAST_DAY, day)

    def test_out_of_summer_time_london_keeps_greenwichs_day(self, cast):
        moment = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
        quarter = Quarter(year=2026, number=3, state=Quarter.State.CLOSED, closed_at=moment)
        assert days(shown(quarter, date(2027, 1, 5))) == ("2026-27-Q3", date(2026, 12, 31), date(2026, 12, 31))

    def test_with_none_it_is_the_quarter_that_holds_today(self, db):
        assert days(shown(None, date(2027, 3, 31))) == ("2026-27-Q4", date(2027, 3, 31), date(2027, 3, 31))
        assert days(shown(None, date(2027, 4, 1))) == ("2027-28-Q1", date(2027, 4, 1), date(2027, 4, 1))


class TestShownOn:
    SPRING = FinancialQuarter(2026, 1)

    def test_one_that_was_opened_is_shown_as_ever(self, cast):
        assert shown_on(self.SPRING, cast.earlier_quarter, TODAY) == shown(cast.earlier_quarter, TODAY)

    def test_one_that_was_never_opened_is_shown_as_known_today(self):
        assert days(shown_on(self.SPRING, None, date(2026, 6, 30))) == ("2026-27-Q1", *[date(2026, 6, 30)] * 2)
        assert days(shown_on(self.SPRING, None, TODAY)) == ("2026-27-Q1", date(2026, 6, 30), TODAY)

    def test_one_that_is_still_to_come_is_an_error(self):
        with pytest.raises(ValueError, match=r"^2026-27-Q1 is still to come"):
            shown_on(self.SPRING, None, date(2026, 3, 31))


class TestAskedFor:
    @pytest.mark.parametrize("as_at", [date(2019, 12, 31), date(2026, 6, 30), date(2026, 7, 1), TODAY])
    def test_any_day_that_has_come_as_known_then_or_later(self, as_at):
        for known_on in {as_at, TODAY}:
            found = asked_for(as_at, known_on, TODAY)
            assert days(found) == (str(FinancialQuarter.containing(as_at)), as_at, known_on)
            assert found.known == clock.end_of(known_on)

    @pytest.mark.parametrize(("as_at", "known_on"), [(date(2026, 7, 2), date(2026, 7, 1)), (TODAY, date(2026, 8, 13))])
    def test_what_was_not_known_yet_is_an_error(self, as_at, known_on):
        with pytest.raises(ValueError, match=f"^{as_at} was not known on {known_on}"):
            asked_for(as_at, known_on, TODAY)


class TestAskedOf:
    @pytest.fixture
    def last(self, cast):
        """The spring, which was closed on 1 July at ten."""
        return shown(cast.earlier_quarter, TODAY)

    def test_without_a_day_it_is_the_last_there_is(self, last):
        assert asked_of(last, None, None, TODAY) == last

    def test_another_day_of_the_quarter_as_known_at_the_same_moment(self, last):
        found = asked_of(last, date(2026, 5, 31), None, TODAY)
        assert days(found) == ("2026-27-Q1", date(2026, 5, 31), date(2026, 7, 1))
        assert found.known == last.known < clock.end_of(date(2026, 7, 1))

    def test_as_known_on_another_day_it_is_known_at_the_end_of_that(self, last):
        for known_on in (date(2026, 6, 30), date(2026, 7, 2), TODAY):
            found = asked_of(last, None, known_on, TODAY)
            assert (*days(found), found.known) == ("2026-27-Q1", date(2026, 6, 30), known_on, clock.end_of(known_on))

    def test_a_day_after_an_early_closing_is_known_from_that_day(self, cast):
        with on(date(2026, 9, 11)):
            last = shown(close_quarter(cast.quarter, by=cast.coordinator), date(2026, 10, 6))
        found = asked_of(last, date(2026, 9, 20), None, date(2026, 10, 6))
        assert days(found) == ("2026-27-Q2", date(2026, 9, 20), date(2026, 9, 20))

    @pytest.mark.parametrize("day", [date(2026, 3, 31), FIRST_DAY])
    def test_a_day_of_another_quarter_is_an_error(self, last, day):
        with pytest.raises(ValueError, match=f"^{day} is not a day of 2026-27-Q1"):
            asked_of(last, day, None, TODAY)


@pytest.mark.parametrize(
    ("today", "choices"),
    [
        (LAST_DAY, []),
        (date(2026, 10, 1), [FinancialQuarter(2026, 3)]),
        (date(2027, 1, 1), [FinancialQuarter(2026, 4), FinancialQuarter(2026, 3)]),
    ],
)
def test_this_quarter_and_the_one_before_may_be_opened_if_they_never_were(cast, today, choices):
    assert may_be_opened(today) == choices
