"""`manage.py verify_reports` finds every frozen report as it was frozen, or names what is different."""

import json
import re
from dataclasses import replace
from datetime import date
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from carecommit.kit.append_only import lifted
from carecommit.kit.history import record
from resolutions.committee.models import FrozenPaper
from resolutions.quarters import operations as quarters
from resolutions.quarters.operations import open_quarter
from resolutions.reports.document import SCHEMA, Report
from resolutions.reports.formats import FORMATS
from resolutions.reports.models import Edition, FrozenFile, Issue, Stood
from resolutions.reports.operations import close_quarter, correct_report
from resolutions.timescales import FinancialQuarter
from tests.cast import on
from tests.committee.papering import leave_a_paper

QUARTER = "Quarter 1, 2026 to 2027 (April to June 2026)"
ISSUE = f"{QUARTER}, issue 1"
NO_PAPER = " and 0 committee papers"
PUBLIC = f"{ISSUE}, Public"


def verified() -> tuple[list[str], str]:
    """Every difference that the command names, and what it says at the end."""
    out, differences = StringIO(), StringIO()
    try:
        call_command("verify_reports", stdout=out, stderr=differences)
    # With which manage.py ends with 1.
    except CommandError as found:
        return differences.getvalue().splitlines(), str(found)
    assert differences.getvalue() == ""
    return [], out.getvalue().strip()


def put(edition: Edition, report: Report) -> None:
    """Give the edition another content, as somebody would who knows how its hash and its JSON are made."""
    content = report.canonical()
    digest = sha256(content.encode()).hexdigest()
    Edition.objects.filter(pk=edition.pk).update(content=content, sha256=digest)
    encoded = content.encode()
    edition.files.filter(format="json").update(content=encoded, size=len(encoded), sha256=digest)


def content_changed() -> None:
    edition = Edition.objects.get()
    Edition.objects.update(content=edition.content.replace("Six flats were found", "Ten flats were found"))


def hash_changed() -> None:
    Edition.objects.update(sha256="0" * 64)


def content_that_is_no_report() -> None:
    content = '{"schema":4}'
    Edition.objects.update(content=content, sha256=sha256(content.encode()).hexdigest())


def content_of_another_schema() -> None:
    content = Edition.objects.get().content.replace('"schema":4', '"schema":3')
    Edition.objects.update(content=content, sha256=sha256(content.encode()).hexdigest())


def content_laid_out_otherwise() -> None:
    content = json.dumps(json.loads(Edition.objects.get().content), indent=2, ensure_ascii=False)
    Edition.objects.update(content=content, sha256=sha256(content.encode()).hexdigest())


def figure_changed_in_the_content() -> None:
    edition = Edition.objects.get()
    report = edition.report
    first, *others = report.figures
    put(edition, replace(report, figures=(replace(first, count=3), *others)))
    Issue.objects.update(figures={**Issue.objects.get().figures, "actions": 3})


def stage_of_a_section_changed() -> None:
    edition = Edition.objects.get()
    report = edition.report
    first, *others = report.sections
    stages = tuple(replace(stage, count=0) if stage.code == "in_progress" else stage for stage in first.stages)
    put(edition, replace(report, sections=(replace(first, stages=stages), *others)))


def figure_changed_beside_it() -> None:
    Issue.objects.update(figures={**Issue.objects.get().figures, "green": 2})


def days_changed_beside_it() -> None:
    Issue.objects.update(known_on=date(2026, 7, 2))


def line_changed() -> None:
    Stood.objects.filter(reference="ANY-2023-R1-01").update(rating="red", due_on=date(2030, 1, 1))


def line_taken_out() -> None:
    Stood.objects.filter(reference="ANY-2023-R1-02").delete()


def line_put_in() -> None:
    Stood.objects.create(issue=Issue.objects.get(), reference="ANY-2023-R9-09", stage="complete")


def file_changed() -> None:
    file = FrozenFile.objects.get(format="csv")
    FrozenFile.objects.filter(pk=file.pk).update(content=bytes(file.content) + b" ")


