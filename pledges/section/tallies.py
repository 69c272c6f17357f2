"""What the chapter counts in tables."""

from collections import defaultdict
from collections.abc import Sequence

from carecommit.kit.words import day_in_words
from pledges.life.models import COUNTED
from pledges.pledging.models import Pledge
from pledges.section.two_days import TwoDays
from pledges.section.wording import STATE_WORDS
from resolutions.reports.document import Tally, TallyRow

_PARTNERS = "Businesses and partners"
_NO_AREA = "No service area given"
_NO_BOARD = "No board of its own"


def tallies(both: TwoDays) -> tuple[Tally, ...]:
    """On the two days, by board where there are several, by kind, and by service area."""
    return (*_compared(both), *_by_board(both), *_by_kind(both), *_by_service_area(both))


def _compared(both: TwoDays) -> list[Tally]:
    """How many stood in each state, and what was offered, beside the quarter before."""
    now, then = both.now, both.then
    days = day_in_words(both.earlier.as_at), day_in_words(both.when.as_at)
    rows = [TallyRow(STATE_WORDS[state], (then.by_state[state], now.by_state[state])) for state in COUNTED]
    rows.append(TallyRow("All", (len(then), len(now))))
    caption = "Pledges last quarter and this" if both.is_of_last_quarter else "Pledges in the last report and this"
    found = [Tally(caption, ("State", *days), tuple(rows), compares=True)]
    for caption, is_of in (("Places of work experience, training and jobs", True), ("Places of other kinds", False)):
        offered, taken_up = both.totals(now, of_opportunities=is_of)
        was_offered, was_taken_up = both.totals(then, of_opportunities=is_of)
        if offered or was_offered:
            places = (TallyRow("Offered", (was_offered, offered)), TallyRow("Taken up", (was_taken_up, taken_up)))
            found.append(Tally(caption, ("Places", *days), places, compares=True))
    return found


def _by_board(both: TwoDays) -> list[Tally]:
    """So that each board finds those that are reported to it."""
    if not both.has_boards:
        return []
    rows = [(str(board or _NO_BOARD), [each.state for each in those]) for board, those in both.by_board]
    return _tally("Pledges by the board they are reported to", "Board", rows)


def _by_kind(both: TwoDays) -> list[Tally]:
    kinds = both.names.kinds
    rows = defaultdict(list)
    for position in both.now.positions:
        rows[position.pledge.kind_id].append(position.state)
    order = sorted(rows, key=lambda pk: (kinds[pk].order, kinds[pk].name))
    return _tally("Pledges by kind", "Kind", [(kinds[pk].name, rows[pk]) for pk in order])


def _by_service_area(both: TwoDays) -> list[Tally]:
    """As they were given; the same but for its capitals is one."""
    rows: dict[str, list[str]] = defaultdict(list)
    spelt = {"": _NO_AREA}
    partners = []
    for position in both.now.positions:
        area = " ".join(position.pledge.service_area.split())
        if not area and position.pledge.party == Pledge.Party.PARTNER:
            partners.append(position.state)
        else:
            spelt.setdefault(area.casefold(), area)
            rows[area.casefold()].append(position.state)
    named = [(spelt[area], rows[area]) for area in sorted(rows, key=lambda area: (not area, area))]
    return _tally("Pledges by service area", "Service area", [*named, *([(_PARTNERS, partners)] if partners else [])])


def _tally(caption: str, heading: str, rows: Sequence[tuple[str, list[str]]]) -> list[Tally]:
    """Rows of states, counted in columns; a state that none of them is in has no column."""
    used = [state for state in COUNTED if any(state in states for _, states in rows)]
    counted = [TallyRow(words, (*(states.count(state) for state in used), len(states))) for words, states in rows]
    everything = [state for _, states in rows for state in states]
    counted.append(TallyRow("All", (*(everything.count(state) for state in used), len(everything))))
    headings = (heading, *(STATE_WORDS[state] for state in used), "All")
    return [Tally(caption, headings, tuple(counted), compares=False)]
