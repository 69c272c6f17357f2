"""A batch is taken back whole while nothing since depends on it, and what it changed is as it was."""

import logging
from datetime import date

import pytest
from django.db import connection

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from pledges.pledging.operations import settle_pledge
from resolutions.actions.models import Action
from resolutions.council.models import Post
from resolutions.intake import operations
from resolutions.intake.models import Batch, Origin
from resolutions.motions.models import Motion
from resolutions.reports.operations import close_quarter
from resolutions.rounds.drafts import keep_draft
from tests.cast import Cast, on
from tests.intake.bringing import Bringing, register, sheet
from tests.pledges.pledging import Pledging
from tests.waiting import overtaken

HEADINGS = ("Priority", "Action", "Lead", "Timescale", "Status", "Progress")
HOMES = ("Homes that last", "Find flats", "Head of Dentistry", "31/03/2027", "On track", "Twelve flats were found.")
LEARNING = ("Learning", "Open places", "Virtual School Headteacher", "Spring 2027", "", "")
AS_AT = {"happened_on": date(2026, 8, 1)}


def take_back(bringing: Bringing, batch: Batch, why: str = "The wrong year's file") -> Batch:
    return operations.take_back(batch, by=bringing.by, why=why)


def facts() -> dict[str, list]:
    """The register without its history, and without the versions that count the writes."""
    rows = register()
    found = {name: kept for name, kept in rows.items() if not name.startswith("history")}
    found["Action"] = [{**row, "version": 0} for row in found["Action"]]
    return found


def test_what_it_created_is_gone_with_its_plan_and_its_posts(bringing: Bringing, caplog) -> None:
    before = facts()
    batch = bringing.bring(sheet(HEADINGS, HOMES, LEARNING), answers={"OWNER": "new"}, **AS_AT)
    assert Action.objects.filter(title="Find flats").exists()
    with caplog.at_level(logging.WARNING):
        batch = take_back(bringing, batch)
    assert facts() == before
    assert (batch.state, batch.taken_back_why) == (Batch.State.TAKEN_BACK, "The wrong year's file")
    # The way round the append-only tables is logged with the reason.
    assert [record.args for record in caplog.records] == [("plan.csv taken back: The wrong year's file",)]


def test_its_history_stays_and_ends_with_who_and_why(bringing: Bringing) -> None:
    batch = bringing.bring(sheet(HEADINGS, HOMES), **AS_AT)
    (key,) = batch.outcome["keys"]["actions"]
    take_back(bringing, batch)
    story = Action.history.filter(id=key).order_by("history_id")
    assert [(row.history_type, row.history_change_reason) for row in story] == [
        ("+", "Added"),
        ("-", "plan.csv taken back: The wrong year's file"),
    ]
    assert story.last().history_user == bringing.by


def test_what_it_changed_is_as_it_was(bringing: Bringing) -> None:
    bringing.bring(sheet(HEADINGS, HOMES, LEARNING), answers={"OWNER": "new"}, **AS_AT)
    before = facts()
    changed = ("Homes that last", "Find flats", "Head of Housing", "30/06/2027", "On track", "Twenty by now.")
    opened = (*LEARNING[:4], "Complete", "All are open.")
    with on(date(2026, 8, 13)):
        batch = bringing.bring(
        sheet(HEADINGS, changed, opened), answers={"STATUS": "complete"}, agreed_on=date(2026, 8, 2),
        happened_on=date(2026, 8, 3),
    )  # fmt: skip
    assert batch.outcome["counts"]["change"] == 2
    take_back(bringing, batch)
    assert facts() == before


def test_the_same_file_can_be_brought_again_afterwards(bringing: Bringing) -> None:
    batch = bringing.bring(sheet(HEADINGS, HOMES, LEARNING), **AS_AT)
    references = list(Action.objects.order_by("pk").values_list("reference", flat=True))
    take_back(bringing, batch)
    bringing.bring(sheet(HEADINGS, HOMES, LEARNING), **AS_AT)
    assert list(Action.objects.order_by("pk").values_list("reference", flat=True)) == references


