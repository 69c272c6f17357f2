"""The pledges of the tracker as files, which a spreadsheet opens as they are."""

import csv
import io
import re
import zipfile
from datetime import date

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from carecommit.kit.cells import unguarded
from carecommit.kit.workbooks import CONTENT_TYPE
from pledges.pledging.models import Pledge
from pledges.pledging.operations import settle_pledge
from resolutions.council.models import User
from resolutions.council.operations import set_profile
from tests.cast import Cast, on
from tests.formulas import PAYLOADS
from tests.pages.reading import how_many_queries
from tests.pledges.test_tracker import make_many

SPRING = date(2026, 3, 10)


def as_csv(cast: Cast, user: User | None = None, **given: object) -> list[dict[str, str]]:
    """The rows of the file that the viewer downloads, or somebody else."""
    answer = cast.client(user or cast.viewer).get(reverse("download-pledges-csv"), given)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def as_workbook(cast: Cast, **given: object) -> list[dict]:
    """The rows of its only sheet."""
    answer = cast.client(cast.viewer).get(reverse("export-pledges"), given)
    assert answer["Content-Type"] == CONTENT_TYPE
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["Pledges"]
    headings, *rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [dict(zip(headings, row, strict=True)) for row in rows]


@pytest.fixture
def pledge(pledging, cast) -> Pledge:
    """Placements offered in March, and taken up in part by July."""
    with on(SPRING):
        pledge = pledging.add(
            "Four weeks in our gardens.\nEach summer.",
            kind="Work experience and shadowing",
            manner="differently",
            name="Ann Example",
            may_be_named=True,
            by_when="31/03/2027",
        )
    with on(date(2026, 7, 6)):
        settle_pledge(
            pledge, action=cast.action, expert=cast.posts.school, by=cast.coordinator, why="", version=pledge.version
        )
        pledging.answer(pledge, "need_help", "Who insures them?", offered=4, taken_up=1)
    return pledge


def test_a_row_says_all_of_a_pledge(cast, pledge):
    (row,) = as_csv(cast)
    assert row == {
        "Reference": pledge.reference,
        "Made on": "10/03/2026",
        "Event": "Team Anytown, summer session",
        "Staff or partner": "Council staff or councillor",
        "Post": "Head of Parks",
        "Name": "Ann Example",
        "Organisation": "",
        "Service area": "Parks",
        "Kind": "Work experience and shadowing",
        "Differently or in addition": "Something I will do differently",
        "Pledge": "Four weeks in our gardens.\nEach summer.",
        "Part": "Pledge",
        "By when": "31/03/2027",
        "Last day": "31/03/2027",
        "State": "Made",
        "Since": "10/03/2026",
        "What came of it, or why": "Who insures them?",
        "Offered": "4",
        "Taken up": "1",
        "Helps": "ANY-2023-R1-01",
        "Subject expert": "Virtual School Headteacher",
        "Needs help": "yes",
        "Last answer": "I need help",
        "Last answered on": "06/07/2026",
        "Versions": "1",
        "Now with": "Head of Parks",
        "As at": "12/08/2026",
    }


def test_days_and_numbers_are_typed_in_a_workbook(cast, pledge):
    (row,) = as_workbook(cast)
    assert (row["Made on"], row["Last day"], row["As at"]) == (SPRING, date(2027, 3, 31), date(2026, 8, 12))
    assert (row["Offered"], row["Taken up"], row["Versions"]) == (4, 1, 1)
    assert row["By when"] == "31/03/2027"


def test_a_file_has_the_rows_of_the_filter_as_at_its_day(cast, pledging, pledge):
    other = pledging.give("I will mentor somebody.")
    assert [row["Reference"] for row in as_csv(cast)] == [pledge.reference, other.reference]
    assert [row["Reference"] for row in as_csv(cast, kind=other.kind_id)] == [other.reference]
    (row,) = as_csv(cast, as_at="30/06/2026")
    assert (row["Reference"], row["State"], row["Offered"], row["Needs help"]) == (pledge.reference, "Made", "0", "no")
    assert row["As at"] == "30/06/2026"
    assert [row["Reference"] for row in as_workbook(cast, kind=other.kind_id)] == [other.reference]


def test_one_that_was_struck_out_is_in_no_file(cast, pledging, pledge):
    other = pledging.give("Testing, testing.")
    assert "Testing, testing." in [row["Pledge"] for row in as_csv(cast)]
    pledging.strike_out(other)
    assert [row["Reference"] for row in as_csv(cast)] == [pledge.reference]


def test_a_name_goes_out_with_its_owners_consent_alone(cast, pledging, pledge):
    pledging.give(name="Ben Example")
    for user in (cast.viewer, cast.coordinator):
        assert [row["Name"] for row in as_csv(cast, user)] == ["Ann Example", ""]


def test_addresses_go_to_coordinators_alone(cast, pledge):
    assert [row["E-mail"] for row in as_csv(cast, cast.coordinator)] == ["parks@anytown.example"]
    for user in (cast.viewer, cast.officer):
        (row,) = as_csv(cast, user)
        assert "E-mail" not in row
        assert "parks@anytown.example" not in row.values()


@pytest.mark.parametrize("name", ["export-pledges", "download-pledges-csv"])
def test_an_address_that_is_wrong_leads_to_the_page_that_says_so(cast, pledge, name):
    answer = cast.client(cast.viewer).get(reverse(name), {"state": "blue"})
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('list-pledges')}?state=blue")


def test_the_file_is_named_by_its_day(cast, pledge):
    answer = cast.client(cast.viewer).get(reverse("export-pledges"), {"as_at": "30/06/2026"})
    assert answer["Content-Disposition"] == 'attachment; filename="pledges-2026-06-30.xlsx"'


def test_the_protective_marking_is_in_every_row_and_on_paper(cast, pledge):
    assert "Protective marking" not in as_csv(cast)[0]
    set_profile(marking="OFFICIAL", by=cast.administrator, why="Asked for")
    assert [row["Protective marking"] for row in [*as_csv(cast), *as_workbook(cast)]] == ["OFFICIAL", "OFFICIAL"]
    answer = cast.client(cast.viewer).get(reverse("export-pledges"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "&amp;COFFICIAL" in archive.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_formula_lives_and_none_is_lost(cast, pledging, payload):
    given = pledging.give(f"{payload}x", post_words=f"{payload}y").wordings.get().words
    (row,) = as_csv(cast)
    assert unguarded(row["Pledge"]) == given
    assert not row["Pledge"].startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert not row["Post"].startswith(tuple("=+-@\t\r\n＝＋－＠"))
    answer = cast.client(cast.viewer).get(reverse("export-pledges"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        xml = "".join(archive.read(part).decode() for part in archive.namelist())
    assert re.findall(r"<f[ >/]|<hyperlink|externalLink", xml) == []
    assert as_workbook(cast)[0]["Pledge"] == given


def test_files_take_as_many_queries_for_many_rows(cast, pledging, pledge):
    pledging.give(email="")
    pledging.give(email="trees@anytown.example")
    browser = cast.client(cast.coordinator)
    names = ("export-pledges", "download-pledges-csv")
    before = [how_many_queries(browser, "get", reverse(name)) for name in names]
    make_many(pledge, 297)
    assert len(as_csv(cast)) == 300
    assert [how_many_queries(browser, "get", reverse(name)) for name in names] == before
