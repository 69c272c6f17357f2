"""`manage.py quarter_report` makes the report without a browser."""

import io
import json
import os
import stat

import pytest
from django.core.management import CommandError, call_command

from carecommit.kit import clock
from resolutions.quarters.queries import shown
from resolutions.reports.build import live
from resolutions.reports.document import Report


def report(**options):
    out = io.StringIO()
    call_command("quarter_report", **{"quarter": "2026-27-Q2", **options}, stdout=out)
    return out.getvalue()


def test_json_is_the_report(cast):
    made = Report.from_json(report(format="json"))
    assert made == live(shown(cast.quarter, clock.today()))


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


def test_as_at_a_day_that_is_read_day_first(cast):
    assert json.loads(report(format="json", as_at="03/08/2026"))["as_at"] == "2026-08-03"


class TestAFile:
    def test_it_is_written_whole(self, cast, tmp_path):
        file = tmp_path / "report.json"
        assert report(format="json", output=str(file)) == ""
        assert Report.from_json(file.read_text()) == live(shown(cast.quarter, clock.today()))

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

    def test_what_is_no_day(self, cast):
        with pytest.raises(CommandError, match="--as-at: Enter a real date, day first, such as 31/03/2026"):
            report(as_at="soon")

    def test_another_format(self, cast):
        with pytest.raises(CommandError, match="invalid choice: 'docx'"):
            call_command("quarter_report", "--quarter", "2026-27-Q2", "--format", "docx")
