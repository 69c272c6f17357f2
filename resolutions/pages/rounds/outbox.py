"""A message of the outbox as a row of its page."""

from dataclasses import dataclass

from resolutions.notices.models import Message


@dataclass(frozen=True, slots=True)
class About:
    """What a message told of one post, or of the round as a whole: one kind of notice, for one reason."""

    kind_words: str
    post: str
    why: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A message with what it is about."""

    message: Message
    about: tuple[About, ...]


def sent_and_waiting(message: Message) -> Row:
    """The row of one of `notices.queries.messages_of`; no query."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for notice in message.notices.all():
        post = notice.post.title if notice.post else ""
        references = found.setdefault((notice.get_kind_display(), post, notice.why), [])
        if notice.action is not None:
            references.append(notice.action.reference)
    return Row(message, tuple(About(*parts, tuple(references)) for parts, references in found.items()))
