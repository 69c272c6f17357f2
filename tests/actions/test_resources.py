"""The columns of an action, and the workbook that goes out and comes back."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from carecommit.kit import clock
from carecommit.kit.cells import as_text
from carecommit.kit.workbooks import CUT, fitted
from resolutions.actions.models import Action
from resolutions.actions.resources import ActionResource
from resolutions.actions.workbook import ABOUT, ACTIONS, BASELINE, actions_workbook
from resolutions.council.operations import define, set_profile
from resolutions.reports.operations import close_quarter
from tests.formulas import PAYLOADS

FLATS, LAPTOPS = "ANY-2023-R1-01", "ANY-2023-R1-02"


def sheet(made, name):
    """The rows of a sheet as people read them: a day is 31/03/2026."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[as_text(cell) for cell in row] for row in rows]


def about(made):
    return dict(sheet(made, ABOUT))


class TestColumns:
    def test_those_that_may_be_changed(self, cast):
        names = ActionResource.by_heading()
        assert [heading for heading, name in names.items() if name in ActionResource.CHANGEABLE] == [
            "Action",
            "Detail",
            "Plan year",
            "Lead owner",
            "Joint owners",
            "Timescale",
            "Stage",
            "Rating",
            "Progress this quarter",
        ]
        assert set(ActionResource.CHANGEABLE) <= set(names.values())

    def test_every_column_has_a_heading_of_its_own_in_the_order_of_the_file(self, cast):
        assert list(ActionResource.by_heading()) == ActionResource().export(Action.objects.all()).headers

    def test_days_are_days(self, cast):
        row = ActionResource().export(Action.objects.all()).dict[0]
        assert (row["Last day"], row["Timescale"]) == (date(2026, 12, 31), "31/12/2026")

    def test_progress_is_of_the_open_quarter_alone(self, cast):
        progress = {reference: row["Progress this quarter"] for reference, row in now().items()}
        assert progress == {FLATS: "Ten flats are let.", LAPTOPS: ""}
        close_quarter(cast.quarter, by=cast.coordinator)
        assert {row["Progress this quarter"] for row in now().values()} == {""}

    def test_rows_are_read_as_text(self, cast):
        row = now()[FLATS]
        assert (row["Added on"], row["Stage"], row["Rating"], row["Detail"]) == (
            "20/02/2026",
            "In progress",
            "Amber",
            "",
        )


def now():
    """Reference -> heading -> the cell as a person reads it."""
    rows = ActionResource().export(Action.objects.all()).dict
    return {row["Reference"]: {heading: as_text(cell) for heading, cell in row.items()} for row in rows}


@pytest.mark.parametrize("make", [lambda rows: ActionResource().export(rows), actions_workbook])
def test_three_actions_and_three_hundred_take_as_many_queries(cast, make):
    cast.make_actions(3)
    few = how_many_queries(make)
    cast.add_many(297)
    assert how_many_queries(make) == few
    cast.make_actions(1)


def how_many_queries(make):
    with CaptureQueriesContext(connection) as queries:
        make(Action.objects.all())
    return len(queries)


class TestWorkbook:
    def test_it_has_three_sheets_and_shows_two(self, cast):
        book = CalamineWorkbook.from_filelike(io.BytesIO(actions_workbook(Action.objects.all())))
        assert {meta.name: meta.visible for meta in book.sheets_metadata} == {
            ACTIONS: SheetVisibleEnum.Visible,
            ABOUT: SheetVisibleEnum.Visible,
            BASELINE: SheetVisibleEnum.VeryHidden,
        }

    def test_the_baseline_is_what_the_sheet_says_cell_by_cell(self, cast):
        for payload in PAYLOADS:
            cast.make_actions(1, title=f"A {payload}", detail=payload)
        cast.make_actions(1, detail="a\r\nb _x0041_x0042_ <r>c</r> " + "d" * 50_000)
        cast.update(cast.other_action, by=cast.other_officer, what_happened="-5 laptops\n=1+1")
        made = actions_workbook(Action.objects.all())
        seen, (signature, headings, *kept) = sheet(made, ACTIONS), sheet(made, BASELINE)
        assert signature[:3] == ["carecommit", "1.0", clock.now().isoformat()]
        assert headings == ["Key", *seen[0]]
        assert len(kept) == Action.objects.count() == 15
        assert [row[1:] for row in kept] == seen[1:]
        assert {row[1]: int(row[0]) for row in kept} == dict(Action.objects.values_list("reference", "pk"))
        assert [list(map(fitted, row.values())) for row in now().values()] == seen[1:]
        assert {row[5] for row in seen} >= set(PAYLOADS)

    def test_it_keeps_the_order_and_the_choice_of_its_actions(self, cast):
        cast.make_actions(1)
        chosen = Action.objects.exclude(reference=FLATS).order_by("-reference")
        assert [row[0] for row in sheet(actions_workbook(chosen), ACTIONS)[1:]] == ["ANY-2023-R1-03", LAPTOPS]

    def test_without_an_action_it_has_its_headings(self, cast):
        made = actions_workbook(Action.objects.none())
        assert sheet(made, ACTIONS) == [list(ActionResource.by_heading())]
        assert len(sheet(made, BASELINE)) == 2

    def test_it_says_what_it_is_and_what_may_be_changed(self, cast):
        said = about(actions_workbook(Action.objects.all()))
        assert said["Council"] == "Anytown Council"
        assert said["Made on"] == "12 August 2026 at 10:00"
        assert said["What this is"].endswith("when this workbook was made: 2.")
        assert said["Columns that may be changed"].startswith("Action; Detail; Plan year; Lead owner;")
        assert "Reference; Agreed in" in said["Columns that are worked out"]
        assert said["Progress this quarter"] == "What was done in Quarter 2, 2026 to 2027 (July to September 2026)."
        assert said["Stage: Complete"]
        assert said["Rating: Red"] == "Off track: will not be done as agreed without a decision."
        assert "Cells that were too long, and are cut" not in said

    def test_the_key_is_the_councils(self, cast):
        define("in_progress", words="Under way", definition="Begun.", by=None, why="Ours")
        made = actions_workbook(Action.objects.all())
        assert about(made)["Stage: Under way"] == "Begun."
        assert "Under way" in sheet(made, ACTIONS)[1]

    def test_it_says_that_no_quarter_is_open(self, cast):
        close_quarter(cast.quarter, by=cast.coordinator)
        said = about(actions_workbook(Action.objects.all()))
        assert said["Progress this quarter"].startswith("No quarter is open")

    def test_it_names_the_cells_that_were_cut(self, cast):
        (action,) = cast.make_actions(1, detail="a" * 50_000)
        made = actions_workbook(Action.objects.all())
        assert about(made)["Cells that were too long, and are cut"] == f"{action.reference}, Detail"
        assert sheet(made, ACTIONS)[-1][5].endswith(CUT)
        assert sheet(made, BASELINE)[-1][6] == sheet(made, ACTIONS)[-1][5]

    def test_the_marking_is_in_it(self, cast):
        assert "Protective marking" not in about(actions_workbook(Action.objects.all()))
        set_profile(marking="OFFICIAL", by=cast.administrator, why="Asked for")
        assert about(actions_workbook(Action.objects.all()))["Protective marking"] == "OFFICIAL"
