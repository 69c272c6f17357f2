"""What is different between two reports. Plain data in, plain data out: no database, no clock."""

from collections.abc import Iterable, Iterator
from datetime import date

from resolutions.reports.document import KINDS, PUBLIC, Change, Changes, Earlier, Line, Owner, Report, Section


def compare(earlier: Report, later: Report, hindsight: Report | None) -> Changes:
    """Every difference of `later` from `earlier`.

    `hindsight` is the register as at `earlier.as_at` as it is known when `later` is: what it has and `earlier` lacks
    was recorded late, and what both have in other words was corrected since. Without it neither is told.

    A change of what is exempt from publication carries its paragraph, and no words of it where `later` is a public
    version or one of the others leaves it out.
    """
    named = Earlier(
        earlier.quarter, earlier.quarter_label, earlier.issue, earlier.as_at, earlier.known_on, earlier.sha256
    )
    return Changes(named, differences(earlier, later, hindsight))


def differences(earlier: Report, later: Report, hindsight: Report | None) -> tuple[Change, ...]:
    """The changes of `compare`, without naming what it is compared with."""
    before, since = _lines(earlier), _lines(hindsight)
    found = [change for section in later.sections for change in _of_section(section, before, since)]
    now = _lines(later)
    for reference, (section, line) in before.items():
        if reference not in now:
            found.append(_change("gone", section, line, (line,), before=line.stage_words))
    if hindsight is not None:
        found += _reworded(earlier, hindsight)
    order = {kind: place for place, kind in enumerate(KINDS)}
    found.sort(key=lambda change: order[change.kind])
    lines = [line for report in (earlier, later, hindsight) for line in report or ()]
    left_out = {line.reference for line in lines if line.withheld}
    nameless = {line.reference for line in lines if line.is_nameless}
    return tuple(
        change.without_words(names=change.reference not in nameless)
        if later.part == PUBLIC or change.reference in left_out
        else change
        for change in found
    )


def _lines(report: Report | None) -> dict[str, tuple[Section, Line]]:
    sections = report.sections if report is not None else ()
    return {line.reference: (section, line) for section in sections for line in section.lines}


def _of_section(
    section: Section, before: dict[str, tuple[Section, Line]], since: dict[str, tuple[Section, Line]]
) -> Iterator[Change]:
    for line in section.lines:
        _, earlier = before.get(line.reference, (None, None))
        _, hindsight = since.get(line.reference, (None, None))
        yield from _of_line(section, earlier, line, hindsight)


def _of_line(section: Section, earlier: Line | None, line: Line, hindsight: Line | None) -> Iterator[Change]:
    lines = tuple(each for each in (line, earlier, hindsight) if each is not None)
    if earlier is None:
        yield _change("new", section, line, lines, after=line.stage_words, on=line.added_on)
    yield from _progress(section, earlier, line, lines)
    if earlier is not None:
        yield from _date(section, earlier, line, lines)
        yield from _owners(section, earlier, line, lines)
    # What is left out of one side cannot be told from what was not there.
    if hindsight is not None and not any(each.withheld for each in lines):
        yield from _hindsight(section, earlier, line, hindsight, lines)


def _progress(section: Section, earlier: Line | None, line: Line, lines: tuple[Line, ...]) -> Iterator[Change]:
    """One of four: a stage that moves says more than the rating that moves with it."""
    words = {"before": earlier.stage_words if earlier else "", "after": line.stage_words}
    on = line.decided_on or line.happened_on
    if line.delivered and not (earlier and earlier.delivered):
        yield _change("completed", section, line, lines, **words, on=on)
    elif _is_closed(line) and not (earlier and _is_closed(earlier)):
        yield _change("withdrawn", section, line, lines, **words, on=on)
    elif earlier and earlier.stage != line.stage:
        yield _change("stage", section, line, lines, **words, on=on)
    elif earlier and earlier.rating != line.rating:
        rated = {"before": earlier.rating_words or "No rating", "after": line.rating_words or "No rating"}
        yield _change("rating", section, line, lines, **rated, on=line.happened_on)


def _is_closed(line: Line) -> bool:
    return not line.live and not line.delivered


def _date(section: Section, earlier: Line, line: Line, lines: tuple[Line, ...]) -> Iterator[Change]:
    if (earlier.timescale, earlier.due_on) == (line.timescale, line.due_on):
        return
    both = earlier.due_on is not None and line.due_on is not None
    yield _change(
        "date",
        section,
        line,
        lines,
        before=earlier.timescale or "None",
        after=line.timescale or "None",
        on=line.timescale_agreed_on,
        days=(line.due_on - earlier.due_on).days if both else None,
        times=line.times_retimed,
    )


def _owners(section: Section, earlier: Line, line: Line, lines: tuple[Line, ...]) -> Iterator[Change]:
    if _posts(earlier) != _posts(line):
        words = {"before": _in_words(earlier.owners), "after": _in_words(line.owners)}
        yield _change("owner", section, line, lines, **words, on=_since(earlier, line))
        return
    for was, now in zip(earlier.owners, line.owners, strict=True):
        if was.holder != now.holder:
            # A post owns the action: who comes into it takes it over with the post.
            after = f"{now.post} ({now.holder or 'vacant'}): the same post, another holder"
            yield _change("owner", section, line, lines, before=_in_words((was,)), after=after)


