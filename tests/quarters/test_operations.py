"""Opening and closing a quarter: one at a time, once each, and never before it begins."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from resolutions.quarters.models import Quarter
from resolutions.quarters.operations import open_quarter
from resolutions.reports.operations import close_quarter
from resolutions.timescales import FinancialQuarter
from tests.cast import on

Q3 = FinancialQuarter(2026, 3)
FIRST_DAY = date(2026, 10, 1)


def states() -> list[tuple[str, str]]:
    """Every quarter with its state, the newest first."""
    return [(quarter.slug, quarter.state) for quarter in Quarter.objects.all()]


def done_to(quarter: Quarter) -> list[tuple]:
    """Its history: the state, by whom, why, and when."""
    rows = Quarter.history.filter(id=quarter.pk).order_by("history_id")
    return list(rows.values_list("state", "history_user__email", "history_change_reason", "history_date"))


class TestOpen:
    def test_it_says_who_opened_it_and_when(self, cast):
        close_quarter(cast.quarter, by=cast.coordinator)
        with on(FIRST_DAY):
            quarter = open_quarter(Q3, by=cast.administrator)
        # Ten in the morning of British Summer Time.
        moment = datetime(2026, 10, 1, 9, tzinfo=UTC)
        assert (quarter.financial, quarter.opened_by, quarter.opened_at) == (Q3, cast.administrator, moment)
        assert done_to(quarter) == [("open", "administrator@anytown.example", "Opened for updates", moment)]

    def test_asked_twice_it_is_opened_once(self, cast):
        again = open_quarter(cast.quarter.financial, by=cast.administrator)
        assert again == cast.quarter
        assert again.opened_by == cast.coordinator
        assert states() == [("2026-27-Q2", "open"), ("2026-27-Q1", "closed")]

    def test_not_while_another_is_open(self, cast):
        sentence = r"^Quarter 2, 2026 to 2027 \(July to September 2026\) is open\. Close it before you open another"
        with on(FIRST_DAY), pytest.raises(Refused, match=sentence):
            open_quarter(Q3, by=cast.coordinator)
        assert states() == [("2026-27-Q2", "open"), ("2026-27-Q1", "closed")]

    def test_not_again_once_it_was_closed(self, cast):
        close_quarter(cast.quarter, by=cast.coordinator)
        with pytest.raises(Refused, match=r"was opened and closed before, so it stays closed\.$"):
            open_quarter(cast.quarter.financial, by=cast.coordinator)
        assert states() == [("2026-27-Q2", "closed"), ("2026-27-Q1", "closed")]

    @pytest.mark.parametrize(
        ("moment", "is_opened"),
        [
            # The last minute of September in London is 22:59 in Greenwich, for the clocks go back in October.
            (datetime(2026, 9, 30, 22, 59, tzinfo=UTC), False),
            (datetime(2026, 9, 30, 23, 0, tzinfo=UTC), True),
        ],
    )
    def test_not_before_its_first_day_in_london(self, cast, moment, is_opened):
        close_quarter(cast.quarter, by=cast.coordinator)
        with clock.standing_at(moment):
            if is_opened:
                open_quarter(Q3, by=cast.coordinator)
            else:
                with pytest.raises(Refused, match=r"has not begun\. Open it on or after its first day\.$"):
                    open_quarter(Q3, by=cast.coordinator)
        assert Quarter.objects.named(Q3).exists() is is_opened

    def test_the_database_holds_one_open_quarter_whoever_writes(self, cast):
        row = Quarter(year=2026, number=3, opened_at=clock.now(), opened_by=cast.coordinator)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


class TestClose:
    def test_it_says_who_closed_it_and_when(self, cast):
        with on(date(2026, 10, 6)):
            quarter = close_quarter(cast.quarter, by=cast.administrator)
        moment = datetime(2026, 10, 6, 9, tzinfo=UTC)
        assert (quarter.is_open, quarter.closed_by, quarter.closed_at) == (False, cast.administrator, moment)
        assert done_to(quarter) == [
            ("open", "coordinator@anytown.example", "Opened for updates", datetime(2026, 7, 1, 9, tzinfo=UTC)),
            ("closed", "administrator@anytown.example", "Closed", moment),
        ]

    def test_closed_again_it_stays_as_it_was_closed(self, cast):
        first = close_quarter(cast.quarter, by=cast.coordinator)
        with on(date(2026, 10, 6)):
            again = close_quarter(cast.quarter, by=cast.administrator)
        assert (again.closed_by, again.closed_at) == (first.closed_by, first.closed_at)
        assert [row[0] for row in done_to(again)] == ["open", "closed"]

    def test_what_is_said_after_it_is_refused(self, cast):
        close_quarter(cast.quarter, by=cast.coordinator)
        with pytest.raises(Refused):
            cast.update(cast.other_action, by=cast.other_officer)
        assert cast.other_action.updates.count() == 0
