"""The report as files: a table that a spreadsheet opens, and one page that needs nothing else."""

import csv
import io
import re
from dataclasses import replace
from datetime import date

import pytest

from carecommit.kit import clock
from resolutions.council.models import Person
from resolutions.council.operations import add_user, set_profile
from resolutions.progress.evidence import add_link
from resolutions.progress.questions import ask, reply
from resolutions.quarters.queries import shown
from resolutions.reports.build import live
from resolutions.reports.document import ExemptFile, Report
from resolutions.reports.exports.csv import as_csv
from resolutions.reports.exports.html import as_html
from resolutions.rounds.answering import Said, give_answer
from tests.cast import PASSWORD, on
from tests.pages.reading import plain


@pytest.fixture
def report(cast):
    return live(shown(cast.quarter, clock.today()))


@pytest.fixture
def whole_round(cast):
    """The report once answers are due: everything is said of the flats, and nothing of the laptops."""
    member = Person.objects.get(name="Holder of the Portfolio")
    account = add_user("portfolio@anytown.example", role="officer", password=PASSWORD, person=member, by=None)
    cast.open_round(date(2026, 10, 14))
    said = Said(answer="needs_attention", what_happened="Landlords were asked.", why="Two withdrew.")
    give_answer(cast.action, cast.quarter, said, version=0, person_id=member.pk, by=account)
    add_link(cast.action, cast.quarter, link="https://anytown.example/let", name="The flats", by=cast.officer)
    add_link(cast.action, cast.quarter, link="https://anytown.example/more", by=cast.officer)
    reply(ask(cast.action, words="How many?", by=cast.viewer), words="Ten.", by=cast.officer)
    ask(cast.action, words="Where?", by=cast.viewer)
    with on(date(2026, 9, 23)):
        return live(shown(cast.quarter, clock.today()))


def rows_of(report):
    return list(csv.DictReader(io.StringIO(as_csv(report).removeprefix("\ufeff"))))


class TestCSV:
    def test_a_spreadsheet_knows_it_for_utf8(self, report):
        assert as_csv(report).encode().startswith(b"\xef\xbb\xbf")

    def test_a_row_for_each_action_and_one_for_a_resolution_without(self, report):
        assert [(row["Resolution"], row["Reference"], row["Action"]) for row in rows_of(report)] == [
            ("I", "ANY-2023-R1-01", "Set aside twelve flats a year"),
            ("I", "ANY-2023-R1-02", "Give every pupil a laptop"),
            ("2", "", "No action"),
        ]

    def test_every_row_says_whose_it_is_and_of_which_day_it_speaks(self, report):
        assert {(row["Council"], row["Quarter"], row["As at"], row["Known on"]) for row in rows_of(report)} == {
            (
                "Anytown Council",
                "Quarter 2, 2026 to 2027 (July to September 2026)",
                "12/08/2026",
                "12/08/2026",
            )
        }

    def test_a_row_in_plain_words(self, report):
        row = rows_of(report)[0]
        assert {heading: row[heading] for heading in row if row[heading]} == {
            "Council": "Anytown Council",
            "Quarter": "Quarter 2, 2026 to 2027 (July to September 2026)",
            "As at": "12/08/2026",
            "Known on": "12/08/2026",
            "Issue": "Live: not frozen",
            "Part": "2",
            "SHA-256 of the report": report.sha256,
            "Agreed in": "A council that keeps its word",
            "Resolution": "I",
            "Resolution as agreed": "To give every care leaver a safe home.",
            "You said": "We want to be near friends.",
            "Clauses that no action answers": "b. to ask care leavers each year what they need",
            "Reference": "ANY-2023-R1-01",
            "Action": "Set aside twelve flats a year",
            "Lead owner": "Head of Housing",
            "Joint owners": "Cabinet Member for Children",
            "Owner in the plan's words": "Head of Housing / Cllr for Children",
            "Timescale": "31/12/2026",
            "Last day": "31/12/2026",
            "First timescale": "31/12/2026",
            "First last day": "31/12/2026",
            "Stage": "In progress",
            "Rating": "Amber",
            "Progress this quarter": "Ten flats are let.",
            "Added on": "20/02/2026",
            "What the stage means": "Work has begun and is not finished.",
            "What the rating means": "Needs attention: at risk, with a plan to put it right.",
            "Lead owner held by": "Holder of Housing",
            "Joint owners held by": "Holder of the Portfolio",
            "Timescale agreed on": "20/02/2026",
            "Times retimed": "0",
            "Reason for the rating": "Two landlords withdrew; others are being asked.",
            "Standing": "On time",
            "Days overdue": "0",
            "Days slipped": "0",
            "Happened on": "01/07/2026",
            "Typed on": "12/08/2026",
            "Said by": "Holder of Housing",
            "Last heard of in": "Quarter 2, 2026 to 2027 (July to September 2026)",
            "What was said then": "Ten flats are let.",
            "The last issue": "Quarter 1, 2026 to 2027 (April to June 2026), issue 1",
            "Stage in the last issue": "In progress",
            "Rating in the last issue": "Green",
            "Timescale in the last issue": "31/12/2026",
            "Last day in the last issue": "31/12/2026",
        }

    def test_a_frozen_one_says_which_issue_it_is_and_why(self, report):
        frozen = replace(report, issue=2, issue_why="A date was wrong.", part=1)
        row = rows_of(frozen)[0]
        assert [row[heading] for heading in ("Issue", "Why it was corrected", "Part", "SHA-256 of the report")] == [
            "Issue 2",
            "A date was wrong.",
            "1",
            frozen.sha256,
        ]

    def test_paragraphs_are_named_in_the_table_with_part_two_alone(self, report):
        flats, laptops = report.sections[0].lines
        file = ExemptFile("Terms of the lease.pdf", 3)
        section = replace(report.sections[0], lines=(replace(flats, exempt_action=3, exempt_evidence=(file,)), laptops))
        row, other, promise = rows_of(replace(report, sections=(section, report.sections[1])))
        assert (row["Action exempt under paragraph"], row["Exempt evidence"]) == (
            "3",
            "Terms of the lease.pdf (paragraph 3)",
        )
        assert (other["Action exempt under paragraph"], promise["Exempt evidence"]) == ("", "")
        public = replace(section, lines=(replace(flats, withheld=(3, 3)), laptops))
        row = rows_of(replace(report, sections=(public,), part=1))[0]
        assert row["Withheld"] == "2 items withheld under paragraph 3"
        assert [heading for heading in row if "xempt" in heading] == []

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
    def test_a_formula_is_opened_as_text(self, cast, start):
        cast.make_actions(1, title="A safe title", detail=f"{start}1+1")
        made = live(shown(cast.quarter, clock.today()))
        text = as_csv(made).removeprefix("\ufeff")
        (row,) = [row for row in csv.DictReader(io.StringIO(text, newline="")) if row["Action"] == "A safe title"]
        assert row["Detail"] == f"'{start}1+1"

    def test_a_text_of_several_lines_with_commas_and_quotes_stays_whole(self, cast):
        cast.update(cast.other_action, by=cast.other_officer, what_happened='Said, "yes".\nAnd £5.')
        row = rows_of(live(shown(cast.quarter, clock.today())))[1]
        assert row["Progress this quarter"] == 'Said, "yes".\nAnd £5.'

    def test_what_stands_beside_the_update(self, whole_round):
        flats, laptops, _ = rows_of(whole_round)
        said = ("Answer", "Evidence", "Why there is no evidence", "Answers beside it", "Questions", "No answer from")
        assert [flats[heading] for heading in said] == [
            "",
            "The flats (https://anytown.example/let); https://anytown.example/more",
            "",
            "Cabinet Member for Children, Needs attention: Landlords were asked. Why: Two withdrew. "
            "(said by Holder of the Portfolio)",
            "a board member, 12/08/2026: How many? Reply of Holder of Housing, 12/08/2026: Ten.\n"
            "a board member, 12/08/2026: Where? No reply yet.",
            "",
        ]
        assert laptops["No answer from"] == "Virtual School Headteacher (Holder of the School)"

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
    def test_no_evidence_starts_a_formula(self, cast, start):
        add_link(cast.action, cast.quarter, link="https://anytown.example/let", name=f"{start}1+1", by=cast.officer)
        text = as_csv(live(shown(cast.quarter, clock.today()))).removeprefix("\ufeff")
        row = next(csv.DictReader(io.StringIO(text, newline="")))
        assert row["Evidence"] == f"'{start}1+1 (https://anytown.example/let)"

    def test_a_register_without_a_resolution_still_has_headings(self, report):
        empty = Report.from_json(report.canonical())
        text = as_csv(Report(**{**{f: getattr(empty, f) for f in Report.__slots__}, "sections": ()}))
        assert text == (
            "\ufeffCouncil,Protective marking,Quarter,As at,Known on,Issue,Why it was corrected,Part,"
            "SHA-256 of the report\r\n"
        )


