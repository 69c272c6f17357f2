"""A committee paper in the council's own format: what is read, in the order of that. No Django here."""

import re
from collections.abc import Iterator

from carecommit.kit.paper.blocks import Block, Bullets, Cell, Facts, Heading, Paper, Paragraph, Table, Text, cell, text
from carecommit.kit.words import day_in_words, is_blank
from resolutions.committee.document import NAMES, Document, Listed, Signature, Words
from resolutions.reports.document import WITH_EXEMPT

DRAFT = "Draft: not frozen"
_EMPTY = "Nothing has been entered here."
_PARAGRAPHS = range(1, 8)
_SCHEDULE = "Part 1 of Schedule 12A of the Local Government Act 1972"
# "I. That", "2) That", "(a) That": the council has numbered them itself.
_NUMBERED = re.compile(r"\s*\(?(?:[IVXivx]{1,5}|\d{1,2}|[a-zA-Z])[.):]\s")
_DUTY = (
    "* In considering this report, members are to have due regard to the public sector equality duty (section 149 of "
    "the Equality Act 2010)."
)


def composed(document: Document) -> Paper:
    """The whole paper, upright; a draft says on every page that it is one."""
    words = document.words
    return Paper(
        title=f"{words.title} – {words.board}, {day_in_words(words.held_on)}",
        author=words.filled.council,
        blocks=tuple(_blocks(document)),
        marking=" – ".join(filter(None, (words.filled.marking, "Part II" if words.part == WITH_EXEMPT else ""))),
        foot=_foot(document),
    )


def confidentiality(words: Words) -> str:
    """Which part of the agenda it is for, and by which paragraphs it is not for publication."""
    if words.part != WITH_EXEMPT:
        return " - ".join(filter(None, ("Part I", words.filled.marking.capitalize())))
    return f"Part II - not for publication{_by_virtue(words.exempt)}"


def recommended(words: Words) -> tuple[Text, ...]:
    """The recommendations, each on a line as it was written."""
    return tuple(Text(line.strip()) for line in words.recommendations.splitlines() if not is_blank(line))


def are_numbered(lines: tuple[Text, ...]) -> bool:
    """Whether whoever wrote them numbered them."""
    return any(_NUMBERED.match(line.words) for line in lines)


def _blocks(document: Document) -> Iterator[Block]:
    words = document.words
    if document.frozen_on is None:
        yield text(DRAFT, "mark")
    if words.part == WITH_EXEMPT:
        yield text(f"Part II: not for publication{_by_virtue(words.exempt)}.", "strong")
    yield Heading(words.board, 1)
    yield _head(words)
    yield Heading("Purpose of report", 2)
    yield from (text(sentence) for sentence in words.filled.purpose)
    yield from _said(words.purpose)
    yield from _recommendations(words)
    for key in ("alternatives", "corporate_plan", "mtfp", "financial_risks", "carbon"):
        yield Heading(NAMES[key], 2)
        yield from _said(getattr(words, key), _EMPTY)
    yield Heading("Other implications: for example health and safety, risk management, child poverty", 2)
    yield text(_DUTY, "note")
    yield from _said(words.other_implications, _EMPTY)
    yield from _appendices(words)
    yield from _background(words)
    yield from _sign_off(document)
    yield from _about(document)


def _head(words: Words) -> Facts:
    said = {
        "held_on": day_in_words(words.held_on),
        "is_key_decision": "Yes" if words.is_key_decision else "No",
        "part": confidentiality(words),
    }
    keys = (
        "held_on", "title", "lead_member", "lead_director", "author", "contact_email", "reference", "is_key_decision",
        "part",
    )  # fmt: skip
    return Facts(tuple((NAMES[key], said.get(key) or getattr(words, key) or "–") for key in keys))


def _recommendations(words: Words) -> Iterator[Block]:
    yield Heading("Recommendations and reasons", 2)
    lines = recommended(words)
    if not lines:
        yield text(_EMPTY, "note")
    elif are_numbered(lines):
        yield from (Paragraph((line,)) for line in lines)
    else:
        yield Bullets(lines, numbered=True)
    yield Heading("Reason", 3)
    yield from _said(words.reason, _EMPTY)


def _appendices(words: Words) -> Iterator[Block]:
    yield Heading("Appendices", 2)
    yield text(_explained("appendix"), "note")
    rows = tuple((cell(row.ref), cell(row.title), *_ticks(row)) for row in words.appendices)
    if not rows:
        yield text("No appendix is listed.")
        return
    headings = ("Ref.", "Title of appendix", *map(str, _PARAGRAPHS))
    yield Table("Appendices and their exemption paragraphs", headings, (3, 20, *(2 for _ in _PARAGRAPHS)), rows)


