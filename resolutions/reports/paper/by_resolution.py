"""Plymouth's layout: each resolution with its words, its completed actions, its actions in progress, and the rest."""

from collections.abc import Callable, Iterator

from carecommit.kit.paper.blocks import Block, Bullets, Heading, Paragraph, Table, Text, cell, text
from resolutions.reports.document import Line, Report, Section
from resolutions.reports.paper import actions
from resolutions.reports.paper.summary import bar

NOTHING = "Nothing that was agreed is recorded yet."
# In the order of the council's paper: what is done, then what is not. Each action is in exactly one.
_GROUPS: tuple[tuple[str, Callable[[Line], bool]], ...] = (
    ("Completed actions", lambda line: line.delivered),
    ("Actions in progress", lambda line: line.stage == "in_progress"),
    ("Actions not started", lambda line: line.stage == "not_started"),
    ("Actions to be scoped", lambda line: line.stage == "to_be_scoped"),
    ("Actions paused", lambda line: line.stage == "paused"),
    ("Closed without being done", lambda line: not line.live and not line.delivered),
)


def blocks(report: Report) -> tuple[Block, ...]:
    """Every section in order, those of each motion under its name."""
    if not report.sections:
        return (Heading(f"Each {report.resolution_word.lower()}", 2), text(NOTHING))
    return tuple(block for section in _sections(report) for block in section)


def unanswered(section: Section) -> tuple[Block, ...]:
    """The clauses of what was agreed that no action answers."""
    if not section.unanswered:
        return ()
    return (Heading("No action answers", 4), Bullets(tuple(Text(clause) for clause in section.unanswered)))


def _sections(report: Report) -> Iterator[tuple[Block, ...]]:
    source = None
    for section in report.sections:
        if section.source != source:
            source = section.source
            yield (Heading(f"Each {report.resolution_word.lower()} of “{source}”", 2),)
        yield tuple(_section(section, report))


def _section(section: Section, report: Report) -> Iterator[Block]:
    yield Heading(f"{section.name} – {section.heading}" if section.heading else section.name, 3)
    if section.you_said:
        yield Paragraph((Text("You said:", "strong"), Text(section.you_said, "quote")))
    yield text(section.words, "quote")
    if not section.lines:
        yield text(f"No action delivers this {report.resolution_word.lower()}.", "strong")
    yield from bar(section.parts)
    yield from unanswered(section)
    for words, belongs in _GROUPS:
        if lines := [line for line in section.lines if belongs(line)]:
            yield Heading(f"{words} ({len(lines):,})", 4)
            yield _table(f"{words} of {section.name}", lines, report)


def _table(caption: str, lines: list[Line], report: Report) -> Table:
    rows = tuple(
        (
            actions.action(line),
            cell(*actions.owners(line), *actions.timescale(line, "Timescale: ")),
            actions.progress(line, report),
        )
        for line in lines
    )
    return Table(caption, ("Action", "Owner and timescale", "Progress"), (6, 4, 7), rows, shows_caption=False)
