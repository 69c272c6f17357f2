"""Writing a paper, recording who signed it off, and freezing it as it is sent."""

import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from carecommit.kit import clock
from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused, Stale
from carecommit.kit.words import is_blank, one_line
from resolutions.committee import queries
from resolutions.committee.composing import composed
from resolutions.committee.document import SCHEMA, Document, Filled, plain
from resolutions.committee.filling import called
from resolutions.committee.formats import FORMATS
from resolutions.committee.models import CommitteePaper, FrozenPaper, PaperFile, SignOff
from resolutions.committee.rules import outstanding
from resolutions.council.models import Board, Meeting, User, refuse_young_people
from resolutions.council.operations import find_or_add_meeting
from resolutions.reports.models import Issue

_LATE = "This paper was changed while you were at it. Nothing of yours is lost: compare, and choose."
# Who it is from seldom changes from one paper to the next.
_FROM_THE_LAST = ("lead_member", "lead_director", "author", "contact_email", "originating_director")
LONGEST_TITLE = 300


@operation
def begin_paper(
    issue: Issue, *, board: Board, held_on: date, part: int = CommitteePaper.Part.PUBLIC, by: User
) -> CommitteePaper:
    """Begin the paper with which `issue` goes to the meeting of `board` on `held_on`, recorded if it is not yet.

    Title, purpose and figures are filled in from the report, the report is Appendix A, and who it is from is as in the
    last paper. Asked twice it is begun once. Refused for a meeting that is past.
    """
    # Two people who begin it at once would begin two.
    issue = Issue.objects.select_for_update(no_key=True).get(pk=issue.pk)
    if held_on < clock.today():
        raise Refused("That meeting is past. Choose one that is to come.", about="held_on")
    meeting = find_or_add_meeting(board, held_on, by=by)
    standing = CommitteePaper.objects.filter(issue=issue, meeting=meeting, part=part).first()
    if standing is not None:
        return standing
    last = CommitteePaper.objects.order_by("-pk").first()
    paper = CommitteePaper(issue=issue, meeting=meeting, part=part)
    for name in _FROM_THE_LAST if last else ():
        setattr(paper, name, getattr(last, name))
    _fill(paper)
    paper.full_clean()
    record(paper, by=by, why="Begun")
    return paper


@operation
def write_paper(paper: CommitteePaper, *, by: User, seen: str | None = None, **fields: Any) -> CommitteePaper:
    """Change what a paper says; `fields` are those of `CommitteePaper`. A change that changes nothing writes nothing.

    A meeting is given as `board` and `held_on`, and is recorded if it is not yet; a row of a list that says nothing is
    left out, and an appendix without a letter gets the next one. `seen` is what `reading` gave of the same fields as
    the person's page showed them: Stale is raised if they read otherwise by now. ValidationError for bad fields.
    """
    row = _held(paper)
    if "held_on" in fields:
        fields["meeting"] = _meeting(row, fields.pop("board"), fields.pop("held_on"), by=by)
    for name in ("appendices", "background_papers"):
        if name in fields:
            fields[name] = _rows(fields[name], about=name)
    if "appendices" in fields:
        fields["appendices"] = _lettered(fields["appendices"])
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    if not changed:
        return row
    if seen is not None and seen != reading(row, fields):
        raise Stale(_LATE)
    for name in changed:
        setattr(row, name, fields[name])
    if {"issue", "part"} & set(changed):
        _fill(row)
    row.full_clean()
    record(row, by=by, why="Changed")
    return row


def reading(paper: CommitteePaper, names: Iterable[str]) -> str:
    """These fields in one text, by which a page knows whether they have been changed since: a part of the paper may be
    written while somebody else writes another."""
    said = {name: paper.serializable_value(name) for name in names}
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@operation
def sign(
    paper: CommitteePaper, *, role: str, desk: str = "", code: str = "", given_on: date, seen: str, by: User
) -> SignOff:
    """Record that a desk of the profile, the director or the cabinet member approved the words whose hash is `seen`.

    Sent twice it is recorded once. Raises Stale if the paper says something else by now; Refused for a day to come and
    for a desk that the profile does not name.
    """
    row = _held(paper)
    words = queries.words_of(row)
    if seen != words.sha256:
        raise Stale("The paper was changed while you were at it. Read what it says now, then record who signed that.")
    if role == SignOff.Role.DESK and desk not in queries.desks():
        raise Refused(f"The council’s profile names no desk “{desk}”. An administrator can add it there.")
    if given_on > clock.today():
        raise Refused("That day has not come yet. Give the day on which it was signed.", about="given_on")
    signing = _signing(row, role, desk)
    if signing.signature.stands and (signing.row.code, signing.row.given_on) == (code, given_on):
        return signing.row
    return _record_sign_off(row, role, desk, by=by, code=one_line(code, about="code"), given_on=given_on)


@operation
def take_back(paper: CommitteePaper, *, role: str, desk: str = "", why: str, by: User) -> SignOff | None:
    """Record that a sign-off no longer holds, or was recorded by mistake; it stays on record. None if there is none."""
    row = _held(paper)
    if is_blank(why):
        raise Refused("Say why the sign-off is taken back. The reason is kept with it.", about="why")
    standing = _signing(row, role, desk)
    if standing is None or standing.row is None:
        return None
    return _record_sign_off(row, role, desk, by=by, taken_back=True, why=why.strip(), given_on=clock.today())


