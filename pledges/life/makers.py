"""Makers who have gone: whoever still keeps pledges and seems not to be there any more."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from carecommit.kit.words import day_in_words
from pledges.life.models import Handover
from pledges.life.queries import live_on
from pledges.life.rules import is_post_itself
from pledges.pledging.models import Maker, Pledge
from resolutions.council.models import Holding, Person, Post, User
from resolutions.progress.timeline import Entry

_FIELDS = {
    "title": "Post",
    "organisation": "Organisation",
    "email": "E-mail address",
    "post__title": "Post of the register",
    "person__name": "Person of the register",
    "left_on": "Last day",
}


@dataclass(frozen=True, slots=True)
class Left:
    """A maker who seems to have gone, why we think so in a sentence, and the live pledges that are with them."""

    maker: Maker
    why: str
    pledges: tuple[Pledge, ...]


def who_have_left(day: date) -> list[Left]:
    """Makers with live pledges who on `day` have left, or seem to have; six queries for any number.

    Their leaving was recorded and a pledge is with them all the same (it was opened again, or given since); or the
    register says that they hold no post any more, that their account is closed, that their post was abolished, or that
    somebody else holds it than when they pledged. Nobody is moved for it: a coordinator records their leaving.
    """
    return sorted(_left(live_on(day), day), key=lambda left: (left.maker.title, left.maker.pk))


def has_left(maker: Maker, day: date) -> Left | None:
    """The same of one maker; nothing for somebody who is there."""
    return next(_left(live_on(day).filter(keeper=maker), day), None)


def _left(live: QuerySet[Pledge], day: date) -> Iterator[Left]:
    kept = defaultdict(list)
    for pledge in live.select_related("keeper__post", "keeper__person").order_by("pk"):
        kept[pledge.keeper].append(pledge)
    if kept:
        signs = _Signs(day)
        for maker, pledges in kept.items():
            if why := signs.why_left(maker, pledges):
                yield Left(maker, why, tuple(pledges))


def history_of(maker: Maker) -> list[Entry]:
    """Every change of who a maker is, the newest first, with who and why; one query."""
    who = ("history_user__person__name", "history_user__email")
    rows = maker.history.order_by("history_date", "history_id")
    entries, before = [], None
    for row in rows.values("history_date", "history_change_reason", *who, *_FIELDS):
        by = row["history_user__person__name"] or row["history_user__email"] or ""
        if before is None:
            entries.append(Entry(row["history_date"], by, row["history_change_reason"] or "Added"))
        else:
            pairs = ((words, _said(before[name]), _said(row[name])) for name, words in _FIELDS.items())
            detail = tuple(f"{words}: from {old} to {new}" for words, old, new in pairs if old != new)
            reason = row["history_change_reason"] or ""
            what = "Left" if row["left_on"] is not None and before["left_on"] is None else "Changed"
            entries.append(Entry(row["history_date"], by, what, "" if reason == "Changed" else reason, detail))
        before = row
    return entries[::-1]


def _said(value: object) -> str:
    if isinstance(value, date):
        return day_in_words(value)
    return f"“{value}”" if value else "nothing"


class _Signs:
    """What the register knows on a day of people, accounts and posts: five queries."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._held: dict[int, list[Holding]] = defaultdict(list)
        self._holders: dict[int, list[Holding]] = defaultdict(list)
        for holding in Holding.objects.filter(started_on__lte=day):
            self._held[holding.person_id].append(holding)
            self._holders[holding.post_id].append(holding)
        accounts = User.objects.values_list("email", "person_id", "is_active")
        self._accounts = [(email.lower(), person_id, is_active) for email, person_id, is_active in accounts]
        people = Person.objects.exclude(email="").values_list("email", "pk")
        self._people = {email.lower(): pk for email, pk in people}
        self._posts: dict[int, Post] = Post.objects.in_bulk()
        self._came = {(row.pledge_id, row.after_id): row.since for row in Handover.objects.order_by("pk")}

    def why_left(self, maker: Maker, pledges: list[Pledge]) -> str:
        """A sentence; empty for somebody who is there as far as the register knows."""
        if maker.left_on is not None and maker.left_on <= self._day:
            return f"They left on {day_in_words(maker.left_on)}."
        if is_post_itself(maker):
            return self._why_nobody(maker.post_id)
        person_id = self._person_of(maker)
        active = [is_active for email, of, is_active in self._accounts if self._is_theirs(email, of, maker, person_id)]
        if active and not any(active):
            return "Their account is closed."
        if person_id is not None and self._held[person_id]:
            return "" if self._now(self._held[person_id]) else "They hold no post any more."
        return self._why_succeeded(maker, pledges)

    def _person_of(self, maker: Maker) -> int | None:
        if maker.person_id is not None or not maker.email:
            return maker.person_id
        own = (person_id for email, person_id, _ in self._accounts if email == maker.email and person_id is not None)
        return next(own, self._people.get(maker.email))

    def _is_theirs(self, email: str, of: int | None, maker: Maker, person_id: int | None) -> bool:
        return email == maker.email or (of is not None and of == person_id)

    def _why_nobody(self, post_id: int | None) -> str:
        """Of pledges that are with a post and with nobody in particular."""
        if post_id is None:
            return ""
        post = self._posts[post_id]
        if self._is_abolished(post):
            return f"The post was abolished on {day_in_words(post.abolished_on)}."
        # No one person stands for a team or a partner.
        is_of_one = post.kind in {Post.Kind.OFFICER, Post.Kind.COUNCILLOR}
        return "Nobody holds the post." if is_of_one and not self._now(self._holders[post_id]) else ""

    def _why_succeeded(self, maker: Maker, pledges: list[Pledge]) -> str:
        """Of somebody whom the register knows by their post alone."""
        if maker.post_id is None:
            return ""
        post = self._posts[maker.post_id]
        if self._is_abolished(post):
            return f"Their post was abolished on {day_in_words(post.abolished_on)}."
        holdings, came = self._holders[post.pk], max(self._since(pledge, maker) for pledge in pledges)
        then = {holding.person_id for holding in holdings if _stands(holding, came)}
        now = {holding.person_id for holding in self._now(holdings)}
        if not then or then & now:
            return ""
        return "Somebody else holds their post by now." if now else "Nobody holds their post any more."

    def _since(self, pledge: Pledge, maker: Maker) -> date:
        return self._came.get((pledge.pk, maker.pk), pledge.made_on)

    def _is_abolished(self, post: Post) -> bool:
        return post.abolished_on is not None and post.abolished_on <= self._day

    def _now(self, holdings: list[Holding]) -> list[Holding]:
        return [holding for holding in holdings if _stands(holding, self._day)]


def _stands(holding: Holding, day: date) -> bool:
    return holding.started_on <= day and (holding.ended_on is None or holding.ended_on >= day)
