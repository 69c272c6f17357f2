"""What a paper says of one action: the cells of its row, the same in both layouts."""

from collections.abc import Iterator

from carecommit.kit.paper.blocks import Cell, Text, cell
from carecommit.kit.words import day_in_words
from resolutions.reports.document import Asked, Beside, Line, Owner, Report

# Of the standings, what the stage beside them says already.
_SAID_BY_STAGE = {"done", "closed"}


def action(line: Line) -> Cell:
    """Its title and reference, and what the plan says more of it."""
    return cell(*named(line), *exempt(line.exempt_action), Text(line.detail, "note"))


def named(line: Line) -> Iterator[Text]:
    """Its title, and its reference under it."""
    yield Text(line.title, "strong")
    yield Text(line.reference, "note")


def owners(line: Line) -> Iterator[Text]:
    """Who owned it, the lead first, each with its holder; nothing of an action that is withheld."""
    if line.is_withheld:
        return
    if line.owners:
        yield from (Text(owner(each)) for each in line.owners)
    elif line.owner_words:
        yield Text(f"“{line.owner_words}”: no post is settled yet")
    else:
        yield Text("No owner")


def owner(owner: Owner) -> str:
    """A post with its holder: "Head of Housing (A. Name) – joint"."""
    return f"{_post(owner)} – joint" if owner.part == "joint" else _post(owner)


def timescale(line: Line, called: str = "") -> Iterator[Text]:
    """The words of its timescale, the first ones too where they were changed, and how it stands against it.

    `called` stands before the words where no heading says what they are.
    """
    if not line.is_withheld:
        yield Text(f"{called}{line.timescale}" if line.timescale else "No timescale given")
    if line.times_retimed and not line.is_withheld:
        yield Text(f"First agreed: {line.first_timescale or 'no timescale'}", "note")
    stands = ((code, words) for code, words in line.standings if code not in _SAID_BY_STAGE)
    yield from (Text(words, "strong" if code == "overdue" else "") for code, words in stands)


def progress(line: Line, report: Report) -> Cell:
    """Its stage and rating, what happened, and what stands beside that."""
    return cell(
        Text(line.stage_words, "mark"),
        Text(line.rating_words, "mark"),
        *_withheld(line),
        *_happened(line, report),
        *_evidence(line),
        *_reasons(line),
        *(words for beside in line.beside for words in _beside(beside)),
        *_not_heard_from(line),
        *(words for asked in line.questions for words in _asked(asked)),
    )


def _withheld(line: Line) -> Iterator[Text]:
    yield from map(Text, line.withheld_elsewhere)


def _happened(line: Line, report: Report) -> Iterator[Text]:
    if line.what_happened:
        yield Text(line.answer_words, "strong")
        yield Text(line.what_happened)
        yield from exempt(line.exempt_update)
        yield Text(_when_and_who(line, report), "note")
        if line.first_written:
            yield Text("Corrected. First written:", "note")
            yield Text(f"“{line.first_written}”", "struck")
    elif line.live:
        if not line.withheld or "silent" in line.standing:
            yield Text("No update this quarter.")
        if line.last_said:
            yield Text(f"{line.last_heard}: “{line.last_said}”", "note")
            yield from exempt(line.exempt_last_said)
    elif line.last_said:
        yield Text(line.last_said)
        yield from exempt(line.exempt_last_said)
        yield Text(line.last_heard, "note")


def _when_and_who(line: Line, report: Report) -> str:
    late = line.typed_on is not None and line.typed_on > report.as_at
    parts = (
        day_in_words(line.happened_on) if line.happened_on else "",
        f"recorded on {day_in_words(line.typed_on)}" if late and line.typed_on else "",
        f"said by {line.said_by}" if line.said_by else "",
    )
    return ", ".join(filter(None, parts))


def _evidence(line: Line) -> Iterator[Text]:
    files = (f"{file.name} (exempt under paragraph {file.paragraph})" for file in line.exempt_evidence)
    if named := "; ".join((*line.evidence, *files)):
        yield Text(f"Evidence: {named}")
    if line.why_no_evidence:
        yield Text(f"No evidence, because: {line.why_no_evidence}")


def _reasons(line: Line) -> Iterator[Text]:
    if line.rating_reason:
        yield Text(f"{line.rating_words} because: {line.rating_reason}")
    if line.decided_because:
        on = f", {day_in_words(line.decided_on)}" if line.decided_on else ""
        instead = f" – {line.superseded_by} takes its place" if line.superseded_by else ""
        yield Text(f"{line.stage_words} because: {line.decided_because}")
        yield Text(f"Decided by {line.decided_by}{on}{instead}", "note")


def _beside(beside: Beside) -> Iterator[Text]:
    yield Text(f"{beside.post}: {beside.answer_words}", "strong")
    yield Text(beside.what_happened)
    if beside.why:
        yield Text(f"Why: {beside.why}")
    yield Text(f"Stands beside the update, said by {beside.said_by}", "note")


def _not_heard_from(line: Line) -> Iterator[Text]:
    if line.not_heard_from:
        yield Text("No answer received from:", "strong")
        yield from (Text(_post(owner)) for owner in line.not_heard_from)


def _asked(asked: Asked) -> Iterator[Text]:
    yield Text("Question", "strong")
    yield Text(f"“{asked.words}”")
    yield from exempt(asked.exempt_under)
    yield Text(f"Asked by {asked.asked_by}, {day_in_words(asked.asked_on)}", "note")
    if asked.replied_on:
        yield Text("Reply", "strong")
        yield Text(f"“{asked.reply}”")
        yield Text(f"Reply of {asked.replied_by}, {day_in_words(asked.replied_on)}", "note")
    else:
        yield Text("No reply yet.")


def exempt(paragraph: int | None) -> Iterator[Text]:
    """That the words before it are not for publication, if they are not."""
    if paragraph is not None:
        yield Text(f"Exempt under paragraph {paragraph}", "mark")


def _post(owner: Owner) -> str:
    return f"{owner.post} ({owner.holder})" if owner.holder else owner.post
