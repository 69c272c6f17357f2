"""The pledges on two days, that of the report and that of the report before, with the names that things had."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from carecommit.kit.history import as_known
from pledges.events.models import Event
from pledges.life.queries import Position, Standing
from pledges.pledging.models import Kind, Maker, Pledge
from pledges.section.movement import Movement
from pledges.section.wording import STATE_WORDS, shortened
from resolutions.quarters.queries import AsAt
from resolutions.reports.document import Entry


@dataclass(frozen=True, slots=True)
class _Names:
    """What things were called at a moment; three queries."""

    kinds: dict[int, Kind]
    events: dict[int, Event]
    makers: dict[int, Maker]


class TwoDays:
    """The day and the quarter before, how the pledges stood on both, and the names that things had."""

    def __init__(self, when: AsAt, earlier: AsAt, now: Standing, then: Standing) -> None:
        self.when, self.earlier, self.now, self.then = when, earlier, now, then
        self.moved = Movement(now, then)
        self.names = _Names(*({row.pk: row for row in as_known(model, when.known)} for model in (Kind, Event, Maker)))

    @property
    def is_of_last_quarter(self) -> bool:
        """Whether the earlier day is of the quarter before: others may have had no report."""
        return self.earlier.quarter.next == self.when.quarter

    @property
    def last(self) -> str:
        """What the earlier day is of, in words."""
        return "last quarter" if self.is_of_last_quarter else "the last report"

    def entries(self, positions: Iterable[Position], said: Callable[[Position], str]) -> tuple[Entry, ...]:
        return tuple(self.entry(position, said(position)) for position in positions)

    def entry(self, position: Position, said: str) -> Entry:
        return Entry(
            reference=position.pledge.reference,
            words=shortened(position.wording.words) if position.wording else "",
            by=self._by(position.pledge),
            state_words=STATE_WORDS[position.state],
            said=shortened(said),
            on=position.since,
        )

    def keeper(self, pledge: Pledge) -> Maker:
        return self.names.makers[pledge.keeper_id]

    def totals(self, standing: Standing, *, of_opportunities: bool) -> tuple[int, int]:
        """Offered and taken up: in kinds of work experience, training and employment, or in all the others."""
        kinds, positions = self.names.kinds, standing.positions
        found = [each for each in positions if kinds[each.pledge.kind_id].is_opportunity == of_opportunities]
        return sum(position.offered for position in found), sum(position.taken_up for position in found)

    def _by(self, pledge: Pledge) -> str:
        """The post and its service area or organisation; a name only with consent; and whoever keeps it now."""
        named = f" ({pledge.name})" if pledge.name and pledge.may_be_named else ""
        place = pledge.organisation or pledge.service_area
        given = f"{pledge.post_words}{named}, {place}" if place else f"{pledge.post_words}{named}"
        if pledge.keeper_id == pledge.maker_id:
            return given
        keeper = self.keeper(pledge)
        # A post that adopts a pledge has the title of whoever left it.
        now_with = "the post itself" if keeper.title == self.names.makers[pledge.maker_id].title else str(keeper)
        return f"{given}; now with {now_with}"
