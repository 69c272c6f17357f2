"""The pledges on two days, that of the report and that of the report before, with the names that things had."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property

from carecommit.kit.history import Row, as_known
from carecommit.kit.words import day_in_words
from pledges.events.models import Event
from pledges.life.queries import Position, Standing
from pledges.life.rules import now_with
from pledges.pledging.models import Kind, Maker, Pledge
from pledges.section.movement import Movement
from pledges.section.wording import STATE_WORDS, shortened
from resolutions.council.models import Board
from resolutions.quarters.queries import AsAt
from resolutions.reports.document import Entry


class _Names:
    """What things were called at a moment; a query for each sort that is asked for."""

    def __init__(self, known: datetime) -> None:
        self._known = known

    @cached_property
    def kinds(self) -> dict[int, Kind]:
        return self._named(Kind)

    @cached_property
    def events(self) -> dict[int, Event]:
        return self._named(Event)

    @cached_property
    def makers(self) -> dict[int, Maker]:
        return self._named(Maker)

    @cached_property
    def boards(self) -> dict[int, Board]:
        return self._named(Board)

    def _named(self, model: type[Row]) -> dict[int, Row]:
        return {row.pk: row for row in as_known(model, self._known)}


class TwoDays:
    """The day and the quarter before, how the pledges stood on both, and the names that things had."""

    def __init__(self, when: AsAt, earlier: AsAt, now: Standing, then: Standing) -> None:
        self.when, self.earlier, self.now, self.then = when, earlier, now, then
        self.moved = Movement(now, then)
        self.names = _Names(when.known)

    @property
    def is_of_last_quarter(self) -> bool:
        """Whether the earlier day is of the quarter before: others may have had no report."""
        return self.earlier.quarter.next == self.when.quarter

    @property
    def last(self) -> str:
        """What the earlier day is of, in words."""
        return "last quarter" if self.is_of_last_quarter else "the last report"

    @property
    def since(self) -> str:
        """The earlier day, and what it is: "30 June 2026, the end of last quarter"."""
        day, quarter = self.earlier.as_at, self.earlier.quarter
        if self.is_of_last_quarter:
            what = "the end of last quarter"
        else:
            what = f"the end of Quarter {quarter.number}" if day == quarter.ends_on else "the day of the last report"
        return f"{day_in_words(day)}, {what}"

    def board(self, pledge: Pledge) -> Board | None:
        """The board that hears of it: that of its event."""
        return self.names.boards[self.names.events[pledge.event_id].board_id] if pledge.event_id else None

    @cached_property
    def by_board(self) -> list[tuple[Board | None, list[Position]]]:
        """The pledges of the day by their boards, in the order of their names; those of none are the last."""
        found: dict[Board | None, list[Position]] = defaultdict(list)
        for position in self.now.positions:
            found[self.board(position.pledge)].append(position)
        return sorted(found.items(), key=lambda pair: (pair[0] is None, str(pair[0])))

    @property
    def has_boards(self) -> bool:
        """Whether they are not all reported to the same."""
        return len(self.by_board) > 1

    def entries(self, positions: Iterable[Position], said: Callable[[Position], str]) -> tuple[Entry, ...]:
        return tuple(self.entry(position, said(position)) for position in positions)

    def entry(self, position: Position, said: str) -> Entry:
        return Entry(
            reference=position.pledge.reference,
            words=shortened(position.wording.words) if position.wording else "",
            by=self._by(position.pledge) + self._for(position.pledge),
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

    def _for(self, pledge: Pledge) -> str:
        """Where there are several boards, whose it is."""
        board = self.board(pledge) if self.has_boards else None
        return f"; for the {board}" if board is not None else ""

    def _by(self, pledge: Pledge) -> str:
        """The post and its service area or organisation; a name only with consent; and whoever keeps it now."""
        named = f" ({pledge.name})" if pledge.name and pledge.may_be_named else ""
        place = pledge.organisation or pledge.service_area
        given = f"{pledge.post_words}{named}, {place}" if place else f"{pledge.post_words}{named}"
        moved = now_with(self.keeper(pledge), self.names.makers[pledge.maker_id])
        return f"{given}; now with {moved}" if moved else given
