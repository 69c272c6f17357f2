"""The live report against the rows it is made of, and against what was known on a day."""

from datetime import date

from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.actions.operations import add_action, retime
from resolutions.council.scales import DELIVERED, Stage
from resolutions.motions.models import Clause
from resolutions.motions.operations import add_resolution, record_motion
from resolutions.progress.models import Update
from resolutions.progress.operations import correct_update, decide
from resolutions.quarters.operations import open_quarter
from resolutions.quarters.queries import AsAt, shown
from resolutions.reports.build import live
from resolutions.reports.operations import close_quarter
from resolutions.timescales import FinancialQuarter
from tests.cast import on


def report_of(quarter):
    return live(shown(quarter, clock.today()))


def line_of(report, action):
    return next(line for line in report if line.reference == action.reference)


def a_busy_register(cast):
    """Actions at every stage and rating, some late, some slipped, some silent."""
    made = iter(cast.make_actions(10))
    for rating in ("green", "amber", "red"):
        cast.update(next(made), rating=rating, rating_reason="There is a reason.")
    cast.update(next(made), stage=Stage.COMPLETE)
    cast.update(next(made), stage=Stage.EMBEDDED)
    cast.update(next(made), stage=Stage.PAUSED)
    for stage, instead in ((Stage.NOT_TAKEN_FORWARD, None), (Stage.SUPERSEDED, cast.action)):
        decide(
            next(made),
            version=1,
            stage=stage,
            why="The board decided so.",
            happened_on=clock.today(),
            decided_by="Corporate Parenting Board",
            by=cast.coordinator,
            superseded_by=instead,
        )
    retime(
        next(made),
        version=1,
        words="30/09/2027",
        agreed_on=clock.today(),
        agreed_by="Corporate Parenting Board",
        why="The builder asked for time.",
        by=cast.coordinator,
    )
    cast.make_actions(1, timescale="30/06/2026")
    cast.make_actions(1, timescale="31/08/2026")
    cast.make_actions(1, timescale="TBC")


def test_the_figures_are_a_recount_of_the_rows(cast):
    a_busy_register(cast)
    report = report_of(cast.quarter)
    stages = dict(Action.objects.order_by().values_list("stage").annotate(Count("pk")))
    ratings = dict(Action.objects.order_by().values_list("rating").annotate(Count("pk")))
    updated = set(Update.objects.filter(quarter=cast.quarter).values_list("action_id", flat=True))
    undelivered = {Stage.NOT_TAKEN_FORWARD, Stage.SUPERSEDED}
    live_rows = Action.objects.exclude(stage__in=[*DELIVERED, *undelivered])
    late = live_rows.filter(timescales__latest__lt=clock.today())
    assert {figure.code: figure.count for figure in report.figures} == {
        "actions": Action.objects.count(),
        "delivered": Action.objects.filter(stage__in=DELIVERED).count(),
        "in_progress": stages[Stage.IN_PROGRESS],
        "not_started": stages[Stage.NOT_STARTED],
        "to_be_scoped": 0,
        "paused": stages[Stage.PAUSED],
        "closed": Action.objects.filter(stage__in=undelivered).count(),
        "green": ratings["green"],
        "amber": ratings["amber"],
        "red": ratings["red"],
        "overdue": late.count(),
        "silent": live_rows.exclude(pk__in=updated).count(),
        "slipped": Action.objects.filter(timescales__number=2).count(),
        "due_soon": live_rows.filter(timescales__latest=date(2026, 8, 31)).count(),
        "on_time": live_rows.filter(timescales__number=1, timescales__latest__gt=date(2026, 9, 11)).count(),
        "review_due": 0,
        "no_date": live_rows.filter(timescales__latest=None).count(),
    }


def test_each_section_counts_its_own_rows(cast):
    a_busy_register(cast)
    report = report_of(cast.quarter)
    stages = dict(cast.resolution.actions.order_by().values_list("stage").annotate(Count("pk")))
    assert [section.name for section in report.sections] == ["Resolution I", "Resolution 2"]
    assert {count.code: count.count for count in report.sections[0].parts} == stages
    assert report.sections[1].parts == ()
    assert [section.total for section in report.sections] == [Action.objects.count(), 0]


def test_it_names_the_clauses_that_no_action_answers(cast):
    (unanswered,) = [clause for clause in Clause.objects.all() if not clause.answers.exists()]
    report = report_of(cast.quarter)
    assert [section.unanswered for section in report.sections] == [(str(unanswered),), ()]


def test_it_carries_the_councils_own_words(cast):
    report = report_of(cast.quarter)
    assert (report.council, report.resolution_word, report.quarter) == (
        "Anytown Council",
        "Resolution",
        "2026-27-Q2",
    )
    assert report.sections[0].you_said == "We want to be near friends."
    assert [entry.code for entry in report.key] == [*Stage.values, "green", "amber", "red"]


