"""The cards of My pledges: what somebody keeps, how each stands, and what they have begun to write."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from carecommit.kit.words import is_blank
from pledges.asking.people import Reach
from pledges.life.heard import Hearing, hearing_on
from pledges.life.models import Reply, State, Step
from pledges.life.queries import Position, positions_of
from pledges.life.rules import may_answer_again
from pledges.pages.forms.answering import AnswerForm, IntentForm
from pledges.pledging.models import Maker, Pledge
from resolutions.notices.feeds import round_under_way
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import open_quarter
from resolutions.rounds.models import Round

# Django reads at most a thousand fields of a form, and a card has up to five.
CARDS_ON_A_PAGE = 50
_BOX = re.compile(r"pledge-\d{1,9}-(words|offered|taken_up|offer|by_when)")
# What the button of an offer sends, where the others send a reply.
OFFER = "offer"


@dataclass
class Card:
    """One pledge: `form` has its boxes, `helped_by` where its subject expert is written to.

    `pressed` is what its button says, where one of its own was pressed: a reply, or `OFFER`.
    """

    pledge: Pledge
    position: Position
    hearing: Hearing
    quarter: Quarter | None
    helped_by: list[str]
    typed: Mapping[str, str] = field(default_factory=dict)
    pressed: str | None = None
    _form: AnswerForm | None = field(default=None, init=False, repr=False)

    @property
    def form(self) -> AnswerForm:
        """Bound only where its own button was pressed: nothing is said against what is still being written."""
        if self._form is None:
            self._form = self._made(self.typed) if self.pressed is not None else self._made(initial=self.begun)
        return self._form

    @property
    def begun(self) -> dict[str, str]:
        """What stands in its boxes: what was typed, else the totals so far."""
        blank = self._made()
        names = {name: blank.add_prefix(name) for name in blank.fields}
        return {name: self.typed.get(sent, self._stands.get(name, "")) for name, sent in names.items()}

    @property
    def is_begun(self) -> bool:
        """Whether something was typed that is not given yet."""
        return any(text.strip() != self._stands.get(name, "") for name, text in self.begun.items())

    @property
    def asks(self) -> bool:
        """Whether an answer is awaited."""
        return self.hearing.awaits(self.position, self.pledge.keeper)

    @property
    def is_heard(self) -> bool:
        """Whether something was heard of it this quarter."""
        return self.hearing.has_heard(self.position.known)

    @property
    def may_answer(self) -> bool:
        """Whether it takes an answer."""
        return may_answer_again(self.position.steps, self.quarter)

    @property
    def replies(self) -> list[tuple[str, str]]:
        """The buttons: what each sends, and its words. An intent is not kept before there is an offer."""
        kept = Reply.KEPT if self.position.is_intent else None
        return [(f"{self.pledge.pk}:{reply.value}", reply.label) for reply in Reply if reply != kept]

    @property
    def offer(self) -> str:
        """What the button of an offer sends; nothing where no intent waits for one."""
        return f"{self.pledge.pk}:{OFFER}" if self.position.is_intent else ""

    @property
    def errors(self) -> list[dict[str, str]]:
        """What is wrong, each with the box that it leads to."""
        if self.pressed is None:
            return []
        found = [(f"card-{self.pledge.pk}", sentence) for sentence in self.form.non_field_errors()]
        found += [(box.target, sentence) for box in self.form for sentence in box.errors]
        return [{"words": f"{self.pledge}: {sentence}", "target": target} for target, sentence in found]

    def take(self, step: Step) -> None:
        """It has this answer now, and its boxes are empty again."""
        if step not in self.position.steps:
            self.position.steps.append(step)
        own = f"pledge-{self.pledge.pk}-"
        self.typed = {name: text for name, text in self.typed.items() if not name.startswith(own)}
        if self.pressed == OFFER:
            self.position.wording = self.pledge.wordings.latest("number")
        self.pressed, self._form = None, None

    def _made(self, *args, **kwargs) -> AnswerForm:
        given = {"prefix": f"pledge-{self.pledge.pk}", "is_counted": self.position.is_counted, **kwargs}
        if self.position.is_intent:
            return IntentForm(*args, gives_offer=self.pressed == OFFER, **given)
        return AnswerForm(*args, **given)

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
        self.round: Round | None = round_under_way()
        self.is_asked = self.round is not None and self.round.requests_on <= day
        self.is_late = self.round is not None and self.round.due_on < day
        hearing, quarter, reach = hearing_on(day), open_quarter(), Reach(day)
        pledges = Pledge.objects.filter(keeper__in=makers).select_related("kind", "expert", "keeper")
        standing = [each for each in positions_of(pledges).values() if each.state != State.STRUCK_OUT]
        self.all = [
            Card(each.pledge, each, hearing, quarter, reach.addresses_at(each.pledge.expert_id), typed or {})
            for each in standing
        ]

    @property
    def waiting(self) -> list[Card]:
        """Those of which an answer is awaited, the oldest first."""
        return [card for card in self.all if card.asks]

    @property
    def answered(self) -> list[Card]:
        """Those that were heard of this quarter and may be answered otherwise."""
        return [card for card in self.all if card.may_answer and card.is_heard]

    @property
    def not_asked(self) -> list[Card]:
        """Those of which nobody asks yet, and that may be answered all the same."""
        return [card for card in self.all if card.may_answer and not card.is_heard and not card.asks]

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


def typed_in(sent: Mapping[str, str], number: str = "") -> list[str]:
    """What was typed into the boxes of the pledge with this number, or of any, with what each count is of."""
    labels = {name: box.label for name, box in IntentForm.base_fields.items()}
    found = []
    for name, text in sent.items():
        box = _BOX.fullmatch(name)
        if box and not is_blank(text) and number in {"", name.split("-")[1]}:
            found.append(text if box[1] in {"words", "offer"} else f"{labels[box[1]]}: {text}")
    return found
