"""What would let a promise slip without a word: each of these once did."""

import io
from datetime import date

import openpyxl
import pytest

from carecommit.kit.refused import Refused, Stale
from resolutions.actions.models import Action
from resolutions.actions.operations import edit_action, retime
from resolutions.actions.workbook import actions_workbook
from resolutions.council.scales import Stage
from resolutions.intake import operations
from resolutions.intake.models import Batch, Origin, StatusWord
from resolutions.intake.plan import Verdict
from resolutions.intake.queries import not_read, prepared
from resolutions.intake.questions import SHEET, Kind
from resolutions.intake.rejected import rejected_workbook
from resolutions.motions.models import Motion, Resolution
from resolutions.owners.models import OwnerAlias
from resolutions.progress.operations import decide
from resolutions.reports.operations import close_quarter
from tests.cast import on
from tests.intake.bringing import EXISTING, IN_THE_TABLE, Bringing, sheet

H = ("Priority", "Action", "Lead", "Timescale", "Status", "Progress")
FLATS = ("Homes", "Find flats", "Head of Housing", "31/03/2027", "", "")
PLACES = ("Learning", "Open places", "Virtual School Headteacher", "30/06/2027", "", "")


def moved(row: tuple[str, ...], words: str) -> tuple[str, ...]:
    return (*row[:3], words, *row[4:])


class TestWhereARowBelongs:
    """One row never lands on another's promise."""

    def test_the_same_action_under_another_theme_is_another_promise(self, bringing: Bringing) -> None:
        headings = ("Theme", "Action", "Lead", "Timescale")
        bringing.bring(sheet(headings, ("Homes", "Report to the board each year", "Head of Housing", "31/03/2027")))
        health = ("Health", "Report to the board each year", "Virtual School Headteacher", "30/06/2027")
        (line,) = bringing.lines(bringing.receive(sheet(headings, health)))
        assert (line.verdict, line.known) == (Verdict.ASK, None)
        assert [question.kind for question in line.questions] == [Kind.ACTION]

    def test_the_same_action_in_two_years_is_two(self, bringing: Bringing) -> None:
        rows = [
            ("Priority", "Action", "Lead", "Timescale"),
            ("Plan for 2025-26", "", "", ""),
            FLATS[:4],
            ("Plan for 2026-27", "", "", ""),
            FLATS[:4],
        ]
        bringing.bring(sheet(*rows))
        made = Action.objects.filter(title="Find flats").order_by("pk")
        assert [action.plan_year for action in made] == ["2025-26", "2026-27"]
        assert [line.verdict for line in bringing.lines(bringing.receive(sheet(*rows)))] == [Verdict.SAME] * 2

    def test_a_councils_numbers_that_moved_are_asked_about(self, bringing: Bringing) -> None:
        numbered = ("Ref", *H)
        bringing.bring(sheet(numbered, ("4.1", *FLATS), ("4.2", *PLACES)))
        beds = ("Homes", "Buy beds", "Head of Housing", "31/12/2026", "", "")
        lines = bringing.lines(bringing.receive(sheet(numbered, ("4.1", *beds), ("4.2", *FLATS), ("4.3", *PLACES))))
        assert [line.known for line in lines] == [None, None, lines[2].known]
        assert [[question.kind for question in line.questions] for line in lines] == [[Kind.ACTION], [Kind.ACTION], []]

    def test_what_has_been_scoped_is_asked_about_and_takes_its_place(self, bringing: Bringing) -> None:
        trams = ("Trams in the bus pass", "To be scoped", "Head of Housing", "31/03/2027", "", "")
        bringing.bring(sheet(H, trams))
        scoped = (trams[0], "Agree a price with the operator", *trams[2:5], "A first meeting was held.")
        batch = bringing.receive(sheet(H, scoped), happened_on=date(2026, 8, 1))
        waiting = Action.objects.get(title="Trams in the bus pass")
        bringing.confirm(bringing.answer(batch, ACTION=f"action:{waiting.pk}"))
        waiting.refresh_from_db()
        assert (waiting.title, waiting.stage) == ("Agree a price with the operator", Stage.IN_PROGRESS)
        assert waiting.resolution.actions.count() == 1

    def test_ditto_in_the_first_column_is_the_priority_above(self, bringing: Bringing) -> None:
        bringing.bring(sheet(H, FLATS, ("ditto", "Furnish them", *FLATS[2:])))
        assert [resolution.words for resolution in Resolution.objects.filter(motion__title="Implementation plan")] == [
            "Homes"
        ]

    def test_the_number_above_does_not_run_on_to_other_words(self, bringing: Bringing) -> None:
        rows = [("Priority no.", *H[:4]), ("1", *FLATS[:4]), ("", "Health", "See a dentist", "Head of Housing", "2027")]
        bringing.bring(sheet(*rows))
        made = Resolution.objects.filter(motion__title="Implementation plan").order_by("order")
        assert [resolution.label for resolution in made] == ["1", ""]

    def test_an_action_beside_its_completed_ones_is_not_lost(self, bringing: Bringing) -> None:
        rows = [("Priority", "Action", "Completed actions"), ("Homes", "Find flats", "Opened three flats")]
        bringing.bring(sheet(*rows))
        made = Action.objects.filter(resolution__motion__title="Implementation plan").order_by("pk")
        assert [(action.title, action.stage) for action in made] == [
            ("Find flats", Stage.NOT_STARTED),
            ("Opened three flats", Stage.COMPLETE),
        ]

    def test_a_promise_that_begins_with_total_is_no_sum(self, bringing: Bringing) -> None:
        rows = [
            H[:4],
            FLATS[:4],
            ("", "Total Respect training", "Head of Housing", "31/03/2027"),
            ("Total", "2", "", ""),
        ]
        batch = bringing.receive(sheet(*rows))
        assert [line.meaning.title for line in bringing.lines(batch)] == ["Find flats", "Total Respect training"]
        assert not_read(Batch.objects.get(pk=batch.pk)) == ["the file, row 4: a summary row, not an action"]