def test_what_moved_and_what_did_not(cast):
    assert [(line.reference, line.movements) for line in report_of(cast.quarter).moved] == [
        (cast.action.reference, ("From green to amber",))
    ]


def test_what_was_completed_since_last_quarter(cast):
    assert report_of(cast.quarter).completed == ()
    cast.update(cast.other_action, by=cast.other_officer, stage=Stage.COMPLETE)
    assert [line.reference for line in report_of(cast.quarter).completed] == [cast.other_action.reference]


def test_what_is_due_next_quarter(cast):
    assert [line.reference for line in report_of(cast.quarter).due_next] == [cast.action.reference]


def test_an_exception_is_late_or_silent_or_red(cast):
    assert [line.reference for line in report_of(cast.quarter).exceptions] == [cast.other_action.reference]
    cast.update(cast.make_actions(1)[0], rating="red", rating_reason="The builder has failed.")
    assert [line.reference for line in report_of(cast.quarter).exceptions] == [
        "ANY-2023-R1-03",
        cast.other_action.reference,
    ]


def test_an_update_typed_after_the_quarter_closed_is_not_in_its_report(cast):
    quarter = cast.quarter.financial
    known_early = AsAt(quarter, date(2026, 8, 1), date(2026, 8, 1))
    known_late = AsAt(quarter, date(2026, 8, 1), date(2026, 8, 12))
    # It happened on 1 July and was typed on 12 August.
    assert line_of(live(known_late), cast.action).what_happened == "Ten flats are let."
    early = line_of(live(known_early), cast.action)
    assert (early.what_happened, early.rating, early.last_said) == ("", "green", "Six flats were found.")


def test_a_correction_shows_what_was_first_written(cast):
    with on(date(2026, 8, 13)):
        correct_update(
            Update.objects.get(action=cast.action, quarter=cast.quarter),
            version=Action.objects.get(pk=cast.action.pk).version,
            stage=Stage.IN_PROGRESS,
            rating="amber",
            rating_reason="Two landlords withdrew; others are being asked.",
            what_happened="Nine flats are let.",
            happened_on=date(2026, 7, 1),
            by=cast.officer,
            why="One tenancy fell through.",
        )
        after = line_of(report_of(cast.quarter), cast.action)
    assert (after.what_happened, after.first_written) == ("Nine flats are let.", "Ten flats are let.")
    known_before = AsAt(cast.quarter.financial, date(2026, 8, 12), date(2026, 8, 12))
    assert line_of(live(known_before), cast.action).what_happened == "Ten flats are let."


def test_the_report_of_a_closed_quarter_stays_as_it_was_known(cast):
    before = report_of(cast.quarter)
    close_quarter(cast.quarter, by=cast.coordinator)
    cast.quarter.refresh_from_db()
    with on(date(2026, 10, 1)):
        cast_next = open_quarter(FinancialQuarter(2026, 3), by=cast.coordinator)
        cast.update(cast.action, quarter=cast_next, stage=Stage.COMPLETE, what_happened="All are let.")
        after = report_of(cast.quarter)
        assert report_of(cast_next).figure("delivered") == 1
    assert after == before


def test_an_action_added_later_is_not_in_an_earlier_report(cast):
    add_action(
        cast.resolution,
        title="Hire two advisers",
        agreed_on=clock.today(),
        agreed_by="Full Council",
        by=cast.coordinator,
    )
    assert report_of(cast.quarter).figure("actions") == 3
    assert report_of(cast.earlier_quarter).figure("actions") == 2


def test_what_had_not_been_agreed_yet_is_not_in_the_report_of_a_day_before(cast):
    """The motion is of 27 March 2023; of the plan, which has no action, the papers say October 2025."""
    plan = record_motion(
        kind="plan", title="A plan for homes", body=cast.body, decided_words="October 2025", by=cast.administrator
    )
    add_resolution(plan, words="Build homes.", by=cast.administrator)

    def agreed(day: date) -> list[str]:
        return [each.source for each in live(AsAt(FinancialQuarter.containing(day), day, clock.today())).sections]

    motion = ["A council that keeps its word"] * 2
    assert [agreed(date(2023, 3, day)) for day in (26, 27)] == [[], motion]
    # Of which day in October nobody knows.
    assert [agreed(date(2025, 9, 30)), agreed(date(2025, 10, 1))] == [motion, [*motion, "A plan for homes"]]


def test_it_takes_as_many_queries_for_many_actions(cast):
    def queries():
        with CaptureQueriesContext(connection) as made:
            report_of(cast.quarter)
        return len(made)

    cast.make_actions(1)
    with_three = queries()
    cast.add_many(297)
    assert queries() == with_three
