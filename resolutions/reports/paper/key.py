"""What the stages and ratings mean, in the council's words."""

from carecommit.kit.paper.blocks import Block, Heading, Table, Text, cell, text
from resolutions.reports.document import Report

_SCALES = {"stage": "Stages", "rating": "Ratings"}


def blocks(report: Report) -> tuple[Block, ...]:
    """A table of the stages and one of the ratings, and how a standing is worked out."""
    return (
        Heading("Key to stages and ratings", 2),
        *(_table(scale, report) for scale in _SCALES),
        text(
            "A stage says how far an action is. A rating is its owner’s judgement while it is in progress. How it "
            "stands against its timescale is worked out from the dates: overdue is counted from the timescale that "
            "stands now, slipped from the first one agreed."
        ),
    )


def _table(scale: str, report: Report) -> Table:
    rows = tuple(
        (cell(Text(entry.words, "mark")), cell(entry.definition)) for entry in report.key if entry.scale == scale
    )
    return Table(_SCALES[scale], (_SCALES[scale][:-1], "What it means"), (2, 5), rows)