class TestHTML:
    def test_it_needs_no_other_file_and_no_network(self, report):
        page = as_html(report)
        assert re.findall(r"<script|<img|@import|<link(?! rel=\"icon\" href=\"data:,\")", page) == []
        assert re.findall(r"url\((?!data:)", page) == []
        assert re.findall(r'(?:href|src)="(?!#|data:,)', page) == []
        assert ".app-verbatim" in page

    def test_it_says_what_the_report_says(self, report):
        page = as_html(report)
        for words in (
            "Anytown Council",
            "Quarter 2, 2026 to 2027 (July to September 2026)",
            "12 August 2026",
            "Set aside twelve flats a year",
            "Ten flats are let.",
            "b. to ask care leavers each year what they need",
            "We want to be near friends.",
            "Key to stages and ratings",
            "Off track: will not be done as agreed without a decision.",
        ):
            assert words in page

    def test_what_stands_beside_the_update(self, whole_round):
        page = plain(as_html(whole_round))
        for words in (
            "No answer received These owners were asked for this quarter’s answers. The day by which they were due has "
            "passed, and by 23 September 2026 they had not answered. An answer that was sent back counts once it is "
            "corrected.",
            "Give every pupil a laptop ANY-2023-R1-02 Virtual School Headteacher (Holder of the School) Never",
            "Evidence: The flats (https://anytown.example/let); https://anytown.example/more",
            "Cabinet Member for Children: Needs attention Landlords were asked. Why: Two withdrew. "
            "Stands beside the update, said by Holder of the Portfolio",
            "Question “How many?” Asked by a board member, 12 August 2026 "
            "Reply “Ten.” Reply of Holder of Housing, 12 August 2026",
            "Question “Where?” Asked by a board member, 12 August 2026 No reply yet.",
            "No answer received from: Virtual School Headteacher (Holder of the School)",
        ):
            assert words in page

    def test_what_somebody_typed_is_text(self, cast):
        cast.make_actions(1, title="<script>alert(1)</script>")
        page = as_html(live(shown(cast.quarter, clock.today())))
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>" not in page

    def test_the_marking_is_printed(self, cast):
        set_profile(marking="OFFICIAL", by=cast.administrator, why="Asked for")
        assert as_html(live(shown(cast.quarter, clock.today()))).count(">OFFICIAL<") == 2
