"""Calendar feeds: the addresses that people have made of a post's due dates, and what stands in one."""

from dataclasses import dataclass
from datetime import date

from carecommit.kit import clock
from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from carecommit.kit.seals import opened, sealed
from resolutions.actions.models import Action, Ownership
from resolutions.actions.queries import actions_as_at
from resolutions.council.models import Post, User
from resolutions.council.rules import is_officer
from resolutions.council.scales import LIVE, Stage
from resolutions.notices.models import Feed
from resolutions.progress.queries import Record
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import shown
from resolutions.rounds.models import Round
from resolutions.timescales import Kind, Timescale

_FEED = "calendar"


@operation
def make_feed(post: Post, *, by: User) -> Feed:
    """The calendar address of `post` for `by`: made once, until it is withdrawn. Refused for a viewer."""
    if not is_officer(by):
        raise Refused(
            "A calendar address is for officers, who answer for actions. Ask an administrator if you need one."
        )
    # Held, so that a button pressed twice makes one.
    Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    standing = feed_of(post, by)
    if standing is not None:
        return standing
    feed = Feed(post=post, made_at=clock.now(), made_by=by)
    record(feed, by=by, why="Made")
    return feed


@operation
def revoke_feed(feed: Feed, *, by: User) -> Feed:
    """From now on the address gives nothing. Revoked twice it is revoked once."""
    feed = Feed.objects.select_for_update(no_key=True).get(pk=feed.pk)
    if feed.revoked_at is None:
        feed.revoked_at, feed.revoked_by = clock.now(), by
        record(feed, by=by, why="Withdrawn")
    return feed


def feed_of(post: Post, user: User) -> Feed | None:
    """The address that `user` has made of this post and not withdrawn."""
    return Feed.objects.filter(post=post, made_by=user, revoked_at=None).first()


def feed_token(feed: Feed) -> str:
    """The secret part of a feed's address."""
    return sealed(_FEED, feed.pk)


def feed_by(token: str) -> Feed | None:
    """The feed whose secret part this is, unless it was withdrawn or whoever made it is no officer any more."""
    number = opened(_FEED, token)
    if number is None:
        return None
    feed = Feed.objects.filter(pk=number, revoked_at=None).select_related("post", "made_by").first()
    return feed if feed is not None and is_officer(feed.made_by) else None


@dataclass(frozen=True, slots=True)
class Due:
    """A live action of a post, and the last day that the words of its timescale allow."""

    action: Action
    leads: bool
    timescale: Timescale
    day: date
    to_be_scoped: bool


def due_days(post: Post, day: date) -> list[Due]:
    """What the post owns on `day` and when it falls due, in the order of the register; six queries for any number."""
    parts = dict(Ownership.objects.on(day).filter(post=post).values_list("action_id", "part"))
    actions = list(actions_as_at(day).filter(pk__in=Ownership.objects.on(day).filter(post=post).values("action_id")))
    when, found = shown(None, day), []
    on_record = Record(actions, when)
    for action in actions:
        position = on_record.position(action, when)
        agreed = position.current
        if position.stage not in LIVE or agreed is None or agreed.latest is None:
            continue
        to_be_scoped = position.stage == Stage.TO_BE_SCOPED or agreed.kind == Kind.TO_BE_SCOPED
        leads = parts[action.pk] == Ownership.Part.LEAD
        found.append(Due(action, leads, agreed, agreed.latest, to_be_scoped))
    return found


def round_under_way() -> Round | None:
    """The round of the open quarter, if one is open."""
    return Round.objects.filter(quarter__state=Quarter.State.OPEN).select_related("quarter", "meeting__board").first()
