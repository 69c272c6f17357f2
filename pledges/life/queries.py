"""How pledges stand, on any day, as known on any other."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Generic, TypeVar

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from carecommit.kit.history import as_known
from pledges.life.models import COUNTED, LIVE, Help, Reply, State, Step
from pledges.pledging.models import Maker, Pledge, Wording
from resolutions.quarters.queries import AsAt


@dataclass(slots=True)
class Position:
    """A pledge as it stood: its words then, and its steps up to then, the first one first.

    `known` are all of its steps that are known, also those after that day and those that count on no day.
    """

    pledge: Pledge
    wording: Wording | None = None
    steps: list[Step] = field(default_factory=list)
    known: list[Step] = field(default_factory=list)
    helped_at: datetime | None = None

    @property
    def state(self) -> str:
        """One of `State`."""
        return self.steps[-1].state if self.steps else State.MADE

    @property
    def state_words(self) -> str:
        """The same in words."""
        return State(self.state).label

    @property
    def is_live(self) -> bool:
        """Still to be kept."""
        return self.state in LIVE

    @property
    def since(self) -> date:
        """From when it has been in its state."""
        day = self.pledge.made_on
        state = State.MADE
        for step in self.steps:
            if step.state != state:
                state, day = step.state, step.happened_on
        return day

    @property
    def said(self) -> str:
        """What was said with its last step: of one that came to an end, what came of it or why not."""
        return self.steps[-1].words if self.steps else ""

    @property
    def last_reply(self) -> Step | None:
        """What its maker answered last."""
        return next((step for step in reversed(self.steps) if step.reply), None)

    @property
    def needs_help(self) -> bool:
        """It is still to be kept, its maker answered last that they need help, and no help has been noted since."""
        last = self.last_reply
        if not self.is_live or last is None or last.reply != Reply.NEED_HELP:
            return False
        return self.helped_at is None or self.helped_at < last.recorded_at

    @property
    def is_counted(self) -> bool:
        """Whether what is offered and taken up is counted: places are of its kind, or some were given."""
        return self.pledge.kind.is_opportunity or any(step.offered is not None for step in self.steps)

    @property
    def offered(self) -> int:
        """The total that was last given; 0 where none was."""
        return next((step.offered for step in reversed(self.steps) if step.offered is not None), 0)

    @property
    def taken_up(self) -> int:
        """The same of what was taken up."""
        return next((step.taken_up for step in reversed(self.steps) if step.taken_up is not None), 0)

    @property
    def is_intent(self) -> bool:
        """A partner has said what they intend, and not yet what they offer."""
        return self.wording is not None and self.wording.part == Wording.Part.INTENT


@dataclass(slots=True)
class Stood:
    """A pledge with what `on_day` adds to it: no more of a `Position` than is counted."""

    pledge: Pledge

    @property
    def state(self) -> str:
        """One of `State`."""
        return self.pledge.state

    @property
    def needs_help(self) -> bool:
        """As `Position` says it, and so is each of the others."""
        return self.pledge.needs_help

    @property
    def offered(self) -> int:
        """The total that was last given; 0 where none was."""
        return self.pledge.offered

    @property
    def taken_up(self) -> int:
        """The same of what was taken up."""
        return self.pledge.taken_up

    @property
    def is_intent(self) -> bool:
        """A partner has said what they intend, and not yet what they offer."""
        return self.pledge.part == Wording.Part.INTENT


Read = TypeVar("Read", Position, Stood)


class Standing(Generic[Read]):
    """How pledges stood on a day, each in one of the states.

    A pledge counts from the day it was made, once it was recorded. One that is struck out counts on no day.
    """

    def __init__(self, positions: list[Read]) -> None:
        self.positions = positions

    @classmethod
    def at(cls, as_at: date, known: datetime) -> "Standing[Position]":
        """How every one stood on `as_at`, as known at `known`: four queries for any number of them."""
        made = [pledge for pledge in as_known(Pledge, known) if pledge.made_on <= as_at]
        return Standing([position for position in _read(made, as_at, known) if not _is_struck_out(position)])

    @classmethod
    def when(cls, when: AsAt) -> "Standing[Position]":
        """As the report of a quarter shows the register."""
        return cls.at(when.as_at, when.known)

    @classmethod
    def counted(cls, as_at: date, only: Collection[int] | None = None) -> "Standing[Stood]":
        """What is counted on `as_at`, as known now, in one query: of those with the keys in `only`, or of all."""
        pledges = on_day(Pledge.objects.only("event_id", "kind_id", "party"), as_at).order_by("pk")
        return Standing([Stood(pledge) for pledge in pledges if only is None or pledge.pk in only])

    def __len__(self) -> int:
        """How many pledges there were."""
        return len(self.positions)

    @cached_property
    def by_state(self) -> dict[str, int]:
        """State -> how many pledges, in the order of a life; every state is there."""
        found = Counter(position.state for position in self.positions)
        return {state: found[state] for state in COUNTED}

    @cached_property
    def by_key(self) -> dict[int, Read]:
        """The same by the keys of the pledges."""
        return {position.pledge.pk: position for position in self.positions}


def on_day(pledges: QuerySet[Pledge], as_at: date) -> QuerySet[Pledge]:
    """Those that had been made by `as_at` and are not struck out, with how they stood at the end of that day.

    Adds `state`, `said`, `needs_help`, `words`, `part`, `by_when`, `offered` and `taken_up` to each, in the same query:
    each as `Position` says it. One that was struck out and put back counts as if it had never been struck out.
    """
    newest = Step.objects.filter(pledge=OuterRef("pk")).order_by("-number")
    steps = newest.filter(happened_on__lte=as_at).exclude(state=State.STRUCK_OUT)
    counted = steps.filter(offered__isnull=False)
    took_up = steps.filter(taken_up__isnull=False)
    wordings = Wording.objects.filter(_said_by(as_at), pledge=OuterRef("pk")).order_by("-number")
    return (
        pledges.filter(made_on__lte=as_at)
        .alias(stands_now=Coalesce(Subquery(newest.values("state")[:1]), Value(str(State.MADE))))
        .exclude(stands_now=State.STRUCK_OUT)
        .annotate(
            state=Coalesce(Subquery(steps.values("state")[:1]), Value(str(State.MADE))),
            said=Coalesce(Subquery(steps.values("words")[:1]), Value("", TextField())),
            words=Subquery(wordings.values("words")[:1]),
            part=Subquery(wordings.values("part")[:1]),
            by_when=Subquery(wordings.values("by_when")[:1]),
            offered=Coalesce(Subquery(counted.values("offered")[:1]), Value(0)),
            taken_up=Coalesce(Subquery(took_up.values("taken_up")[:1]), Value(0)),
        )
        .annotate(needs_help=_is_so(Q(Exists(_calls_for_help(as_at)), state__in=LIVE)))
    )


def live_on(day: date) -> QuerySet[Pledge]:
    """Those that on `day` were still to be kept."""
    return on_day(Pledge.objects.all(), day).filter(state__in=LIVE)


def makers_on(day: date) -> QuerySet[Maker]:
    """Those who have not left, and made or keep a pledge that counts on `day`: no robot's, and no test's."""
    counted = on_day(Pledge.objects.all(), day)
    theirs = Q(pk__in=counted.values("maker")) | Q(pk__in=counted.values("keeper"))
    return Maker.objects.filter(theirs, left_on=None)


def positions_of(pledges: Iterable[Pledge], as_at: date | None = None) -> dict[int, Position]:
    """Key -> how each of `pledges` stands today, also where it is struck out; three queries for any number.

    With `as_at` it is how each stood at the end of that day, of those that `on_day` has for it.
    """
    return {position.pledge.pk: position for position in _read(pledges, as_at)}


def _read(pledges: Iterable[Pledge], as_at: date | None, known: datetime | None = None) -> list[Position]:
    found = {pledge.pk: Position(pledge) for pledge in pledges}
    # A list of more than a thousand keys is slower than the whole table.
    only = Q(pledge_id__in=found) if len(found) <= 1000 else Q()
    if known is not None:
        only &= Q(recorded_at__lte=known)
    for step in Step.objects.filter(only).order_by("number"):
        if step.pledge_id in found:
            found[step.pledge_id].known.append(step)
    for position in found.values():
        position.steps = position.known if as_at is None else [each for each in position.known if _counts(each, as_at)]
    by_then = only if as_at is None else only & Q(given_on__lte=as_at)
    for wording in Wording.objects.filter(only if as_at is None else only & _said_by(as_at)).order_by("number"):
        if wording.pledge_id in found:
            found[wording.pledge_id].wording = wording
    for given in Help.objects.filter(by_then).order_by("recorded_at"):
        if given.pledge_id in found:
            found[given.pledge_id].helped_at = given.recorded_at
    return list(found.values())


def _said_by(as_at: date) -> Q:
    """The first words count from the day of the pledge, also where that was put right since."""
    return Q(given_on__lte=as_at) | Q(number=1)


def _counts(step: Step, as_at: date) -> bool:
    return step.happened_on <= as_at and step.state != State.STRUCK_OUT


def _is_struck_out(position: Position) -> bool:
    return bool(position.known) and position.known[-1].state == State.STRUCK_OUT


def _calls_for_help(as_at: date) -> QuerySet[Step]:
    """What the maker of a pledge answered last by `as_at`, where it was a call for help and none was noted since."""
    replies = Step.objects.filter(happened_on__lte=as_at).exclude(reply="")
    later = replies.filter(pledge=OuterRef("pledge"), number__gt=OuterRef("number"))
    given = Help.objects.filter(
        pledge=OuterRef("pledge"), given_on__lte=as_at, recorded_at__gte=OuterRef("recorded_at")
    )
    asked = replies.filter(pledge=OuterRef("pk"), reply=Reply.NEED_HELP)
    return asked.filter(~Exists(later), ~Exists(given))


def _is_so(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, BooleanField())
