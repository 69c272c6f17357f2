"""What is still missing in a paper, and whether it may be sent."""

from collections.abc import Iterable, Iterator

from resolutions.committee.document import Signature, Words
from resolutions.committee.models import CommitteePaper, SignOff

# The parts in which a paper is written, each with its fields. "board" and "held_on" are its meeting.
HEAD = (
    "issue", "meeting", "part", "title", "lead_member", "lead_director", "author", "contact_email", "reference",
    "is_key_decision", "originating_director",
)  # fmt: skip
PURPOSE = ("purpose", "recommendations", "reason", "alternatives")
IMPLICATIONS = ("corporate_plan", "mtfp", "financial_risks", "carbon", "other_implications")
LISTS = ("appendices", "background_papers")
# What may be left empty: the purpose has what is filled in, and a reference or a background paper is not always there.
_MAY_BE_EMPTY = {"issue", "meeting", "part", "reference", "is_key_decision", "purpose", "background_papers"}


def empty_fields(paper: CommitteePaper, names: Iterable[str]) -> list[str]:
    """Those of `names` that a paper says something under, and this one does not yet."""
    return [name for name in names if name not in _MAY_BE_EMPTY and not getattr(paper, name)]


def unmarked(words: Words) -> tuple[int, ...]:
    """The paragraphs under which the report of a Part II paper has something exempt, and no appendix of it says so."""
    if words.part != CommitteePaper.Part.EXEMPT:
        return ()
    return tuple(paragraph for paragraph in words.filled.exempt if paragraph not in words.exempt)


def outstanding(signatures: Iterable[Signature], desks: Iterable[str]) -> tuple[str, ...]:
    """What keeps a paper from being sent, each in a sentence; none once every desk of the profile has signed, the
    director has agreed, and no sign-off is stale."""
    asked = set(desks)
    return tuple(sentence for each in signatures for sentence in _outstanding(each, asked))


def _outstanding(signature: Signature, desks: set[str]) -> Iterator[str]:
    changed = ", ".join(signature.changed)
    if signature.role == SignOff.Role.DIRECTOR:
        if signature.given_on is None:
            yield "The director has not agreed the report."
        elif signature.is_stale:
            yield f"The director’s agreement is stale: the text has changed since ({changed})."
    elif signature.role == SignOff.Role.MEMBER:
        if signature.is_stale:
            yield f"The cabinet member’s approval is stale: the text has changed since ({changed})."
    elif signature.is_stale:
        yield f"The sign-off by {signature.who} is stale: the text has changed since ({changed})."
    elif signature.given_on is None and signature.who in desks:
        yield f"{signature.who} has not signed off."
