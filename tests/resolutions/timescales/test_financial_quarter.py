"""The quarters of the financial year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolutions.timescales import FinancialQuarter

days = st.dates(date(1990, 1, 1), date(2099, 12, 31))
quarters = st.builds(FinancialQuarter, st.integers(1990, 2099), st.integers(1, 4))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2024, 4, 1), "2024-25-Q1"),
        (date(2024, 6, 30), "2024-25-Q1"),
        (date(2024, 7, 1), "2024-25-Q2"),
        (date(2024, 9, 30), "2024-25-Q2"),
        (date(2024, 10, 1), "2024-25-Q3"),
        (date(2024, 12, 31), "2024-25-Q3"),
        (date(2025, 1, 1), "2024-25-Q4"),
        (date(2024, 2, 29), "2023-24-Q4"),
        (date(2025, 3, 31), "2024-25-Q4"),
        (date(2000, 3, 31), "1999-00-Q4"),
    ],
)
def test_a_day_is_in_its_quarter(day: date, written: str) -> None:
    assert str(FinancialQuarter.containing(day)) == written
    assert FinancialQuarter.parse(written).contains(day)


@pytest.mark.parametrize(
    ("number", "starts_on", "ends_on", "label"),
    [
        (1, date(2024, 4, 1), date(2024, 6, 30), "Quarter 1, 2024 to 2025 (April to June 2024)"),
        (2, date(2024, 7, 1), date(2024, 9, 30), "Quarter 2, 2024 to 2025 (July to September 2024)"),
        (3, date(2024, 10, 1), date(2024, 12, 31), "Quarter 3, 2024 to 2025 (October to December 2024)"),
        (4, date(2025, 1, 1), date(2025, 3, 31), "Quarter 4, 2024 to 2025 (January to March 2025)"),
    ],
)
def test_its_days_and_its_heading(number: int, starts_on: date, ends_on: date, label: str) -> None:
    quarter = FinancialQuarter(2024, number)
    assert (quarter.starts_on, quarter.ends_on, quarter.label) == (starts_on, ends_on, label)
    assert not quarter.contains(starts_on - timedelta(days=1))
    assert not quarter.contains(ends_on + timedelta(days=1))


@pytest.mark.parametrize("text", ["", "2024-25", "2024-25-Q5", "2024-26-Q1", "2024/25-Q1", "Q1 2024-25", "2024-25-Q1 "])
def test_what_is_not_a_quarter_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^“.*” is not a quarter: .*2024-25-Q1\.$"):
        FinancialQuarter.parse(text)


@pytest.mark.parametrize(("year", "number"), [(2024, 0), (2024, 5), (0, 1), (9999, 1)])
def test_there_are_four_quarters_in_years_that_the_calendar_has(year: int, number: int) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        FinancialQuarter(year, number)


def test_before_the_first_and_after_the_last_there_is_none() -> None:
    for beyond in ("previous", "next"):
        quarter = FinancialQuarter(1, 1) if beyond == "previous" else FinancialQuarter(9998, 4)
        with pytest.raises(ValueError, match="financial year starts in a year"):
            getattr(quarter, beyond)
    with pytest.raises(ValueError, match="financial year starts in a year"):
        FinancialQuarter.containing(date.min)


@given(quarters)
def test_next_and_previous_touch_and_undo_each_other(quarter: FinancialQuarter) -> None:
    assert quarter.next.starts_on == quarter.ends_on + timedelta(days=1)
    assert quarter.next.previous == quarter == quarter.previous.next
    assert quarter.previous < quarter < quarter.next


@given(quarters)
def test_what_is_written_is_read_back(quarter: FinancialQuarter) -> None:
    assert FinancialQuarter.parse(str(quarter)) == quarter


@given(days)
def test_every_day_is_in_one_quarter(day: date) -> None:
    quarter = FinancialQuarter.containing(day)
    assert quarter.starts_on <= day <= quarter.ends_on
    assert not quarter.next.contains(day)
    assert not quarter.previous.contains(day)
