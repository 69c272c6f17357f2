"""What would be saved and then not be seen, or would hide a promise, is refused in a sentence."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from resolutions.actions.models import Action, Ownership
from resolutions.actions.operations import add_action, assign, retime
from resolutions.council.scales import Stage
from resolutions.progress.models import Decision, Update
from resolutions.progress.operations import correct_update, decide
from resolutions.progress.queries import Record
from resolutions.progress.standing import Due, standing
from resolutions.quarters.queries import shown


def version(action):
    return Action.objects.get(pk=action.pk).version


def decided(cast, action, **changes):
    given = {
        "stage": Stage.NOT_TAKEN_FORWARD,
        "why": "No money",
        "happened_on": clock.today(),
        "decided_by": "Cabinet",
        **changes,
    }
    return decide(action, version=version(action), by=cast.coordinator, **given)


def stands(cast, action):
    row = Action.objects.get(pk=action.pk)
    when = shown(cast.quarter, clock.today())
    return standing(Record([row]).position(row, when), when.as_at)


def test_an_update_is_not_older_than_what_was_said_last_quarter(cast):
    earlier = Update.objects.get(action=cast.action, quarter=cast.earlier_quarter)
    update = Update.objects.get(action=cast.action, quarter=cast.quarter)
    said = {
        "stage": Stage.IN_PROGRESS,
        "rating": "red",
        "rating_reason": "The flats are gone.",
        "what_happened": "No flat was found.",
        "happened_on": earlier.happened_on - timedelta(days=1),
    }
    with pytest.raises(Refused, match="The record of this action already goes to 1 May 2026"):
        correct_update(update, version=version(cast.action), by=cast.officer, why="Late news", **said)
    assert Action.objects.get(pk=cast.action.pk).rating == "amber"
    said["happened_on"] = earlier.happened_on
    correct_update(update, version=version(cast.action), by=cast.officer, why="Late news", **said)
    assert Action.objects.get(pk=cast.action.pk).rating == "red"


def test_a_decision_is_not_older_than_what_is_on_record(cast):
    update = Update.objects.get(action=cast.action, quarter=cast.quarter)
    with pytest.raises(Refused, match="something older would not change how it stands"):
        decided(cast, cast.action, happened_on=update.happened_on - timedelta(days=1))
    assert Decision.objects.count() == 0
    decided(cast, cast.action, happened_on=update.happened_on)
    assert Action.objects.get(pk=cast.action.pk).stage == Stage.NOT_TAKEN_FORWARD


def test_nothing_happens_to_an_action_before_it_counts(cast):
    with pytest.raises(Refused, match="This action counts from"):
        cast.update(cast.other_action, happened_on=date(1950, 1, 1), by=cast.other_officer)
    assert Update.objects.filter(action=cast.other_action).count() == 0


def test_a_correction_does_not_reopen_what_a_board_closed(cast):
    decided(cast, cast.action)
    update = Update.objects.get(action=cast.action, quarter=cast.quarter)
    said = {name: getattr(update, name) for name in ("stage", "rating", "rating_reason", "happened_on")}
    with pytest.raises(Refused, match="closed without being delivered"):
        correct_update(
            update, version=version(cast.action), by=cast.officer, why="Done after all",
            **{**said, "stage": Stage.COMPLETE, "rating": None, "what_happened": "Done."},
        )  # fmt: skip
    # Its wording may still be put right, and that moves nothing, though it is typed after the decision.
    correct_update(
        update, version=version(cast.action), by=cast.officer, why="A slip", **{**said, "what_happened": "Ten flats."}
    )
    assert Action.objects.get(pk=cast.action.pk).stage == Stage.NOT_TAKEN_FORWARD


def test_two_actions_do_not_supersede_each_other(cast):
    decided(cast, cast.action, stage=Stage.SUPERSEDED, superseded_by=cast.other_action)
    closed = Action.objects.get(pk=cast.action.pk)
    with pytest.raises(Refused, match="closed itself"):
        decided(cast, cast.other_action, stage=Stage.SUPERSEDED, superseded_by=closed)
    assert Action.objects.get(pk=cast.other_action.pk).stage == Stage.NOT_STARTED


def test_a_decision_changes_the_stage(cast):
    with pytest.raises(Refused, match="at this stage already"):
        decided(cast, cast.action, stage=Stage.IN_PROGRESS)
    assert Action.objects.get(pk=cast.action.pk).rating == "amber"


def test_a_reason_without_a_rating_is_left_out(cast):
    update = cast.update(cast.other_action, stage=Stage.COMPLETE, rating_reason="Left over", by=cast.other_officer)
    assert (update.rating, update.rating_reason) == (None, "")


@pytest.mark.parametrize("words", ["to be confirmed", "Ongoing", "31/03/2024 (Review)"])
def test_a_date_that_is_blurred_goes_on_slipping(cast, words):
    assert stands(cast, cast.other_action).due == Due.OVERDUE
    overdue = stands(cast, cast.other_action).days_overdue
    retime(
        cast.other_action, version=version(cast.other_action), words=words, agreed_on=clock.today(),
        agreed_by="Cabinet", why="Not known", by=cast.coordinator,
    )  # fmt: skip
    assert stands(cast, cast.other_action).days_slipped == overdue


@pytest.mark.parametrize("blank", ["", "  ", "\u200b", "\u2060\u3164", "\u202e"])
def test_what_no_reader_would_see_is_no_reason(cast, blank):
    with pytest.raises(Refused, match="Say why the timescale changes"):
        retime(
            cast.action, version=version(cast.action), words="31/03/2027", agreed_on=clock.today(), agreed_by="Cabinet",
            why=blank, by=cast.coordinator,
        )  # fmt: skip
    with pytest.raises(Refused, match="Give the words as they were agreed"):
        retime(
            cast.action, version=version(cast.action), words=blank, agreed_on=clock.today(), agreed_by="Cabinet",
            why="Moved", by=cast.coordinator,
        )  # fmt: skip
    assert cast.action.timescales.count() == 1


def test_a_handover_is_not_recorded_before_its_day(cast):
    with pytest.raises(Refused, match="Record a handover on its day or after it"):
        assign(
            cast.action, version=version(cast.action), lead=cast.posts.school, joint=[], since=date(2099, 11, 22),
            by=cast.coordinator, why="A slip of the year",
        )  # fmt: skip
    assert Ownership.objects.get(action=cast.action, part="lead", until=None).post == cast.posts.housing


def test_a_form_that_comes_again_with_another_promise_adds_it(cast):
    given = {
        "agreed_on": cast.action.added_on,
        "agreed_by": "Full Council",
        "by": cast.coordinator,
        "sent_key": uuid4(),
    }
    first = add_action(cast.other_resolution, title="Write to three Members", **given)
    again = add_action(cast.other_resolution, title="Write to three Members", **given)
    second = add_action(cast.other_resolution, title="Ask for an answer", **given)
    assert (again, cast.other_resolution.actions.count()) == (first, 2)
    assert second.title == "Ask for an answer"
