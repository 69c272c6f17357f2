"""The register as at any day, as known on any later one: against a replay of the history that knows nothing of ours."""

import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carecommit.kit import clock
from carecommit.kit.history import record
from carecommit.kit.refused import Refused
from resolutions.actions.models import Action, AgreedTimescale, Ownership
from resolutions.actions.operations import add_action, assign, edit_action, retime
from resolutions.council.models import Holding, Person, Post
from resolutions.council.operations import appoint, leave
from resolutions.council.scales import Stage
from resolutions.intake.operations import take_back
from resolutions.progress.correcting import correct_record
from resolutions.progress.exempting import exempt
from resolutions.progress.models import Decision, Update
from resolutions.progress.operations import correct_update, decide
from resolutions.progress.queries import Record
from resolutions.quarters.models import Quarter
from resolutions.quarters.operations import open_quarter
from resolutions.quarters.queries import asked_for, shown
from resolutions.reports.build import live
from resolutions.reports.document import Change
from resolutions.reports.operations import close_quarter, correct_report
from resolutions.timescales import FinancialQuarter
from tests.cast import TODAY, build, on
from tests.intake.bringing import Bringing, sheet

LONDON = ZoneInfo("Europe/London")
END = date(2027, 1, 31)
PAIRS = 50


class Life:
    """What a year brings a register: one thing a day, most days, chosen by chance and refused now and then."""

    def __init__(self, cast, seed: int) -> None:
        self.cast, self.chance = cast, random.Random(seed)  # noqa: S311 - no secret
        self.posts = [cast.posts.housing, cast.posts.school, cast.posts.portfolio, cast.posts.vacant]
        self.open, self.done = cast.quarter, defaultdict(int)
        self.acts = [
            *[self.say] * 5, *[self.reword] * 3, self.decide, self.decide, self.retime, self.assign, self.add,
            self.edit, self.hand_over_a_post, self.correct_a_closed_quarter, self.mark_as_exempt,
        ]  # fmt: skip

    def live_on(self) -> None:
        day = TODAY + timedelta(days=1)
        while day < END:
            with on(day):
                # The round of a quarter goes on for some days after it.
                if day > self.open.financial.ends_on + timedelta(days=8):
                    close_quarter(self.open, by=self.cast.coordinator)
                    self.open = open_quarter(self.open.financial.next, by=self.cast.coordinator)
                act = self.chance.choice(self.acts)
                try:
                    act(self.an_action())
                except Refused:
                    self.done["refused"] += 1
                else:
                    self.done[act.__name__] += 1
            day += timedelta(days=self.chance.choice([1, 1, 1, 2]))

    def an_action(self) -> Action:
        return self.chance.choice(list(Action.objects.order_by("pk")))

    def words(self) -> str:
        return f"Number {self.chance.randrange(10**6)}."

    def a_day(self) -> date:
        """Today, or one of the forty before it."""
        return clock.today() - timedelta(days=self.chance.choice([0, 0, 1, 3, 10, 40]))

    def a_state(self) -> dict:
        stage = self.chance.choice(["not_started", "in_progress", "in_progress", "in_progress", "complete", "paused"])
        rating = self.chance.choice(["green", "amber", "red"]) if stage == Stage.IN_PROGRESS else None
        return {"stage": stage, "rating": rating, "rating_reason": self.words() if rating else ""}

    def say(self, action: Action) -> None:
        happened_on = min(self.a_day(), self.open.financial.ends_on)
        said = {**self.a_state(), "what_happened": self.words(), "happened_on": happened_on}
        self.cast.update(action, quarter=self.open, by=self.cast.coordinator, **said)

    def reword(self, action: Action) -> None:
        """A correction while the quarter is open: of the words alone, or of the stage, the rating and the day too."""
        update = self._an_update(self.open)
        names = ("stage", "rating", "rating_reason", "happened_on")
        state = {name: getattr(update, name) for name in names}
        if self.chance.random() < 0.5:
            state |= {**self.a_state(), "happened_on": min(self.a_day(), self.open.financial.ends_on)}
        given = {"what_happened": self.words(), "why": "A slip", "by": self.cast.coordinator}
        correct_update(update, version=update.action.version, **state, **given)

    def correct_a_closed_quarter(self, action: Action) -> None:
        update = self._an_update(self.chance.choice(list(Quarter.objects.filter(state="closed").order_by("pk"))))
        given = {"what_happened": self.words(), "rating_reason": update.rating_reason and self.words()}
        correct_record(update, version=update.action.version, **given, why="A slip", by=self.cast.coordinator)

    def mark_as_exempt(self, action: Action) -> None:
        """An update of any quarter, or that it is exempt no more."""
        update = self._an_update(self.chance.choice(list(Quarter.objects.order_by("pk"))))
        exempt(update, None if update.exempt_under else 2, why="It names somebody", by=self.cast.coordinator)

    def _an_update(self, quarter: Quarter) -> Update:
        found = list(Update.objects.filter(quarter=quarter).select_related("action").order_by("pk"))
        if not found:
            raise Refused("Nothing has been said yet.")
        return self.chance.choice(found)

    def decide(self, action: Action) -> None:
        stage = self.chance.choice(["not_taken_forward", "superseded", "in_progress", "paused", "complete"])
        others = [other for other in Action.objects.order_by("pk") if other != action]
        instead = self.chance.choice(others) if stage == Stage.SUPERSEDED else None
        given = {"why": self.words(), "happened_on": self.a_day(), "decided_by": "Cabinet", "superseded_by": instead}
        decide(action, version=action.version, stage=stage, **given, by=self.cast.coordinator)

    def retime(self, action: Action) -> None:
        words = f"{self.chance.randrange(1, 28)}/{self.chance.randrange(1, 13)}/{self.chance.choice([2026, 2027])}"
        given = {"agreed_on": self.a_day(), "agreed_by": "Cabinet", "why": "Later", "by": self.cast.coordinator}
        retime(action, version=action.version, words=words, **given)

    def assign(self, action: Action) -> None:
        lead, *joint = self.chance.sample(self.posts, self.chance.choice([1, 2, 3]))
        given = {"lead": lead, "joint": joint, "since": self.a_day(), "why": "Agreed", "by": self.cast.coordinator}
        assign(action, version=action.version, **given)

    def add(self, action: Action) -> None:
        given = {"agreed_on": self.a_day() - timedelta(days=30), "agreed_by": "Cabinet", "by": self.cast.coordinator}
        add_action(self.cast.resolution, title=self.words(), timescale="31/03/2027", **given)

    def edit(self, action: Action) -> None:
        given = {"detail": "", "clauses": [], "principles": [], "by": self.cast.coordinator, "why": "Plainer"}
        edit_action(action, version=action.version, title=self.words(), **given)

    def hand_over_a_post(self, action: Action) -> None:
        """Who holds it leaves, and somebody else comes, now and then to a post by another name."""
        post = self.chance.choice(self.posts[:3])
        holding = Holding.objects.filter(post=post, ended_on=None).get()
        day = self.a_day()
        leave(holding, last_day=day, by=self.cast.administrator)
        given = {"since": day + timedelta(days=1), "by": self.cast.administrator}
        appoint(Person(name=f"Holder {self.chance.randrange(10**6)}"), post, **given)
        if self.chance.random() < 0.5:
            post.title = f"{post.title.split(',')[0]}, {self.words()}"
            record(post, by=self.cast.administrator, why="Another title")


