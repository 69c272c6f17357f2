"""The outbox: recording what somebody is owed a message about, and what became of each message.

Messages and notices are no part of the register and have no history: they are the trail themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from carecommit.kit import clock
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from resolutions.notices.asking import Asked, Asking
from resolutions.notices.keys import Key, Role
from resolutions.notices.models import Message, Notice
from resolutions.notices.people import Route
from resolutions.notices.rules import ASKING, Due, Kind, Past, due_now, due_to_manager, steps_late
from resolutions.quarters.models import Quarter
from resolutions.rounds.calendar import is_working_day
from resolutions.rounds.models import Round
from resolutions.rounds.operations import make_link

# A sender that was killed has its message taken over after this; asking a mail server takes a minute at most.
CLAIM = timedelta(minutes=5)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)
# The news that a quarter is closed is no news after this.
CLOSED_FOR = timedelta(days=28)

_OPEN = (Message.State.WAITING, Message.State.SENDING)


def gather() -> int | None:
    """Put what each recipient is owed a message about now into their waiting message; how many notices that made.

    Nothing on a day that is not a working day. What was told is never told again, and what waits is not put in twice.
    None where another sender was doing the same at the same moment and has done it.
    """
    try:
        return _gather()
    except IntegrityError:
        # The database takes each key once, and one waiting message a recipient: whoever came first has told it.
        return None


@dataclass(frozen=True, slots=True)
class Owed:
    """What another source owes somebody: `key` is never told twice, and begins with the source's name, as
    `recipient` does."""

    recipient: str
    key: str
    why: str


def put(owed: Sequence[Owed]) -> int:
    """Put what another source owes into the waiting messages of its recipients; how many notices that made.

    What was told or waits is left out, and so is whoever's message is just being sent: the next run adds it.
    """
    try:
        return _put(owed)
    except IntegrityError:
        # As in `gather`: another sender came first.
        return 0


@operation
def _put(owed: Sequence[Owed]) -> int:
    told = set(Notice.objects.filter(key__in=[each.key for each in owed]).values_list("key", flat=True))
    new = {each.key: each for each in owed if each.key not in told}
    recipients = sorted({each.recipient for each in new.values()})
    rows = Message.objects.filter(state__in=_OPEN, recipient__in=recipients).order_by("pk")
    messages = {message.recipient: message for message in rows.select_for_update(no_key=True)}
    now = clock.now()
    made = [
        Message(recipient=recipient, made_at=now, next_attempt_at=now)
        for recipient in recipients
        if recipient not in messages
    ]
    messages |= {message.recipient: message for message in Message.objects.bulk_create(made)}
    notices = [
        Notice(message=messages[each.recipient], key=each.key, kind=Kind.OTHER, why=each.why[:300])
        for each in new.values()
        if messages[each.recipient].state == Message.State.WAITING
    ]
    return len(Notice.objects.bulk_create(notices))


@operation
def _gather() -> int:
    day, now = clock.today(), clock.now()
    if not is_working_day(day):
        return 0
    recent = Q(quarter__state=Quarter.State.OPEN) | Q(quarter__closed_at__gte=now - CLOSED_FOR)
    rows = Round.objects.filter(recent).select_related("quarter", "meeting__board").order_by("pk")
    # A second sender waits here, and then finds everything told. Whoever changes a round takes its quarter first as
    # well: taken in another order the two would wait for each other.
    rounds = list(rows.select_for_update(no_key=True, of=("quarter",)))
    outbox = _Outbox(now)
    for round_ in rounds:
        told = _Told(round_)
        if round_.quarter.is_open:
            _gather_open(round_, day, told, outbox)
        else:
            _gather_closed(round_, day, told, outbox)
    return outbox.save()


@dataclass(frozen=True, slots=True)
class _New:
    key: Key
    why: str


class _Outbox:
    """The waiting messages, and what is to be added to them."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        # Locked, so that no sender writes one while something is added to it.
        open_ones = Message.objects.filter(state__in=_OPEN).order_by("pk").select_for_update(no_key=True)
        self._messages = {message.recipient: message for message in open_ones}
        self._added: dict[str, list[_New]] = defaultdict(list)
        self._given_up: set[int] = set()

    def takes(self, recipient: str) -> bool:
        """Whether anything can be added: not while their message is being sent; the next run adds it."""
        message = self._messages.get(recipient)
        return message is None or message.state == Message.State.WAITING

    def add(self, key: Key, why: str, instead_of: Iterable[int] = ()) -> None:
        self._added[key.recipient].append(_New(key, why))
        self._given_up.update(instead_of)

    def save(self) -> int:
        Notice.objects.filter(pk__in=self._given_up).delete()
        new = [
            Message(recipient=recipient, made_at=self._now, next_attempt_at=self._now)
            for recipient in self._added
            if recipient not in self._messages
        ]
        self._messages |= {message.recipient: message for message in Message.objects.bulk_create(new)}
        notices = [
            Notice(
                message=self._messages[recipient],
                key=str(each.key),
                kind=each.key.kind,
                round_id=each.key.round_id,
                action_id=each.key.action_id,
                post_id=each.key.post_id,
                why=each.why[:300],
            )
            for recipient, added in self._added.items()
            for each in added
        ]
        return len(Notice.objects.bulk_create(notices))


