"""Submitting, correcting and deciding: what is written, what is refused, and that nothing written is lost."""

from datetime import date

import pytest

from carecommit.kit.refused import Refused, Stale
from resolutions.actions.models import Action
from resolutions.council.scales import Stage
from resolutions.progress.models import Decision, Update
from resolutions.progress.operations import correct_update, decide, submit_update
from resolutions.reports.operations import close_quarter
from tests.cast import on

GOOD = {
    "stage": Stage.IN_PROGRESS,
    "rating": "green",
    "rating_reason": "",
    "what_happened": "Thirty laptops were given out.",
    "happened_on": date(2026, 8, 3),
}


def said(update: Update) -> dict:
    """What an update says."""
    return {name: getattr(update, name) for name in GOOD}


def submit(cast, *, version: int = 1, by=None, **changes) -> Update:
    """The other officer's update of the school's action."""
    by = by or cast.other_officer
    return submit_update(cast.other_action, cast.quarter, version=version, by=by, **{**GOOD, **changes})


def correct(cast, update: Update, *, version: int, why: str = "Miscounted", **changes) -> Update:
    """A correction by the same officer."""
    by = cast.other_officer
    return correct_update(update, version=version, by=by, why=why, **{**said(update), **changes})


class TestSubmit:
    def test_an_update_is_written_and_moves_the_action(self, cast):
        update = submit(cast)
        cast.other_action.refresh_from_db()
        assert said(update) == GOOD
        assert (cast.other_action.stage, cast.other_action.rating) == (Stage.IN_PROGRESS, "green")
        assert cast.other_action.version == 2
        assert update.typed_at.date() == date(2026, 8, 12)
        assert update.submitted_by == cast.other_officer

    def test_its_history_says_who_and_why(self, cast):
        update = submit(cast)
        rows = list(update.history.values_list("history_type", "history_user", "history_change_reason"))
        assert rows == [("+", cast.other_officer.pk, "Submitted")]

    def test_sent_twice_it_has_one_effect(self, cast):
        first, again = submit(cast), submit(cast)
        assert again.pk == first.pk
        assert Update.objects.filter(action=cast.other_action).count() == 1
        assert first.history.count() == 1
        assert Action.objects.get(pk=cast.other_action.pk).version == 2

    def test_a_second_officer_is_told_that_somebody_wrote(self, cast):
        submit(cast)
        with pytest.raises(Stale):
            submit(cast, by=cast.coordinator, what_happened="Mine.")
        assert Update.objects.get(action=cast.other_action).what_happened == GOOD["what_happened"]

    def test_there_is_one_update_a_quarter(self, cast):
        submit(cast)
        with pytest.raises(Refused, match="has an update for the quarter already"):
            submit(cast, version=2, what_happened="Another.")

    @pytest.mark.parametrize(
        ("changes", "about"),
        [
            ({"rating": "amber"}, "rating_reason"),
            ({"rating": "red", "rating_reason": "  "}, "rating_reason"),
            ({"rating": "blue"}, "rating"),
            ({"stage": Stage.COMPLETE}, "rating"),
            ({"stage": Stage.NOT_TAKEN_FORWARD, "rating": None}, "stage"),
            ({"stage": Stage.SUPERSEDED, "rating": None}, "stage"),
            ({"what_happened": " \n"}, "what_happened"),
            ({"happened_on": date(2026, 8, 13)}, "happened_on"),
        ],
    )
    def test_what_does_not_hold_together_is_refused(self, cast, changes, about):
        with pytest.raises(Refused) as refusal:
            submit(cast, **changes)
        assert refusal.value.about == about
        assert Update.objects.filter(action=cast.other_action).count() == 0
        assert Action.objects.get(pk=cast.other_action.pk).version == 1

    def test_today_is_not_a_day_to_come(self, cast):
        assert submit(cast, happened_on=date(2026, 8, 12)).happened_on == date(2026, 8, 12)

    def test_what_happened_after_the_quarter_belongs_to_the_next(self, cast):
        with on(date(2026, 10, 2)):
            with pytest.raises(Refused, match="the quarter that ended on 30 September 2026"):
                submit(cast, happened_on=date(2026, 10, 1))
            assert submit(cast, happened_on=date(2026, 9, 30)).happened_on == date(2026, 9, 30)

    def test_a_closed_quarter_takes_none(self, cast):
        close_quarter(cast.quarter, by=cast.coordinator)
        with pytest.raises(Refused, match="closed on 12 August 2026"):
            submit(cast)
        assert Update.objects.filter(action=cast.other_action).count() == 0

    def test_an_action_closed_undelivered_takes_none(self, cast):
        decided = {"why": "Overtaken", "happened_on": date(2026, 8, 1), "decided_by": "Cabinet"}
        decide(cast.other_action, version=1, stage=Stage.NOT_TAKEN_FORWARD, by=cast.coordinator, **decided)
        with pytest.raises(Refused, match="takes no updates"):
            submit(cast, version=2)
        assert Action.objects.get(pk=cast.other_action.pk).stage == Stage.NOT_TAKEN_FORWARD