class Replay:
    """What the history says of each action as at a day, as known on a day: row after row, and with no query of ours."""

    def __init__(self) -> None:
        self.rows = {
            model: list(model.history.order_by("history_date", "history_id").values())
            for model in (Action, AgreedTimescale, Decision, Holding, Ownership, Person, Post, Update)
        }
        self.quarters = {row["id"]: (row["year"], row["number"]) for row in Quarter.objects.values()}

    def at(self, as_at: date, known_on: date) -> dict[str, tuple]:
        midnight = datetime.combine(known_on + timedelta(days=1), time.min, LONDON)
        known: dict[type, dict[int, list[dict]]] = {}
        for model, rows in self.rows.items():
            versions = defaultdict(list)
            for row in rows:
                if row["history_date"] < midnight:
                    versions[row["id"]].append(row)
            known[model] = {pk: each for pk, each in versions.items() if each[-1]["history_type"] != "-"}
        found = {}
        for pk, versions in known[Action].items():
            if versions[-1]["added_on"] <= as_at:
                found[versions[-1]["reference"]] = self._line(pk, versions[-1], known, as_at)
        return found

    def _line(self, pk: int, action: dict, known: dict, as_at: date) -> tuple:
        moves = [(action["added_on"], datetime.min.replace(tzinfo=UTC), action["stage_when_added"], None)]
        said = []
        for versions in known[Update].values():
            last = versions[-1]
            if last["action_id"] == pk and last["happened_on"] <= as_at:
                # From the newest version back to where it first moved the action as it does now.
                moved_at = last["history_date"]
                for earlier, later in reversed(list(pairwise(versions))):
                    names = ("stage", "rating", "happened_on")
                    if any(earlier[name] != later[name] for name in names):
                        break
                    moved_at = earlier["history_date"]
                moves.append((last["happened_on"], moved_at, last["stage"], last["rating"]))
                said.append((self.quarters[last["quarter_id"]], last["happened_on"], moved_at, last["what_happened"]))
        for (decision,) in known[Decision].values():
            if decision["action_id"] == pk and decision["happened_on"] <= as_at:
                moves.append((decision["happened_on"], decision["history_date"], decision["stage"], None))
        *_, (_, _, stage, rating) = sorted(moves, key=lambda move: move[:2])
        agreed = [row for (row,) in known[AgreedTimescale].values() if row["action_id"] == pk]
        agreed = [row for row in sorted(agreed, key=lambda row: row["number"]) if row["agreed_on"] <= as_at]
        owners = {
            (
                known[Post][row["post_id"]][-1]["title"],
                row["part"],
                ", ".join(
                    known[Person][holding["person_id"]][-1]["name"]
                    for *_, holding in known[Holding].values()
                    if holding["post_id"] == row["post_id"] and _stands(holding, as_at, "started_on", "ended_on")
                ),
            )
            for *_, row in known[Ownership].values()
            if row["action_id"] == pk and _stands(row, as_at, "since", "until")
        }
        return (
            action["title"],
            stage,
            rating,
            _of(agreed, -1, "words", ""),
            _of(agreed, -1, "agreed_on", None),
            _of(agreed, 0, "words", ""),
            max(0, len(agreed) - 1),
            owners,
            *_said(said, as_at),
        )


