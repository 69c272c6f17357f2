"""`manage.py quarter_report` makes the report without a browser."""

import io
import json
import os
import stat
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from carecommit.kit import clock
from resolutions.progress.exempting import exempt
from resolutions.quarters.queries import shown
from resolutions.reports.build import live
from resolutions.reports.document import Report
from resolutions.reports.formats import FORMATS
from resolutions.reports.models import FrozenFile
from resolutions.reports.operations import correct_report
from resolutions.reports.public import public
from tests.cast import on


def made(**options) -> bytes:
    """What the command prints."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    call_command("quarter_report", **{"quarter": "2026-27-Q2", **options}, stdout=out)
    return out.buffer.getvalue()


def report(**options) -> str:
    return made(**options).decode()


def test_json_is_the_report(cast):
    assert Report.from_json(report(format="json")) == public(live(shown(cast.quarter, clock.today())))


def test_csv_has_a_row_for_each_action(cast):
    text = report(format="csv")
    assert text.startswith("\ufeffCouncil,")
    assert text.count("\r\n") == 4


def test_html_is_one_whole_page(cast):
    page = report(format="html")
    assert page.lstrip().startswith("<!DOCTYPE html>")
    assert "Ten flats are let." in page
    assert page.rstrip().endswith("</html>")


def test_html_is_what_it_makes_unless_asked(cast):
    assert report() == report(format="html")


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_of_a_report_can_be_asked_for(cast, ending, tmp_path):
    file = tmp_path / f"report.{ending}"
    report(format=ending, output=str(file))
    start = {"pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK", "csv": b"\xef\xbb\xbf", "json": b"{"}
    assert file.read_bytes().lstrip().startswith(start.get(ending.rpartition(".")[2], b"<!DOCTYPE html>"))


def test_as_at_a_day_that_is_read_day_first(cast):
    assert json.loads(report(format="json", as_at="03/08/2026"))["as_at"] == "2026-08-03"


def test_as_known_on_a_later_day(cast):
    first = {"quarter": "2026-27-Q1", "format": "json"}
    known_then, known_since = json.loads(report(**first)), json.loads(report(**first, known_on="20/07/2026"))
    assert [(each["as_at"], each["known_on"]) for each in (known_then, known_since)] == [
        ("2026-06-30", "2026-07-01"),
        ("2026-06-30", "2026-07-20"),
    ]


def test_what_is_exempt_is_in_part_two_alone(cast):
    update = cast.update(cast.other_action, by=cast.other_officer, what_happened="The landlord owes us rent.")
    exempt(update, 3, why="It is about the landlord’s business.", by=cast.coordinator)
    assert "The landlord owes us rent." not in report(format="csv")
    assert "The landlord owes us rent." in report(format="csv", part_two=True)


class TestAnIssue:
    """The bytes that were frozen, whatever the register says now."""

    @pytest.mark.parametrize("ending", FORMATS)
    def test_it_is_given_as_it_was_frozen(self, cast, ending):
        file = FrozenFile.objects.get(edition__issue__quarter=cast.earlier_quarter, format=ending)
        assert made(quarter="2026-27-Q1", format=ending, issue=1) == bytes(file.content)

    def test_each_of_two(self, cast):
        with on(date(2026, 8, 20)):
            correct_report(cast.earlier_quarter, why="The flats were counted twice.", by=cast.coordinator)
        frozen = [json.loads(report(quarter="2026-27-Q1", format="json", issue=number)) for number in (1, 2)]
        assert [(each["issue"], each["known_on"]) for each in frozen] == [(1, "2026-07-01"), (2, "2026-08-20")]

    def test_one_that_there_is_not(self, cast):
        with pytest.raises(CommandError, match=r"has no issue 2\. It has: 1\."):
            report(quarter="2026-27-Q1", issue=2)
        with pytest.raises(CommandError, match=r"has no issue 1\. None was frozen\."):
            report(issue=1)

    def test_a_part_two_that_there_is_not(self, cast):
        with pytest.raises(CommandError, match="Issue 1 was not frozen with a Part II"):
            report(quarter="2026-27-Q1", issue=1, part_two=True)
        with pytest.raises(CommandError, match="so it has no Part II"):
            report(part_two=True)

    def test_it_has_its_own_days(self, cast):
        with pytest.raises(CommandError, match="An issue has its own days"):
            report(quarter="2026-27-Q1", issue=1, as_at="03/06/2026")


class TestAFile:
    def test_it_is_written_whole(self, cast, tmp_path):
        file = tmp_path / "report.json"
        assert report(format="json", output=str(file)) == ""
        assert Report.from_json(file.read_text()) == public(live(shown(cast.quarter, clock.today())))

    def test_an_old_one_is_replaced_and_keeps_its_rights(self, cast, tmp_path):
        file = tmp_path / "report.csv"
        file.write_text("old")
        file.chmod(0o640)
        report(format="csv", output=str(file))
        assert file.read_bytes().startswith(b"\xef\xbb\xbfCouncil,")
        assert stat.S_IMODE(file.stat().st_mode) == 0o640
        assert [path.name for path in tmp_path.iterdir()] == ["report.csv"]

    def test_a_new_one_has_the_rights_of_any_new_file(self, cast, tmp_path):
        mask = os.umask(0o022)
        try:
            report(format="csv", output=str(tmp_path / "report.csv"))
        finally:
            os.umask(mask)
        assert stat.S_IMODE((tmp_path / "report.csv").stat().st_mode) == 0o644

    def test_a_folder_that_is_not_there(self, cast, tmp_path):
        file = tmp_path / "none" / "report.csv"
        with pytest.raises(CommandError, match=r"report\.csv cannot be written: No such file or directory\."):
            report(format="csv", output=str(file))

    def test_a_folder_in_its_place_is_left_alone(self, cast, tmp_path):
        with pytest.raises(CommandError, match="cannot be written: Is a directory"):
            report(format="csv", output=str(tmp_path))
        assert list(tmp_path.iterdir()) == []
        assert [path for path in tmp_path.parent.iterdir() if path.name.startswith(f".{tmp_path.name}")] == []


class TestErrors:
    def test_a_quarter_never_opened(self, cast):
        with pytest.raises(CommandError, match="has never been opened, so it has no report"):
            report(quarter="2019-20-Q4")

    def test_what_is_no_quarter(self, cast):
        with pytest.raises(CommandError, match="is not a quarter: write it like 2024-25-Q1"):
            report(quarter="Q1 2024")

    @pytest.mark.parametrize("as_at", ["30/06/2026", "13/08/2026"])
    def test_a_day_outside_the_quarter(self, cast, as_at):
        with pytest.raises(CommandError, match="Give a day from 01/07/2026 to 12/08/2026 with --as-at"):
            report(as_at=as_at)

    @pytest.mark.parametrize("known_on", ["11/08/2026", "13/08/2026"])
    def test_a_day_by_which_it_was_not_known_or_is_not_yet(self, cast, known_on):
        with pytest.raises(CommandError, match="Give a day from 12/08/2026 to 12/08/2026 with --known-on"):
            report(known_on=known_on)

    @pytest.mark.parametrize("option", ["as_at", "known_on"])
    def test_what_is_no_day(self, cast, option):
        named = f"--{option.replace('_', '-')}"
        with pytest.raises(CommandError, match=f"{named}: Enter a real date, day first, such as 31/03/2026"):
            report(**{option: "soon"})

    def test_another_format(self, cast):
        with pytest.raises(CommandError, match="invalid choice: 'odt'"):
            call_command("quarter_report", "--quarter", "2026-27-Q2", "--format", "odt")