def size_changed() -> None:
    FrozenFile.objects.filter(format="csv").update(size=1)


def file_taken_out() -> None:
    FrozenFile.objects.filter(format="csv").delete()


def json_that_is_another() -> None:
    content = b"{}"
    FrozenFile.objects.filter(format="json").update(content=content, size=2, sha256=sha256(content).hexdigest())


def edition_taken_out() -> None:
    FrozenFile.objects.all().delete()
    Edition.objects.all().delete()


def edition_called_another() -> None:
    Edition.objects.update(part=2)


def issue_taken_out() -> None:
    for model in (FrozenFile, Edition, Stood, Issue):
        model.objects.all().delete()


OTHERWISE = [
    (content_changed, [
        rf"^{PUBLIC}: its content is not what its hash \w{{64}} was taken of\.$",
        rf"^{PUBLIC}, json: it is not the content of its edition\.$",
    ]),
    (hash_changed, [rf"^{PUBLIC}: its content is not what its hash 0{{64}} was taken of\.$"]),
    (content_that_is_no_report, [
        rf"^{PUBLIC}: its content cannot be read as a report \(ClassValidationError\)\.$",
        rf"^{PUBLIC}, json: it is not the content of its edition\.$",
    ]),
    (content_of_another_schema, [
        rf"^{PUBLIC}: its content cannot be read as a report \(This report has schema 3; this version reads schema 4",
        rf"^{PUBLIC}, json: it is not the content of its edition\.$",
    ]),
    (content_laid_out_otherwise, [
        rf"^{PUBLIC}: its content is not in the canonical form\.$",
        rf"^{PUBLIC}, json: it is not the content of its edition\.$",
    ]),
    (figure_changed_in_the_content, [rf"^{PUBLIC}: its figure for “Actions” is 3, and its lines count 2\.$"]),
    (stage_of_a_section_changed, [rf"^{PUBLIC}: Resolution I says 0 for “In progress”, and its lines count 1\.$"]),
    (figure_changed_beside_it, [rf"^{ISSUE}: its figure green is 1 in its content, and 2 beside it\.$"]),
    (days_changed_beside_it, [
        rf"^{PUBLIC}: its day on which it was known is 2026-07-01 in its content, and 2026-07-02 beside it\.$"
    ]),
    (line_changed, [
        rf"^{ISSUE}: ANY-2023-R1-01 stands otherwise among its lines than in its content \(rating, due on\)\.$"
    ]),
    (line_taken_out, [rf"^{ISSUE}: ANY-2023-R1-02 is in its content, and not among its lines\.$"]),
    (line_put_in, [rf"^{ISSUE}: ANY-2023-R9-09 is among its lines, and not in its content\.$"]),
    (file_changed, [rf"^{PUBLIC}, csv: its bytes are not what its hash \w{{64}} was taken of\.$"]),
    (size_changed, [rf"^{PUBLIC}, csv: its bytes are not what its hash \w{{64}} was taken of\.$"]),
    (file_taken_out, [rf"^{PUBLIC}: its csv is missing\.$"]),
    (json_that_is_another, [rf"^{PUBLIC}, json: it is not the content of its edition\.$"]),
    (edition_taken_out, [rf"^{ISSUE}: its public edition is missing\.$"]),
    (edition_called_another, [
        rf"^{ISSUE}: its public edition is missing\.$",
        rf"^{ISSUE}, With exempt items \(Part II\): its part is 1 in its content, and 2 beside it\.$",
    ]),
    (issue_taken_out, [
        r"^Quarter 1, .*: it is closed and has no frozen report\. manage\.py freeze_reports makes it\.$"
    ]),
]  # fmt: skip


def as_pattern(sentence: str) -> str:
    """The name of the quarter has brackets, which mean something else in a pattern."""
    return sentence.replace("(April to June 2026)", r"\(April to June 2026\)")


