"""A message of the outbox as a row of its page."""

from collections.abc import Iterable
from dataclasses import dataclass

from resolutions.notices.models import Message
from resolutions.notices.recipients import recipients_in_words


@dataclass(frozen=True, slots=True)
class About:
    """What a message told of one post, or of the round as a whole: one kind of notice, for one reason."""

    kind_words: str
    post: str
    why: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A message, to whom in words, and what it is about."""

    message: Message
    to: str
    about: tuple[About, ...]


def sent_and_waiting(messages: Iterable[Message]) -> list[Row]:
    """The rows of some of `notices.queries.messages_of`; two queries more than those."""
    messages = list(messages)
    words = recipients_in_words(message.recipient for message in messages)
    return [Row(message, words[message.recipient], _about(message)) for message in messages]


def _about(message: Message) -> tuple[About, ...]:
    found: dict[tuple[str, str, str], list[str]] = {}
    for notice in message.notices.all():
        post = notice.post.title if notice.post else ""
        references = found.setdefault((notice.get_kind_display(), post, notice.why), [])
        if notice.action is not None:
            references.append(notice.action.reference)
    return tuple(About(*parts, tuple(references)) for parts, references in found.items())
