"""Two thousand things are done to registers; every frozen report stays what it was, byte for byte, and recounts."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from carecommit.kit import clock
from carecommit.kit.history import erase, record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from resolutions.actions.models import Action
from resolutions.actions.operations import add_action, assign, edit_action, retime
from resolutions.council.models import Holding, Person, Post, User
from resolutions.council.operations import add_user, appoint, define, leave, set_profile
from resolutions.council.scales import Stage
from resolutions.motions.models import Clause, Resolution
from resolutions.motions.operations import add_clause, add_resolution, correct_words
from resolutions.progress.evidence import add_link, remove_evidence
from resolutions.progress.exempting import exempt
from resolutions.progress.models import Evidence, Question, Update
from resolutions.progress.operations import correct_update, decide, submit_update
from resolutions.progress.questions import ask, reply
from resolutions.quarters.models import Quarter
from resolutions.quarters.operations import open_quarter
from resolutions.reports.build import live
from resolutions.reports.document import Line, Report
from resolutions.reports.formats import FORMATS
from resolutions.reports.models import Edition, FrozenFile, Issue, Stood
from resolutions.reports.operations import close_quarter, correct_report
from resolutions.reports.setting import shown_in
from resolutions.reports.verifying import verify
from tests.cast import PASSWORD, TODAY, Cast, build, on

# Registers are made, a few at a time, until so many things are done in all; those that are refused are not counted.
REGISTERS, STEPS, IN_ALL = 4, 400, 2000
# In each. A report costs as much as twenty other things.
MOST_ACTIONS, MOST_CLOSINGS, MOST_CORRECTIONS = 10, 12, 4

# As the administration writes.
keep, strike_out = operation(record), operation(erase)

any_number = st.integers(0, 10_000)
some_words = st.sampled_from(
    ["Ten flats are let.", "Nothing yet", "Ŵrth gwrs: 12 o’r fflatiau", "“So be it” & <b>", "x"]
)
timescales = st.sampled_from(["31/03/2027", "Spring 2028", "to be confirmed", "Ongoing", "30/09/2026", "2029-30"])
ratings = st.sampled_from(["green", "amber", "red"])
days_ago = st.sampled_from([0, 0, 0, 1, 10, 40, 90])
paragraphs = st.sampled_from([None, None, 1, 3, 5])


def frozen_bytes() -> dict[str, object]:
    """Every row of every frozen report, as the database has it."""
    return {
        **{f"issue {row['id']}": row for row in Issue.objects.values()},
        **{f"edition {row['id']}": row for row in Edition.objects.values()},
        **{f"file {row['id']}": {**row, "content": bytes(row["content"])} for row in FrozenFile.objects.values()},
        **{f"line {row['id']}": row for row in Stood.objects.values()},
    }


def without_marks(report: Report) -> Report:
    """The report but for what is exempt: that is left out of whatever is built today, also as known before."""

    def unmarked(line: Line) -> Line:
        return replace(
            line,
            exempt_action=None,
            exempt_update=None,
            exempt_last_said=None,
            evidence=tuple(sorted([*line.evidence, *(file.name for file in line.exempt_evidence)])),
            exempt_evidence=(),
            questions=tuple(replace(asked, exempt_under=None) for asked in line.questions),
        )

    sections = tuple(replace(section, lines=tuple(map(unmarked, section.lines))) for section in report.sections)
    changes = report.changes and replace(
        report.changes, changes=tuple(replace(change, withheld=None) for change in report.changes.changes)
    )
    return replace(report, part=1, sections=sections, changes=changes)


def otherwise(one, other, at: str = "") -> Iterator[str]:
    """Where two pieces of JSON differ, and how."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for name in one:
            yield from otherwise(one[name], other[name], f"{at}.{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (each, its) in enumerate(zip(one, other, strict=True)):
            yield from otherwise(each, its, f"{at}[{number}]")
    elif one != other:
        yield f"{at}: {one!r} was {other!r}"


def recounted_otherwise(issue: Issue) -> list[str]:
    """Where the issue differs from the report that the register's history gives now, and where its figures do."""
    again = replace(live(shown_in(issue)), issue=issue.number, issue_why=issue.why)
    sides = [json.loads(without_marks(each).canonical()) for each in (again, issue.editions.last().report)]
    figures = {figure.code: figure.count for figure in again.figures}
    return [*otherwise(*sides), *otherwise(figures, issue.figures)]


def at_most(times: int, name: str) -> Callable:
    """For a thing that is done only so often to one register."""
    return precondition(lambda self: self.times[name] < times)


class Registers(RuleBasedStateMachine):
    """One register, to which things are done as the days go by. Built once, and taken back after each."""

    cast: Cast
    done: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self._within = transaction.atomic()
        self._within.__enter__()
        self.cast = deepcopy(type(self).cast)
        self.quarter = self.cast.quarter
        self.moment = clock.now()
        self.remembered = frozen_bytes()
        self.times: Counter[str] = Counter()
        self._names = iter(range(1, 10_000))

    def teardown(self) -> None:
        """Every frozen report is what it was, is true in itself, and is what the history gives."""
        try:
            now = frozen_bytes()
            assert {key: now.get(key) for key in self.remembered} == self.remembered
            assert verify().differences == ()
            # Later, as it always is: what is known now would be read from the register as it stands.
            with clock.standing_at(self.moment + timedelta(days=1)):
                for issue in Issue.objects.select_related("quarter"):
                    assert recounted_otherwise(issue) == [], (issue, self.done)
        finally:
            transaction.set_rollback(True)
            self._within.__exit__(None, None, None)

    def do(self, write: Callable[[], object]) -> object:
        """Do it, if the register takes it, some minutes after the last thing."""
        name = write.__qualname__.split(".")[1]
        self.moment += timedelta(minutes=7)
        with clock.standing_at(self.moment):
            try:
                result = write()
            except Refused:
                return None
        self.done[name] += 1
        self.times[name] += 1
        return result

    def pick(self, model: type, number: int, **only):
        """One of the rows there are."""
        rows = model.objects.filter(**only).order_by("pk")
        return rows[number % rows.count()] if rows.exists() else None

    @property
    def today(self) -> date:
        return clock.day_of(self.moment)

    def remember(self) -> None:
        """What has been frozen since; what was before is still the same."""
        now = frozen_bytes()
        assert {key: now.get(key) for key in self.remembered} == self.remembered
        self.remembered = now

    @rule(number=any_number, stage=st.sampled_from(Stage.values), rating=ratings, words=some_words, ago=days_ago)
    def update(self, number, stage, rating, words, ago):
        action = self.pick(Action, number)
        by = self.cast.coordinator
        said = {
            "version": action.version,
            "stage": stage,
            "rating": rating if stage == Stage.IN_PROGRESS else None,
            "rating_reason": "A reason" if stage == Stage.IN_PROGRESS and rating != "green" else "",
            "what_happened": words,
            "happened_on": self.today - timedelta(days=ago),
            "by": by,
        }
        standing = Update.objects.filter(action=action, quarter=self.quarter).first()
        if standing is None:
            self.do(lambda: submit_update(action, self.quarter, **said))
        else:
            self.do(lambda: correct_update(standing, why="Counted again", **said))

    @rule(number=any_number, stage=st.sampled_from(Stage.values), ago=days_ago)
    def decide(self, number, stage, ago):
        action, other = self.pick(Action, number), self.pick(Action, number + 1)
        self.do(
            lambda: decide(
                action,
                version=action.version,
                stage=stage,
                why="No money",
                happened_on=self.today - timedelta(days=ago),
                decided_by="Cabinet",
                superseded_by=other if stage == Stage.SUPERSEDED else None,
                by=self.cast.coordinator,
            )
        )

    @rule(number=any_number, words=timescales, ago=days_ago)
    def retime(self, number, words, ago):
        action = self.pick(Action, number)
        day = self.today - timedelta(days=ago)
        self.do(
            lambda: retime(
                action, version=action.version, words=words, agreed_on=day, agreed_by="Cabinet", why="Late",
                by=self.cast.coordinator,
            )
        )  # fmt: skip

    @rule(number=any_number, ago=days_ago)
    def hand_over(self, number, ago):
        action = self.pick(Action, number)
        lead, joint = self.pick(Post, number), self.pick(Post, number + 1)
        since = self.today - timedelta(days=ago)
        self.do(
            lambda: assign(
                action, version=action.version, lead=lead, joint=[joint], since=since, why="Agreed",
                by=self.cast.coordinator,
            )
        )  # fmt: skip

    @at_most(MOST_ACTIONS, "add_action")
    @rule(number=any_number, words=timescales, ago=st.integers(0, 200))
    def add_action(self, number, words, ago):
        resolution = self.pick(Resolution, number)
        title = f"Promise number {next(self._names)}"
        self.do(
            lambda: add_action(
                resolution, title=title, lead=self.pick(Post, number), timescale=words, agreed_by="Full Council",
                agreed_on=self.today - timedelta(days=ago), by=self.cast.coordinator,
            )
        )  # fmt: skip

    @rule(number=any_number, words=some_words)
    def reword(self, number, words):
        action, clause = self.pick(Action, number), self.pick(Clause, number)
        title = f"{words} {next(self._names)}"
        self.do(
            lambda: edit_action(
                action, version=action.version, title=title, detail=words, clauses=[clause], principles=[],
                why="Simpler", by=self.cast.coordinator,
            )
        )  # fmt: skip

    @rule(number=any_number, is_clause=st.booleans(), words=some_words)
    def correct_the_agreed_words(self, number, is_clause, words):
        agreed = self.pick(Clause if is_clause else Resolution, number)
        self.do(lambda: correct_words(agreed, words=words, why="A slip", by=self.cast.coordinator))

    @at_most(3, "record_more_that_was_agreed")
    @rule(number=any_number, words=some_words)
    def record_more_that_was_agreed(self, number, words):
        def write():
            add_clause(self.pick(Resolution, number), words=words, by=self.cast.coordinator)
            add_resolution(self.cast.motion, words=words, by=self.cast.coordinator)

        self.do(write)

    @rule(
        marking=st.sampled_from(["", "OFFICIAL"]),
        days=st.integers(1, 90),
        layout=st.sampled_from(["plan", "resolutions"]),
    )
    def change_the_profile(self, marking, days, layout):
        name = f"Newtown Council {next(self._names)}"
        self.do(
            lambda: set_profile(
                name=name, marking=marking, due_soon_days=days, report_layout=layout, resolution_word="Priority",
                by=self.cast.administrator, why="Merged",
            )
        )  # fmt: skip

    @rule(code=st.sampled_from([*Stage.values, "green", "amber", "red"]), words=some_words)
    def change_the_key(self, code, words):
        words = f"{words} {next(self._names)}"
        self.do(lambda: define(code, words=words, definition=words, by=self.cast.administrator, why="New words"))

    @rule(number=any_number)
    def rename_a_post_and_a_person(self, number):
        post, person = self.pick(Post, number), self.pick(Person, number)
        post.title, person.name = f"Head of {next(self._names)}", f"Holder number {next(self._names)}"

        def write():
            for row in (post, person):
                keep(row, by=self.cast.administrator, why="Renamed")

        self.do(write)

    @rule(number=any_number, ago=st.integers(0, 120))
    def somebody_leaves(self, number, ago):
        holding = self.pick(Holding, number, ended_on=None)
        if holding is not None:
            self.do(lambda: leave(holding, last_day=self.today - timedelta(days=ago), by=self.cast.administrator))

    @rule(number=any_number)
    def somebody_is_appointed(self, number):
        person = Person(name=f"Holder number {next(self._names)}")
        self.do(lambda: appoint(person, self.pick(Post, number), since=self.today, by=self.cast.administrator))

    @rule(number=any_number)
    def an_account_is_closed_and_another_deleted(self, number):
        user = self.pick(User, number)

        def write():
            user.is_active, user.email = not user.is_active, f"account{next(self._names)}@anytown.example"
            keep(user, by=self.cast.administrator, why="Left the council")
            # Only one that nothing names can be deleted.
            address = f"mistaken{next(self._names)}@anytown.example"
            mistaken = add_user(address, role="viewer", password=PASSWORD, by=self.cast.administrator)
            strike_out(mistaken, by=self.cast.administrator, why="Opened by mistake")

        self.do(write)

    @rule(number=any_number, words=some_words)
    def ask(self, number, words):
        self.do(lambda: ask(self.pick(Action, number), words=words, by=self.cast.viewer))

    @rule(number=any_number, words=some_words)
    def reply(self, number, words):
        question = self.pick(Question, number)
        if question is not None:
            self.do(lambda: reply(question, words=words, replied=question.replied_by_id, by=self.cast.coordinator))

    @at_most(30, "add_evidence")
    @rule(number=any_number)
    def add_evidence(self, number):
        link = f"https://anytown.example/{next(self._names)}"
        self.do(lambda: add_link(self.pick(Action, number), self.quarter, link=link, by=self.cast.coordinator))

    @rule(number=any_number)
    def remove_evidence(self, number):
        evidence = self.pick(Evidence, number, removed_at=None)
        if evidence is not None:
            self.do(lambda: remove_evidence(evidence, why="It names a child.", by=self.cast.coordinator))

    @rule(number=any_number, model=st.sampled_from([Action, Update, Evidence]), paragraph=paragraphs)
    def exempt(self, number, model, paragraph):
        item = self.pick(model, number)
        if item is not None:
            self.do(lambda: exempt(item, paragraph, why="It names a landlord", by=self.cast.coordinator))

    @rule(days=st.integers(1, 25))
    def days_pass(self, days):
        self.moment += timedelta(days=days)

    @at_most(MOST_CLOSINGS, "close_the_quarter_and_open_the_next")
    @rule(days=st.integers(0, 20))
    def close_the_quarter_and_open_the_next(self, days):
        last = self.quarter.financial.ends_on
        if self.today <= last:
            with on(last + timedelta(days=1 + days)):
                self.moment = clock.now()
        closed = self.do(lambda: close_quarter(self.quarter, by=self.cast.coordinator))
        following = closed.financial.next
        if following.starts_on <= self.today:
            self.quarter = self.do(lambda: open_quarter(following, by=self.cast.coordinator))
        self.remember()

    @at_most(MOST_CORRECTIONS, "correct_a_report")
    @rule(number=any_number, words=some_words)
    def correct_a_report(self, number, words):
        quarter = self.pick(Quarter, number, state=Quarter.State.CLOSED)
        self.do(lambda: correct_report(quarter, why=words, by=self.cast.coordinator))
        self.remember()


# Those that cost next to nothing: the others are of the same content, and no operation writes to any.
LIGHT = {"csv", "json"}


@pytest.fixture
def registers(db, monkeypatch) -> Iterator[type[Registers]]:
    """The machine, whose registers begin as the cast, with one report frozen in every format."""
    with on(TODAY):
        Registers.cast, Registers.done = build(TODAY), Counter()
        for name in FORMATS.keys() - LIGHT:
            monkeypatch.delitem(FORMATS, name)
        yield Registers


def test_whatever_is_done_what_was_frozen_stays(registers):
    done = registers.done
    for number in count():
        # The same at every run, and others each time round.
        run_state_machine_as_test(
            seed(number)(registers),
            settings=settings(
                max_examples=REGISTERS,
                stateful_step_count=STEPS,
                database=None,
                deadline=None,
                # A shorter way to the same fault would take minutes to find.
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
        if done.total() >= IN_ALL:
            break
    # Every kind of thing was done.
    rules = {name for name, value in vars(registers).items() if hasattr(value, "hypothesis_stateful_rule")}
    assert done.keys() == rules - {"days_pass"}


@pytest.mark.django_db(transaction=True)
def test_migrations_undone_and_done_again_leave_it_as_it_was():
    with on(TODAY):
        cast = build(TODAY)
        with on(date(2026, 10, 9)):
            close_quarter(cast.quarter, by=cast.coordinator)
    before = frozen_bytes()
    assert len([key for key in before if key.startswith("issue")]) == 2
    try:
        # The one that makes the tables of the issues stays.
        call_command("migrate", "resolutions", "0007", verbosity=0)
        assert frozen_bytes() == before
    finally:
        call_command("migrate", verbosity=0)
    assert frozen_bytes() == before
    assert verify().differences == ()
    with on(date(2026, 10, 10)):
        assert [recounted_otherwise(issue) for issue in Issue.objects.select_related("quarter")] == [[], []]
