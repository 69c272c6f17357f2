"""What other apps add to the report: their sentences, figures, tallies and lists."""

from collections.abc import Iterator

from carecommit.kit.paper.blocks import Block, Cell, Facts, Heading, Table, Text, cell, text
from carecommit.kit.words import day_in_words
from resolutions.reports.document import Chapter, Entries, Entry, Report, Tally
from resolutions.reports.paper.summary import bar


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
    return Table(tally.caption, headings, (3, *(1 for _ in headings[1:])), rows)


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