class TestTwice:
    """One plan, brought by two people or by one."""

    def test_a_new_plan_with_the_title_of_one_that_is_there_is_refused(self, bringing: Bringing) -> None:
        bringing.bring(sheet(H, FLATS))
        with pytest.raises(Refused, match="There is a motion or plan with this title"):
            bringing.receive(sheet(H, FLATS), **bringing.new_plan)

    def test_two_people_with_the_same_new_plan_bring_it_once(self, bringing: Bringing) -> None:
        mine, theirs = bringing.receive(sheet(H, FLATS)), bringing.receive(sheet(H, FLATS), **bringing.new_plan)
        digest = prepared(theirs).plan.digest
        bringing.confirm(mine)
        with pytest.raises(Stale):
            operations.confirm(theirs, digest=digest, by=bringing.by)
        assert Action.objects.filter(title="Find flats").count() == 1
        (line,) = bringing.lines(theirs)
        assert line.problems[0].wrong == "There is a motion or plan with this title in the register."

    def test_terms_changed_in_another_window_are_not_confirmed_unseen(self, bringing: Bringing) -> None:
        batch = bringing.receive(sheet(H, FLATS))
        digest = bringing.plan(batch).digest
        operations.settle_terms(batch, bringing.terms(agreed_by="Full Council"), by=bringing.by)
        with pytest.raises(Stale):
            operations.confirm(batch, digest=digest, by=bringing.by)


