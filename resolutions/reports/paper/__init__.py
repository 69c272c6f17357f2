"""The report as a paper: what is read, in the order in which it is read. Every format for reading is made from this.

    composed(live(when))    a Paper, which kit.paper writes as a page, as PDF and for Word

A room for each part: `front`, `opening` (what changed), `summary`, the actions as the council lays them out
(`by_resolution` or `as_plan`, each with the words of `actions`), `chapters` and `key`. No Django here.
"""

from carecommit.kit.paper.blocks import Block, Paper
from carecommit.kit.words import day_in_words
from resolutions.reports.document import Report
from resolutions.reports.paper import as_plan, by_resolution, chapters, front, key, opening, summary
from resolutions.reports.paper.front import PART_II

__all__ = ["composed"]


def composed(report: Report) -> Paper:
    """The whole report as a paper: upright by resolution, across the page as a plan."""
    sha256 = report.sha256
    as_a_plan = report.layout == "plan"
    actions = as_plan.blocks if as_a_plan else by_resolution.blocks
    blocks: tuple[Block, ...] = (
        *front.blocks(report, sha256),
        *opening.blocks(report),
        *summary.blocks(report),
        *actions(report),
        *chapters.blocks(report),
        *key.blocks(report),
    )
    return Paper(
        title=f"Corporate parenting progress report, {report.quarter_label} – {report.council}",
        author=report.council,
        blocks=blocks,
        marking=marking(report),
        foot=foot(report, sha256),
        landscape=as_a_plan,
    )


def marking(report: Report) -> str:
    """What stands on every page: the council's marking, and that it is not for publication where it is not."""
    return " – ".join(filter(None, (report.marking, PART_II if front.is_part_two(report) else "")))


def foot(report: Report, sha256: str) -> str:
    """As at which day, which issue, and the first digits of its hash: "As at 30 June 2024 – Issue 1 – SHA-256 1a2b"."""
    return f"As at {day_in_words(report.as_at)} – {front.issue(report)} – SHA-256 {sha256[:12]}"
