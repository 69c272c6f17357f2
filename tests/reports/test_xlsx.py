"""The report as a workbook: what it says, that it runs nothing, and that intake takes its actions back."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.actions.resources import ActionResource
from resolutions.quarters.queries import shown
from resolutions.reports.build import live
from resolutions.reports.document import (
    PUBLIC,
    WITH_EXEMPT,
    Change,
    Changes,
    Chapter,
    Count,
    Earlier,
    Entries,
    Entry,
    ExemptFile,
    KeyLine,
    Line,
    Report,
    Tally,
    TallyRow,
)
from resolutions.reports.exports.xlsx import as_xlsx
from resolutions.reports.public import public
from tests.cast import on
from tests.formulas import PAYLOADS
from tests.intake.bringing import IN_THE_TABLE, Bringing
from tests.intake.bringing import register as whole_register
from tests.reports.test_document import before, line, report

NOTHING = {"create": 0, "change": 0, "same": 0, "ask": 0, "wrong": 0}


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def table(sheet: Worksheet) -> list[dict]:
    """Its rows by their headings, without the empty cells."""
    headings, *rows = sheet.iter_rows(values_only=True)
    return [{heading: cell for heading, cell in zip(headings, row, strict=True) if cell is not None} for row in rows]


def day(*parts: int) -> datetime:
    """A day as the workbook has it."""
    return datetime.combine(date(*parts), time())


def pairs(sheet: Worksheet) -> dict:
    return dict(sheet.iter_rows(min_row=2, values_only=True))


FIRST, SECOND = "Pledges- of staff partners for", "Pledges- of staff partners fo 2"
CHAPTER = Chapter(
    key="pledges",
    heading="Pledges: of staff/partners for care leavers",
    said=("Two pledges stand.",),
    figures=(Count("kept", "Kept", 2),),
    terms=(KeyLine("pledge", "kept", "Kept", "What was offered was done."),),
    tallies=(Tally("By kind", ("Kind", "Made", "Kept"), (TallyRow("Housing", (2, 1)),), compares=False),),
    lists=(
        Entries("Kept", "None.", (Entry("PL-1", "Give a bike", "A team", "Kept", "Given.", date(2026, 8, 1)),)),
        Entries("Released", "None.", ()),
    ),
)
CHANGED = Changes(
    Earlier("2026-27-Q1", "Quarter 1", 2, date(2026, 6, 30), date(2026, 7, 1), "0" * 64),
    (
        Change("rating", "A-1", "Find flats", "Resolution I", "Green", "Red", on=date(2026, 9, 1)),
        Change("date", "A-2", "Open places", "Resolution I", "March", "May", days=61, times=2),
        Change("corrected", "A-3", "1 item withheld", "Resolution I", "A name", "Another name", withheld=2),
    ),
)


@pytest.fixture
def now(cast) -> Report:
    return live(shown(cast.quarter, clock.today()))


class TestWhatItSays:
    def test_a_sheet_for_each_part_and_one_that_nobody_sees(self):
        book = opened(as_xlsx(replace(report(line()), chapters=(CHAPTER,), changes=CHANGED)))
        assert {sheet.title: sheet.sheet_state for sheet in book} == {
            "Report": "visible",
            "Actions": "visible",
            "What changed": "visible",
            "Figures": "visible",
            "What was agreed": "visible",
            FIRST: "visible",
            SECOND: "visible",
            "Key": "visible",
            "CareCommit baseline": "veryHidden",
        }

    def test_the_facts_of_a_corrected_issue(self):
        made = replace(
            report(line()), marking="OFFICIAL", part=PUBLIC, issue=2, issue_why="A date was wrong.", changes=CHANGED
        )
        assert {
            about: words for about, words in pairs(opened(as_xlsx(made))["Report"]).items() if "sheet" not in about
        } == {
            "Council": "Anytown Council",
            "Protective marking": "OFFICIAL",
            "What this is": "Corporate parenting progress report",
            "Quarter": "Quarter 2",
            "As at": day(2026, 9, 30),
            "Known on": day(2026, 10, 9),
            "Issue": "Issue 2",
            "Why it was corrected": "A date was wrong.",
            "Part": "I: public",
            "Left out of this version": "1 item withheld under paragraph 2, of Part 1 of Schedule 12A to the Local "
            "Government Act 1972",
            "SHA-256 of its content": made.sha256,
            "Compared with": "Issue 2 of Quarter 1, as at 30 June 2026",
        }

    def test_a_live_one_says_that_it_is_not_frozen_and_a_first_one_that_it_is_compared_with_none(self):
        facts = pairs(opened(as_xlsx(replace(report(line()), changes=None)))["Report"])
        assert (facts["Issue"], facts["Compared with"]) == (
            "Live: not frozen",
            "Nothing: no report of an earlier quarter has been frozen.",
        )

    def test_an_action_in_typed_cells(self, now):
        flats, _ = table(opened(as_xlsx(now))["Actions"])
        assert flats == {
            "Reference": "ANY-2023-R1-01",
            "Agreed in": "A council that keeps its word",
            "Resolution": "I",
            "Action": "Set aside twelve flats a year",
            "Lead owner": "Head of Housing",
            "Joint owners": "Cabinet Member for Children",
            "Owner in the plan's words": "Head of Housing / Cllr for Children",
            "Timescale": "31/12/2026",
            "Last day": day(2026, 12, 31),
            "First timescale": "31/12/2026",
            "First last day": day(2026, 12, 31),
            "Stage": "In progress",
            "Rating": "Amber",
            "Progress this quarter": "Ten flats are let.",
            "Added on": day(2026, 2, 20),
            "Lead owner held by": "Holder of Housing",
            "Joint owners held by": "Holder of the Portfolio",
            "Timescale agreed on": day(2026, 2, 20),
            "Times retimed": 0,
            "Reason for the rating": "Two landlords withdrew; others are being asked.",
            "Standing": "On time",
            "Days overdue": 0,
            "Days slipped": 0,
            "Happened on": day(2026, 7, 1),
            "Typed on": day(2026, 8, 12),
            "Said by": "Holder of Housing",
            "Last heard of in": "Quarter 2, 2026 to 2027 (July to September 2026)",
            "What was said then": "Ten flats are let.",
            "The last issue": "Quarter 1, 2026 to 2027 (April to June 2026), issue 1",
            "Stage in the last issue": "In progress",
            "Rating in the last issue": "Green",
            "Timescale in the last issue": "31/12/2026",
            "Last day in the last issue": day(2026, 12, 31),
        }

    def test_the_headings_stay_in_sight_and_the_rows_can_be_filtered(self, now):
        sheet = opened(as_xlsx(now))["Actions"]
        assert (sheet.freeze_panes, sheet.auto_filter.ref.split(":")[0]) == ("B2", "A1")
        assert {sheet.cell(2, place).number_format for place in (11, 13, 17)} == {"dd/mm/yyyy"}

    def test_the_headings_are_those_of_the_workbook_of_actions(self, now):
        resource = list(ActionResource.by_heading())
        ours = [cell.value for cell in opened(as_xlsx(now))["Actions"][1]]
        missing = {"Clauses it answers", "Corporate parenting principles"}
        assert ours[: len(resource) - 2] == [heading for heading in resource if heading not in missing]

    def test_what_changed(self):
        stage = Change("stage", "A-4", "A secret", "Resolution I", "Not started", "In progress", withheld=3)
        made = replace(report(line()), changes=replace(CHANGED, changes=(*CHANGED.changes, stage)))
        assert table(opened(as_xlsx(public(made)))["What changed"]) == [
            {
                "What changed": "Moved rating",
                "Reference": "A-1",
                "In the report as": "Find flats",
                "Under": "Resolution I",
                "Before": "Green",
                "After": "Red",
                "Happened on": day(2026, 9, 1),
            },
            {
                "What changed": "Moved date",
                "Reference": "A-2",
                "In the report as": "Open places",
                "Under": "Resolution I",
                "Before": "March",
                "After": "May",
                "Days moved": 61,
                "Times moved": 2,
            },
            {
                "What changed": "Corrected since",
                "Reference": "A-3",
                "In the report as": "1 item withheld under paragraph 2",
                "Under": "Resolution I",
                "Withheld under paragraph": 2,
            },
            # Where it stands is public, as on the page and on paper.
            {
                "What changed": "Moved stage",
                "Reference": "A-4",
                "In the report as": "1 item withheld under paragraph 3",
                "Under": "Resolution I",
                "Before": "Not started",
                "After": "In progress",
                "Withheld under paragraph": 3,
            },
        ]

    def test_the_lists_the_counts_and_the_words_of_a_chapter(self):
        book = opened(as_xlsx(replace(report(line()), chapters=(CHAPTER,))))
        lists, counted = book[FIRST], book[SECOND]
        assert table(lists) == [
            {
                "List": "Kept",
                "Reference": "PL-1",
                "Words": "Give a bike",
                "By": "A team",
                "How it stands": "Kept",
                "What came of it": "Given.",
                "On": day(2026, 8, 1),
            }
        ]
        assert [tuple(row.values()) for row in table(counted)] == [
            ("In words", "Two pledges stand."),
            ("As they stand", "Kept", 2),
            ("By kind", "Housing", "Made", 2),
            ("By kind", "Housing", "Kept", 1),
        ]
        assert table(book["Key"])[-1] == {
            "Scale": CHAPTER.heading,
            "In our words": "Kept",
            "What it means": "What was offered was done.",
        }

    def test_the_promise_without_an_action_is_not_lost(self, now):
        promises = table(opened(as_xlsx(now))["What was agreed"])
        assert [(row["Resolution"], row["Words as agreed"], row["Number of actions"]) for row in promises] == [
            ("Resolution I", "To give every care leaver a safe home.", 2),
            ("Resolution 2", "To write to the Members of Parliament.", 0),
        ]

    def test_a_register_without_a_promise_is_a_workbook_too(self):
        made = replace(report(), sections=(), changes=None)
        assert table(opened(as_xlsx(made))["Actions"]) == []

    def test_the_marking_is_printed_at_the_head_and_foot_of_every_sheet(self):
        made = replace(report(line(exempt_action=2)), marking="OFFICIAL", part=WITH_EXEMPT)
        printed = "OFFICIAL – Part II: contains exempt information"
        sheets = [sheet for sheet in opened(as_xlsx(made)) if sheet.sheet_state == "visible"]
        assert {(sheet.oddHeader.center.text, sheet.oddFooter.center.text) for sheet in sheets} == {(printed, printed)}
        # Of one size, however small a wide sheet is printed.
        assert {sheet.HeaderFooter.scaleWithDoc for sheet in sheets} == {False}

    def test_on_paper_each_action_is_named_again_on_every_page_and_its_words_are_all_there(self):
        said = "We asked each of the landlords, and most of them answered. " * 4
        sheet = opened(as_xlsx(report(line("A-1"), line("A-2", what_happened=said))))["Actions"]
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (5, 0)
        assert (sheet.print_title_cols, sheet.print_title_rows) == ("$A:$A", "$1:$1")
        assert [sheet.row_dimensions[row].height for row in (2, 3)] == [None, 75]

    def test_paragraphs_stand_in_the_workbook_with_part_two_alone(self):
        exempt = line(exempt_update=3, exempt_evidence=(ExemptFile("Terms of the lease.pdf", 3),))
        whole = table(opened(as_xlsx(report(exempt)))["Actions"])[0]
        assert (whole["Update exempt under paragraph"], whole["Exempt evidence"]) == (
            3,
            "Terms of the lease.pdf (paragraph 3)",
        )
        public = table(opened(as_xlsx(replace(report(line(withheld=(3, 3))), part=PUBLIC)))["Actions"])[0]
        assert public["Withheld"] == "2 items withheld under paragraph 3"
        assert [heading for heading in public if "exempt" in heading.casefold()] == []


class TestAsAFile:
    def test_the_same_report_at_the_same_moment_is_the_same_bytes(self):
        made = replace(report(line(before=before())), chapters=(CHAPTER,), changes=CHANGED)
        with on(date(2026, 10, 9)):
            first, second = as_xlsx(made), as_xlsx(made)
        with on(date(2026, 10, 10)):
            later = as_xlsx(made)
        assert first == second
        assert first != later

    def test_it_says_when_it_was_made(self):
        with on(date(2026, 10, 9)):
            assert f"{opened(as_xlsx(report(line()))).properties.created}" == "2026-10-09 09:00:00"

    def test_no_cell_is_a_formula_or_a_link(self):
        lines = [line(f"A-{n}", title=text, detail=text, timescale=text) for n, text in enumerate(PAYLOADS)]
        content = as_xlsx(replace(report(*lines), council=PAYLOADS[0], chapters=(replace(CHAPTER, heading="=1+1"),)))
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/")]
        assert len(sheets) == 9
        assert [found for sheet in sheets for found in re.findall("<f>|<hyperlink", sheet)] == []
        # openpyxl leaves the carriage return as the file writes it.
        written = [row["Action"].replace("_x000D_", "\r") for row in table(opened(content)["Actions"])]
        assert written == list(PAYLOADS)

    def test_a_cell_that_was_too_long_is_named(self):
        content = as_xlsx(report(line("A-1"), line("A-2", what_happened="word " * 8_000)))
        assert pairs(opened(content)["Report"])["Cells that were too long, and are cut"] == "A-2, Progress this quarter"


class TestBroughtInAgain:
    @pytest.fixture
    def bringing(self, cast) -> Bringing:
        return Bringing(cast)

    def plan(self, bringing: Bringing, content: bytes):
        batch = bringing.receive(content, "report.xlsx", whose=IN_THE_TABLE, happened_on=clock.today())
        return bringing.plan(batch)

    def test_the_live_one_changes_nothing(self, bringing, now):
        was = whole_register()
        plan = self.plan(bringing, as_xlsx(now))
        assert plan.counts == {**NOTHING, "same": 2}
        assert [line.known.reference for line in plan.lines] == ["ANY-2023-R1-01", "ANY-2023-R1-02"]
        assert whole_register() == was

    def test_that_of_last_quarter_changes_nothing_though_the_register_has_moved_on(self, cast, bringing):
        frozen = cast.earlier_quarter.issues.get().editions.get(part=PUBLIC).report
        assert next(iter(frozen)).what_happened == "Six flats were found."
        assert self.plan(bringing, as_xlsx(frozen)).counts == {**NOTHING, "same": 2}

    def test_of_a_changed_one_only_what_was_changed(self, bringing, now):
        book = opened(as_xlsx(now))
        sheet = book["Actions"]
        headings = [cell.value for cell in sheet[1]]
        sheet.cell(3, headings.index("Action") + 1, "Give every pupil a laptop and a case")
        # Worked out: what is written there is not taken.
        sheet.cell(3, headings.index("Days overdue") + 1, 0)
        changed = io.BytesIO()
        book.save(changed)
        plan = self.plan(bringing, changed.getvalue())
        assert plan.counts == {**NOTHING, "same": 1, "change": 1}
        (moved,) = [change for line in plan.lines for change in line.changes]
        assert (moved.name, moved.stands, moved.value) == (
            "title",
            "Give every pupil a laptop",
            "Give every pupil a laptop and a case",
        )

    def test_without_the_part_that_nobody_sees_only_what_is_truly_different_is_found(self, cast, bringing, now):
        book = opened(as_xlsx(now))
        for sheet in book:
            if sheet.title != "Actions":
                del book[sheet.title]
        bare = io.BytesIO()
        book.save(bare)
        assert self.plan(bringing, bare.getvalue()).counts == {**NOTHING, "same": 2}
        Action.objects.filter(pk=cast.action.pk).update(title="Set aside twenty flats a year")
        assert self.plan(bringing, bare.getvalue()).counts == {**NOTHING, "same": 1, "ask": 1}


def test_it_takes_each_line_once():
    """Of 10,000 actions too: a workbook of them takes seconds, where asking all lines of each would take minutes."""
    asked = []

    class Counted(Line):
        @property
        def is_exempt(self) -> bool:
            asked.append(self.reference)
            return False

    made = report(*(Counted(**{name: getattr(line(f"A-{n}"), name) for name in Line.__slots__}) for n in range(50)))
    assert len(table(opened(as_xlsx(made))["Actions"])) == 50
    assert len(asked) <= 50 * 5