def _background(words: Words) -> Iterator[Block]:
    yield Heading("Background papers", 2)
    yield text(
        "Unpublished papers on which this report relies to a material extent, and which disclose facts or matters on "
        f"which it, or an important part of it, is based. {_explained('background paper')}",
        "note",
    )
    rows = tuple((cell(row.title), *_ticks(row)) for row in words.background_papers)
    if not rows:
        yield text("No background paper is listed.")
        return
    headings = ("Title of background paper", *map(str, _PARAGRAPHS))
    yield Table("Background papers and their exemption paragraphs", headings, (23, *(2 for _ in _PARAGRAPHS)), rows)


def _explained(what: str) -> str:
    return (
        f"Columns 1 to 7 are the exemption paragraphs: “Yes” where some or all of the {what} is not for publication by "
        f"virtue of that paragraph of {_SCHEDULE}."
    )


def _ticks(row: Listed) -> tuple[Cell, ...]:
    return tuple(cell("Yes" if paragraph in row.paragraphs else "") for paragraph in _PARAGRAPHS)


def _sign_off(document: Document) -> Iterator[Block]:
    yield Heading("Sign-off", 2)
    desks = [each for each in document.signatures if each.role == "desk"]
    if desks:
        rows = tuple((cell(each.who), cell(each.code), cell(_day(each)), cell(_stands(each))) for each in desks)
        yield Table("Sign-off by desk", ("Desk", "Code", "Date", "Sign-off"), (3, 4, 4, 8), rows, shows_caption=False)
    words, by_role = document.words, {each.role: each for each in document.signatures}
    director, member = by_role["director"], by_role["member"]
    yield Facts(
        (
            ("Originating director", words.originating_director or "–"),
            ("Director has agreed", _answer(director)),
            ("Date agreed", _day(director) or "–"),
            ("Cabinet approval", f"{words.lead_member or '–'}: {_lower(_answer(member))}"),
            ("Date approved", _day(member) or "–"),
        )
    )
    if document.outstanding:
        yield Heading("Going without", 3)
        yield text("This paper was sent without:")
        yield Bullets(tuple(Text(sentence) for sentence in document.outstanding))
        yield text(f"Why: {document.going_without}")


def _about(document: Document) -> Iterator[Block]:
    filled = document.words.filled
    frozen = document.frozen_on
    yield Heading("The report behind this paper", 2)
    yield Facts(
        (
            ("Progress report", f"{filled.quarter_label}, issue {filled.issue}"),
            ("As at", f"{day_in_words(filled.as_at)}, as known on {day_in_words(filled.known_on)}"),
            ("SHA-256 of the report", filled.sha256),
            ("This paper", f"Version {document.version}, frozen on {day_in_words(frozen)}" if frozen else DRAFT),
            ("SHA-256 of its text", document.words.sha256),
        )
    )


def _said(words: str, otherwise: str = "") -> Iterator[Block]:
    """The paragraphs of a text; an empty line parts two of them."""
    paragraphs = [each.strip() for each in re.split(r"\n\s*\n", words) if not is_blank(each)]
    yield from (text(each) for each in paragraphs)
    if otherwise and not paragraphs:
        yield text(otherwise, "note")


def _day(signature: Signature) -> str:
    return day_in_words(signature.given_on) if signature.given_on else ""


def _stands(signature: Signature) -> str:
    if signature.given_on is None:
        return "Not given"
    return _stale(signature) if signature.is_stale else "Given"


def _answer(signature: Signature) -> str:
    if signature.given_on is None:
        return "No"
    return _stale(signature) if signature.is_stale else "Yes"


def _stale(signature: Signature) -> str:
    return f"Stale: the text has changed since ({', '.join(signature.changed)})"


def _by_virtue(paragraphs: tuple[int, ...]) -> str:
    if not paragraphs:
        return ""
    *first, last = map(str, paragraphs)
    said = f"paragraphs {', '.join(first)} and {last}" if first else f"paragraph {last}"
    return f", by virtue of {said} of {_SCHEDULE}"


def _foot(document: Document) -> str:
    if document.frozen_on is None:
        return DRAFT
    frozen = f"Version {document.version}, frozen on {day_in_words(document.frozen_on)}"
    return f"{frozen} – SHA-256 {document.words.sha256[:12]}"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
