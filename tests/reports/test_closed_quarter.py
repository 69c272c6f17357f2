"""The report of a closed quarter stays what it was, whatever is done to the register afterwards."""

from datetime import timedelta

import pytest

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.actions.operations import add_action, assign, edit_action, retime
from resolutions.council.models import Holding
from resolutions.council.operations import define, leave, set_profile
from resolutions.motions.operations import add_clause, add_resolution, correct_words
from resolutions.progress.operations import decide
from resolutions.quarters.models import Quarter
from resolutions.quarters.operations import close_quarter
from resolutions.quarters.queries import shown
from resolutions.reports.build import live
from tests.cast import on


def report(quarter):
    return live(shown(Quarter.objects.get(pk=quarter.pk), clock.today()))


def version(action):
    return Action.objects.get(pk=action.pk).version


def add_a_late_action(cast):
    add_action(
        cast.resolution, title="Found in a drawer", lead=cast.posts.school, timescale="31/03/2026",
        agreed_on=cast.action.added_on, agreed_by="Full Council", by=cast.coordinator,
    )  # fmt: skip


def hand_over_with_an_old_day(cast):
    assign(
        cast.action, version=version(cast.action), lead=cast.posts.school, joint=[],
        since=cast.action.added_on + timedelta(days=1), by=cast.coordinator, why="Agreed long ago",
    )  # fmt: skip


def retime_with_an_old_day(cast):
    retime(
        cast.other_action, version=version(cast.other_action), words="31/12/2026", agreed_on=cast.action.added_on,
        agreed_by="Full Council", why="The supplier is late", by=cast.coordinator,
    )  # fmt: skip


def withdraw_with_an_old_day(cast):
    decide(
        cast.other_action, version=version(cast.other_action), stage="not_taken_forward", why="No money",
        happened_on=cast.action.added_on, decided_by="Cabinet", by=cast.coordinator,
    )  # fmt: skip


def reword_the_action(cast):
    edit_action(
        cast.action, version=version(cast.action), title="Something smaller", detail="", clauses=[], principles=[],
        by=cast.coordinator, why="Simpler",
    )  # fmt: skip


def correct_the_agreed_words(cast):
    correct_words(cast.resolution, words="To give homes.", by=cast.coordinator, why="A slip")


def record_more_that_was_agreed(cast):
    add_clause(cast.resolution, words="to do more", by=cast.coordinator)
    add_resolution(cast.motion, words="To do yet more.", by=cast.coordinator)


def change_the_key(cast):
    define("amber", words="Worrying", definition="Not well.", by=cast.administrator, why="New words")


def change_the_profile(cast):
    set_profile(name="Newtown Council", due_soon_days=300, by=cast.administrator, why="Merged")


def record_that_a_holder_had_left(cast):
    holding = Holding.objects.get(post=cast.posts.housing)
    leave(holding, last_day=holding.started_on, by=cast.administrator)


CHANGES = [
    add_a_late_action,
    hand_over_with_an_old_day,
    retime_with_an_old_day,
    withdraw_with_an_old_day,
    reword_the_action,
    correct_the_agreed_words,
    record_more_that_was_agreed,
    change_the_key,
    change_the_profile,
    record_that_a_holder_had_left,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.replace("_", " "))
def test_a_closed_quarter_reads_as_it_did(cast, change):
    closed_before = report(cast.earlier_quarter)
    open_before = report(cast.quarter)
    change(cast)
    assert report(cast.earlier_quarter) == closed_before
    # The change is one that a report shows: the open quarter's does.
    assert report(cast.quarter) != open_before


def test_what_is_typed_on_the_day_of_closing_but_after_it_comes_too_late(cast):
    with on(clock.today()):
        close_quarter(cast.quarter, by=cast.coordinator)
    before = report(cast.quarter)
    with on(clock.today()), clock.standing_at(clock.now() + timedelta(hours=1)):
        reword_the_action(cast)
        add_a_late_action(cast)
    assert report(cast.quarter) == before


def test_a_report_says_why_an_action_was_closed_and_by_whom(cast):
    withdraw_with_an_old_day(cast)
    (line,) = [line for line in report(cast.quarter) if line.reference == cast.other_action.reference]
    assert (line.stage, line.decided_because, line.decided_by, line.decided_on) == (
        "not_taken_forward",
        "No money",
        "Cabinet",
        cast.action.added_on,
    )