def _posts(line: Line) -> list[tuple[str, str]]:
    return [(owner.post, owner.part) for owner in line.owners]


def _in_words(owners: Iterable[Owner]) -> str:
    named = [
        f"{owner.post}{f' ({owner.holder})' if owner.holder else ''}{', joint' if owner.part == 'joint' else ''}"
        for owner in owners
    ]
    return "; ".join(named) or "No owner"


def _since(earlier: Line, line: Line) -> date | None:
    """The first day of the newest owner that was not one before."""
    known = _posts(earlier)
    return max((owner.since for owner in line.owners if (owner.post, owner.part) not in known), default=None)


def _hindsight(
    section: Section, earlier: Line | None, line: Line, hindsight: Line, lines: tuple[Line, ...]
) -> Iterator[Change]:
    """What `earlier` would have said if it had been known then what is known now."""
    if earlier is None:
        yield _change("recorded_late", section, line, lines, after="The action itself", on=hindsight.added_on)
        return
    yield from _said_since(section, earlier, line, hindsight, lines)
    if hindsight.decided_on and _decision(hindsight) != _decision(earlier):
        after = f"{hindsight.stage_words}: {hindsight.decided_because}"
        yield _change(
            "recorded_late", section, line, lines, before=earlier.stage_words, after=after, on=hindsight.decided_on
        )
    if hindsight.times_retimed > earlier.times_retimed or (hindsight.timescale and not earlier.timescale_agreed_on):
        words = {"before": f"Timescale: {earlier.timescale or 'none'}", "after": f"Timescale: {hindsight.timescale}"}
        yield _change("recorded_late", section, line, lines, **words, on=hindsight.timescale_agreed_on)
    if _posts(hindsight) != _posts(earlier):
        words = {"before": _in_words(earlier.owners), "after": _in_words(hindsight.owners)}
        yield _change("recorded_late", section, line, lines, **words, on=_since(earlier, hindsight))


def _decision(line: Line) -> tuple[str, date | None, str]:
    return line.stage, line.decided_on, line.decided_because


def _said_since(
    section: Section, earlier: Line, line: Line, hindsight: Line, lines: tuple[Line, ...]
) -> Iterator[Change]:
    if hindsight.what_happened and not _is_same_update(earlier, hindsight):
        facts = {"after": hindsight.what_happened, "on": hindsight.happened_on, "typed_on": hindsight.typed_on}
        yield _change("recorded_late", section, line, lines, is_said=True, **facts)
    elif hindsight.what_happened != earlier.what_happened:
        words = {"before": earlier.what_happened, "after": hindsight.what_happened}
        yield _change("corrected", section, line, lines, is_said=True, **words, on=hindsight.happened_on)
    if hindsight.last_said not in {earlier.last_said, hindsight.what_happened}:
        if earlier.last_said == earlier.what_happened:
            # Given in a later round, of a quarter that has an update of its own.
            is_it = line.what_happened == hindsight.last_said
            days = {"on": line.happened_on, "typed_on": line.typed_on} if is_it else {}
            yield _change("recorded_late", section, line, lines, is_said=True, after=hindsight.last_said, **days)
        else:
            words = {"before": earlier.last_said, "after": hindsight.last_said}
            yield _change("corrected", section, line, lines, is_said=True, **words)
    reasons = earlier.rating_reason, hindsight.rating_reason
    if all(reasons) and reasons[0] != reasons[1] and _is_same_update(earlier, hindsight):
        words = {"before": _because(earlier), "after": _because(hindsight)}
        yield _change("corrected", section, line, lines, is_said=True, **words, on=hindsight.happened_on)


def _is_same_update(earlier: Line, hindsight: Line) -> bool:
    """Whether both say the same of the quarter, or one is the other with a correction."""
    if not earlier.what_happened:
        return False
    if (earlier.happened_on, earlier.typed_on) == (hindsight.happened_on, hindsight.typed_on):
        return True
    return hindsight.first_written == (earlier.first_written or earlier.what_happened)


def _because(line: Line) -> str:
    return f"{line.rating_words} because: {line.rating_reason}"


def _reworded(earlier: Report, hindsight: Report) -> Iterator[Change]:
    """The resolutions whose agreed words were corrected."""
    before = {section.key: section for section in earlier.sections}
    for section in hindsight.sections:
        was = before.get(section.key)
        if was is not None and was.words != section.words:
            title = section.heading or section.source
            yield Change("corrected", "", title, section.name, before=was.words, after=section.words)


def _change(
    kind: str, section: Section, line: Line, lines: tuple[Line, ...], *, is_said: bool = False, **facts
) -> Change:
    """`lines` are all in which the action stands: what is exempt in one of them is exempt here."""
    withheld = next(filter(None, (each.withheld_under(is_said=is_said) for each in lines)), None)
    return Change(kind, line.reference, line.title, section.name, **facts, withheld=withheld)
