"""A plan that comes again: nothing twice, nothing overwritten, what changed on one side only is taken from there."""

import io
from datetime import date

import openpyxl
import pytest

from resolutions.actions.models import Action
from resolutions.actions.operations import assign, edit_action, retime
from resolutions.actions.workbook import actions_workbook
from resolutions.council.scales import Stage
from resolutions.intake.plan import Verdict
from resolutions.intake.questions import REGISTER, SHEET, Kind
from resolutions.motions.models import Resolution
from resolutions.progress.models import Update
from tests.intake.bringing import EXISTING, IN_THE_TABLE, Bringing, register, sheet

HEADINGS = ("Priority", "Action", "Lead", "Timescale", "Status", "Progress")
HOMES = ("Homes that last", "Find flats", "Head of Housing", "31/03/2027", "On track", "Twelve flats were found.")
LEARNING = ("Learning", "Open places", "Virtual School Headteacher", "Spring 2027", "", "")
AS_AT = {"happened_on": date(2026, 8, 1)}


def changed(row: tuple[str, ...], **cells: str) -> tuple[str, ...]:
    """A row with other cells, by their headings."""
    return tuple(cells.get(heading, cell) for heading, cell in zip(HEADINGS, row, strict=True))


def edit(action: Action, bringing: Bringing, **wording: str) -> None:
    """An officer's edit in the browser."""
    given = {"title": action.title, "detail": action.detail, "clauses": [], "principles": [], **wording}
    edit_action(action, version=action.version, by=bringing.cast.coordinator, why="Put right", **given)


@pytest.fixture
def homes(bringing: Bringing) -> Action:
    """The first action of a plan that was brought in once."""
    bringing.bring(sheet(HEADINGS, HOMES, LEARNING), **AS_AT)
    return Action.objects.get(title="Find flats")


class TestUnchanged:
    """The same file again."""

    @pytest.mark.parametrize("ending", ["docx", "xlsx", "ods", "csv"])
    def test_a_paper_brought_again_changes_no_row_no_history_and_updates_nothing(
        self, bringing: Bringing, ending: str
    ) -> None:
        first = bringing.paper(f"stockport-plan.{ending}", **AS_AT)
        bringing.confirm(bringing.answer(first, OWNER="new"))
        before = register()
        again = bringing.paper(f"stockport-plan.{ending}", **AS_AT)
        plan = bringing.plan(again)
        assert plan.counts == {"create": 0, "change": 0, "same": 8, "ask": 0, "wrong": 0}
        assert plan.asked == {}
        assert register() == before

    def test_another_format_of_the_same_paper_changes_nothing(self, bringing: Bringing) -> None:
        bringing.confirm(bringing.answer(bringing.paper("stockport-plan.docx", **AS_AT), OWNER="new"))
        plan = bringing.plan(bringing.paper("stockport-plan.ods", **AS_AT))
        assert [line.verdict for line in plan.lines if line.known is None] == []
        assert plan.counts["create"] == 0

    @pytest.mark.parametrize("title", ["A motion of many words " * 20, "x" * 300], ids=["words", "one word"])
    def test_a_motion_whose_title_had_to_be_cut_is_the_same_motion_again(self, bringing: Bringing, title: str) -> None:
        paper = sheet(("Motion", "Priority", "Action"), (title, "Homes", "Find flats"))
        bringing.bring(paper, whose=IN_THE_TABLE, **AS_AT)
        plan = bringing.plan(bringing.receive(paper, whose=IN_THE_TABLE, **AS_AT))
        assert plan.counts == {"create": 0, "change": 0, "same": 1, "ask": 0, "wrong": 0}

    def test_our_own_workbook_brought_back_as_it_went_out_changes_nothing(
        self, bringing: Bringing, homes: Action
    ) -> None:
        before = register()
        batch = bringing.receive(actions_workbook(Action.objects.all()), "actions.xlsx", whose=IN_THE_TABLE, **AS_AT)
        everything = Action.objects.count()
        assert bringing.plan(batch).counts == {"create": 0, "change": 0, "same": everything, "ask": 0, "wrong": 0}
        assert register() == before


