"""The cards of My pledges: what somebody keeps, how each stands, and what they have begun to write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from carecommit.kit.forms import Form
from pledges.asking.owed import asked_since
from pledges.asking.people import Reach
from pledges.life.models import Reply, State
from pledges.life.queries import Position, now_of
from pledges.life.rules import may_answer_again
from pledges.pages.forms.answering import AnswerForm
from pledges.pledging.models import Maker, Pledge
from resolutions.notices.feeds import round_under_way
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import open_quarter
from resolutions.rounds.models import Round

# Django reads at most a thousand fields of a form, and a card has up to three.
CARDS_ON_A_PAGE = 50


@dataclass
class Card:
    """One pledge: `form` has its boxes, `helped_by` where its subject expert is written to."""

    pledge: Pledge
    position: Position
    may_answer: bool
    is_answered: bool
    helped_by: list[str]
    typed: Mapping[str, str] = field(default_factory=dict)
    is_pressed: bool = False

    @cached_property
    def form(self) -> Form:
        """Bound only where its own button was pressed: nothing is said against what is still being written."""
        given = {"prefix": f"pledge-{self.pledge.pk}", "is_counted": self.pledge.kind.is_opportunity}
        if self.is_pressed:
            return AnswerForm(self.typed, **given)
        return AnswerForm(initial=self.begun, **given)

    @property
    def begun(self) -> dict[str, str]:
        """What stands in its boxes: what was typed, else the totals so far."""
        blank = AnswerForm(prefix=f"pledge-{self.pledge.pk}", is_counted=self.pledge.kind.is_opportunity)
        names = {name: blank.add_prefix(name) for name in blank.fields}
        return {name: self.typed.get(sent, self._stands.get(name, "")) for name, sent in names.items()}

    @property
    def is_begun(self) -> bool:
        """Whether something was typed that is not given yet."""
        return any(text.strip() != self._stands.get(name, "") for name, text in self.begun.items())

    @property
    def asks(self) -> bool:
        """Whether an answer is still to come: it is live, and its keeper has said nothing since they were asked."""
        return self.position.is_live and not self.is_answered

    @property
    def state_words(self) -> str:
        """How it stands."""
        return State(self.position.state).label

    @property
    def replies(self) -> list[tuple[str, str]]:
        """The four buttons: what each sends, and its words."""
        return [(f"{self.pledge.pk}:{reply.value}", reply.label) for reply in Reply]

    @property
    def errors(self) -> list[dict[str, str]]:
        """What is wrong, each with the box that it leads to."""
        if not self.is_pressed:
            return []
        found = [(f"card-{self.pledge.pk}", sentence) for sentence in self.form.non_field_errors()]
        found += [(box.target, sentence) for box in self.form for sentence in box.errors]
        return [{"words": f"{self.pledge}: {sentence}", "target": target} for target, sentence in found]

    @property
    def _stands(self) -> dict[str, str]:
        counted = [step for step in self.position.steps if step.offered is not None or step.taken_up is not None]
        if not counted:
            return {}
        totals = {"offered": self.position.offered, "taken_up": self.position.taken_up}
        return {name: str(total) for name, total in totals.items()}


class Cards:
    """Everything that `makers` keep on `day`, in as many queries for any number of pledges."""

    def __init__(self, makers: Sequence[Maker], day: date, typed: Mapping[str, str] | None = None) -> None:
        self.makers = makers
        self.quarter: Quarter | None = open_quarter()
        self.round: Round | None = round_under_way()
        self.is_asked = self.round is not None and self.round.requests_on <= day
        self.is_late = self.round is not None and self.round.due_on < day
        self._since: datetime = asked_since(self.round, self.quarter, day)
        self._typed, self._reach = typed or {}, Reach(day)
        pledges = Pledge.objects.filter(keeper__in=makers).select_related("kind", "expert", "keeper")
        positions = now_of(pledges)
        self.all = [
            self._card(pledge, positions[pledge.pk])
            for pledge in pledges
            if positions[pledge.pk].state != State.STRUCK_OUT
        ]

    @property
    def waiting(self) -> list[Card]:
        """Those without an answer, the oldest first."""
        return [card for card in self.all if card.asks]

    @property
    def answered(self) -> list[Card]:
        """Those that may be answered otherwise."""
        return [card for card in self.all if card.may_answer and not card.asks]

    @property
    def settled(self) -> list[Card]:
        """Those of before, which ask for nothing."""
        return [card for card in self.all if not card.may_answer]

    @property
    def is_begun(self) -> bool:
        """Whether something was typed that is not given yet."""
        return any(card.is_begun for card in self.all)

    def find(self, number: str) -> Card | None:
        """The card of the pledge with this number, if it is theirs."""
        return next((card for card in self.all if str(card.pledge.pk) == number), None)

    def _card(self, pledge: Pledge, position: Position) -> Card:
        reply = position.last_reply
        return Card(
            pledge=pledge,
            position=position,
            may_answer=may_answer_again(position.steps, self.quarter),
            is_answered=reply is not None and reply.recorded_at >= self._since,
            helped_by=self._reach.addresses_at(pledge.expert_id),
            typed=self._typed,
        )
