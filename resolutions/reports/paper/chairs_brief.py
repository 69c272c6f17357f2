"""The chair's brief on one side of A4, whatever is in it: what somebody wrote is shortened, and lists come cut."""

import unicodedata
from itertools import accumulate

from carecommit.kit.paper.blocks import Block, Heading, Paper, Table, cell, text
from carecommit.kit.words import day_in_words
from resolutions.reports.brief import QUESTIONS, Brief, Passage

# In narrow letters, of which the side is some 125 wide.
_SIDE = 125
# A few rows may take two lines each, and those of questions always.
_FEW = 20
_WIDTHS: dict[int, tuple[int, ...]] = {3: (5, 3, 3), 4: (6, 2, 2, 1)}
_WIDTHS_OF_QUESTIONS = (3, 4, 4)
# What stands under a passage takes two lines at most, and the figures three.
_AFTER, _FIGURES = 2 * _SIDE, 3 * _SIDE


def on_one_side(brief: Brief) -> Paper:
    """The brief as a paper of one page."""
    lines = 2 if sum(len(passage.items) for passage in brief.passages) <= _FEW else 1
    return Paper(
        title=f"Chair’s brief, {brief.quarter_label} – {brief.council}",
        author=brief.council,
        blocks=(
            Heading("Chair’s brief", 1),
            text(f"{shortened(brief.council, _SIDE // 2)} – {shortened(brief.quarter_label, _SIDE // 2)}", "strong"),
            text(
                f"As at {day_in_words(brief.as_at)}, as known on {day_in_words(brief.known_on)}. {brief.issue}. "
                f"{brief.since}"
            ),
            text(shortened(brief.figures, _FIGURES)),
            *(block for passage in brief.passages for block in _passage(passage, lines)),
        ),
        marking=brief.marking,
        foot=brief.foot,
        one_side=True,
    )


def shortened(words: str, longest: int) -> str:
    """`words` on one line, at most `longest` narrow letters wide: cut between two words, and ended by an ellipsis.

    A word that takes more than half of the room is cut within.
    """
    line = " ".join(words.split())
    ends = list(accumulate(map(_width, line)))
    if not ends or ends[-1] <= longest:
        return line
    # The ellipsis is wide.
    kept = line[: sum(end <= longest - 2 for end in ends)]
    between = kept.rpartition(" ")[0]
    return f"{between if len(between) > len(kept) // 2 else kept}…"


def _width(letter: str) -> int:
    """In narrow letters: capitals, the widest of the small ones and those of East Asia take two."""
    is_wide = letter.isupper() or letter in "mw@%…—" or unicodedata.east_asian_width(letter) in "WF"
    return 2 if is_wide else 1


def _passage(passage: Passage, lines: int) -> tuple[Block, ...]:
    more = (text(passage.and_more, "note"),) if passage.more else ()
    after = (text(shortened(passage.after, _AFTER)),) if passage.after else ()
    listed = (_table(passage, lines),) if passage.items else (text(passage.none),)
    return (Heading(passage.heading, 2), *listed, *more, *after)


def _table(passage: Passage, lines: int) -> Table:
    of_questions = passage.heading == QUESTIONS
    widths = _WIDTHS_OF_QUESTIONS if of_questions else _WIDTHS[len(passage.columns)]
    room = [(2 if of_questions else lines) * _SIDE * width // sum(widths) for width in widths]
    rows = tuple(
        tuple(cell(shortened(said, longest)) for said, longest in zip(item.said, room, strict=True))
        for item in passage.items
    )
    return Table(passage.heading, passage.columns, widths, rows, shows_caption=False)
