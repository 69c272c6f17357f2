"""How the counts went from quarter to quarter, from the frozen issues alone."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carecommit.kit import clock
from resolutions.council.operations import define
from resolutions.quarters.models import Quarter
from resolutions.reports.models import Edition, Issue
from resolutions.reports.trends import MOST, Series, trends
from resolutions.timescales import FinancialQuarter
from tests.cast import Cast, on


def freeze(cast: Cast, quarter: FinancialQuarter, number: int = 1, **figures: int) -> Issue:
    """An issue of a quarter that is over, with no content: trends read none."""
    row, _ = Quarter.objects.get_or_create(
        year=quarter.year,
        number=quarter.number,
        defaults={
            "state": Quarter.State.CLOSED,
            "opened_at": clock.now(),
            "opened_by": cast.coordinator,
            "closed_at": clock.now(),
            "closed_by": cast.coordinator,
        },
    )
    return Issue.objects.create(
        quarter=row,
        number=number,
        why="A date was wrong." if number > 1 else "",
        as_at=quarter.ends_on,
        known_on=quarter.ends_on,
        schema=4,
        figures={"actions": 9, "delivered": 0, "red": 0, **figures},
        frozen_at=clock.now(),
        frozen_by=cast.coordinator,
    )


@pytest.fixture
def two_years(cast) -> list[Issue]:
    """Nine quarters before that of the cast, each with one more action delivered than the one before."""
    quarter, found = cast.earlier_quarter.financial, []
    for delivered in range(9, 0, -1):
        quarter = quarter.previous
        found.append(freeze(cast, quarter, delivered=delivered))
    return found[::-1]


def counted(code: str) -> tuple:
    return next(each.counts for group in trends().groups for each in group.series if each.code == code)


def test_the_last_eight_quarters_the_oldest_first(cast, two_years):
    assert [issue.quarter.slug for issue in trends().issues] == [
        *(issue.quarter.slug for issue in two_years[-(MOST - 1) :]),
        "2026-27-Q1",
    ]
    assert counted("delivered") == (3, 4, 5, 6, 7, 8, 9, 0)


def test_of_each_quarter_its_newest_issue(cast):
    before = cast.earlier_quarter.financial.previous
    freeze(cast, before, red=1)
    freeze(cast, before, number=2, red=3)
    assert [issue.number for issue in trends().issues] == [2, 1]
    assert counted("red") == (3, 0)


def test_what_its_report_did_not_count_is_not_nothing(cast):
    freeze(cast, cast.earlier_quarter.financial.previous)
    assert counted("overdue") == (None, 0)


def test_what_was_never_counted_is_left_out_unless_a_reader_looks_for_it(cast):
    far, rated, standing = trends().groups
    assert [[each.code for each in group.series] for group in (far, rated, standing)] == [
        ["delivered", "in_progress", "not_started"],
        ["green", "amber", "red"],
        ["overdue", "due_soon", "silent"],
    ]
    with on(date(2026, 8, 13)):
        freeze(cast, cast.earlier_quarter.financial.previous, paused=1)
    assert [each.code for each in trends().groups[0].series] == ["delivered", "in_progress", "not_started", "paused"]


def test_in_the_councils_words(cast):
    define("green", words="On track", definition="As agreed.", by=cast.administrator, why="Ours")
    assert [each.words for each in trends().groups[1].series] == ["On track", "Amber", "Red"]


def test_a_quarter_without_a_report_is_a_gap(cast):
    earlier = cast.earlier_quarter.financial
    assert not trends().has_gaps
    freeze(cast, earlier.previous)
    assert not trends().has_gaps
    freeze(cast, earlier.previous.previous.previous)
    assert trends().has_gaps


@pytest.mark.parametrize(
    ("counts", "change"),
    [((1, 4), "3 more"), ((1204, 2), "1,202 fewer"), ((9, 2, 2), "the same"), ((None, 2), ""), ((2, None), "")],
)
def test_what_changed_is_said_in_words(counts, change):
    assert Series("red", "Red", counts).change == change


def test_two_queries_and_no_content_is_read(cast, two_years):
    with CaptureQueriesContext(connection) as queries:
        found = trends()
        assert [issue.quarter.slug for issue in found.issues][-1] == "2026-27-Q1"
    assert len(queries) == 2
    assert [query["sql"] for query in queries if Edition._meta.db_table in query["sql"]] == []
