"""What a paper takes from its report, word for word."""

from dataclasses import fields, replace
from datetime import date

import pytest

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.committee.document import NAMES, Words
from resolutions.committee.filling import Agreement, filled, months_between, title
from resolutions.committee.operations import begin_paper
from resolutions.committee.queries import taken_from
from resolutions.council.models import Board
from resolutions.progress.exempting import exempt
from resolutions.quarters.queries import shown
from resolutions.reports.build import live
from resolutions.reports.operations import correct_report
from tests.cast import on
from tests.committee.papering import MEETING


@pytest.fixture
def edition(cast):
    """The first issue of the quarter that is closed."""
    return cast.earlier_quarter.issues.get().editions.get()


def test_the_motion_the_months_since_and_every_count_are_those_of_the_report(edition):
    taken, _ = taken_from(edition)
    assert taken.purpose == (
        "At a meeting of Full Council held on 27 March 2023, “A council that keeps its word” (motion on notice) was "
        "agreed. That was 39 months before 30 June 2026, the last day of which this report speaks. It has 2 "
        "resolutions.",
        "As at 30 June 2026, the 2 resolutions have 2 actions: 1 in progress, 1 not started. None is overdue.",
        "These figures are those of the progress report of Quarter 1, 2026 to 2027 (April to June 2026), issue 1, as "
        f"known on 1 July 2026 (SHA-256 beginning {edition.sha256[:12]}).",
    )
    assert (taken.issue, taken.as_at, taken.sha256) == (1, date(2026, 6, 30), edition.sha256)


def test_the_title_names_what_was_agreed_and_the_quarter(edition):
    _, found = taken_from(edition)
    assert found == "A council that keeps its word: progress report, Quarter 1, 2026 to 2027 (April to June 2026)"


def test_a_body_that_is_renamed_since_keeps_the_name_it_had(cast, edition):
    before = taken_from(edition)
    with on(date(2026, 9, 1)):
        cast.body.name = "The Council"
        cast.body.save()
        assert taken_from(edition) == before
    assert Board.objects.filter(name="The Council").exists()


def test_several_decisions_each_have_a_sentence(cast, edition):
    report = edition.report
    other = replace(
        report.sections[0], key="ANY-2025-1", source="A plan for homes", agreed_on=None, agreed_words="October 2025"
    )
    report = replace(report, resolution_word="Priority", sections=(*report.sections, other))
    found = filled(report, {"ANY-2025": Agreement("Cabinet", "plan")}).purpose
    assert found[0].startswith(
        "At a meeting held on 27 March 2023, “A council that keeps its word” was agreed. That was"
    )
    assert found[0].endswith("It has 2 priorities.")
    # The papers give a month and no day.
    assert found[1] == (
        "At a meeting of Cabinet, October 2025, “A plan for homes” (plan) was agreed. That was at least 8 months "
        "before 30 June 2026, the last day of which this report speaks. It has 1 priority."
    )
    assert "the 3 priorities have 2 actions" in found[2]
    assert title(report).startswith("Corporate parenting: progress report")


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2023, 3, 27), date(2024, 6, 30), 15),
        (date(2023, 3, 27), date(2023, 4, 26), 0),
        (date(2023, 3, 27), date(2023, 4, 27), 1),
        (date(2024, 3, 31), date(2024, 6, 30), 3),
        (date(2023, 12, 31), date(2024, 2, 29), 2),
        (date(2023, 12, 31), date(2024, 2, 28), 1),
        (date(2024, 6, 30), date(2024, 6, 30), 0),
    ],
)
def test_months_are_whole_and_the_last_day_of_one_is_late_enough(first, last, months):
    assert months_between(first, last) == months


def test_one_overdue_action_and_a_month_that_is_not_over(cast):
    report = live(shown(cast.quarter, clock.today()))
    section = replace(report.sections[0], agreed_on=date(2026, 8, 1))
    found = filled(replace(report, sections=(section,)), {}).purpose
    assert "That was less than a month before 12 August 2026" in found[0]
    assert found[1].startswith("As at 12 August 2026, the 1 resolution has 2 actions: 1 in progress, 1 not started.")
    assert found[1].endswith("1 is overdue.")


def test_part_two_covers_the_full_edition_and_names_its_paragraphs(cast):
    exempt(Action.objects.get(pk=cast.action.pk), 3, why="The landlord is named.", by=cast.coordinator)
    with on(date(2026, 8, 13)):
        issue = correct_report(cast.earlier_quarter, why="An item is exempt.", by=cast.coordinator)
        of = {"board": cast.board, "held_on": MEETING, "by": cast.coordinator}
        public, full = (begin_paper(issue, part=part, **of) for part in (1, 2))
    editions = {edition.part: edition.sha256 for edition in issue.editions.all()}
    assert [public.filled["sha256"], full.filled["sha256"]] == [editions[1], editions[2]]
    assert [public.filled["exempt"], full.filled["exempt"]] == [[], [3]]
    assert [row["paragraphs"] for row in (*public.appendices, *full.appendices)] == [[], [3]]
    # The counts are the same: what is withheld is still counted.
    assert public.filled["purpose"][1] == full.filled["purpose"][1]


def test_part_two_names_the_paragraph_of_a_change_of_what_is_public_by_now(cast):
    exempt(Action.objects.get(pk=cast.action.pk), 3, why="The landlord is named.", by=cast.coordinator)
    with on(date(2026, 8, 13)):
        correct_report(cast.earlier_quarter, why="An item is exempt.", by=cast.coordinator)
    with on(date(2026, 8, 14)):
        exempt(Action.objects.get(pk=cast.action.pk), None, why="The landlord agrees.", by=cast.coordinator)
        report = live(shown(cast.quarter, clock.today()))
    assert [line.is_exempt for line in report] == [False, False]
    assert [(change.kind, change.withheld) for change in report.changes.changes] == [("rating", 3)]
    assert [filled(replace(report, part=part), {}).exempt for part in (1, 2)] == [(), (3,)]


def test_everything_that_a_paper_says_has_a_name():
    assert [field.name for field in fields(Words)] == ["schema", *NAMES]