class TestMatching:
    """Which action a row is."""

    def test_a_row_with_our_reference_is_that_action_whatever_it_says(self, bringing: Bringing, homes: Action) -> None:
        row = ("Ref", *HEADINGS), (homes.reference, *changed(HOMES, Action="Find and furnish flats", Priority="Other"))
        (line,) = bringing.lines(bringing.receive(sheet(*row), **AS_AT))
        assert line.known is not None
        assert line.known.reference == homes.reference

    def test_a_reference_of_ours_that_we_do_not_have_is_put_right_first(
        self, bringing: Bringing, homes: Action
    ) -> None:
        rows = [("Ref", *HEADINGS), ("ANY-2023-2-R9-99", *changed(HOMES, Action="Furnish flats"))]
        (line,) = bringing.lines(bringing.receive(sheet(*rows), **AS_AT))
        assert [each.wrong for each in line.problems] == ["There is no action ANY-2023-2-R9-99 in the register."]

    def test_a_reference_of_another_plan_changes_nothing_there(self, bringing: Bringing, homes: Action) -> None:
        other = bringing.cast.action
        rows = [("Ref", *HEADINGS), (other.reference, *changed(HOMES, Action="Furnish flats"))]
        (line,) = bringing.lines(bringing.answer(bringing.receive(sheet(*rows), **AS_AT)))
        assert line.verdict == Verdict.WRONG
        assert line.problems[0].wrong == f"{other.reference} is an action of another motion or plan."

    def test_a_row_with_the_councils_own_reference_is_the_action_that_had_it(self, bringing: Bringing) -> None:
        bringing.bring(sheet(("Ref", *HEADINGS), ("4.01.01", *HOMES)))
        again = sheet(("Ref", *HEADINGS), ("4.01.01", *changed(HOMES, Action="Find flats and furnish them")))
        (line,) = bringing.lines(bringing.receive(again))
        assert line.known is not None
        assert line.known.title == "Find flats"

    def test_a_title_that_was_edited_here_makes_no_twin(self, bringing: Bringing, homes: Action) -> None:
        edit(homes, bringing, title="Find and furnish flats")
        (line, _) = bringing.lines(bringing.receive(sheet(HEADINGS, HOMES, LEARNING), **AS_AT))
        assert (line.verdict, line.known.pk) == (Verdict.SAME, homes.pk)

    def test_a_title_that_was_edited_in_the_sheet_is_asked_about(self, bringing: Bringing) -> None:
        long = "Find flats with two bedrooms near the town for care leavers who have children"
        bringing.bring(sheet(HEADINGS, changed(HOMES, Action=long)))
        edited = changed(HOMES, Action=f"{long} of their own")
        (line,) = bringing.lines(bringing.receive(sheet(HEADINGS, edited)))
        assert [question.kind for question in line.questions] == [Kind.ACTION]
        action = Action.objects.get(title=long)
        assert [option.words for option in line.questions[0].options] == [
            f"{action.reference} {long}",
            "None of these: it is a new action",
        ]

    def test_two_actions_that_say_the_same_are_a_question_that_names_both(self, bringing: Bringing) -> None:
        first, second = bringing.cast.make_actions(2, title="Find flats")
        words = bringing.cast.resolution.words
        again = sheet(HEADINGS, changed(HOMES, Priority=words))
        (line,) = bringing.lines(bringing.receive(again, whose=EXISTING, motion=bringing.cast.motion.pk))
        (which,) = [question for question in line.questions if question.kind == Kind.ACTION]
        assert [option.words for option in which.options] == [
            f"{first.reference} Find flats",
            f"{second.reference} Find flats",
            "None of these: it is a new action",
        ]

    def test_two_rows_that_say_the_same_cannot_both_go_in(self, bringing: Bringing) -> None:
        lines = bringing.lines(bringing.receive(sheet(HEADINGS, HOMES, HOMES)))
        assert [line.verdict for line in lines] == [Verdict.ASK, Verdict.WRONG]
        assert lines[1].problems[0].wrong == "It says the same as the file, row 2."

    def test_a_new_action_of_a_priority_whose_words_were_corrected_joins_it(
        self, bringing: Bringing, homes: Action
    ) -> None:
        words = "Homes that last for life"
        rows = [changed(HOMES, Priority=words), changed(HOMES, Priority=words, Action="Furnish them", Progress="")]
        ref = [("Ref", *HEADINGS), (homes.reference, *rows[0]), ("", *rows[1])]
        bringing.bring(sheet(*ref), **AS_AT)
        assert [action.title for action in homes.resolution.actions.all()] == ["Find flats", "Furnish them"]
        assert Resolution.objects.filter(motion=homes.resolution.motion).count() == 2