class _Told:
    """What was recorded in one round; one query. What was refused or not needed was not told."""

    def __init__(self, round_: Round) -> None:
        told = Notice.objects.filter(round=round_, message__state__in=[*_OPEN, Message.State.SENT]).order_by("pk")
        self.closed: set[str] = set()
        self.pairs: dict[str, set[tuple[int, int]]] = defaultdict(set)
        self.steps: dict[tuple[int, int], int] = defaultdict(int)
        self._own: dict[tuple, list[Past]] = defaultdict(list)
        self._last_sent: dict[tuple[str, int], date] = {}
        self._questions: set[tuple[str, str]] = set()
        for pk, text, sent_on in told.values_list("pk", "key", "message__sent_on"):
            self._take(Past(pk, Key.parse(text), sent_on), round_)

    def _take(self, past: Past, round_: Round) -> None:
        key = past.key
        if key.kind == Kind.CLOSED:
            self.closed.add(key.recipient)
        if key.kind == Kind.QUESTION:
            self._questions.add((key.recipient, key.step))
        if key.action_id is None or key.post_id is None:
            return
        pair = key.action_id, key.post_id
        if past.sent_on is not None:
            self.pairs[key.recipient].add(pair)
        if key.kind not in ASKING:
            return
        self._own[(key.recipient, *pair, key.role)].append(past)
        if past.sent_on is not None:
            about = key.recipient, key.action_id
            self._last_sent[about] = max(past.sent_on, self._last_sent.get(about, past.sent_on))
        if key.role != Role.MANAGER:
            self.steps[pair] = max(self.steps[pair], steps_late(key, round_.due_on))

    def own(self, route: Route, asked: Asked) -> list[Past]:
        """What was told by `route` of one action and post."""
        return self._own[(route.to.key, *asked.pair, route.role)]

    def last_sent(self, route: Route, asked: Asked) -> date | None:
        """The day of the last reminder of an action that was sent to a recipient."""
        return self._last_sent.get((route.to.key, asked.owed.action.pk))

    def has_question(self, recipient: str, step: str) -> bool:
        """Whether somebody was told of a question."""
        return (recipient, step) in self._questions


def _gather_open(round_: Round, day: date, told: _Told, outbox: _Outbox) -> None:
    asking = Asking(round_, day)
    _make_links(asking)
    for asked in asking.waiting:
        for route in asked.routes:
            if outbox.takes(route.to.key) and (due := _due(asking, asked, route, told)) is not None:
                outbox.add(_key(due, round_, asked, route), route.why, due.instead_of)
                told.steps[asked.pair] = max(
                    told.steps[asked.pair], steps_late(_key(due, round_, asked, route), round_.due_on)
                )
        _add_managers(asking, asked, told, outbox)
    for question, ways, post_id in asking.questions:
        step = f"question-{question.pk}"
        for route in ways:
            if outbox.takes(route.to.key) and not told.has_question(route.to.key, step):
                key = Key(Kind.QUESTION, round_.pk, question.action_id, post_id, route.to.key, route.role, step)
                outbox.add(key, route.why)


def _due(asking: Asking, asked: Asked, route: Route, told: _Told) -> Due | None:
    link = route.to.link if route.role == Role.HOLDER else None
    returned = asked.owed.returned
    return due_now(
        asking.round,
        asking.day,
        told.own(route, asked),
        told.last_sent(route, asked),
        returned=None if returned is None else returned.pk,
        link=None if link is None else link.pk,
    )


def _add_managers(asking: Asking, asked: Asked, told: _Told, outbox: _Outbox) -> None:
    step = told.steps[asked.pair]
    if not step:
        return
    answering = {route.to.key for route in asked.routes}
    for route in asking.people.managing(asked.owed.post):
        if route.to.key in answering or not outbox.takes(route.to.key):
            continue
        own, last_sent = told.own(route, asked), told.last_sent(route, asked)
        if (due := due_to_manager(asking.round, asking.day, step, own, last_sent)) is not None:
            outbox.add(_key(due, asking.round, asked, route), route.why)


