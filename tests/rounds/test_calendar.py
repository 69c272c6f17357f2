"""The days of a round, against the bank holidays as they fall."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolutions.rounds.calendar import (
    STEPS,
    Days,
    days_before,
    days_left,
    is_working_day,
    working_days_after,
    working_days_before,
)

MEETINGS = st.dates(date(2024, 1, 1), date(2040, 12, 31))


def between(first: date, last: date) -> list[date]:
    """The days after `first` and before `last`."""
    return [first + timedelta(days=n) for n in range(1, (last - first).days)]


# As https://www.gov.uk/bank-holidays lists them for England and Wales.
@pytest.mark.parametrize(
    "day",
    [
        date(2026, 8, 31),
        date(2026, 12, 25),
        # Boxing Day is a Saturday, so the Monday is its bank holiday.
        date(2026, 12, 28),
        date(2027, 1, 1),
        # Good Friday and Easter Monday.
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 5, 3),
        date(2027, 5, 31),
        # Christmas Day and Boxing Day of 2027 are a Saturday and a Sunday.
        date(2027, 12, 27),
        date(2027, 12, 28),
    ],
)
def test_a_bank_holiday_is_no_working_day(day):
    assert not is_working_day(day)
    assert is_working_day(working_days_after(day, 1))


@pytest.mark.parametrize(
    "day",
    [
        # Of Scotland: 2 January, St Andrew's Day. Of Northern Ireland: St Patrick's Day, 12 July.
        date(2026, 1, 2),
        date(2026, 11, 30),
        date(2026, 3, 17),
        date(2027, 7, 12),
        # Days of note that are no bank holidays: Maundy Thursday, Christmas Eve.
        date(2027, 3, 25),
        date(2026, 12, 24),
    ],
)
def test_these_are_working_days_in_england(day):
    assert is_working_day(day)


@pytest.mark.parametrize(
    ("meeting", "papers", "why"),
    [
        (date(2026, 9, 23), date(2026, 9, 15), "a Wednesday: 16, 17, 18, 21 and 22 September are clear"),
        (date(2026, 9, 7), date(2026, 8, 27), "the Monday after that of August: 28 August, 1 to 4 September"),
        (date(2026, 9, 1), date(2026, 8, 21), "the Tuesday after it: 24 to 28 August"),
        (date(2027, 1, 6), date(2026, 12, 24), "29, 30, 31 December, 4 and 5 January"),
        (date(2026, 12, 29), date(2026, 12, 17), "18 and 21 to 24 December: not Christmas Day, not Monday 28th"),
        (date(2027, 4, 5), date(2027, 3, 24), "Easter 2027: 25, 30 and 31 March, 1 and 2 April"),
        (date(2026, 9, 19), date(2026, 9, 11), "a Saturday: 14 to 18 September"),
        (date(2026, 9, 20), date(2026, 9, 11), "a Sunday: the same week"),
        (date(2026, 12, 25), date(2026, 12, 17), "on a bank holiday: 18 and 21 to 24 December"),
    ],
)
def test_papers_go_out_five_clear_days_before(meeting, papers, why):
    assert days_before(meeting).papers_on == papers, why


def test_the_other_days_are_counted_back_from_the_papers():
    days = days_before(date(2026, 10, 14))
    # From Tuesday 6 October: a week to sign-off, a week to the answers, and three for answering; no holiday among them.
    assert [getattr(days, step) for step in STEPS] == [
        date(2026, 9, 1),
        date(2026, 9, 22),
        date(2026, 9, 29),
        date(2026, 10, 6),
    ]


def test_christmas_gives_owners_no_shorter_time():
    days = days_before(date(2027, 1, 20))
    assert days.papers_on == date(2027, 1, 12)
    assert days.sign_off_on == date(2027, 1, 5)
    # 25 and 28 December and 1 January are left out, and so are the weekends.
    assert days.due_on == date(2026, 12, 24)
    assert days.requests_on == date(2026, 12, 3)


class TestWhenDaysHavePassed:
    """The board meets on 14 October: by the calendar 1, 22 and 29 September and 6 October."""

    MEETS = date(2026, 10, 14)

    def test_each_of_them_becomes_today(self):
        today = date(2026, 9, 25)
        assert days_left(self.MEETS, today) == Days(today, today, date(2026, 9, 29), date(2026, 10, 6))

    def test_today_is_not_past(self):
        assert days_left(self.MEETS, date(2026, 9, 1)) == days_before(self.MEETS)

    def test_in_a_round_that_is_moved_those_that_were_kept_stay(self):
        stands, today = days_before(self.MEETS), date(2026, 9, 25)
        assert days_left(date(2026, 10, 28), today, stands) == days_before(date(2026, 10, 28))
        assert days_left(date(2026, 10, 7), today, stands) == Days(
            stands.requests_on, stands.due_on, today, date(2026, 9, 29)
        )


@given(MEETINGS)
def test_whenever_it_meets_exactly_five_clear_working_days_are_left(meeting):
    papers = days_before(meeting).papers_on
    assert is_working_day(papers)
    assert sum(is_working_day(day) for day in between(papers, meeting)) == 5


@given(MEETINGS)
def test_whenever_it_meets_the_days_follow_one_another(meeting):
    days = days_before(meeting)
    steps = [getattr(days, step) for step in STEPS]
    assert all(is_working_day(day) for day in steps)
    assert sorted(set(steps)) == steps
    assert steps[-1] < meeting


@given(MEETINGS, MEETINGS, st.integers(0, 90))
def test_whenever_it_is_moved_they_follow_still(first, second, past):
    today = days_before(first).requests_on + timedelta(days=past)
    days = days_left(second, today, days_left(first, days_before(first).requests_on))
    steps = [getattr(days, step) for step in STEPS]
    assert sorted(steps) == steps


@given(MEETINGS, st.integers(0, 40))
def test_forward_undoes_backward(day, count):
    there = working_days_before(day, count)
    back = working_days_after(there, count)
    # A day that is no working day is passed over: what is left of it is the next one that is.
    assert back == (day if is_working_day(day) or count == 0 else working_days_after(day, 1))
