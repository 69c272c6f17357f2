"""How words are read: what holds for any text, the days that are given, and the edges."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolutions.timescales import FinancialQuarter, Kind, Timescale, read

MONTHS = [f"{date(2025, month, 1):%B}" for month in range(1, 13)]
WEEKDAYS = [f"{date(2025, 9, day):%A}" for day in range(1, 8)]

days = st.dates(date(1990, 1, 1), date(2099, 12, 31))
near_days = st.dates(date(2000, 1, 1), date(2079, 12, 31))
any_days = st.none() | st.dates()


def _ordinal(number: int) -> str:
    if number in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


WITH_LONG_YEAR: dict[str, Callable[[date], str]] = {
    "31/03/2025": lambda day: f"{day:%d/%m/%Y}",
    "31.3.2025": lambda day: f"{day.day}.{day.month}.{day.year}",
    "31-03-2025": lambda day: f"{day:%d-%m-%Y}",
    "2025-03-31": lambda day: day.isoformat(),
    "2025-03-31 00:00:00": lambda day: f"{day.isoformat()} 00:00:00",
    "31 March 2025": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    "31st of March 2025": lambda day: f"{_ordinal(day.day)} of {MONTHS[day.month - 1]} {day.year}",
    "March 31st, 2025": lambda day: f"{MONTHS[day.month - 1]} {_ordinal(day.day)}, {day.year}",
    "Mon 31 Mar 2025": lambda day: f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]} {day.year}",
    "31 MARCH 2025.": lambda day: f"{day.day}\u00a0{MONTHS[day.month - 1].upper()}  {day.year}.",
}
WITH_SHORT_YEAR: dict[str, Callable[[date], str]] = {
    "31/3/25": lambda day: f"{day.day}/{day.month}/{day:%y}",
    "31 / 03 / 25": lambda day: f"{day:%d / %m / %y}",
    "31-Mar-25": lambda day: f"{day.day}-{MONTHS[day.month - 1][:3]}-{day:%y}",
    "31st March '25": lambda day: f"{_ordinal(day.day)} {MONTHS[day.month - 1]} '{day:%y}",
}


@pytest.mark.parametrize("form", WITH_LONG_YEAR)
@given(day=days)
def test_a_day_is_read_back_from_each_form(form: str, day: date) -> None:
    words = WITH_LONG_YEAR[form](day)
    assert read(words) == Timescale(words, Kind.EXACT_DAY, day, day)


@pytest.mark.parametrize("form", WITH_SHORT_YEAR)
@given(day=near_days)
def test_a_day_with_a_short_year_is_read_back(form: str, day: date) -> None:
    words = WITH_SHORT_YEAR[form](day)
    assert read(words) == Timescale(words, Kind.EXACT_DAY, day, day)


@given(day=days, wrong=st.integers(1, 6))
def test_a_weekday_that_is_not_the_days_is_not_read(day: date, wrong: int) -> None:
    weekday = WEEKDAYS[(day.weekday() + wrong) % 7]
    for written in (f"{day:%d/%m/%Y}", f"{day.day} {MONTHS[day.month - 1]} {day.year}"):
        assert read(f"{weekday} {written}").kind is Kind.UNPARSED


@given(day=days)
def test_by_before_and_from_keep_their_end_of_the_day(day: date) -> None:
    written = f"{day:%d/%m/%Y}"
    assert (read(f"By {written}").earliest, read(f"By {written}").latest) == (None, day)
    assert read(f"Before {written}").latest == day - timedelta(days=1)
    assert (read(f"From {written}").earliest, read(f"From {written}").latest) == (day, None)


@given(st.builds(FinancialQuarter, st.integers(1990, 2098), st.integers(1, 4)))
def test_a_quarter_is_read_back(quarter: FinancialQuarter) -> None:
    years = f"{quarter.year}/{(quarter.year + 1) % 100:02d}"
    for words in (
        f"Q{quarter.number} {years}",
        f"{years} - Quarter {quarter.number}",
        str(quarter).replace("-Q", " Q"),
    ):
        assert read(words) == Timescale(words, Kind.QUARTER, quarter.starts_on, quarter.ends_on)


@given(
    day=near_days,
    words=st.sampled_from(["Q1 {}", "Q3 {}", "Quarter 2, {}", "{} Q4", "By end of Q2 {}", "Q1/Q2 {}"]),
)
def test_a_quarter_with_one_year_is_asked_about(day: date, words: str) -> None:
    for year in (f"{day.year}", f"{day:%y}"):
        if words.startswith("{}") and len(year) == 2:
            continue
        text = words.format(year)
        assert read(text, counting_from=day, plan_start=day) == Timescale(text, Kind.AMBIGUOUS_QUARTER)


PIECES = st.sampled_from(
    re.findall(
        r"\S+",
        """31 1 12 03 2025 25 2025/26 2025-26 '25 / - \u2013 & ( ) , ; : . and to by from before end of the
        Q1 Q4 quarter March Sept. winter Spring term year years FY month months 6 3-6 mid early late ongoing
        TBC review completed revised until onwards next w/c Monday quarterly annually every Cabinet meeting
        once see above phase short""",
    )
)


@given(words=st.text(max_size=250), counting_from=any_days, plan_start=any_days)
def test_any_text_has_a_timescale(words: str, counting_from: date | None, plan_start: date | None) -> None:
    _check(read(words, counting_from=counting_from, plan_start=plan_start), words)


@given(words=st.lists(PIECES, max_size=9).map(" ".join), counting_from=any_days, plan_start=any_days)
def test_any_run_of_known_words_has_a_timescale(
    words: str, counting_from: date | None, plan_start: date | None
) -> None:
    _check(read(words, counting_from=counting_from, plan_start=plan_start), words)


def _check(timescale: Timescale, words: str) -> None:
    assert timescale.words == words
    if timescale.earliest and timescale.latest:
        assert timescale.earliest <= timescale.latest
    for day in (timescale.earliest, timescale.latest):
        # 1989 is the eve of the first year that is read; a quarter counted from 2099 can end in 2100.
        assert day is None or 1989 <= day.year <= 2100
    if timescale.kind in (Kind.UNPARSED, Kind.AMBIGUOUS_QUARTER):
        assert (timescale.earliest, timescale.latest) == (None, None)


@pytest.mark.parametrize(
    ("words", "counting_from", "kind", "earliest", "latest"),
    [
        ("6 months", date(2025, 4, 1), Kind.RELATIVE, None, date(2025, 10, 1)),
        ("within 6 months", date(2025, 8, 31), Kind.RELATIVE, None, date(2026, 2, 28)),
        ("within six weeks", date(2025, 4, 1), Kind.RELATIVE, None, date(2025, 5, 13)),
        ("28 days", date(2025, 2, 1), Kind.RELATIVE, None, date(2025, 3, 1)),
        ("3-6 months", date(2025, 4, 1), Kind.RELATIVE, date(2025, 7, 1), date(2025, 10, 1)),
        ("Next 12 months", date(2025, 4, 1), Kind.RELATIVE, date(2025, 4, 1), date(2026, 4, 1)),
        ("10 working days", date(2025, 4, 1), Kind.RELATIVE, None, None),
        ("200 years", date(2025, 4, 1), Kind.RELATIVE, None, None),
        ("ASAP", date(2025, 4, 1), Kind.IMMEDIATE, None, None),
        ("six-month pilot", date(2025, 4, 1), Kind.DURATION, None, None),
        ("mid-February", date(2025, 2, 20), Kind.MONTH, date(2025, 2, 11), date(2025, 2, 20)),
        ("mid-February", date(2025, 2, 21), Kind.MONTH, date(2026, 2, 11), date(2026, 2, 20)),
        ("up to the end of March", date(2017, 2, 3), Kind.MONTH, None, date(2017, 3, 31)),
        ("Thursday (15 February)", date(2024, 2, 1), Kind.EXACT_DAY, date(2024, 2, 15), date(2024, 2, 15)),
        ("Thursday (15 February)", date(2024, 2, 20), Kind.EXACT_DAY, None, None),
        ("29 February", date(2025, 6, 1), Kind.EXACT_DAY, None, None),
        ("31 March", date(2025, 4, 1), Kind.EXACT_DAY, date(2026, 3, 31), date(2026, 3, 31)),
        ("By Christmas", date(2025, 4, 1), Kind.EXACT_DAY, None, date(2025, 12, 25)),
        ("Winter", date(2026, 1, 15), Kind.SEASON, date(2025, 12, 1), date(2026, 2, 28)),
        ("Autumn", date(2025, 4, 1), Kind.SEASON, date(2025, 9, 1), date(2025, 11, 30)),
        ("next financial year", date(2025, 3, 31), Kind.FINANCIAL_YEAR, date(2025, 4, 1), date(2026, 3, 31)),
        ("next financial year", date(2025, 4, 1), Kind.FINANCIAL_YEAR, date(2026, 4, 1), date(2027, 3, 31)),
        ("31 March 2025", date(2030, 4, 1), Kind.EXACT_DAY, date(2025, 3, 31), date(2025, 3, 31)),
    ],
)
def test_words_that_count_from_a_day(
    words: str, counting_from: date, kind: Kind, earliest: date | None, latest: date | None
) -> None:
    assert read(words, counting_from=counting_from) == Timescale(words, kind, earliest, latest)
    if "2025" not in words:
        assert read(words) == Timescale(words, kind)


@pytest.mark.parametrize(
    ("words", "plan_start", "kind", "earliest", "latest"),
    [
        ("Q1", date(2009, 4, 1), Kind.QUARTER, date(2009, 4, 1), date(2009, 6, 30)),
        ("Qtr 2", date(2009, 4, 1), Kind.QUARTER, date(2009, 7, 1), date(2009, 9, 30)),
        ("end of Q4", date(2009, 4, 1), Kind.QUARTER, None, date(2010, 3, 31)),
        ("Q1", date(2009, 10, 1), Kind.QUARTER, date(2010, 4, 1), date(2010, 6, 30)),
        ("Q3/Q4", date(2009, 4, 1), Kind.RANGE, date(2009, 10, 1), date(2010, 3, 31)),
        ("Yr 2", date(2025, 4, 1), Kind.PLAN_YEAR, date(2026, 4, 1), date(2027, 3, 31)),
        ("Years 1-3", date(2025, 4, 1), Kind.PLAN_YEAR, date(2025, 4, 1), date(2028, 3, 31)),
        ("Year 1", date(2024, 2, 29), Kind.PLAN_YEAR, date(2024, 2, 29), date(2025, 2, 27)),
        ("End of Year 2", date(2025, 9, 1), Kind.PLAN_YEAR, None, date(2027, 8, 31)),
        ("Yr 2 Q3", date(2025, 4, 1), Kind.QUARTER, date(2026, 10, 1), date(2026, 12, 31)),
        ("Yr 2 Q3", date(2025, 9, 1), Kind.QUARTER, None, None),
        ("Year end", date(2025, 4, 1), Kind.FINANCIAL_YEAR, None, date(2026, 3, 31)),
        ("By year end", date(2026, 3, 31), Kind.FINANCIAL_YEAR, None, date(2026, 3, 31)),
        ("Short term (0-6 months)", date(2025, 4, 1), Kind.RELATIVE, date(2025, 4, 1), date(2025, 10, 1)),
        ("Long term", date(2025, 4, 1), Kind.RELATIVE, None, None),
    ],
)
def test_words_that_count_from_the_plan(
    words: str, plan_start: date, kind: Kind, earliest: date | None, latest: date | None
) -> None:
    assert read(words, plan_start=plan_start) == Timescale(words, kind, earliest, latest)
    assert read(words) == Timescale(words, kind)


def test_the_years_in_the_words_win_over_the_day_the_plan_starts() -> None:
    assert read("Q3/Q4 2026/27", plan_start=date(2025, 4, 1)).earliest == date(2026, 10, 1)
    assert read("Year 2 (2026/27)", plan_start=date(2020, 4, 1)).latest == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("31/03/1989", None),
        ("31/03/1990", 1990),
        ("31/03/2099", 2099),
        ("31/03/2100", None),
        ("31/03/89", None),
        ("31/03/90", 1990),
        ("31/03/99", 1999),
        ("31/03/00", 2000),
        ("31/03/79", 2079),
        ("31/03/80", None),
    ],
)
def test_the_first_and_the_last_year_that_are_read(words: str, year: int | None) -> None:
    latest = read(words).latest
    assert (latest.year if latest else None) == year


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("  31\u00a0March\t2025 \r\n", "31 March 2025"),
        ("Apr 25 \u2014 Mar 26", "Apr 25 - Mar 26"),
        ("2025\u201326", "2025-26"),
        ("31/03/25\n(Review)", "31/03/25 (Review)"),
        ("Sept \u201825.", "Sept '25"),
        ("31\u02e2\u1d57 March 2025", "31st March 2025"),
        ("\ufeffON\u2010GOING;", "ongoing"),
    ],
)
def test_spacing_dashes_and_case_do_not_matter(words: str, plain: str) -> None:
    first, second = read(words), read(plain)
    assert first.kind is not Kind.UNPARSED
    assert (first.kind, first.earliest, first.latest, first.review) == (
        second.kind,
        second.earliest,
        second.latest,
        second.review,
    )


@pytest.mark.parametrize(
    "words", ["31/03/25\u00b9", "Oct 1\u00b2", "Apr\u0131l 2025", "\u0663\u0661/03/2025", "1\u00bd years"]
)
def test_footnotes_and_foreign_digits_are_not_read_into_a_date(words: str) -> None:
    assert read(words) == Timescale(words, Kind.UNPARSED)


def test_prose_is_left_to_a_person() -> None:
    assert read("31 March 2025" + " " * 300).kind is Kind.UNPARSED


def test_a_timescale_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="cannot begin on 2025-04-01 and end before it"):
        Timescale("", Kind.RANGE, date(2025, 4, 1), date(2025, 3, 31))
