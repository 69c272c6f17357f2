"""What a coordinator reads of a round's messages."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch

from resolutions.council.models import Post
from resolutions.notices.asking import Asking
from resolutions.notices.models import Message, Notice
from resolutions.notices.recipients import recipients_in_words, words_for
from resolutions.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that somebody was told, or is to be told: `state` is that of the message, `sent_at` when it went."""

    kind: str
    kind_words: str
    recipient: str
    sent_at: datetime | None
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A post that owes answers and whose holder cannot be asked: who that is, why, and who is asked instead."""

    post: Post
    holder: str
    why: str
    goes_to: str


def told_in(round_: Round) -> dict[tuple[int, int], list[Told]]:
    """(action id, post id) -> what was told of it in `round_`, in that order; three queries."""
    notices = list(
        Notice.objects.filter(round=round_, action__isnull=False, post__isnull=False).select_related("message")
    )
    words = recipients_in_words(notice.message.recipient for notice in notices)
    told: dict[tuple[int, int], list[Told]] = {}
    for notice in notices:
        message = notice.message
        told.setdefault((notice.action_id, notice.post_id), []).append(
            Told(
                kind=notice.kind,
                kind_words=notice.get_kind_display(),
                recipient=words[message.recipient],
                sent_at=message.sent_at,
                state=message.state,
                why=notice.why,
            )
        )
    return told


def messages_of(round_: Round) -> list[Message]:
    """The messages that tell of `round_`, newest first, each with `recipient_words` and its notices; four queries."""
    about = Notice.objects.filter(round=round_).select_related("action", "post")
    rows = Message.objects.filter(pk__in=Notice.objects.filter(round=round_).values("message_id"))
    messages = list(rows.prefetch_related(Prefetch("notices", about)))
    words = recipients_in_words(message.recipient for message in messages)
    for message in messages:
        message.recipient_words = words[message.recipient]
    return messages


def unreachable(round_: Round, day: date) -> list[Unreachable]:
    """The posts that owe an answer on `day` and whose holders cannot be asked for it, by title."""
    asking = Asking(round_, day)
    people = asking.people
    posts = {owed.post.pk: people.posts[owed.post.pk] for owed in asking.owed if not owed.is_answered}
    return [
        Unreachable(
            post=post,
            holder=", ".join(words_for(person) for person in people.holders_of(post)),
            why=f"{why}.",
            goes_to=", ".join(route.to.words for route in people.answering(post)),
        )
        for post in sorted(posts.values(), key=lambda post: post.title)
        if (why := people.why_not_reached(post))
    ]
