"""Marking an action, an update or evidence as exempt from publication, with a reason; and what that leaves be."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from carecommit.kit import clock
from carecommit.kit.refused import Refused, Stale
from resolutions.actions.models import Action
from resolutions.council.queries import key
from resolutions.progress.evidence import add_file, add_link, remove_evidence
from resolutions.progress.exempting import exempt
from resolutions.progress.models import Evidence, Update
from resolutions.progress.operations import correct_update, decide
from resolutions.progress.queries import Record
from resolutions.progress.returning import open_return, reading, return_update
from resolutions.progress.timeline import changes_since, timeline
from resolutions.quarters.queries import AsAt, shown
from tests.cast import on

NEXT_DAY = date(2026, 8, 13)
WHY = "It tells of one family."
SUMMER = "Quarter 2, 2026 to 2027 (July to September 2026)"


@pytest.fixture
def update(cast) -> Update:
    """This quarter's, of the flats: amber, and typed by the officer on 12 August."""
    return Update.objects.get(action=cast.action, quarter=cast.quarter)


@pytest.fixture
def evidence(cast) -> Evidence:
    """A file of this quarter."""
    return add_file(cast.action, cast.quarter, name="flats.txt", content=b"Ten flats.", by=cast.officer)


def mark(cast, item, paragraph: int | None = 2, why: str = WHY, **more):
    """Mark it on the day after it was written."""
    with on(NEXT_DAY):
        return exempt(item, paragraph, why=why, by=cast.coordinator, **more)


def version(action) -> int:
    return Action.objects.get(pk=action.pk).version


def position(cast, action=None, when: AsAt | None = None):
    action = action or cast.action
    return Record([action]).position(action, when or shown(cast.quarter, date(2026, 8, 14)))


class TestTheMark:
    @pytest.mark.parametrize("what", ["action", "update", "evidence"])
    def test_it_is_kept_with_its_reason_and_who_set_it(self, cast, update, evidence, what):
        item = {"action": cast.action, "update": update, "evidence": evidence}[what]
        mark(cast, item)
        kept = type(item).objects.get(pk=item.pk)
        newest = kept.history.latest()
        assert (kept.exempt_under, newest.exempt_under) == (2, 2)
        assert (newest.history_change_reason, newest.history_user) == (WHY, cast.coordinator)

    @pytest.mark.parametrize("what", ["action", "update", "evidence"])
    def test_it_is_another_paragraph_or_none_again(self, cast, update, evidence, what):
        item = {"action": cast.action, "update": update, "evidence": evidence}[what]
        mark(cast, item)
        assert mark(cast, item, 3).exempt_under == 3
        assert mark(cast, item, None).exempt_under is None
        assert [row.exempt_under for row in type(item).history.filter(id=item.pk).order_by("history_id")][-3:] == [
            2,
            3,
            None,
        ]

    def test_the_same_again_changes_nothing(self, cast, update):
        mark(cast, update)
        rows, before = Update.history.count(), version(cast.action)
        assert mark(cast, update, why="").exempt_under == 2
        assert mark(cast, update, version=1).exempt_under == 2
        assert (Update.history.count(), version(cast.action)) == (rows, before)

    def test_it_needs_a_reason(self, cast, update):
        for why in ("", "  \u200b"):
            with pytest.raises(Refused, match=r"Say why\. The reason stays in the history") as refused:
                mark(cast, update, why=why)
            assert refused.value.about == "why"
        with pytest.raises(Refused, match="Keep it to 50,000 characters"):
            mark(cast, update, why="a" * 50_001)
        assert Update.objects.get(pk=update.pk).exempt_under is None

    @pytest.mark.parametrize("paragraph", [0, 8, -1])
    def test_there_are_seven_paragraphs(self, cast, update, paragraph):
        with pytest.raises(Refused, match="Choose one of the seven paragraphs") as refused:
            mark(cast, update, paragraph)
        assert refused.value.about == "paragraph"

    def test_whoever_looked_at_an_older_page_is_told(self, cast, update, evidence):
        seen = version(cast.action)
        mark(cast, evidence, version=seen)
        assert version(cast.action) == seen + 1
        with pytest.raises(Stale):
            mark(cast, update, version=seen)
        assert mark(cast, update, version=seen + 1).exempt_under == 2

    def test_an_owner_who_was_writing_meanwhile_is_told_too(self, cast, update):
        seen = version(cast.action)
        mark(cast, update)
        with on(NEXT_DAY), pytest.raises(Stale):
            correct(cast, update, version=seen, what_happened="Eleven flats are let.")
        assert [entry.what for entry in changes_since(cast.action, key(), 1)] == ["Marked exempt under paragraph 2"]

    def test_an_update_of_a_closed_quarter_may_be_marked(self, cast):
        earlier = Update.objects.get(action=cast.action, quarter=cast.earlier_quarter)
        assert mark(cast, earlier).exempt_under == 2

    def test_a_file_keeps_its_content_and_is_taken_away_as_before(self, cast, evidence):
        mark(cast, evidence)
        assert bytes(Evidence.objects.get().content) == b"Ten flats."
        assert remove_evidence(evidence, why="Out of date.", by=cast.coordinator).exempt_under == 2


def correct(cast, update, **said):
    """Correct it in the name of the officer; what `said` leaves out stays."""
    standing = {name: getattr(update, name) for name in ("stage", "rating", "rating_reason", "what_happened")}
    given = {"version": version(cast.action), "happened_on": update.happened_on, "why": "A slip", **standing, **said}
    return correct_update(update, by=cast.officer, **given)


