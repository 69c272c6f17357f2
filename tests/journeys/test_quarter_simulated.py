"""A quarter, day by day: forty owners with three hundred actions, and every message that they were sent.

Some answer in time, some late, some never; some leave, some posts are vacant, some have no e-mail address or no
account, some want one message a week. The sender runs every day, on some days several times. The whole table of
messages is written beside the test's other files.
"""

import csv
import itertools
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.actions.sets import Agreement, NewAction, add_actions
from resolutions.council.models import Person, Post, User
from resolutions.council.operations import add_post, add_user, appoint, leave
from resolutions.notices.models import Message, Notice
from resolutions.notices.preferences import recipient_of, set_preference
from resolutions.progress.models import Update
from resolutions.progress.questions import ask, reply
from resolutions.progress.returning import return_update
from resolutions.reports.operations import close_quarter
from resolutions.rounds.answering import Said, give_answer
from resolutions.rounds.calendar import is_working_day, working_days_after
from resolutions.rounds.models import AnswerLink, Round
from resolutions.timescales import read
from tests.cast import PASSWORD, TODAY, Cast, build, on

LONDON = ZoneInfo("Europe/London")
OWNERS, ACTIONS = 40, 300
OPENED, BOARD = date(2026, 8, 12), date(2026, 10, 14)
ASKED, DUE, CLOSED = date(2026, 9, 1), date(2026, 9, 22), date(2026, 10, 12)
REMINDERS = {"requested", "due_soon", "late", "late_again"}


@dataclass
class Owner:
    """A post, who holds it, and how they answer. `address` is that of the first holder."""

    post: Post
    manner: str
    person: Person | None = None
    user: User | None = None
    address: str = ""
    leads: list[Action] = field(default_factory=list)
    shares: list[Action] = field(default_factory=list)


# How many owners there are of each manner.
MANNERS = (
    *["prompt"] * 15,
    *["late"] * 6,
    *["never"] * 3,
    *["by link"] * 4,
    *["by link, never"] * 1,
    *["weekly"] * 4,
    *["leaves"] * 2,
    *["is followed"] * 1,
    *["vacant"] * 2,
    *["no address"] * 2,
)
# Who has no way to answer, or none after a while.
SILENT = {"never", "by link, never", "vacant", "no address", "leaves"}


@dataclass(frozen=True)
class Sent:
    """A message: what it told, as a kind and a reference each, and why it went to this address."""

    day: date
    to: str
    told: list[tuple[str, str]]
    why: list[str]


