"""What other apps add to the report: their sentences, figures, tallies and lists."""

from collections.abc import Iterator

from carecommit.kit.paper.blocks import Block, Cell, Facts, Heading, Table, Text, cell, text
from carecommit.kit.words import day_in_words
from resolutions.reports.document import Chapter, Entries, Entry, Report, Tally
from resolutions.reports.paper.summary import bar

# How many letters a table of A4 has on a line, what stands around those of a cell, and the fewest for words.
_ON_A_LINE, _AROUND, _LEAST = 86, 3, 20


def blocks(report: Report) -> tuple[Block, ...]:
    """Every chapter in order."""
    return tuple(block for chapter in report.chapters for block in _chapter(chapter))


def _chapter(chapter: Chapter) -> Iterator[Block]:
    yield Heading(chapter.heading, 2)
    yield from (text(sentence) for sentence in chapter.said)
    yield from bar(chapter.figures)
    yield from (_tally(tally) for tally in chapter.tallies)
    for entries in chapter.lists:
        yield from _entries(entries)
    if chapter.terms:
        yield Heading("What the words mean", 3)
        yield Facts(tuple((term.words, term.definition) for term in chapter.terms))


def _tally(tally: Tally) -> Table:
    rows = tuple(
        (
            cell(row.words),
            *(cell(f"{count:,}", number=True) for count in row.counts),
            *([cell(row.change, number=True)] if tally.compares else []),
        )
        for row in tally.rows
    )
    headings = (*tally.headings, *(["Change"] if tally.compares else []))
    return Table(tally.caption, headings, _widths(headings, rows), rows)


def _widths(headings: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> tuple[int, ...]:
    """In letters: each count has room for its heading in two lines, and the words of the rows have the rest."""
    counts = [
        _AROUND + max(_in_two_lines(heading), *(len(text.words) for row in rows for text in row[at].texts), 0)
        for at, heading in enumerate(headings[1:], 1)
    ]
    return (max(_ON_A_LINE - sum(counts), _LEAST), *counts)


def _in_two_lines(words: str) -> int:
    """The letters of the longer line, broken where the two are most alike."""
    parts = words.split()
    return min(max(len(" ".join(parts[:at])), len(" ".join(parts[at:]))) for at in range(1, len(parts) + 1))


def _entries(entries: Entries) -> tuple[Block, ...]:
    heading = Heading(entries.heading, 3)
    if not entries.entries:
        return (heading, text(entries.none))
    rows = tuple((_said(entry), _came_of_it(entry)) for entry in entries.entries)
    return (
        heading,
        Table(entries.heading, ("What was said", "What came of it"), (1, 1), rows, shows_caption=False),
    )


def _said(entry: Entry) -> Cell:
    return cell(entry.words, Text(f"{entry.reference}, {entry.by}", "note"))


def _came_of_it(entry: Entry) -> Cell:
    return cell(Text(entry.state_words, "strong"), entry.said, Text(day_in_words(entry.on) if entry.on else "", "note"))
