"""How pledges stand, on any day, as known on any other."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from carecommit.kit import clock
from carecommit.kit.history import as_known
from pledges.life.models import COUNTED, LIVE, Help, Reply, State, Step
from pledges.pledging.models import Pledge, Wording
from resolutions.quarters.queries import AsAt


@dataclass(slots=True)
class Position:
    """A pledge as it stood: its words then, and its steps up to then, the first one first."""

    pledge: Pledge
    wording: Wording | None = None
    steps: list[Step] = field(default_factory=list)
    helped_at: datetime | None = None

    @property
    def state(self) -> str:
        """One of `State`."""
        return self.steps[-1].state if self.steps else State.MADE

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
    def last_reply(self) -> Step | None:
        """What its maker answered last."""
        return next((step for step in reversed(self.steps) if step.reply), None)

    @property
    def needs_help(self) -> bool:
        """Its maker's last word was that they need help, and none has been noted since."""
        last = self.steps[-1] if self.steps else None
        if last is None or last.reply != Reply.NEED_HELP:
            return False
        return self.helped_at is None or self.helped_at < last.recorded_at

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


class Standing:
    """How every pledge stood on `as_at`, as known at `known`: four queries for any number of them.

    A pledge counts from the day it was made, once it was recorded. One that by `known` is struck out counts on no day.
    """

    def __init__(self, as_at: date, known: datetime) -> None:
        self.as_at = as_at
        steps = defaultdict(list)
        for step in Step.objects.filter(recorded_at__lte=known).order_by("pledge_id", "number"):
            steps[step.pledge_id].append(step)
        self.positions: list[Position] = []
        for pledge in as_known(Pledge, known):
            own = steps[pledge.pk]
            if pledge.made_on > as_at or (own and own[-1].state == State.STRUCK_OUT):
                continue
            self.positions.append(Position(pledge, steps=[step for step in own if _counts(step, as_at)]))
        by_key = {position.pledge.pk: position for position in self.positions}
        for wording in Wording.objects.filter(given_on__lte=as_at, recorded_at__lte=known).order_by("number"):
            if wording.pledge_id in by_key:
                by_key[wording.pledge_id].wording = wording
        for given in Help.objects.filter(recorded_at__lte=known, given_on__lte=as_at).order_by("recorded_at"):
            if given.pledge_id in by_key:
                by_key[given.pledge_id].helped_at = given.recorded_at

    @classmethod
    def when(cls, when: AsAt) -> "Standing":
        """As the report of a quarter shows the register."""
        return cls(when.as_at, when.known)

    def __len__(self) -> int:
        """How many pledges there were."""
        return len(self.positions)

    @cached_property
    def by_state(self) -> dict[str, int]:
        """State -> how many pledges, in the order of a life; every state is there."""
        found = Counter(position.state for position in self.positions)
        return {state: found[state] for state in COUNTED}

    @cached_property
    def by_key(self) -> dict[int, Position]:
        """The same by the keys of the pledges."""
        return {position.pledge.pk: position for position in self.positions}