def test_a_post_that_somebody_has_pledged_from_stays(bringing: Bringing) -> None:
    batch = bringing.bring(sheet(HEADINGS, HOMES), answers={"OWNER": "new"}, **AS_AT)
    maker = Pledging(bringing.cast).give(post_words="Head of Dentistry").maker
    take_back(bringing, batch)
    connection.check_constraints()
    assert Post.objects.get(title="Head of Dentistry") == maker.post
    assert not Action.objects.filter(title="Find flats").exists()


def test_an_update_that_is_being_written_is_waited_for_and_kept(cast_today: Cast) -> None:
    bringing, today = Bringing(cast_today), clock.today()
    batch = bringing.bring(sheet(HEADINGS, LEARNING), agreed_on=today)
    action = Action.objects.get(title="Open places")
    with pytest.raises(Refused, match=f"somebody has written to {action.reference}"):
        overtaken(lambda: cast_today.update(action, by=cast_today.coordinator), lambda: take_back(bringing, batch))
    assert action.updates.count() == 1


class TestRefused:
    """Something since depends on it."""

    @pytest.fixture
    def batch(self, bringing: Bringing) -> Batch:
        return bringing.bring(sheet(HEADINGS, HOMES, LEARNING), **AS_AT)

    def refused(self, bringing: Bringing, batch: Batch, match: str) -> None:
        before = register()
        with pytest.raises(Refused, match=match):
            take_back(bringing, batch)
        assert register() == before
        assert Batch.objects.get(pk=batch.pk).state == Batch.State.CONFIRMED

    def test_an_officer_has_written_to_one_of_its_actions(self, bringing: Bringing, batch: Batch) -> None:
        action = Action.objects.get(title="Open places")
        bringing.cast.update(action, by=bringing.cast.coordinator)
        self.refused(bringing, batch, f"somebody has written to {action.reference}")

    def test_a_quarter_was_closed(self, bringing: Bringing, batch: Batch) -> None:
        close_quarter(bringing.cast.quarter, by=bringing.cast.coordinator)
        self.refused(bringing, batch, "its report counts what this file brought")

    def test_a_later_file_changed_one_of_its_actions(self, bringing: Bringing, batch: Batch) -> None:
        changed = (*HOMES[:3], "30/06/2027", *HOMES[4:])
        later = bringing.bring(
            sheet(HEADINGS, changed, LEARNING), agreed_on=date(2026, 8, 2), happened_on=date(2026, 8, 3)
        )
        self.refused(bringing, batch, "somebody has written to")
        take_back(bringing, later)

    def test_an_action_was_added_to_one_of_its_priorities(self, bringing: Bringing, batch: Batch) -> None:
        bringing.bring(sheet(HEADINGS, ("Learning", "Pay for travel", *LEARNING[2:])))
        self.refused(bringing, batch, "somebody has written to")

    @pytest.mark.parametrize("what", ["action", "resolution"])
    def test_another_app_refers_to_what_it_brought(self, bringing: Bringing, batch: Batch, what: str) -> None:
        pledging, action = Pledging(bringing.cast), Action.objects.get(title="Open places")
        helped = {"action": action, "resolution": action.resolution}[what]
        settle_pledge(pledging.give(), by=bringing.cast.coordinator, why="", version=1, **{what: helped})
        self.refused(bringing, batch, r"\(pledge\) refers since to “Learning”\. It can no longer be taken back whole")

    def test_somebody_has_begun_to_write_of_one_of_its_actions(self, bringing: Bringing, batch: Batch) -> None:
        cast, action = bringing.cast, Action.objects.get(title="Open places")
        keep_draft(cast.coordinator, action, cast.quarter, {"what_happened": "Both of them, and"}, seen=None)
        self.refused(bringing, batch, rf"\(draft\) refers since to “{action.reference} Open places”")

    def test_nobody_says_why(self, bringing: Bringing, batch: Batch) -> None:
        before = register()
        with pytest.raises(Refused, match="Say why"):
            take_back(bringing, batch, why=" ")
        assert register() == before

    def test_it_is_taken_back_already(self, bringing: Bringing, batch: Batch) -> None:
        take_back(bringing, batch)
        with pytest.raises(Refused, match="Only a file that is in the register"):
            take_back(bringing, batch)
        assert (Origin.objects.count(), Motion.objects.count()) == (0, 1)
