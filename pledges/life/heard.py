"""Of which pledges a quarter asks, of which of them it has heard, and for which it still waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from carecommit.kit import clock
from pledges.life.models import LIVE, State, Step
from pledges.life.queries import Position
from pledges.pledging.models import Maker, Pledge
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import open_quarter
from resolutions.rounds.models import Round
from resolutions.timescales import FinancialQuarter


@dataclass(frozen=True, slots=True)
class Hearing:
    """A quarter in which makers say how their pledges go.

    A pledge is *heard of* once there is a step on or after the quarter's first day: its maker's answer, or what a
    coordinator records, whoever can be reached by whom; to strike it out is none. All that is known counts, also what
    is dated after the quarter's last day, as it was recorded before the quarter was closed. Of an earlier day, `until`,
    only what had happened by then counts.

    *Asked about* are the pledges that were made before `requests_on`, the day of the round's requests (all of them,
    where the quarter has no round), that are with somebody who has not left, and that are still to be kept or have been
    heard of. *Awaited* are those of them that have not been heard of.
    """

    quarter: FinancialQuarter
    requests_on: date | None = None
    until: date | None = None

    @classmethod
    def of_round(cls, round_: Round) -> "Hearing":
        """As a round asks: all that is known today counts."""
        return cls(round_.quarter.financial, round_.requests_on)

    def has_heard(self, known: Iterable[Step]) -> bool:
        """Whether a pledge was heard of; `known` are all steps of it that are known, whatever their days."""
        return any(self._counts(step) for step in known)

    def asks(self, position: Position, keeper: Maker) -> bool:
        """Whether a pledge is asked about; it is with `keeper`."""
        is_of_round = self.requests_on is None or position.pledge.made_on < self.requests_on
        return is_of_round and keeper.left_on is None and (position.is_live or self.has_heard(position.known))

    def awaits(self, position: Position, keeper: Maker) -> bool:
        """Whether nothing has been heard of one that is asked about."""
        return self.asks(position, keeper) and not self.has_heard(position.known)

    def asked(self, pledges: QuerySet[Pledge]) -> QuerySet[Pledge]:
        """Those of `queries.on_day` that are asked about; adds `is_heard` to each."""
        steps = Step.objects.filter(pledge=OuterRef("pk"), happened_on__gte=self.quarter.starts_on)
        if self.until is not None:
            steps = steps.filter(happened_on__lte=self.until)
        found = pledges.annotate(is_heard=Exists(steps.exclude(state=State.STRUCK_OUT))).filter(
            Q(state__in=LIVE) | Q(is_heard=True), keeper__left_on=None
        )
        return found if self.requests_on is None else found.filter(made_on__lt=self.requests_on)

    def awaited(self, pledges: QuerySet[Pledge]) -> QuerySet[Pledge]:
        """Those of them that have not been heard of."""
        return self.asked(pledges).filter(is_heard=False)

    def _counts(self, step: Step) -> bool:
        is_by_then = self.until is None or step.happened_on <= self.until
        return step.state != State.STRUCK_OUT and step.happened_on >= self.quarter.starts_on and is_by_then


def hearing_on(day: date) -> Hearing:
    """Today: the quarter that is open, until it closes. On another day, or with none open: the one that holds it."""
    is_today = day == clock.today()
    standing = open_quarter() if is_today else None
    quarter = standing.financial if standing is not None else FinancialQuarter.containing(day)
    rounds = Round.objects.filter(quarter__in=Quarter.objects.named(quarter))
    return Hearing(quarter, rounds.values_list("requests_on", flat=True).first(), None if is_today else day)