def on_day(pledges: QuerySet[Pledge], as_at: date) -> QuerySet[Pledge]:
    """Those that had been made by `as_at` and are not struck out, with how they stood at the end of that day.

    Adds `state`, `last_reply`, `needs_help`, `words`, `part`, `by_when`, `latest`, `offered` and `taken_up` to each, in
    the same query. One that was struck out and put back counts as if it had never been struck out.
    """
    newest = Step.objects.filter(pledge=OuterRef("pk")).order_by("-number")
    steps = newest.filter(happened_on__lte=as_at).exclude(state=State.STRUCK_OUT)
    counted = steps.filter(offered__isnull=False)
    took_up = steps.filter(taken_up__isnull=False)
    wordings = Wording.objects.filter(pledge=OuterRef("pk"), given_on__lte=as_at).order_by("-number")
    return (
        pledges.filter(made_on__lte=as_at)
        .alias(stands_now=Coalesce(Subquery(newest.values("state")[:1]), Value(str(State.MADE))))
        .exclude(stands_now=State.STRUCK_OUT)
        .annotate(
            state=Coalesce(Subquery(steps.values("state")[:1]), Value(str(State.MADE))),
            last_reply=Coalesce(Subquery(steps.values("reply")[:1]), Value("")),
            needs_help=Exists(_calls_for_help(as_at)),
            words=Subquery(wordings.values("words")[:1]),
            part=Subquery(wordings.values("part")[:1]),
            by_when=Subquery(wordings.values("by_when")[:1]),
            latest=Subquery(wordings.values("latest")[:1]),
            offered=Coalesce(Subquery(counted.values("offered")[:1]), Value(0)),
            taken_up=Coalesce(Subquery(took_up.values("taken_up")[:1]), Value(0)),
        )
    )


def unanswered(pledges: QuerySet[Pledge], as_at: date, starts_on: date) -> QuerySet[Pledge]:
    """Those of `on_day` that were still to be kept, and whose maker had not answered from `starts_on` to `as_at`.

    `starts_on` is the first day of a quarter. What a coordinator records is no answer.
    """
    answers = Step.objects.filter(pledge=OuterRef("pk"), happened_on__range=(starts_on, as_at)).exclude(reply="")
    return pledges.filter(~Exists(answers), state__in=LIVE)


def _calls_for_help(as_at: date) -> QuerySet[Step]:
    """The last step of a pledge by `as_at`, where its maker asked for help and none was noted since."""
    later = Step.objects.filter(pledge=OuterRef("pledge"), number__gt=OuterRef("number"), happened_on__lte=as_at)
    given = Help.objects.filter(
        pledge=OuterRef("pledge"), given_on__lte=as_at, recorded_at__gte=OuterRef("recorded_at")
    )
    asked = Step.objects.filter(pledge=OuterRef("pk"), happened_on__lte=as_at, reply=Reply.NEED_HELP)
    return asked.filter(~Exists(later.exclude(state=State.STRUCK_OUT)), ~Exists(given))


def _counts(step: Step, as_at: date) -> bool:
    return step.happened_on <= as_at and step.state != State.STRUCK_OUT


def now_of(pledges: Iterable[Pledge]) -> dict[int, Position]:
    """Key -> how each of `pledges` stands today; three queries for any number."""
    return _positions(pledges, Step.objects.all(), Wording.objects.all(), Help.objects.all())


def stood_on(pledges: Iterable[Pledge], as_at: date) -> dict[int, Position]:
    """The same as at the end of `as_at`, of those that `on_day` has for it."""
    return _positions(
        pledges,
        Step.objects.filter(happened_on__lte=as_at).exclude(state=State.STRUCK_OUT),
        Wording.objects.filter(given_on__lte=as_at),
        Help.objects.filter(given_on__lte=as_at),
    )


def _positions(pledges: Iterable[Pledge], steps: QuerySet, wordings: QuerySet, given: QuerySet) -> dict[int, Position]:
    found = {pledge.pk: Position(pledge) for pledge in pledges}
    # A list of more than a thousand keys is slower than the whole table.
    only = Q(pledge_id__in=found) if len(found) <= 1000 else Q()
    for step in steps.filter(only).order_by("number"):
        if step.pledge_id in found:
            found[step.pledge_id].steps.append(step)
    for wording in wordings.filter(only).order_by("number"):
        if wording.pledge_id in found:
            found[wording.pledge_id].wording = wording
    for note in given.filter(only).order_by("recorded_at"):
        if note.pledge_id in found:
            found[note.pledge_id].helped_at = note.recorded_at
    return found


def count_as_at(day: date) -> dict[str, int]:
    """State -> how many pledges stood in it at the end of `day`, as known now."""
    return Standing(day, clock.now()).by_state
