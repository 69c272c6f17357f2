"""Stockport's layout: You said – Priority, We will, By who, Timescale, Progress; the forward plan under its band."""

from collections.abc import Iterator
from itertools import groupby

from carecommit.kit.paper.blocks import Block, Cell, Heading, Table, Text, cell, text
from resolutions.reports.document import Line, Report, Section
from resolutions.reports.paper import actions
from resolutions.reports.paper.by_resolution import NOTHING

# A section with one of its actions; None for a section that has none.
_Place = tuple[Section, Line | None]


def blocks(report: Report) -> tuple[Block, ...]:
    """A table for each motion, and one for each band of its forward plan, in the order in which they stand."""
    if not report.sections:
        return (Heading("The plan", 2), text(NOTHING))
    return tuple(block for part in _parts(report) for block in part)


def _parts(report: Report) -> Iterator[tuple[Block, ...]]:
    for source, sections in groupby(report.sections, key=lambda section: section.source):
        yield (Heading(f"The plan: {source}", 2),)
        bands: dict[str, list[_Place]] = {}
        for section in sections:
            for line in section.lines or (None,):
                bands.setdefault(_band(section, line, report), []).append((section, line))
        # What is planned for this year comes before what is planned for a later one.
        for band in sorted(bands, key=bool):
            if band:
                yield (Heading(band, 3),)
            yield (_table(band or f"Plan: {source}", bands[band], report),)


def _band(section: Section, line: Line | None, report: Report) -> str:
    """The heading that its row stands under; empty for the plan itself."""
    if section.heading:
        return section.heading
    if line and line.plan_year[:4] > report.quarter[:4]:
        return f"Forward plan for {line.plan_year}"
    return ""


def _table(caption: str, places: list[_Place], report: Report) -> Table:
    headings = (
        f"You said – {report.resolution_word}",
        "We will – Actions required",
        "By who",
        "Timescale",
        "Progress",
    )
    told: set[str] = set()
    rows = []
    for section, line in places:
        rows.append((_section(section, told), *_line(line, report)))
        told.add(section.key)
    return Table(caption, headings, (6, 6, 4, 4, 9), tuple(rows), shows_caption=False)


def _section(section: Section, told: set[str]) -> Cell:
    if section.key in told:
        return cell(Text(section.name, "strong"), Text("As above", "note"))
    return cell(
        Text(section.name, "strong"),
        Text(section.you_said, "quote"),
        section.words,
        *(Text(f"No action answers: {clause}", "strong") for clause in section.unanswered),
    )


def _line(line: Line | None, report: Report) -> tuple[Cell, ...]:
    if line is None:
        return (cell(f"No action delivers this {report.resolution_word.lower()}."), cell(), cell(), cell())
    return (
        actions.action(line),
        cell(*actions.owners(line)),
        cell(*actions.timescale(line)),
        actions.progress(line, report),
    )