class Quarter:
    """The council through its quarter."""

    def __init__(self, cast: Cast, round_: Round, owners: list[Owner], managers: list[User]) -> None:
        self.cast, self.round, self.owners, self.managers = cast, round_, owners, managers
        self.chance = random.Random(300)  # noqa: S311 - the same quarter at every run
        # (action, post) -> when its answer was given; a return takes it away.
        self.answered: dict[tuple[int, int], datetime] = {}
        self.plan: dict[date, list[tuple[Owner, Action]]] = defaultdict(list)
        # (action, post) of the answers that are sent back, and that are given again.
        self.returned: list[tuple[int, int]] = []
        self.table: list[Sent] = []
        self._seen = 0
        self._tabled: set[int] = set()
        for owner in owners:
            for action in (*owner.leads, *owner.shares):
                if (day := self.answers_on(owner)) is not None:
                    self.plan[day].append((owner, action))

    def answers_on(self, owner: Owner) -> date | None:
        if owner.manner in SILENT:
            return None
        if owner.manner == "late":
            return working_days_after(DUE, self.chance.randint(1, 12))
        if owner.manner == "is followed":
            return working_days_after(ASKED, 13)
        return working_days_after(ASKED, self.chance.randint(0, 15))

    def live(self) -> None:
        """From a week before anybody is asked to nine days after the quarter is closed."""
        day = ASKED - timedelta(days=7)
        while day <= CLOSED + timedelta(days=9):
            self.run(day, time(7, 30))
            with time_machine.travel(datetime.combine(day, time(11), LONDON), tick=False):
                self.happens(day)
            if self.chance.random() < 0.15:
                self.run(day, time(13))
                self.run(day, time(17, 45))
            day += timedelta(days=1)

    def happens(self, day: date) -> None:
        for owner, action in self.plan[day]:
            self.answer(owner, action)
        if day == working_days_after(ASKED, 10):
            for owner in self.owners:
                if owner.manner in {"leaves", "is followed"}:
                    leave(owner.post.holdings.get(), last_day=day, by=self.cast.administrator)
                if owner.manner == "is followed":
                    owner.user = self.cast.other_officer
                    owner.person = owner.user.person
                    tomorrow = day + timedelta(days=1)
                    appoint(owner.person, owner.post, since=tomorrow, by=self.cast.administrator)
        if day == working_days_after(ASKED, 12):
            for owner in [owner for owner in self.owners if owner.manner == "prompt"][:3]:
                action = next(action for action in owner.leads if (action.pk, owner.post.pk) in self.answered)
                pair = action.pk, owner.post.pk
                return_update(Update.objects.get(action=action), why="By how many?", by=self.cast.coordinator)
                del self.answered[pair]
                self.returned.append(pair)
                self.plan[working_days_after(day, 3)].append((owner, action))
            prompt = self.owners[0]
            self.question = ask(prompt.leads[0], words="Who was asked?", by=self.cast.viewer)
        if day == working_days_after(ASKED, 14):
            reply(self.question, words="All of them.", by=self.owners[0].user)
        if day == CLOSED:
            close_quarter(self.round.quarter, by=self.cast.coordinator)

    def answer(self, owner: Owner, action: Action) -> None:
        user = owner.user or AnswerLink.objects.get(person=owner.person).user
        said = Said(
            answer=self.chance.choice(["on_track", "nothing_changed", "needs_attention"]),
            why="Two withdrew.",
            what_happened=f"It goes on, as on {clock.today()}.",
        )
        version = Action.objects.values_list("version", flat=True).get(pk=action.pk)
        give_answer(action, self.round.quarter, said, version=version, person_id=owner.person.pk, by=user)
        self.answered[action.pk, owner.post.pk] = clock.now()

    def run(self, day: date, at: time) -> None:
        """The sender runs, and what it sent is entered in the table."""
        with time_machine.travel(datetime.combine(day, at, LONDON), tick=False):
            out = StringIO()
            call_command("send_notices", stdout=out, stderr=out)
            assert "0 failed" in out.getvalue(), out.getvalue()
            sent = list(
                Message.objects.filter(state="sent").exclude(pk__in=self._tabled).prefetch_related("notices__action")
            )
            assert len(sent) == len(mail.outbox) - self._seen
            self._seen = len(mail.outbox)
            for message in sent:
                self._tabled.add(message.pk)
                self.check(message)
                notices = list(message.notices.all())
                told = [(notice.kind, notice.action.reference if notice.action else "") for notice in notices]
                self.table.append(Sent(day, message.address, told, sorted({notice.why for notice in notices})))

    def check(self, message: Message) -> None:
        """As it stands at this moment: nobody is reminded of anything that has its answer."""
        reminded = [notice for notice in message.notices.all() if notice.kind in REMINDERS]
        assert [notice for notice in reminded if (notice.action_id, notice.post_id) in self.answered] == []
        if not any(notice.kind == "closed" for notice in message.notices.all()):
            named = set(re.findall(r"\bANY-2023-R1-\d+", message.text))
            assert named == {notice.action.reference for notice in message.notices.all()}


