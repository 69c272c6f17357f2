"""Everything goes in, or nothing does; what goes in is what was shown."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from carecommit.kit.refused import Refused, Stale
from resolutions.actions.models import Action
from resolutions.actions.operations import edit_action
from resolutions.council.models import Post
from resolutions.council.operations import add_user
from resolutions.council.queries import key
from resolutions.council.scales import Stage
from resolutions.intake import operations
from resolutions.intake.models import Batch, ColumnMapping, Origin, StatusWord
from resolutions.intake.plan import Verdict
from resolutions.intake.queries import prepared
from resolutions.motions.models import Motion
from resolutions.owners.models import OwnerAlias
from resolutions.progress.models import Decision, Update
from resolutions.progress.timeline import timeline
from resolutions.reports.operations import close_quarter
from tests.cast import PASSWORD, Cast
from tests.intake.bringing import IN_THE_TABLE, Bringing, register, sheet

HEADINGS = ("Priority", "Action", "Lead", "Timescale", "Status", "Progress")
HOMES = ("Homes that last", "Find flats", "Head of Housing", "31/03/2027", "On track", "Twelve flats were found.")
LEARNING = ("Learning", "Open places", "Virtual School Headteacher", "Spring 2027", "", "")
NAMELESS = ("Learning", "", "Head of Housing", "Spring 2027", "", "")


class TestAllOrNothing:
    """One transaction."""

    def test_a_row_that_cannot_go_in_keeps_all_of_them_out(self, bringing: Bringing) -> None:
        batch = bringing.answer(bringing.receive(sheet(HEADINGS, HOMES, NAMELESS)))
        before = register()
        with pytest.raises(Refused, match="1 row cannot go in, so nothing is saved"):
            bringing.confirm(batch)
        assert register() == before
        assert Batch.objects.get(pk=batch.pk).state == Batch.State.RECEIVED

    def test_it_is_left_out_where_somebody_says_so_and_the_count_is_the_count_shown(self, bringing: Bringing) -> None:
        batch = bringing.answer(bringing.receive(sheet(HEADINGS, HOMES, NAMELESS, LEARNING)))
        shown = bringing.plan(batch).counts
        batch = bringing.confirm(batch, leave_out=True)
        assert batch.outcome["counts"] == shown == {"create": 2, "change": 0, "same": 0, "ask": 0, "wrong": 1}
        assert len(batch.outcome["keys"]["actions"]) == 2
        assert Origin.objects.filter(batch=batch).count() == 2

    def test_nothing_goes_in_while_a_question_is_open(self, bringing: Bringing) -> None:
        batch = bringing.receive(sheet(HEADINGS, HOMES))
        with pytest.raises(Refused, match="Answer the 1 question first"):
            bringing.confirm(batch, leave_out=True)

    def test_every_problem_of_a_file_is_told_at_once_by_column(self, bringing: Bringing) -> None:
        rows = [
            ("Priority", "Action", "Lead", "Timescale", "Plan year"),
            ("Homes", "", "Head of Housing", "31/03/2027", "2026-27"),
            ("Homes", "Find flats", "Head of Housing", "x" * 201, "2026"),
            ("Homes", "Furnish them", "Young person A", "31/03/2027", ""),
        ]
        batch = bringing.receive(sheet(*rows))
        problems = [
            (line.draft.place, each.column, each.wrong) for line in bringing.lines(batch) for each in line.problems
        ]
        assert problems == [
            ("the file, row 2", "Action", "It says nothing of what will be done."),
            ("the file, row 3", "Plan year", "“2026” is not a financial year."),
            ("the file, row 3", "Timescale", "It has 201 characters."),
            ("the file, row 4", "Lead", "It seems to name a child or young person."),
        ]


class TestMovedSince:
    """The register went on while somebody looked at the plan."""

    def test_a_row_whose_action_moved_since_the_preview_is_refused_and_shown_again(self, bringing: Bringing) -> None:
        bringing.bring(sheet(HEADINGS, HOMES))
        action = Action.objects.get(title="Find flats")
        changed = (*HOMES[:3], "30/06/2027", *HOMES[4:])
        batch = bringing.answer(bringing.receive(sheet(HEADINGS, changed)))
        digest = bringing.plan(batch).digest
        edit_action(
            action, version=action.version, title="Find good flats", detail="", clauses=[], principles=[],
            by=bringing.cast.coordinator, why="Clearer",
        )  # fmt: skip
        before = register()
        with pytest.raises(Stale):
            operations.confirm(batch, digest=digest, by=bringing.by)
        assert register() == before
        assert bringing.plan(batch).digest != digest

    def test_an_answer_changed_in_another_window_is_not_confirmed_unseen(self, bringing: Bringing) -> None:
        batch = bringing.answer(bringing.receive(sheet(HEADINGS, HOMES)), STATUS="complete")
        digest = bringing.plan(batch).digest
        operations.answer(batch, {"status:on track": "paused"}, by=bringing.by)
        with pytest.raises(Stale):
            operations.confirm(batch, digest=digest, by=bringing.by)

    def test_a_second_click_shows_the_same_result(self, bringing: Bringing) -> None:
        batch = bringing.answer(bringing.receive(sheet(HEADINGS, HOMES)))
        digest = bringing.plan(batch).digest
        first = operations.confirm(batch, digest=digest, by=bringing.by)
        before = register()
        second = operations.confirm(batch, digest=digest, by=bringing.by)
        assert second.outcome == first.outcome
        assert register() == before


class TestWhose:
    """A batch belongs to whoever brought it."""

    def test_another_administrator_cannot_settle_or_confirm_it(self, bringing: Bringing) -> None:
        batch = bringing.answer(bringing.receive(sheet(HEADINGS, HOMES)))
        digest = bringing.plan(batch).digest
        other = add_user("other@anytown.example", role="administrator", password=PASSWORD, by=None)
        for write in (
            lambda: operations.confirm(batch, digest=digest, by=other),
            lambda: operations.answer(batch, {"status:on track": "paused"}, by=other),
            lambda: operations.discard(batch, by=other),
        ):
            with pytest.raises(Refused, match="Only the person who brought this file"):
                write()
        assert Batch.objects.get(pk=batch.pk).state == Batch.State.RECEIVED

    def test_nobody_but_an_administrator_can_bring_one(self, cast: Cast) -> None:
        for user in (cast.viewer, cast.officer, cast.coordinator):
            with pytest.raises(Refused, match="Only an administrator"):
                operations.receive_file("plan.csv", sheet(HEADINGS, HOMES), by=user)
        assert Batch.objects.count() == 0


class TestWhatIsWritten:
    """Facts with their owners, days, stages and words."""

    def test_an_amber_row_tells_its_reason_and_a_complete_one_is_complete(self, bringing: Bringing) -> None:
        rows = [(*HOMES[:4], "Amber", "The lease is late."), (*LEARNING[:4], "Complete", "Nine opened.")]
        batch = bringing.receive(sheet(HEADINGS, *rows), happened_on=date(2026, 8, 1))
        answers = {"status:amber": "in_progress/amber", "status:complete": Stage.COMPLETE.value}
        bringing.confirm(operations.answer(batch, answers, by=bringing.by))
        told = Update.objects.filter(action__resolution__motion__title="Implementation plan").order_by("pk")
        assert [(update.stage, update.rating, update.rating_reason) for update in told] == [
            (Stage.IN_PROGRESS, "amber", "The lease is late."),
            (Stage.COMPLETE, None, ""),
        ]
        actions = Action.objects.filter(updates__in=told).order_by("pk")
        assert [(action.stage, action.rating, action.stage_when_added) for action in actions] == [
            (Stage.IN_PROGRESS, "amber", Stage.NOT_STARTED),
            (Stage.COMPLETE, None, Stage.NOT_STARTED),
        ]

    def test_a_row_that_is_not_taken_forward_needs_its_reason_and_becomes_a_decision(self, bringing: Bringing) -> None:
        rows = [(*HOMES[:4], "Withdrawn", "The site was sold."), (*LEARNING[:4], "Withdrawn", "")]
        batch = bringing.answer(bringing.receive(sheet(HEADINGS, *rows)), STATUS=Stage.NOT_TAKEN_FORWARD.value)
        assert [line.verdict for line in bringing.lines(batch)] == [Verdict.CREATE, Verdict.WRONG]
        bringing.confirm(batch, leave_out=True)
        decision = Decision.objects.get(action__title="Find flats")
        assert (decision.stage, decision.why, decision.decided_by) == (
            Stage.NOT_TAKEN_FORWARD, "The site was sold.", "Cabinet",
        )  # fmt: skip
        assert decision.action.stage == Stage.NOT_TAKEN_FORWARD

    @pytest.mark.parametrize("is_open", [True, False])
    def test_without_a_day_or_an_open_quarter_progress_stays_as_written(
        self, bringing: Bringing, is_open: bool
    ) -> None:
        if not is_open:
            close_quarter(bringing.cast.quarter, by=bringing.cast.coordinator)
        batch = bringing.bring(sheet(HEADINGS, HOMES), happened_on=None if is_open else date(2026, 8, 1))
        action = Action.objects.get(title="Find flats")
        assert (action.stage, action.rating, action.updates.count()) == (Stage.IN_PROGRESS, None, 0)
        assert dict(Origin.objects.get(batch=batch).cells)["Progress"] == "Twelve flats were found."

    def test_bands_of_meetings_make_a_motion_of_each_title_in_the_table(self, bringing: Bringing) -> None:
        rows = [
            ("Motion", "Resolutions", "Lead Officer", "Actions taken"),
            ("Council Meeting - 20/10/2022", "", "", ""),
            (
                "Care leavers' bus fares",
                "Write to the operator about bus fares.",
                "Head of Housing",
                "A letter was sent.",
            ),
            ("", "Ask for a report on bus fares within six months.", "Head of Housing", "The report came."),
            ("Council Meeting - 23/03/2023", "", "", ""),
            ("Homes for care leavers", "Keep two flats in each new scheme.", "Head of Housing", "Asked for."),
        ]
        batch = bringing.receive(sheet(*rows), whose=IN_THE_TABLE, kind=Motion.Kind.MOTION_ON_NOTICE.value)
        bringing.confirm(bringing.answer(batch))
        motions = Motion.objects.exclude(pk=bringing.cast.motion.pk).order_by("decided_on")
        assert [(motion.title, motion.decided_on, motion.resolutions.count()) for motion in motions] == [
            ("Care leavers' bus fares", date(2022, 10, 20), 2),
            ("Homes for care leavers", date(2023, 3, 23), 1),
        ]

    def test_what_was_answered_is_remembered_and_not_asked_again(self, bringing: Bringing) -> None:
        row = (HOMES[0], HOMES[1], "Hd of Hsg", *HOMES[3:])
        batch = bringing.receive(sheet(HEADINGS, row))
        answers = {"owner:hd of hsg": f"post:{bringing.cast.posts.housing.pk}", "status:on track": "in_progress/green"}
        bringing.confirm(operations.answer(batch, answers, by=bringing.by))
        assert [str(alias) for alias in OwnerAlias.objects.all()] == ["Hd of Hsg: Head of Housing"]
        assert [(word.words, word.stage, word.rating) for word in StatusWord.objects.all()] == [
            ("On track", Stage.IN_PROGRESS, "green")
        ]
        again = bringing.receive(sheet(HEADINGS, (*row[:1], "Furnish flats", *row[2:])))
        assert bringing.plan(again).asked == {}

    def test_a_bare_head_of_service_is_remembered_for_its_cell_alone(self, bringing: Bringing) -> None:
        cell = "HoS/ Virtual School Headteacher"
        batch = bringing.receive(sheet(HEADINGS[:4], (*HOMES[:2], cell, HOMES[3])))
        (key,) = bringing.plan(batch).asked
        bringing.confirm(operations.answer(batch, {key: f"post:{bringing.cast.posts.housing.pk}"}, by=bringing.by))
        same = bringing.receive(sheet(HEADINGS[:4], ("Homes", "Furnish flats", cell, "2027")))
        assert bringing.plan(same).asked == {}
        other = bringing.receive(sheet(HEADINGS[:4], ("Homes", "Paint flats", "HoS", "2027")))
        assert [asked.question.about for asked in bringing.plan(other).asked.values()] == ["HoS"]

    def test_nothing_makes_a_post_without_being_asked(self, bringing: Bringing) -> None:
        posts = Post.objects.count()
        bringing.bring(sheet(HEADINGS, (*HOMES[:2], "Head of Dentistry", *HOMES[3:])))
        assert Post.objects.count() == posts
        action = Action.objects.get(title="Find flats")
        assert (action.owner_words, action.ownerships.count()) == ("Head of Dentistry", 0)

    def test_a_set_of_columns_is_remembered_under_its_name(self, bringing: Bringing) -> None:
        odd = ("Thema", "Was", "Wer", "Wann")
        batch = bringing.receive(sheet(odd, HOMES[:4]))
        fields = ["Resolution or priority", "Action", "Lead owner", "Timescale"]
        operations.settle_table(
            batch, 0, left_out=False, heading=None, joins={}, fields=[operations.Field(field) for field in fields],
            headings=odd, remember_as="Our odd plan", by=bringing.by,
        )  # fmt: skip
        assert [str(mapping) for mapping in ColumnMapping.objects.all()] == ["Our odd plan"]
        again = operations.receive_file("again.csv", sheet(odd, LEARNING[:4]), by=bringing.by)
        assert (again.tables[0]["fields"], again.tables[0]["mapping"]) == (fields, "Our odd plan")


def test_twenty_confirms_at_once_are_one_import(cast_today: Cast) -> None:
    bringing = Bringing(cast_today)
    batch = bringing.answer(bringing.receive(sheet(HEADINGS, HOMES, LEARNING)))
    digest = bringing.plan(batch).digest
    together = Barrier(20, timeout=60)

    def confirm() -> dict:
        together.wait()
        try:
            return operations.confirm(batch, digest=digest, by=bringing.by).outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=20) as pool:
        outcomes = [each.result() for each in [pool.submit(confirm) for _ in range(20)]]
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert Action.objects.filter(pk__in=outcomes[0]["keys"]["actions"]).count() == 2
    assert Action.objects.filter(resolution__motion__title="Implementation plan").count() == 2
    assert Origin.objects.count() == 2


def test_a_plan_of_a_thousand_rows_takes_as_many_queries_as_one_of_ten(
    bringing: Bringing, django_assert_num_queries
) -> None:
    def rows(prefix: str, count: int) -> bytes:
        return sheet(HEADINGS, *((f"{prefix} {n // 10}", f"{prefix} promise {n}", *HOMES[2:]) for n in range(count)))

    few = bringing.answer(bringing.receive(rows("Few", 10), happened_on=date(2026, 8, 1)))
    digest = prepared(few).plan.digest
    with connection.execute_wrapper(counter := Counter()):
        operations.confirm(few, digest=digest, by=bringing.by)
    of_few = counter.count
    many = bringing.receive(rows("Many", 1000), happened_on=date(2026, 8, 1))
    digest = prepared(many).plan.digest
    with connection.execute_wrapper(counter := Counter()):
        operations.confirm(many, digest=digest, by=bringing.by)
    # The first one also remembered a word for a status, and began the plan.
    assert counter.count <= of_few


class Counter:
    """Counts the statements that pass."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute, sql, params, many, context):
        """One more."""
        self.count += 1
        return execute(sql, params, many, context)


def test_the_story_of_an_action_begins_with_its_adding_and_then_tells_the_update(bringing: Bringing) -> None:
    bringing.bring(sheet(HEADINGS, HOMES), happened_on=date(2026, 8, 1))
    told, added = timeline(Action.objects.get(title="Find flats"), key())
    assert (told.what, told.detail) == (
        "Update for Quarter 2, 2026 to 2027 (July to September 2026)",
        ("In progress, Green", "1 August 2026: Twelve flats were found."),
    )
    assert (added.what, added.detail) == (
        "Action added",
        (
            "At the start: Not started",
            "Timescale: “31/03/2027”, read as due on 31 March 2027",
            "Agreed by Cabinet on 1 April 2026",
            "Head of Housing is the lead owner from 1 April 2026",
        ),
    )