def _said(said: list[tuple], as_at: date) -> tuple[str, date | None, date | None]:
    """What was said of the quarter of `as_at`: by its own update, or by the newest of a later one that is of it."""
    quarter = FinancialQuarter.containing(as_at)
    own = [each for each in said if each[0] == (quarter.year, quarter.number)]
    late = [each for each in said if each[0] > (quarter.year, quarter.number) and each[1] >= quarter.starts_on]
    if not (chosen := own or sorted(late, key=lambda each: each[1:3])[-1:]):
        return "", None, None
    ((_, happened_on, moved_at, words),) = chosen
    return words, happened_on, moved_at.astimezone(LONDON).date()


def _of(rows: list[dict], place: int, name: str, none):
    return rows[place][name] if rows else none


def _stands(row: dict, day: date, first: str, last: str) -> bool:
    return row[first] <= day and (row[last] is None or row[last] >= day)


def told(as_at: date, known_on: date) -> dict[str, tuple]:
    """The same of the live report."""
    report = live(asked_for(as_at, known_on, END), with_beside=False)
    return {
        line.reference: (
            line.title,
            line.stage,
            line.rating,
            line.timescale,
            line.timescale_agreed_on,
            line.first_timescale,
            line.times_retimed,
            {(owner.post, owner.part, owner.holder) for owner in line.owners},
            line.what_happened,
            line.happened_on,
            line.typed_on,
        )
        for line in report
    }


def test_any_two_days_of_a_random_life_are_as_the_history_replays_them(cast):
    life = Life(cast, seed=6)
    life.live_on()
    # A life in which each of these happened, and some were refused.
    assert {act.__name__ for act in life.acts} | {"refused"} == set(life.done)
    replay, chance = Replay(), random.Random(7)  # noqa: S311
    first = cast.action.added_on
    days = (END - first).days
    with on(END):
        different = []
        for _ in range(PAIRS):
            as_at, known_on = sorted(first + timedelta(days=chance.randrange(days)) for _ in range(2))
            expected = replay.at(as_at, known_on)
            assert told(as_at, known_on) == expected, (as_at, known_on)
            different.append(expected != replay.at(as_at, as_at))
    # The day of knowledge matters: most pairs are not what was known on the day itself.
    assert sum(different) > PAIRS / 3