class TestOldSheets:
    """What a later hand did stands."""

    def test_a_copy_older_than_the_newest_file_asks_before_it_takes_a_date_back(self, bringing: Bringing) -> None:
        bringing.bring(sheet(H, FLATS, PLACES))
        with on(date(2026, 8, 13)):
            bringing.bring(sheet(H, moved(FLATS, "30/09/2027"), PLACES), agreed_on=date(2026, 8, 2))
        line, _ = bringing.lines(
            bringing.receive(sheet(H, FLATS, moved(PLACES, "31/12/2027")), agreed_on=date(2026, 8, 3))
        )
        assert [question.kind for question in line.questions] == [Kind.CELL]

    def test_an_answer_is_about_the_two_values_that_were_shown(self, bringing: Bringing) -> None:
        bringing.bring(sheet(H, FLATS))
        action = Action.objects.get(title="Find flats")
        for words in ("30/09/2027", "31/12/2029"):
            action.refresh_from_db()
            retime(
                action, version=action.version, words=words, agreed_on=date(2026, 8, 5), agreed_by="Board", why="Late",
                by=bringing.cast.coordinator,
            )  # fmt: skip
            if words == "30/09/2027":
                batch = bringing.receive(sheet(H, moved(FLATS, "30/06/2027")), agreed_on=date(2026, 8, 6))
                bringing.answer(batch, CELL=SHEET)
                assert bringing.plan(batch).asked == {}
        assert [asked.question.kind for asked in bringing.plan(batch).asked.values()] == [Kind.CELL]

    def test_what_somebody_erased_does_not_come_back_unasked(self, bringing: Bringing) -> None:
        headings = (*H[:4], "Detail")
        bringing.bring(sheet(headings, (*FLATS[:4], "With a garden")))
        action = Action.objects.get(title="Find flats")
        edit_action(
            action, version=action.version, title="Find flats", detail="", clauses=[], principles=[],
            by=bringing.cast.coordinator, why="Said too much",
        )  # fmt: skip
        (line,) = bringing.lines(bringing.receive(sheet(headings, (*FLATS[:4], "With a garden, and"))))
        assert [question.kind for question in line.questions] == [Kind.CELL]

    def test_no_date_takes_the_place_of_a_date_unasked(self, bringing: Bringing) -> None:
        bringing.bring(sheet(H, FLATS))
        (line,) = bringing.lines(bringing.receive(sheet(H, moved(FLATS, "n/a")), agreed_on=date(2026, 8, 2)))
        assert [question.kind for question in line.questions] == [Kind.CELL]

    def test_progress_without_a_word_on_the_stage_reopens_nothing(self, bringing: Bringing) -> None:
        done = (*FLATS[:4], "Complete", "All are let.")
        bringing.bring(sheet(H, done), answers={"STATUS": "complete"}, happened_on=date(2026, 8, 1))
        headings = ("Priority", "Action", "Progress")
        batch = bringing.receive(
            sheet(headings, ("Homes", "Find flats", "All are let, and furnished.")), happened_on=date(2026, 8, 2)
        )
        (line,) = bringing.lines(batch)
        assert (line.telling.stage, line.telling.rating) == (Stage.COMPLETE, None)


class TestProgress:
    """An update is of the open quarter, and no word is dropped."""

    def test_progress_that_is_no_update_is_kept_with_the_action(self, bringing: Bringing) -> None:
        bringing.bring(sheet(H, FLATS))
        action = Action.objects.get(title="Find flats")
        version = action.version
        bringing.bring(sheet(H, (*FLATS[:5], "Twelve flats are let.")))
        action.refresh_from_db()
        assert (action.version, action.updates.count()) == (version, 0)
        assert dict(Origin.objects.filter(action=action).latest("pk").cells)["Progress"] == "Twelve flats are let."
        (line,) = bringing.lines(bringing.receive(sheet(H, (*FLATS[:5], "Twelve flats are let."))))
        assert line.verdict == Verdict.SAME

    def test_a_day_after_the_quarter_is_refused(self, bringing: Bringing) -> None:
        with on(date(2026, 10, 10)), pytest.raises(Refused, match="This update is for the quarter that ended on"):
            bringing.receive(sheet(H, FLATS), happened_on=date(2026, 10, 9))

    def test_a_plan_shown_in_one_quarter_is_not_confirmed_in_the_next(self, bringing: Bringing) -> None:
        batch = bringing.answer(bringing.receive(sheet(H, (*FLATS[:5], "Let.")), happened_on=date(2026, 8, 1)))
        digest = bringing.plan(batch).digest
        close_quarter(bringing.cast.quarter, by=bringing.cast.coordinator)
        with pytest.raises(Stale):
            operations.confirm(batch, digest=digest, by=bringing.by)

    def test_a_rating_left_beside_complete_is_no_rating(self, bringing: Bringing) -> None:
        amber = bringing.cast.action
        book = openpyxl.load_workbook(io.BytesIO(actions_workbook(Action.objects.filter(pk=amber.pk))))
        rows = book["Actions"]
        for cell in rows[1]:
            if cell.value in {"Stage", "Progress this quarter"}:
                rows.cell(2, cell.column, "Complete" if cell.value == "Stage" else "All twelve are let.")
        file = io.BytesIO()
        book.save(file)
        terms = {"whose": IN_THE_TABLE, "agreed_on": date(2026, 8, 12), "happened_on": date(2026, 8, 12)}
        bringing.bring(file.getvalue(), "actions.xlsx", **terms)
        amber.refresh_from_db()
        assert (amber.stage, amber.rating) == (Stage.COMPLETE, None)

    def test_words_that_nobody_can_see_are_no_words(self, bringing: Bringing) -> None:
        rows = [H, ("Homes", "\u200b", *FLATS[2:]), (*PLACES[:4], "", "\u200b")]
        batch = bringing.receive(sheet(*rows), happened_on=date(2026, 8, 1))
        first, second = bringing.lines(batch)
        assert [problem.wrong for problem in first.problems] == ["It says nothing of what will be done."]
        assert second.telling is None


