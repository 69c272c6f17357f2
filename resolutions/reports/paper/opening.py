"""What changed since the last frozen report: what a board asks first."""

from collections.abc import Callable, Iterator

from carecommit.kit.paper.blocks import Block, Heading, Table, Text, cell, text
from carecommit.kit.words import day_in_words
from resolutions.reports.document import KINDS, Change, Changes, Earlier, Report
from resolutions.reports.document.lines import withheld_words

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
    """A change in words; of one that is withheld, only that it is, and where it stands."""
    if change.withheld is not None and change.kind not in {"stage", "rating"}:
        return (Text(withheld_words(change.withheld)),)
    return tuple(_SAID[change.kind](change))


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
    by = _by(change.days)
    yield Text(f"From “{change.before or 'none'}” to “{change.after or 'none'}”{f': {by}' if by else ''}.")
    if change.times:
        yield Text(f"Moved {_times(change.times)} in all.", "note")
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


def _by(days: int | None) -> str:
    if days is None:
        return ""
    if days == 0:
        return "its last day is the same"
    return f"{_days(days)} later" if days > 0 else f"{_days(-days)} sooner"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count:,} times"


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