def test_everything_is_as_it_was_frozen(cast):
    assert verified() == ([], f"1 issue, {len(FORMATS)} files{NO_PAPER} were looked at: all are as they were frozen.")
    with on(date(2026, 8, 13)):
        correct_report(cast.earlier_quarter, why="Asked for", by=cast.coordinator)
    assert verified() == (
        [],
        f"2 issues, {2 * len(FORMATS)} files{NO_PAPER} were looked at: all are as they were frozen.",
    )


def test_without_a_closed_quarter_there_is_nothing_to_find(db):
    assert verified() == ([], f"0 issues, 0 files{NO_PAPER} were looked at: all are as they were frozen.")


@pytest.mark.parametrize(("change", "sentences"), OTHERWISE, ids=[change.__name__ for change, _ in OTHERWISE])
def test_what_is_different_is_named(cast, change, sentences):
    with lifted("the test looks for what is different"):
        change()
    differences, said = verified()
    assert len(differences) == len(sentences), differences
    for sentence, difference in zip(sentences, differences, strict=True):
        assert re.search(as_pattern(sentence), difference), difference
    assert said.endswith(": 1 difference." if len(sentences) == 1 else f": {len(sentences)} differences.")


class TestWhatIsKeptBesideTheContent:
    """Every fact of a correction, each of which its content has too."""

    SECOND = f"{QUARTER}, issue 2"

    @pytest.fixture
    def second(self, cast) -> Issue:
        """The second issue, made on 13 August."""
        with on(date(2026, 8, 13)):
            return correct_report(cast.earlier_quarter, why="Asked for", by=cast.coordinator)

    @pytest.mark.parametrize(
        ("fact", "value", "sentence"),
        [
            ("why", "By chance", "reason for the correction is Asked for in its content, and By chance beside it."),
            ("as_at", date(2026, 6, 29),
             "day as at which it is is 2026-06-30 in its content, and 2026-06-29 beside it."),
            ("known_on", date(2026, 8, 12),
             "day on which it was known is 2026-08-13 in its content, and 2026-08-12 beside it."),
            ("schema", 3, f"schema is {SCHEMA} in its content, and 3 beside it."),
        ],
    )  # fmt: skip
    def test_a_fact_of_the_issue(self, second, fact, value, sentence):
        with lifted("the test looks for what is different"):
            Issue.objects.filter(pk=second.pk).update(**{fact: value})
        assert verified()[0] == [f"{self.SECOND}, Public: its {sentence}"]

    def test_its_number(self, second):
        with lifted("the test looks for what is different"):
            Issue.objects.filter(pk=second.pk).update(number=3)
        assert verified()[0] == [
            f"{QUARTER}: issue 2 is missing.",
            f"{QUARTER}, issue 3, Public: its issue is 2 in its content, and 3 beside it.",
        ]

    def test_its_quarter(self, cast, second):
        with lifted("the test looks for what is different"):
            Issue.objects.filter(pk=second.pk).update(quarter=cast.quarter)
        moved = "Quarter 2, 2026 to 2027 (July to September 2026), issue 2, Public"
        assert verified()[0] == [f"{moved}: its quarter is 2026-27-Q1 in its content, and 2026-27-Q2 beside it."]

    def test_the_part_of_its_edition(self, second):
        with lifted("the test looks for what is different"):
            second.editions.update(part=2)
        assert verified()[0] == [
            f"{self.SECOND}: its public edition is missing.",
            f"{self.SECOND}, With exempt items (Part II): its part is 1 in its content, and 2 beside it.",
        ]


def test_an_issue_between_two_others_that_is_gone_is_named(cast):
    with on(date(2026, 8, 13)):
        correct_report(cast.earlier_quarter, why="Asked for", by=cast.coordinator)
        correct_report(cast.earlier_quarter, why="Asked for again", by=cast.coordinator)
    with lifted("the test looks for what is different"):
        for rows in (FrozenFile.objects.filter(edition__issue__number=2), Edition.objects.filter(issue__number=2)):
            rows.delete()
        Stood.objects.filter(issue__number=2).delete()
        Issue.objects.filter(number=2).delete()
    assert verified()[0] == [f"{QUARTER}: issue 2 is missing."]


