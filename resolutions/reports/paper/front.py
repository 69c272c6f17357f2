"""How a paper begins: whose it is, of which quarter and day, which issue, and what was left out of it."""

from collections import Counter
from collections.abc import Iterator

from carecommit.kit.paper.blocks import Block, Facts, Heading, text
from carecommit.kit.words import day_in_words
from resolutions.reports.document import WITH_EXEMPT, Report
from resolutions.reports.document.lines import withheld_words

PART_II = "Part II: contains exempt information"


def blocks(report: Report, sha256: str) -> tuple[Block, ...]:
    """Its title, its day and the facts of its issue."""
    return (
        text(report.council, "note"),
        Heading("Corporate parenting progress report", 1),
        text(report.quarter_label, "strong"),
        text(f"As at {day_in_words(report.as_at)}, as known on {day_in_words(report.known_on)}."),
        Facts(tuple(_facts(report, sha256))),
    )


def _facts(report: Report, sha256: str) -> Iterator[tuple[str, str]]:
    yield "Issue", issue(report)
    if report.issue_why:
        yield "Why it was corrected", report.issue_why
    if is_part_two(report):
        yield "Publication", PART_II
    elif left_out := withheld(report):
        yield "Left out of this version", left_out
    yield "SHA-256 of its content", sha256


def issue(report: Report) -> str:
    """Issue 1, or that it is not frozen."""
    return "Live: not frozen" if report.is_live else f"Issue {report.issue}"


def is_part_two(report: Report) -> bool:
    """Whether something in it is not for publication."""
    return report.part == WITH_EXEMPT and report.has_exempt


def withheld(report: Report) -> str:
    """How many items the public version leaves out, and under which paragraphs of Schedule 12A; empty for none."""
    by_paragraph = Counter(paragraph for line in report for paragraph in line.withheld)
    changes = report.changes.changes if report.changes else ()
    # What changed of an item that is left out is no further item; one of a quarter before may be.
    left_out = (change.withheld for change in changes if change.withheld is not None)
    earlier = Counter(paragraph for paragraph in left_out if paragraph not in by_paragraph)
    found = sorted((by_paragraph + earlier).items())
    if not found:
        return ""
    said = "; ".join(withheld_words(paragraph, count) for paragraph, count in found)
    return f"{said}, of Part 1 of Schedule 12A to the Local Government Act 1972"