def _key(due: Due, round_: Round, asked: Asked, route: Route) -> Key:
    return Key(due.kind, round_.pk, *asked.pair, route.to.key, route.role, due.step)


def _make_links(asking: Asking) -> None:
    """Give whoever is about to be asked, and has no account, their link."""
    if asking.day < asking.round.requests_on:
        posts = {owed.post.pk for owed in asking.owed if owed.returned is not None or owed.open_questions}
    else:
        posts = {owed.post.pk for owed in asking.owed if not owed.is_answered or owed.open_questions}
    for person in list(asking.people.need_link(asking.people.posts[post] for post in sorted(posts))):
        try:
            asking.people.give_link(make_link(asking.round, person, by=None))
        except Refused as refusal:
            asking.people.cannot_have_link(person, str(refusal))


def _gather_closed(round_: Round, day: date, told: _Told, outbox: _Outbox) -> None:
    to_tell = {recipient for recipient in told.pairs if recipient not in told.closed and outbox.takes(recipient)}
    if not to_tell:
        return
    still_theirs = pairs_by_recipient(Asking(round_, day))
    for recipient in sorted(to_tell):
        if told.pairs[recipient] & still_theirs[recipient]:
            key = Key(Kind.CLOSED, round_.pk, None, None, recipient, Role.ALL)
            outbox.add(key, f"You had messages about {round_.quarter}.")


def pairs_by_recipient(asking: Asking) -> dict[str, set[tuple[int, int]]]:
    """Recipient -> the actions and posts that are their business: as the owner, in place of one, or above one."""
    pairs = defaultdict(set)
    for asked in asking.asked:
        for route in (*asked.routes, *asking.people.managing(asked.owed.post)):
            pairs[route.to.key].add(asked.pair)
    return pairs


@operation
def claim(message_id: int) -> Message | None:
    """Take a message to send it; None if another sender has it, has sent it, or it is not to be tried yet."""
    now = clock.now()
    free = Q(state=Message.State.WAITING, next_attempt_at__lte=now)
    # Whoever had it was killed: it may have gone, and its Message-ID will say so.
    left = Q(state=Message.State.SENDING, claimed_until__lt=now)
    taken = Message.objects.filter(free | left, pk=message_id).update(
        state=Message.State.SENDING, claimed_until=now + CLAIM, attempts=F("attempts") + 1
    )
    return Message.objects.get(pk=message_id) if taken else None


@operation
def mark_sent(message: Message, *, address: str, subject: str, text: str, kept: set[int]) -> None:
    """The mail server has taken `message`. What was not told in it (all but `kept`) is no longer recorded."""
    now = clock.now()
    sent = Message.objects.filter(pk=message.pk, state__in=_OPEN).update(
        state=Message.State.SENT,
        address=address,
        subject=subject,
        text=text,
        sent_at=now,
        sent_on=clock.day_of(now),
        claimed_until=None,
        last_error="",
    )
    if sent:
        Notice.objects.filter(message=message).exclude(pk__in=kept).delete()


@operation
def mark_not_needed(message: Message) -> None:
    """Nothing that `message` was to tell is so any more. If it becomes so again it is told."""
    if _own(message).update(state=Message.State.NOT_NEEDED, claimed_until=None):
        _free_keys(message)


@operation
def mark_failed(message: Message, *, error: str) -> datetime:
    """The mail server did not take it; when it is tried again: after 5 minutes, 15, 45, and so on up to 6 hours."""
    wait = min(FIRST_WAIT * 3 ** min(message.attempts - 1, 10), LONGEST_WAIT)
    again = clock.now() + wait
    _own(message).update(
        state=Message.State.WAITING, claimed_until=None, next_attempt_at=again, last_error=error[:2000]
    )
    return again


@operation
def mark_refused(message: Message, *, address: str, error: str) -> None:
    """The mail server will never take anything for `address`: the same is told to somebody else."""
    if _own(message).update(state=Message.State.REFUSED, claimed_until=None, address=address, last_error=error[:2000]):
        _free_keys(message)


def _own(message: Message) -> QuerySet[Message]:
    """The message, while the claim under which it was taken stands."""
    return Message.objects.filter(pk=message.pk, state=Message.State.SENDING, claimed_until=message.claimed_until)


def _free_keys(message: Message) -> None:
    # It was not told, so the same may yet be told: to them at another address, or once it is so again.
    Notice.objects.filter(message=message).update(key=Concat(F("key"), Value(f"#{message.pk}")))