class TestThreeWays:
    """Changed in the sheet, changed in the register, changed in both."""

    def test_what_only_the_sheet_changed_is_changed(self, bringing: Bringing, homes: Action) -> None:
        row = changed(HOMES, Timescale="30/06/2027", Lead="Virtual School Headteacher", Progress="Twenty by now.")
        bringing.bring(
            sheet(HEADINGS, row, LEARNING), agreed_on=date(2026, 8, 2), **{**AS_AT, "happened_on": date(2026, 8, 3)}
        )
        homes.refresh_from_db()
        assert [timescale.words for timescale in homes.timescales.all()] == ["31/03/2027", "30/06/2027"]
        assert [str(owner) for owner in homes.ownerships.filter(until=None)] == ["Virtual School Headteacher (lead)"]
        update = Update.objects.get(action=homes)
        assert update.what_happened == "Twenty by now."
        assert [row.what_happened for row in update.history.order_by("history_id")] == [
            "Twelve flats were found.",
            "Twenty by now.",
        ]

    def test_an_old_sheet_never_overwrites_what_was_corrected_since(self, bringing: Bringing, homes: Action) -> None:
        by = bringing.cast.coordinator
        retime(
            homes,
            version=homes.version,
            words="30/09/2027",
            agreed_on=date(2026, 8, 5),
            agreed_by="Board",
            why="Late",
            by=by,
        )
        homes.refresh_from_db()
        assign(
            homes,
            version=homes.version,
            lead=bringing.cast.posts.vacant,
            joint=(),
            since=date(2026, 8, 6),
            by=by,
            why="Moved",
        )
        homes.refresh_from_db()
        edit(homes, bringing, title="Find and furnish flats", detail="With a bed in each.")
        before = register()
        plan = bringing.plan(bringing.receive(sheet(HEADINGS, HOMES, LEARNING), **AS_AT))
        assert plan.counts == {"create": 0, "change": 0, "same": 2, "ask": 0, "wrong": 0}
        assert register() == before

    @pytest.mark.parametrize(("answer", "words"), [(SHEET, "30/06/2027"), (REGISTER, "30/09/2027")])
    def test_what_both_changed_is_asked_and_the_answer_taken(
        self, bringing: Bringing, homes: Action, answer: str, words: str
    ) -> None:
        retime(
            homes, version=homes.version, words="30/09/2027", agreed_on=date(2026, 8, 5), agreed_by="Board", why="Late",
            by=bringing.cast.coordinator,
        )  # fmt: skip
        rows = sheet(HEADINGS, changed(HOMES, Timescale="30/06/2027"), changed(LEARNING, Progress="Six opened."))
        batch = bringing.receive(rows, agreed_on=date(2026, 8, 6), happened_on=date(2026, 8, 7))
        (asked,) = bringing.plan(batch).asked.values()
        assert (asked.question.kind, asked.places) == (Kind.CELL, ["the file, row 2"])
        bringing.confirm(bringing.answer(batch, CELL=answer))
        assert homes.timescales.last().words == words

    def test_an_empty_cell_takes_nothing_away(self, bringing: Bringing, homes: Action) -> None:
        before = register()
        empty = changed(HOMES, Lead="", Timescale="", Status="", Progress="")
        plan = bringing.plan(
            bringing.answer(bringing.receive(sheet(HEADINGS, empty, LEARNING), **AS_AT), EMPTY="nothing")
        )
        assert plan.counts["same"] == 2
        assert register() == before

    def test_a_date_is_not_moved_behind_one_that_was_agreed_later(self, bringing: Bringing, homes: Action) -> None:
        retime(
            homes, version=homes.version, words="30/09/2027", agreed_on=date(2026, 8, 5), agreed_by="Board", why="Late",
            by=bringing.cast.coordinator,
        )  # fmt: skip
        row = changed(HOMES, Timescale="30/06/2027")
        batch = bringing.receive(sheet(HEADINGS, row, LEARNING), **AS_AT)
        (line, _) = bringing.lines(bringing.answer(batch, CELL=SHEET))
        assert [problem.wrong for problem in line.problems] == [
            "The timescale that stands was agreed on 5 August 2026."
        ]