class TestCorrect:
    def test_the_first_text_is_kept_with_the_reason(self, cast):
        update = submit(cast)
        corrected = correct(cast, update, version=2, what_happened="Thirty-one laptops were given out.")
        rows = update.history.order_by("history_id").values_list("what_happened", "history_change_reason")
        assert list(rows) == [
            ("Thirty laptops were given out.", "Submitted"),
            ("Thirty-one laptops were given out.", "Miscounted"),
        ]
        assert corrected.typed_at == update.typed_at
        assert corrected.corrected_at is not None
        assert Action.objects.get(pk=cast.other_action.pk).version == 3

    def test_sent_twice_it_has_one_effect(self, cast):
        update = submit(cast)
        for _ in range(2):
            correct(cast, update, version=2, what_happened="Thirty-one.")
        assert update.history.count() == 2
        assert Action.objects.get(pk=cast.other_action.pk).version == 3

    def test_what_changes_nothing_writes_nothing(self, cast):
        update = submit(cast)
        assert correct(cast, update, version=2, why="").corrected_at is None
        assert update.history.count() == 1

    def test_without_a_reason_it_is_refused(self, cast):
        update = submit(cast)
        with pytest.raises(Refused) as refusal:
            correct(cast, update, version=2, why=" ", what_happened="Thirty-one.")
        assert refusal.value.about == "why"
        assert Update.objects.get(pk=update.pk).what_happened == "Thirty laptops were given out."

    def test_somebody_else_wrote_first(self, cast):
        update = submit(cast)
        correct(cast, update, version=2, what_happened="Thirty-one.")
        with pytest.raises(Stale):
            correct(cast, update, version=2, why="", what_happened="Thirty-two.")
        assert Update.objects.get(pk=update.pk).what_happened == "Thirty-one."

    def test_a_closed_quarter_is_not_corrected(self, cast):
        update = submit(cast)
        close_quarter(cast.quarter, by=cast.coordinator)
        with pytest.raises(Refused, match="closed on 12 August 2026"):
            correct(cast, update, version=2, what_happened="Thirty-one.")
        assert update.history.count() == 1

    def test_a_correction_does_not_undo_a_later_decision(self, cast):
        update = submit(cast)
        decided = {"why": "Overtaken", "happened_on": date(2026, 8, 10), "decided_by": "Cabinet"}
        decide(cast.other_action, version=2, stage=Stage.NOT_TAKEN_FORWARD, by=cast.coordinator, **decided)
        correct(cast, update, version=3, what_happened="Thirty-one.")
        assert Action.objects.get(pk=cast.other_action.pk).stage == Stage.NOT_TAKEN_FORWARD


class TestDecide:
    GIVEN = {
        "stage": Stage.PAUSED,
        "why": "No money this year",
        "happened_on": date(2026, 8, 1),
        "decided_by": "Cabinet",
    }

    def decide(self, cast, **changes) -> Decision:
        given = {"version": 1, **self.GIVEN, **changes}
        return decide(cast.other_action, by=cast.coordinator, **given)

    def test_a_decision_moves_the_action(self, cast):
        decision = self.decide(cast)
        action = Action.objects.get(pk=cast.other_action.pk)
        assert (action.stage, action.rating, action.version) == (Stage.PAUSED, None, 2)
        assert (decision.why, decision.decided_by) == ("No money this year", "Cabinet")
        assert action.history.first().history_change_reason == "No money this year"

    def test_superseded_names_the_action_that_takes_its_place(self, cast):
        decision = self.decide(cast, stage=Stage.SUPERSEDED, superseded_by=cast.action)
        assert decision.superseded_by == cast.action

    @pytest.mark.parametrize(
        ("changes", "about"),
        [
            ({"why": ""}, "why"),
            ({"decided_by": " "}, "decided_by"),
            ({"happened_on": date(2026, 8, 13)}, "happened_on"),
            ({"stage": Stage.SUPERSEDED}, "superseded_by"),
        ],
    )
    def test_what_is_missing_is_refused(self, cast, changes, about):
        with pytest.raises(Refused) as refusal:
            self.decide(cast, **changes)
        assert refusal.value.about == about
        assert Decision.objects.count() == 0

    def test_an_action_does_not_supersede_itself(self, cast):
        with pytest.raises(Refused):
            self.decide(cast, stage=Stage.SUPERSEDED, superseded_by=cast.other_action)
        with pytest.raises(Refused):
            self.decide(cast, superseded_by=cast.action)

    def test_somebody_else_wrote_first(self, cast):
        submit(cast)
        with pytest.raises(Stale):
            self.decide(cast)
        assert Decision.objects.count() == 0