def test_a_closed_quarter_that_was_never_frozen_is_named(cast):
    with on(date(2026, 10, 9)):
        quarter = quarters.close(cast.quarter, by=cast.coordinator)
    assert verified()[0] == [f"{quarter}: it is closed and has no frozen report. manage.py freeze_reports makes it."]


class TestWithPartTwo:
    """An issue in which something is exempt has two editions, which say the same but for that."""

    @pytest.fixture
    def issue(self, cast) -> Issue:
        """The second quarter's, in which the flats are exempt."""
        with on(date(2026, 10, 8)):
            cast.action.exempt_under = 3
            record(cast.action, by=cast.coordinator, why="It names a landlord")
        with on(date(2026, 10, 9)):
            return close_quarter(cast.quarter, by=cast.coordinator).issues.get()

    def test_both_are_found_as_they_were_frozen(self, issue):
        public, full = issue.editions.all()
        assert "Ten flats are let." in full.content
        assert "Ten flats are let." not in public.content
        assert verified() == (
            [],
            f"2 issues, {3 * len(FORMATS)} files{NO_PAPER} were looked at: all are as they were frozen.",
        )

    def test_a_public_edition_that_says_more_is_named(self, issue):
        public, full = issue.editions.all()
        with lifted("the test looks for what is different"):
            put(public, replace(full.report, part=1))
        assert verified()[0] == [f"{issue}: its public edition is not its full one without what is exempt."]

    def test_that_part_two_is_gone_is_named(self, issue):
        with lifted("the test looks for what is different"):
            FrozenFile.objects.filter(edition__part=2).delete()
            Edition.objects.filter(part=2).delete()
        assert f"{issue}: something in it is withheld, and its edition with Part II is missing." in verified()[0]

    def test_that_it_is_gone_is_named_where_nothing_but_a_change_is_exempt(self, cast, issue):
        """The flats are public again in the autumn, and moved on from how they stood while they were not."""
        with on(date(2026, 10, 12)):
            autumn = open_quarter(FinancialQuarter(2026, 3), by=cast.coordinator)
            cast.action.exempt_under = None
            record(cast.action, by=cast.coordinator, why="The landlord agrees")
            cast.update(cast.action, quarter=autumn)
        with on(date(2027, 1, 8)):
            after = close_quarter(autumn, by=cast.coordinator).issues.get()
        assert verified()[0] == []
        public, _ = (edition.report for edition in after.editions.all())
        assert [line.withheld for line in public] == [(), ()]
        with lifted("the test looks for what is different"):
            FrozenFile.objects.filter(edition__issue=after, edition__part=2).delete()
            after.editions.filter(part=2).delete()
        assert verified()[0] == [f"{after}: something in it is withheld, and its edition with Part II is missing."]

    def test_a_part_two_in_which_nothing_is_exempt_is_named(self, issue):
        with lifted("the test looks for what is different"):
            _, full = issue.editions.all()
            lines = tuple(replace(line, exempt_action=None) for line in full.report.sections[0].lines)
            first, *others = full.report.sections
            put(full, replace(full.report, sections=(replace(first, lines=lines), *others), changes=None))
        assert f"{issue}: nothing in it is exempt, and it has an edition with Part II." in verified()[0]


def test_a_committee_paper_that_is_not_what_was_sent_is_named(cast):
    leave_a_paper(cast)
    paper = FrozenPaper.objects.get()
    assert verified() == (
        [],
        f"1 issue, {len(FORMATS)} files and 1 committee paper were looked at: all are as they were frozen.",
    )
    with lifted("the test looks for what is different"):
        FrozenPaper.objects.update(sha256="0" * 64)
    assert verified()[0] == [f"{paper}: its content is not what its hash {'0' * 64} was taken of."]