@pytest.mark.parametrize("seed", range(3))
def test_as_known_today_no_more_is_read_than_settles_it_and_it_says_the_same(cast, seed):
    life = Life(cast, seed=seed)
    life.live_on()
    replay, actions = Replay(), list(Action.objects.order_by("pk"))
    parts = ("delivered_on", "exempt", "said", "last_said")
    with on(END):
        read_whole, kept, settled = Record(actions), [], Counter()
        for days_ago in range((END - cast.action.added_on).days):
            as_at = END - timedelta(days=days_ago)
            when = asked_for(as_at, END, END)
            with CaptureQueriesContext(connection) as made:
                no_more = Record(actions, when)
            kept.append(len(made))
            for action in actions:
                position = read_whole.position(action, when)
                assert no_more.position(action, when) == position, (action, as_at)
                settled.update(part for part in parts if getattr(position, part))
        for as_at in (END, *(row.financial.ends_on for row in Quarter.objects.exclude(state="open"))):
            assert told(as_at, END) == replay.at(as_at, END)
    assert set(kept) == {2}
    # Each part of a position was there to be missed.
    assert min(settled[part] for part in parts) > 50, settled


def test_a_day_that_was_not_named_is_read_of_no_record(cast):
    today, before = (asked_for(day, TODAY, TODAY) for day in (TODAY, TODAY - timedelta(days=1)))
    with pytest.raises(ValueError, match="2026-08-11"):
        Record([cast.action], today).position(cast.action, before)
    with pytest.raises(ValueError, match="2026-08-11"):
        Record([cast.action], today).stage_and_rating(cast.action, before)


def test_what_is_typed_half_an_hour_after_a_quarter_ends_is_of_the_day_after_it(db):
    """Three of four quarters end in British Summer Time, when it is still the last day in Greenwich."""
    began = date(2024, 2, 14)
    with on(began):
        cast = build(began)
    quarter, action = FinancialQuarter(2023, 4), cast.other_action
    while quarter.ends_on.year <= 2030:
        last, quarter = quarter.ends_on, quarter.next
        title = f"After {last}"
        with clock.standing_at(datetime.combine(last + timedelta(days=1), time(0, 30), LONDON)):
            action = Action.objects.get(pk=action.pk)
            given = {"detail": "", "clauses": [], "principles": [], "by": cast.coordinator, "why": "Plainer"}
            edit_action(action, version=action.version, title=title, **given)
            today = clock.today()
            reports = [live(asked_for(last, day, today), with_beside=False) for day in (last, today)]
        before, after = (
            next(line.title for line in report if line.reference == action.reference) for report in reports
        )
        assert (before != title, after) == (True, title)


class TestTypedLate:
    """The summer ends on 30 September, is closed on the 8th, and on 12 October somebody tells of 28 September."""

    HAPPENED, CLOSED, TYPED = date(2026, 9, 28), date(2026, 10, 8), date(2026, 10, 12)

    @pytest.fixture
    def autumn(self, cast):
        with on(self.CLOSED):
            close_quarter(cast.quarter, by=cast.coordinator)
            return open_quarter(cast.quarter.financial.next, by=cast.coordinator)

    def tell(self, cast, autumn) -> None:
        with on(self.TYPED):
            said = {"what_happened": "All have one.", "happened_on": self.HAPPENED, "stage": Stage.COMPLETE}
            cast.update(cast.other_action, by=cast.other_officer, quarter=autumn, **said)

    def test_it_is_there_as_known_on_the_day_and_not_before(self, cast, autumn):
        self.tell(cast, autumn)
        summers_end, today = date(2026, 9, 30), date(2026, 10, 20)

        def line(known_on: date):
            report = live(asked_for(summers_end, known_on, today))
            return next(line for line in report if line.reference == cast.other_action.reference)

        known, not_yet = line(self.TYPED), line(self.TYPED - timedelta(days=2))
        assert (known.stage, known.what_happened, known.happened_on, known.typed_on, known.standing) == (
            "complete", "All have one.", self.HAPPENED, self.TYPED, ("done", "slipped"),
        )  # fmt: skip
        assert (not_yet.stage, not_yet.what_happened, not_yet.typed_on) == ("not_started", "", None)

    def test_the_first_issue_stays_and_the_next_report_lists_it_as_recorded_late(self, cast, autumn):
        issue = cast.quarter.issues.get()
        frozen = issue.editions.get().content
        self.tell(cast, autumn)
        assert issue.editions.get().content == frozen
        with on(self.TYPED):
            changes = live(shown(autumn, clock.today())).changes
        assert (changes.earlier.quarter, changes.earlier.issue) == ("2026-27-Q2", 1)
        named = {
            "reference": cast.other_action.reference,
            "title": "Give every pupil a laptop",
            "section": "Resolution I",
        }
        assert changes.changes == (
            Change("completed", **named, before="Not started", after="Complete", on=self.HAPPENED),
            Change("recorded_late", **named, after="All have one.", on=self.HAPPENED, typed_on=self.TYPED),
        )

    def test_of_a_quarter_that_has_an_update_it_is_told_beside_it(self, cast, autumn):
        """That of the flats says what happened on 1 July; the later one moves them, and is what was last heard."""
        with on(self.TYPED):
            said = {"what_happened": "Twelve are let.", "happened_on": self.HAPPENED, "stage": Stage.COMPLETE}
            cast.update(cast.action, quarter=autumn, **said)
            flats, _ = live(asked_for(date(2026, 9, 30), self.TYPED, clock.today()))
            late = live(shown(autumn, clock.today())).changes.of("recorded_late")
        assert (flats.stage, flats.what_happened, flats.last_said) == (
            "complete",
            "Ten flats are let.",
            "Twelve are let.",
        )
        assert [(each.after, each.on, each.typed_on) for each in late] == [
            ("Twelve are let.", self.HAPPENED, self.TYPED)
        ]

    def test_a_correction_of_that_report_has_it_and_leaves_the_first(self, cast, autumn):
        self.tell(cast, autumn)
        with on(self.TYPED):
            second = correct_report(cast.quarter, why="It came late.", by=cast.coordinator)
        first = cast.quarter.issues.get(number=1)
        stages = [
            next(line.stage for line in issue.editions.get().report if line.reference == cast.other_action.reference)
            for issue in (first, second)
        ]
        assert stages == ["not_started", "complete"]