@pytest.fixture
def quarter(db: None) -> Quarter:
    """The council on the day on which the round is opened."""
    with on(TODAY):
        cast = build(TODAY)
    # The cast's own two actions are no part of it.
    for action in (cast.action, cast.other_action):
        action.ownerships.all().delete()
    since = cast.action.added_on
    by = cast.administrator
    with on(OPENED):
        managers = []
        directors = []
        for number in range(4):
            director = add_post(f"Director {number}", by=by)
            person = appoint(Person(name=f"Holder of Director {number}"), director, since=since, by=by).person
            user = add_user(
                f"director.{number}@anytown.example", role="officer", password=PASSWORD, person=person, by=by
            )
            directors.append(director)
            managers.append(user)
        owners = []
        for number, manner in enumerate(MANNERS):
            post = add_post(f"Post {number:02}", by=by, line_manager=directors[number % 4])
            owners.append(holder(post, manner, number, since, by))
        add(cast, owners, since)
        round_ = cast.open_round(BOARD)
    assert (round_.requests_on, round_.due_on) == (ASKED, DUE)
    return Quarter(cast, round_, owners, managers)


def add(cast: Cast, owners: list[Owner], since: date) -> None:
    """The actions: each has a lead, and every sixth a joint owner."""
    leads = [owners[number % OWNERS] for number in range(ACTIONS)]
    joint = {number: owners[(number * 7 + 3) % OWNERS] for number in range(0, ACTIONS, 6)}
    planned = [
        NewAction(
            resolution_id=cast.resolution.pk,
            title=f"Promise {number}",
            detail="",
            plan_year="",
            owner_words="",
            agreement=Agreement(read("31/03/2027"), since, "Full Council"),
            lead=lead.post.pk,
            joint=frozenset({joint[number].post.pk} if number in joint else ()),
            began="in_progress",
            stage="in_progress",
            rating=None,
        )
        for number, lead in enumerate(leads)
    ]
    keys = add_actions(planned, by=cast.coordinator)
    actions = Action.objects.in_bulk(keys)
    for number, (key, lead) in enumerate(zip(keys, leads, strict=True)):
        lead.leads.append(actions[key])
        if number in joint:
            joint[number].shares.append(actions[key])


def holder(post: Post, manner: str, number: int, since: date, by: User) -> Owner:
    if manner == "vacant":
        return Owner(post, manner)
    has_account = manner not in {"by link", "by link, never", "no address"}
    address = "" if manner == "no address" else f"owner.{number:02}@anytown.example"
    person = Person(name=f"Holder of Post {number:02}", email="" if has_account else address)
    appoint(person, post, since=since, by=by)
    user = None
    if has_account:
        # Nobody signs in, and forty passwords take a while to make.
        user = User(email=address, role=User.Role.OFFICER, person=person)
        user.set_unusable_password()
        user.save()
    if manner == "weekly":
        set_preference(recipient_of(user), weekly=True)
    return Owner(post, manner, person, user, address)