@operation
def freeze_paper(paper: CommitteePaper, *, seen: str, going_without: str = "", by: User) -> FrozenPaper:
    """Keep the paper as it is sent, as its next version; one that says the same as the last is not frozen again.

    `seen` is the hash of the draft that the person's page showed: Stale is raised if it is another by now. Refused
    while a sign-off is outstanding, unless `going_without` says why, which is then printed.
    """
    row = _held(paper)
    words = queries.words_of(row)
    signings = queries.signings(row, words)
    draft = queries.draft_of(words, signings)
    last = row.versions.first()
    if last is not None and queries.says_the_same(last, draft) and _is_still_why(last, going_without):
        return last
    if seen != draft.sha256:
        raise Stale("The paper or its sign-offs were changed while you were at it. Read it once more, then freeze it.")
    missing = outstanding(draft.signatures, queries.desks())
    if missing and is_blank(going_without):
        raise Refused(f"{' '.join(missing)} Say why the paper goes without, or wait for it.", about="going_without")
    number = row.versions.count() + 1
    document = Document(
        schema=SCHEMA,
        version=number,
        frozen_on=clock.today(),
        words=words,
        signatures=draft.signatures,
        outstanding=missing,
        going_without=going_without.strip() if missing else "",
    )
    return _keep(row, document, by=by)


def _keep(paper: CommitteePaper, document: Document, *, by: User) -> FrozenPaper:
    version = FrozenPaper.objects.create(
        paper=paper,
        number=document.version,
        schema=document.schema,
        content=document.canonical(),
        sha256=document.sha256,
        frozen_at=clock.now(),
        frozen_by=by,
    )
    whole = composed(document)
    files = ((ending, write(whole)) for ending, write in FORMATS.items())
    PaperFile.objects.bulk_create(
        PaperFile(version=version, format=ending, content=content, size=len(content), sha256=_hash(content))
        for ending, content in files
    )
    return version


def _is_still_why(version: FrozenPaper, going_without: str) -> bool:
    said = Document.from_json(version.content).going_without
    return said in {"", going_without.strip()}


def _held(paper: CommitteePaper) -> CommitteePaper:
    """The paper as it is now, locked until the transaction ends."""
    CommitteePaper.objects.select_for_update(no_key=True).get(pk=paper.pk)
    return CommitteePaper.objects.select_related("issue__quarter", "meeting__board").get(pk=paper.pk)


def _meeting(paper: CommitteePaper, board: Board, held_on: date, *, by: User) -> Meeting:
    if (paper.meeting.board_id, paper.meeting.held_on) == (board.pk, held_on):
        return paper.meeting
    if held_on < clock.today():
        raise Refused("That meeting is past. Choose one that is to come.", about="held_on")
    return find_or_add_meeting(board, held_on, by=by)


def _fill(paper: CommitteePaper) -> None:
    """What the paper takes from its edition. Where somebody has put words of their own in place of it, theirs stay."""
    edition = queries.edition_of(paper.issue, paper.part)
    before, (now, title) = paper.filled, queries.taken_from(edition)
    paper.filled, paper.title = plain(now), paper.title or title
    if before is None:
        paper.appendices = [_report(now)]
        return
    was = _report(queries.filled_from(before))
    paper.appendices = [
        {**_report(now), "ref": row["ref"]} if row == {**was, "ref": row["ref"]} else row for row in paper.appendices
    ]


def _report(filled: Filled) -> dict[str, Any]:
    return {"ref": "A", "title": called(filled), "paragraphs": list(filled.exempt)}


def _rows(rows: Iterable[dict[str, Any]], *, about: str) -> list[dict[str, Any]]:
    """The rows that say anything, each in one shape. Refused where one names nothing or a young person."""
    kept = []
    for row in rows:
        ref, title = one_line(row["ref"], about=about), one_line(row["title"], about=about)
        paragraphs = sorted({int(each) for each in row["paragraphs"]})
        if not (ref or title or paragraphs):
            continue
        if not title:
            raise Refused("Give the title of every row, or clear all of it.", about=about)
        if len(title) > LONGEST_TITLE:
            raise Refused(f"Shorten the title “{title[:60]}…” to {LONGEST_TITLE} characters or fewer.", about=about)
        refuse_young_people(title)
        kept.append({"ref": ref, "title": title, "paragraphs": paragraphs})
    return kept


def _lettered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, those without a letter with the next one that none has; after Z there are numbers."""
    taken = {row["ref"].upper() for row in rows}
    free = (each for each in (*map(chr, range(ord("A"), ord("Z") + 1)), *map(str, range(27, 999))) if each not in taken)
    return [row if row["ref"] else {**row, "ref": next(free)} for row in rows]


def _signing(paper: CommitteePaper, role: str, desk: str) -> queries.Signing | None:
    words = queries.words_of(paper)
    found = queries.signings(paper, words)
    named = (each for each in found if each.signature.role == role)
    return next((each for each in named if role != SignOff.Role.DESK or each.signature.who == desk), None)


def _record_sign_off(paper: CommitteePaper, role: str, desk: str, *, by: User, **said: Any) -> SignOff:
    words = queries.words_of(paper)
    row = SignOff(
        paper=paper,
        role=role,
        desk=desk,
        content=words.canonical(),
        sha256=words.sha256,
        recorded_at=clock.now(),
        recorded_by=by,
        **said,
    )
    row.full_clean()
    row.save()
    return row


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()