def test_what_was_taken_back_is_there_as_long_as_it_was_known(cast):
    """A plan brought in on the 13th and taken back on the 15th, with what it said, when it was due and who owned it."""
    bringing = Bringing(cast)
    before = live(asked_for(TODAY, TODAY, TODAY))
    with on(TODAY + timedelta(days=1)):
        rows = sheet(
            ("Priority", "Action", "Lead", "Timescale", "Status", "Progress"),
            ("Homes", "Find flats", "Head of Housing", "31/03/2027", "On track", "Twelve flats were found."),
            ("Homes", "Hold a fair", "Head of Housing", "31/05/2027", "Withdrawn", "There is no money for it."),
        )
        batch = bringing.bring(rows, answers={"STATUS": "not_taken_forward"}, happened_on=date(2026, 8, 1))
        there = live(shown(cast.quarter, clock.today()))
    with on(TODAY + timedelta(days=3)):
        take_back(batch, by=bringing.by, why="The wrong year's file")
        today = clock.today()
        was = live(asked_for(TODAY + timedelta(days=1), TODAY + timedelta(days=2), today))
        assert replace(was, known_on=there.known_on) == there
        found = {line.title: (line.stage, line.timescale, [each.post for each in line.owners]) for line in was}
        assert found["Find flats"][1:] == ("31/03/2027", ["Head of Housing"])
        assert found["Hold a fair"] == ("not_taken_forward", "31/05/2027", ["Head of Housing"])
        gone = live(asked_for(TODAY, today, today))
    assert gone.sections == before.sections
    assert gone.figures == before.figures


def test_an_update_that_was_taken_back_counts_no_longer(cast):
    """What a file said of an action that was there before it goes with the file, and the action stands as it stood."""
    bringing = Bringing(cast)
    first = sheet(("Priority", "Action", "Timescale"), ("Homes", "Find flats", "31/03/2027"))
    with on(TODAY + timedelta(days=1)):
        bringing.bring(first)
    told = sheet(
        ("Priority", "Action", "Timescale", "Status", "Progress"),
        ("Homes", "Find flats", "31/12/2027", "On track", "Twelve flats were found."),
    )
    with on(TODAY + timedelta(days=2)):
        batch = bringing.bring(told, happened_on=date(2026, 8, 13))

    def line(known_on: date):
        return next(line for line in live(asked_for(known_on, known_on, known_on)) if line.title == "Find flats")

    with on(TODAY + timedelta(days=4)):
        take_back(batch, by=bringing.by, why="The wrong file")
        days = [line(TODAY + timedelta(days=days)) for days in (1, 2, 4)]
    assert [(each.stage, each.what_happened, each.timescale) for each in days] == [
        ("not_started", "", "31/03/2027"),
        ("in_progress", "Twelve flats were found.", "31/12/2027"),
        ("not_started", "", "31/03/2027"),
    ]