class TestAround:
    """Batches, answers and files."""

    def test_what_was_discarded_meanwhile_is_not_confirmed(self, bringing: Bringing, monkeypatch) -> None:
        batch = bringing.receive(sheet(H, FLATS))
        digest = bringing.plan(batch).digest
        began = operations._begin

        def begin_and_be_discarded(*args, **kwargs):
            begun = began(*args, **kwargs)
            operations.discard(batch, by=bringing.by)
            return begun

        monkeypatch.setattr(operations, "_begin", begin_and_be_discarded)
        with pytest.raises(Refused, match="This file is settled already"):
            operations.confirm(batch, digest=digest, by=bringing.by)
        assert not Action.objects.filter(title="Find flats").exists()
        # And what it held is gone.
        assert bytes(Batch.objects.get(pk=batch.pk).content) == b""

    def test_a_mistaken_answer_goes_with_the_batch_that_it_was_given_in(self, bringing: Bringing) -> None:
        row = (*FLATS[:2], "HoX", FLATS[3], "Zingy", "")
        with on(date(2026, 8, 13)):
            batch = bringing.bring(
                sheet(H, row), answers={"OWNER": f"post:{bringing.cast.posts.school.pk}", "STATUS": "complete"}
            )
            assert (OwnerAlias.objects.count(), StatusWord.objects.count()) == (1, 1)
        operations.take_back(batch, by=bringing.by, why="The wrong post")
        assert (OwnerAlias.objects.count(), StatusWord.objects.count()) == (0, 0)

    def test_a_plan_whose_motion_was_taken_back_meanwhile_says_so(self, bringing: Bringing) -> None:
        first = bringing.bring(sheet(H, FLATS))
        (motion,) = first.outcome["keys"]["motions"]
        second = bringing.receive(sheet(H, PLACES), whose=EXISTING, motion=motion)
        operations.take_back(first, by=bringing.by, why="The wrong file")
        (line,) = bringing.lines(second)
        assert line.verdict == Verdict.WRONG
        assert Motion.objects.count() == 1

    def test_rows_that_come_back_mended_keep_their_band(self, bringing: Bringing) -> None:
        rows = [H[:4], ("Forward plan for 2026-27", "", "", ""), ("Homes", "", "Head of Housing", "31/03/2027")]
        batch = bringing.receive(sheet(*rows))
        book = openpyxl.load_workbook(io.BytesIO(rejected_workbook(Batch.objects.get(pk=batch.pk))))
        rows = book.worksheets[0]
        rows.cell(3, 2, "Find flats")
        file = io.BytesIO()
        book.save(file)
        (line,) = bringing.lines(bringing.receive(file.getvalue(), "mended.xlsx", title="Mended"))
        assert (line.draft.band, line.meaning.title, line.meaning.plan_year) == (
            "Forward plan for 2026-27", "Find flats", "2026-27",
        )  # fmt: skip

    def test_a_correction_of_words_does_not_undo_a_later_decision(self, bringing: Bringing) -> None:
        told = (*FLATS[:4], "", "Twelve are let.")
        bringing.bring(sheet(H, told), happened_on=date(2026, 8, 1))
        action = Action.objects.get(title="Find flats")
        with on(date(2026, 8, 13)):
            decide(
                action, version=action.version, stage=Stage.PAUSED, why="No money", happened_on=date(2026, 8, 12),
                decided_by="Cabinet", by=bringing.cast.coordinator,
            )  # fmt: skip
        with on(date(2026, 8, 14)):
            batch = bringing.receive(sheet(H, (*FLATS[:4], "", "Thirteen are let.")), happened_on=date(2026, 8, 2))
            (line,) = bringing.lines(bringing.answer(batch, CELL=SHEET))
        assert [problem.right for problem in line.problems] == ["Give a later day as the one the progress is told of."]
