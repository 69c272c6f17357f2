"""What a coordinator reads of a round's messages."""

import itertools
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, QuerySet

from resolutions.council.models import Post
from resolutions.notices.asking import Asking
from resolutions.notices.models import Message, Notice
from resolutions.notices.preferences import recipient_of
from resolutions.notices.recipients import recipients_in_words
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


def messages_of(round_: Round) -> QuerySet[Message]:
    """The messages that tell of `round_`, newest first, each with its notices of this round; two queries."""
    about = Notice.objects.filter(round=round_).select_related("action", "post")
    return _of(round_).prefetch_related(Prefetch("notices", about))


def how_many_of(round_: Round) -> dict[str, int]:
    """State -> how many messages that tell of `round_` are in it; one query."""
    return dict(_of(round_).order_by().values_list("state").annotate(count=Count("pk")))


def _of(round_: Round) -> QuerySet[Message]:
    return Message.objects.filter(pk__in=Notice.objects.filter(round=round_).values("message_id"))


def unreachable(round_: Round, day: date) -> list[Unreachable]:
    """The posts that owe an answer on `day` and whose holders cannot be asked for it, by title."""
    asking = Asking(round_, day)
    people = asking.people
    posts = {owed.post.pk: people.posts[owed.post.pk] for owed in asking.owed if not owed.is_answered}
    found = {post: why for post in posts.values() if (why := people.why_not_reached(post))}
    holders = {post: [recipient_of(person) for person in people.holders_of(post)] for post in found}
    words = recipients_in_words(itertools.chain.from_iterable(holders.values()))
    return [
        Unreachable(
            post=post,
            holder=", ".join(words[holder] for holder in holders[post]),
            why=f"{found[post]}.",
            goes_to=", ".join(route.to.words for route in people.answering(post)),
        )
        for post in sorted(found, key=lambda post: post.title)
    ]