class TestItIsNotWhatTheUpdateSays:
    def test_it_reads_as_before_by_whom_and_when(self, cast, update):
        before = position(cast)
        mark(cast, update)
        after = position(cast)
        names = ("what_happened", "typed_at", "by", "by_id", "moved_at", "first_written", "move")
        assert [getattr(after.said, name) for name in names] == [getattr(before.said, name) for name in names]
        assert before.said.typed_at == datetime(2026, 8, 12, 10, tzinfo=ZoneInfo("Europe/London"))
        assert (after.stage, after.rating) == (before.stage, before.rating)

    def test_what_is_exempt_today_is_left_out_also_as_known_before(self, cast, update):
        """A public version of an earlier day, made today, would otherwise tell what is exempt."""
        of_its_own_day = AsAt(cast.quarter.financial, date(2026, 8, 12), date(2026, 8, 12))
        mark(cast, update)
        assert position(cast, when=of_its_own_day).said.exempt_under == 2
        mark(cast, update, None)
        assert position(cast, when=of_its_own_day).said.exempt_under is None

    def test_as_known_while_it_was_marked_it_is_exempt(self, cast, update):
        mark(cast, update)
        with on(date(2026, 8, 14)):
            exempt(update, None, why="It may be read.", by=cast.coordinator)
        found = [
            position(cast, when=AsAt(cast.quarter.financial, date(2026, 8, 12), known)).said.exempt_under
            for known in (date(2026, 8, 12), NEXT_DAY, date(2026, 8, 14))
        ]
        assert found == [None, 2, None]

    def test_a_correction_keeps_it_and_is_one(self, cast, update):
        mark(cast, update)
        with on(date(2026, 8, 14)):
            correct(cast, update, what_happened="Eleven flats are let.")
        said = position(cast).said
        assert (said.exempt_under, said.first_written, said.what_happened) == (
            2,
            "Ten flats are let.",
            "Eleven flats are let.",
        )
        assert clock.day_of(said.typed_at) == date(2026, 8, 14)

    def test_a_correction_in_between_keeps_its_own_moment(self, cast, update):
        mark(cast, update)
        with on(date(2026, 8, 14)):
            correct(cast, update, rating="red", rating_reason="A third withdrew.")
        with on(date(2026, 8, 15)):
            exempt(update, None, why="It may be read.", by=cast.coordinator)
        said = position(cast, when=AsAt(cast.quarter.financial, date(2026, 8, 16), date(2026, 8, 16))).said
        assert (clock.day_of(said.typed_at), clock.day_of(said.moved_at)) == (date(2026, 8, 14), date(2026, 8, 14))
        assert (said.by, said.exempt_under) == ("Holder of Housing", None)

    def test_a_decision_typed_before_it_still_stands(self, cast, update):
        told = {"why": "No money.", "happened_on": update.happened_on, "decided_by": "Cabinet"}
        with on(NEXT_DAY):
            decide(cast.action, version=version(cast.action), stage="paused", by=cast.coordinator, **told)
        with on(date(2026, 8, 14)):
            exempt(update, 2, why=WHY, by=cast.coordinator)
        assert position(cast).stage == "paused"

    def test_an_answer_that_was_sent_back_waits_for_its_owner_still(self, cast, update):
        seen = reading(update)
        return_update(update, why="Which flats?", by=cast.coordinator)
        mark(cast, update)
        kept = Update.objects.get(pk=update.pk)
        assert open_return(kept).why == "Which flats?"
        assert (reading(kept), kept.corrected_at, kept.answered_at) == (seen, None, update.answered_at)

    def test_who_gave_the_reason_for_the_rating(self, cast, update):
        mark(cast, update)
        assert position(cast).reason_exempt_under == 2
        assert [said.what_happened for said in position(cast).exempt] == ["Ten flats are let."]


class TestTheTimeline:
    def test_it_tells_of_each_mark(self, cast, update, evidence):
        link = add_link(cast.action, cast.quarter, link="https://anytown.example/let", name="Let", by=cast.officer)
        day = 13
        for item, paragraph in ((cast.action, 1), (update, 2), (evidence, 3), (link, 4), (update, 5), (update, None)):
            with on(date(2026, 8, day)):
                exempt(item, paragraph, why=f"Because of {day}", by=cast.coordinator)
            day += 1
        told = [(entry.what, entry.why, entry.detail) for entry in timeline(cast.action, key())]
        assert told[:6] == [
            ("No longer exempt", "Because of 18", (f"The update for {SUMMER}", "It was exempt under paragraph 5")),
            (
                "Marked exempt under paragraph 5",
                "Because of 17",
                (f"The update for {SUMMER}", "It was exempt under paragraph 2"),
            ),
            ("Marked exempt under paragraph 4", "Because of 16", ("Evidence: Let, https://anytown.example/let",)),
            ("Marked exempt under paragraph 3", "Because of 15", ("Evidence: flats.txt",)),
            ("Marked exempt under paragraph 2", "Because of 14", (f"The update for {SUMMER}",)),
            ("Marked exempt under paragraph 1", "Because of 13", ("The action itself",)),
        ]
        assert {entry.who for entry in timeline(cast.action, key())[:6]} == {"coordinator@anytown.example"}
        assert not [what for what, _, _ in told if "corrected" in what or "edited" in what]

    def test_evidence_that_was_marked_and_then_taken_away_says_both(self, cast, evidence):
        mark(cast, evidence)
        with on(date(2026, 8, 14)):
            remove_evidence(evidence, why="It names a child.", by=cast.coordinator)
        assert [entry.what for entry in timeline(cast.action, key())][:2] == [
            "Evidence taken away",
            "Marked exempt under paragraph 2",
        ]
