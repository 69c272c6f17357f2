"""What stands in a paper, in the order in which it is read. Plain data: texts are shown as they are, never as code."""

from dataclasses import dataclass, field
from typing import Literal

Style = Literal["", "strong", "note", "struck", "quote", "mark"]


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text. Lines that it holds stay lines.

    "strong" stands out; "note" is small; "struck" is what no longer holds, and is said to be in words too ("First
    written: ..."), since nothing is told by a line through it alone; "quote" is somebody's own words; "mark" stands in
    a box, as a stage or rating does.
    """

    words: str
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` is 1 to 4; 1 is the title of the paper, and there is one. No level is left out on the way down."""

    words: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Texts, each on a line of its own."""

    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of texts; `numbered` for 1, 2, 3."""

    items: tuple[Text, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """Texts in a cell, each on a line of its own; none for an empty one. `number` stands to the right."""

    texts: tuple[Text, ...] = ()
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Every row has as many cells as there are headings; its first cell is its heading.

    The row of headings stands again on every page. `widths` are shares of the width, whole numbers of 1 or more.
    `caption` names the table for those who do not see it; it is printed if `shows_caption`.
    """

    caption: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shows_caption: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are: who wrote it, its day, its hash."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """Parts of a whole as one bar, each with its words and number; `words` says the same for who does not see it."""

    words: str
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins a page."""


Block = Heading | Paragraph | Bullets | Table | Facts | Bar | NewPage


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document. `marking` stands at the head and foot of every page where it is set, and `foot` at the foot,
    with the number of the page: the as-at day, the issue and its hash.
    """

    title: str
    author: str
    blocks: tuple[Block, ...]
    marking: str = ""
    foot: str = ""
    landscape: bool = False
    # As PDF it then stands on one page, in as small a type as that takes; who composes it keeps it short.
    one_side: bool = False
    # Of the council, as #1f3a5f: rules and the heads of tables; never a meaning.
    colour: str = field(default="#1f3a5f")


def text(words: str, style: Style = "") -> Paragraph:
    """A paragraph of one text."""
    return Paragraph((Text(words, style),))


def cell(*texts: str | Text, number: bool = False) -> Cell:
    """A cell of these texts, without the empty ones."""
    said = (each if isinstance(each, Text) else Text(each) for each in texts)
    return Cell(tuple(each for each in said if each.words), number)