def test_every_message_of_a_quarter(quarter: Quarter, tmp_path: Path) -> None:
    owed = {(action.pk, owner.post.pk) for owner in quarter.owners for action in (*owner.leads, *owner.shares)}
    assert (len(quarter.owners), sum(len(owner.leads) for owner in quarter.owners)) == (OWNERS, ACTIONS)
    quarter.live()
    write(quarter.table, tmp_path / "messages.tsv")

    # Nobody has two messages on one day, and none on a day on which nobody works.
    assert [each for each, times in Counter((sent.day, sent.to) for sent in quarter.table).items() if times > 1] == []
    assert [sent.day for sent in quarter.table if not is_working_day(sent.day)] == []
    # Nothing is told twice: by the table of what was sent, and by the keys in the database.
    once = Counter((sent.to, *told) for sent in quarter.table for told in sent.told if told[0] != "late_again")
    assert [each for each, times in once.items() if times > 1] == []
    keys = list(Notice.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))
    assert [each for each in days_between_reminders(quarter.table) if each < 2] == []
    # The sender left nothing behind.
    assert set(Message.objects.values_list("state", flat=True)) <= {"sent", "not_needed"}

    told = Notice.objects.filter(message__state="sent")
    requested = told.filter(kind="requested")
    assert set(requested.values_list("action_id", "post_id")) == owed
    asked_first = requested.filter(message__sent_on=ASKED)
    assert set(asked_first.values_list("action_id", "post_id")) == owed
    # Whoever could not be asked, their line manager was, and told why.
    instead = {owner.post for owner in quarter.owners if owner.manner in {"vacant", "no address"}}
    assert {notice.post for notice in asked_first.filter(why__contains="you manage it")} == instead
    assert set(asked_first.filter(post__in=instead).values_list("message__address", flat=True)) <= {
        user.email for user in quarter.managers
    }
    # Who left hears nothing from the day after; the manager or the successor is asked.
    left = working_days_after(ASKED, 10)
    for owner in quarter.owners:
        if owner.manner in {"leaves", "is followed"}:
            assert max(sent.day for sent in quarter.table if sent.to == owner.address) <= left
            after = requested.filter(post=owner.post, message__sent_on__gt=left)
            assert after.values("action_id").distinct().count() == len(owner.leads) + len(owner.shares)
    # Answers that were sent back were told of, once each.
    assert sorted(told.filter(kind="returned").values_list("action_id", "post_id")) == sorted(quarter.returned)
    # Lateness: each that was open a working day after it was due was told, and after that its line manager.
    open_when_late = {pair for pair in owed if quarter.answered.get(pair, _end(CLOSED)) > _end(DUE)}
    assert set(told.filter(kind="late").values_list("action_id", "post_id")) == {
        pair for pair in open_when_late if quarter.answered.get(pair, _end(CLOSED)) > _morning(_next(DUE))
    }
    never = {pair for pair in owed if pair not in quarter.answered}
    to_managers = told.filter(kind="late_again", message__address__startswith="director.")
    assert never <= set(to_managers.values_list("action_id", "post_id"))
    assert set(to_managers.values_list("action_id", "post_id")) <= open_when_late
    # The closing went to everybody who had heard of the round and was still there.
    heard = set(told.exclude(kind="closed").values_list("message__address", flat=True))
    gone = {owner.address for owner in quarter.owners if owner.manner in {"leaves", "is followed"}}
    assert set(told.filter(kind="closed").values_list("message__address", flat=True)) == heard - gone
    closing = {sent.day for sent in quarter.table if ("closed", "") in sent.told}
    # The next time the sender runs, and within the week to those who have one message a week.
    assert min(closing) in {CLOSED, _next(CLOSED)}
    assert max(closing) < CLOSED + timedelta(days=7)

    counts = Counter(told.values_list("kind", flat=True))
    sys.stdout.write(
        f"{len(quarter.table)} messages to {len({sent.to for sent in quarter.table})} addresses: "
        + ", ".join(f"{count} {kind}" for kind, count in counts.most_common())
        + "\n"
    )
    assert len(quarter.table) == len(mail.outbox)


def days_between_reminders(table: list[Sent]) -> Iterator[int]:
    """How many working days lie between two reminders of one action to one address."""
    days = defaultdict(set)
    for sent in table:
        for kind, reference in sent.told:
            if kind in REMINDERS:
                days[sent.to, reference].add(sent.day)
    for reminded in days.values():
        for earlier, later in itertools.pairwise(sorted(reminded)):
            yield sum(is_working_day(earlier + timedelta(days=n)) for n in range(1, (later - earlier).days + 1))


def _next(day: date) -> date:
    return working_days_after(day, 1)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(7, 30), LONDON)


def _end(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), LONDON)


def write(table: list[Sent], path: Path) -> None:
    """Each message on a line: the day, the address, each kind with its actions, and why."""
    with path.open("w", newline="") as file:
        lines = csv.writer(file, dialect="excel-tab")
        lines.writerow(["Day", "To", "What", "Why"])
        for sent in table:
            told = defaultdict(list)
            for kind, reference in sent.told:
                told[kind].append(reference)
            what = "; ".join(f"{kind}: {', '.join(filter(None, about))}" for kind, about in told.items())
            lines.writerow([sent.day, sent.to, what, " ".join(sent.why)])
