"""What changed since the last frozen report: what a board asks first."""

from collections.abc import Callable, Iterator

from carecommit.kit.paper.blocks import Block, Heading, Table, Text, cell, text
from carecommit.kit.words import day_in_words
from resolutions.reports.document import KINDS, Change, Changes, Earlier, Report
from resolutions.reports.document.lines import withheld_words
from resolutions.reports.paper.actions import exempt

HEADING = "What changed"
_FIRST = "No report of an earlier quarter has been frozen, so there is nothing to compare this one with."


def blocks(report: Report) -> tuple[Block, ...]:
    """A table under a heading for each kind of change; a sentence where there is nothing to tell."""
    changes = report.changes
    if changes is None:
        return (Heading(HEADING, 2), text(_FIRST))
    return (Heading(HEADING, 2), text(since(changes.earlier)), *(_groups(changes) or (text("Nothing has changed."),)))


def since(earlier: Earlier) -> str:
    """Which report this one is compared with, as a sentence."""
    which = f"Issue {earlier.issue}" if earlier.issue else "the live report"
    return (
        f"Since {which} of {earlier.quarter_label}: as at {day_in_words(earlier.as_at)}, "
        f"as known on {day_in_words(earlier.known_on)}, SHA-256 {earlier.sha256[:12]}."
    )


def said(change: Change) -> tuple[Text, ...]:
    """A change in words, marked where they are exempt; that they are withheld, where they are left out."""
    if change.withheld is not None and change.is_left_out:
        return (Text(withheld_words(change.withheld)),)
    return (*_SAID[change.kind](change), *(exempt(change.withheld) if change.is_exempt else ()))


def _groups(changes: Changes) -> tuple[Block, ...]:
    found = ((kind, changes.of(kind)) for kind in KINDS)
    return tuple(block for kind, those in found if those for block in _group(KINDS[kind], those))


def _group(words: str, changes: tuple[Change, ...]) -> tuple[Block, ...]:
    rows = tuple((cell(*_named(change)), cell(*said(change))) for change in changes)
    return (
        Heading(f"{words} ({len(changes):,})", 3),
        Table(f"{words}: the actions", ("Action", "What changed"), (2, 3), rows, shows_caption=False),
    )


def _named(change: Change) -> Iterator[str | Text]:
    yield Text(change.title, "strong")
    yield Text(", ".join(filter(None, (change.reference, change.section))), "note")


def _moved(change: Change) -> Iterator[Text]:
    if change.before or change.after:
        yield Text(f"From {change.before or 'none'} to {change.after or 'none'}.")
    yield from _on(change)


def _began(change: Change) -> Iterator[Text]:
    if change.after:
        yield Text(change.after)
    yield from _on(change)


def _date(change: Change) -> Iterator[Text]:
    by = f": {change.moved}" if change.moved else ""
    yield Text(f"From “{change.before or 'none'}” to “{change.after or 'none'}”{by}.")
    if change.moved_in_all:
        yield Text(f"{change.moved_in_all}.", "note")
    yield from _on(change)


def _recorded_late(change: Change) -> Iterator[Text]:
    if change.before:
        yield Text(f"Was: {change.before}", "struck")
    if change.after:
        yield Text(change.after)
    if change.on and change.typed_on:
        yield Text(f"Happened on {day_in_words(change.on)}, recorded on {day_in_words(change.typed_on)}.", "note")


def _corrected(change: Change) -> Iterator[Text]:
    yield Text(f"Was: {change.before or 'nothing'}", "struck")
    yield Text(f"Now: {change.after or 'nothing'}")


def _gone(change: Change) -> Iterator[Text]:
    yield Text(f"It stood in the last one{f' as {change.before}' if change.before else ''}.")
    yield from _on(change)


def _on(change: Change) -> Iterator[Text]:
    if change.on:
        yield Text(f"{day_in_words(change.on)}.", "note")


_SAID: dict[str, Callable[[Change], Iterator[Text]]] = {
    "completed": _moved,
    "withdrawn": _moved,
    "new": _began,
    "stage": _moved,
    "rating": _moved,
    "date": _date,
    "owner": _moved,
    "recorded_late": _recorded_late,
    "corrected": _corrected,
    "gone": _gone,
}