class TestOwnWorkbook:
    """Ours went out, somebody changed it, and it comes back."""

    def back(self, bringing: Bringing, cells: dict[tuple[str, str], str]) -> bytes:
        """The workbook of all actions with other words in cells named by reference and heading."""
        book = openpyxl.load_workbook(io.BytesIO(actions_workbook(Action.objects.all())))
        rows = book["Actions"]
        headings = {cell.value: cell.column for cell in rows[1]}
        for row in rows.iter_rows(min_row=2):
            for (reference, heading), words in cells.items():
                if row[headings["Reference"] - 1].value == reference:
                    rows.cell(row[0].row, headings[heading], words)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    def bring_back(self, bringing: Bringing, content: bytes, **answers: str):
        batch = bringing.receive(
            content, "actions.xlsx", whose=IN_THE_TABLE, agreed_on=date(2026, 8, 12), happened_on=date(2026, 8, 12)
        )
        return bringing.answer(batch, **answers)

    def test_changed_cells_are_changed_and_nothing_else(self, bringing: Bringing, homes: Action) -> None:
        changes = {
            (homes.reference, "Action"): "Find and furnish flats",
            (homes.reference, "Timescale"): "by end of June 2027",
            (homes.reference, "Joint owners"): "Cabinet Member for Children",
        }
        batch = self.bring_back(bringing, self.back(bringing, changes))
        plan = bringing.plan(batch)
        assert [(line.known.reference, sorted(each.name for each in line.changes)) for line in plan.writes] == [
            (homes.reference, ["owners", "timescale", "title"])
        ]
        bringing.confirm(batch)
        homes.refresh_from_db()
        assert homes.title == "Find and furnish flats"
        assert str(homes.timescales.last().latest) == "2027-06-30"
        assert sorted(str(owner) for owner in homes.ownerships.filter(until=None)) == [
            "Cabinet Member for Children (joint)",
            "Head of Housing (lead)",
        ]

    def test_an_update_comes_back_with_its_stage_in_the_councils_words(self, bringing: Bringing, homes: Action) -> None:
        other = bringing.cast.other_action
        changes = {(other.reference, "Stage"): "In progress", (other.reference, "Rating"): "Amber"}
        silent = bringing.plan(self.bring_back(bringing, self.back(bringing, changes)))
        assert [problem.right for line in silent.lines for problem in line.problems] == [
            "Say what happened in the column for progress."
        ]
        changes[other.reference, "Progress this quarter"] = "Two of three places are open; the third waits for a lease."
        bringing.confirm(self.bring_back(bringing, self.back(bringing, changes)))
        update = Update.objects.get(action=other)
        assert (update.stage, update.rating) == (Stage.IN_PROGRESS, "amber")
        assert update.rating_reason == update.what_happened

    def test_rows_and_columns_may_be_cut_sorted_and_hidden(self, bringing: Bringing, homes: Action) -> None:
        book = openpyxl.load_workbook(io.BytesIO(self.back(bringing, {(homes.reference, "Action"): "Find more flats"})))
        rows = book["Actions"]
        headings = [cell.value for cell in rows[1]]
        for heading in ("Agreed in", "Joint owners", "Principles", "Last day"):
            if heading in headings:
                rows.delete_cols(headings.index(heading) + 1)
                headings.remove(heading)
        rows.delete_rows(2)
        rows.row_dimensions[2].hidden = True
        file = io.BytesIO()
        book.save(file)
        before = {action.pk: action.title for action in Action.objects.all()}
        bringing.confirm(self.bring_back(bringing, file.getvalue()))
        assert {action.pk: action.title for action in Action.objects.all()} == {**before, homes.pk: "Find more flats"}

    def test_what_moved_in_the_register_since_it_went_out_stands(self, bringing: Bringing, homes: Action) -> None:
        content = self.back(bringing, {(homes.reference, "Plan year"): "2026-27"})
        edit(homes, bringing, title="Find and furnish flats")
        batch = self.bring_back(bringing, content)
        bringing.confirm(batch)
        homes.refresh_from_db()
        assert (homes.title, homes.plan_year) == ("Find and furnish flats", "2026-27")

    def test_the_same_cell_changed_in_both_is_asked(self, bringing: Bringing, homes: Action) -> None:
        content = self.back(bringing, {(homes.reference, "Action"): "Find more flats"})
        edit(homes, bringing, title="Find and furnish flats")
        (asked,) = bringing.plan(self.bring_back_unanswered(bringing, content)).asked.values()
        assert asked.question.kind == Kind.CELL

    def bring_back_unanswered(self, bringing: Bringing, content: bytes):
        return bringing.receive(content, "actions.xlsx", whose=IN_THE_TABLE, agreed_on=date(2026, 8, 12))
