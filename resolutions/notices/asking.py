"""Who is asked for what in a round on a day, and by which way a message reaches somebody."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from carecommit.kit import clock
from resolutions.actions.models import Ownership
from resolutions.notices.keys import Role
from resolutions.notices.people import People, Route
from resolutions.progress.models import Question
from resolutions.rounds.models import Round
from resolutions.rounds.owed import Owed, one_of_each, owed_in


@dataclass(frozen=True, slots=True)
class Asked:
    """One action of one post, with the ways to whoever answers for the post."""

    owed: Owed
    routes: tuple[Route, ...]

    @property
    def pair(self) -> tuple[int, int]:
        """The ids of its action and its post."""
        return self.owed.action.pk, self.owed.post.pk


class Asking:
    """What is owed in a round and who is asked for it, on `day`; of `posts` alone if they are given.

    Once the quarter is closed it is what was owed when that happened.
    """

    def __init__(self, round_: Round, day: date, posts: Collection[int] | None = None) -> None:
        quarter = round_.quarter
        self.round, self.day = round_, day
        self.people = People(round_, day)
        owners_on = day if quarter.closed_at is None else min(day, clock.day_of(quarter.closed_at))
        self.owed = owed_in(quarter, owners_on, posts)
        self._posts = posts

    @cached_property
    def asked(self) -> list[Asked]:
        """Each action of each post with whoever is asked; somebody who holds two of its posts is asked for one.

        A post whose holders are all asked for another one is left out.
        """
        by_post = defaultdict(list)
        for owed in self.owed:
            by_post[owed.post.pk].append(owed)
        routes = {post_id: self.people.answering(rows[0].post) for post_id, rows in by_post.items()}
        held = defaultdict(list)
        for owed in self.owed:
            for route in routes[owed.post.pk]:
                if route.role == Role.HOLDER:
                    held[route.to.key].append(owed)
        speaks = {(key, id(owed)) for key, rows in held.items() for owed in one_of_each(rows)}
        found = []
        for owed in self.owed:
            ways = tuple(
                route
                for route in routes[owed.post.pk]
                if route.role != Role.HOLDER or (route.to.key, id(owed)) in speaks
            )
            if ways:
                found.append(Asked(owed, ways))
        return found

    @property
    def waiting(self) -> Iterator[Asked]:
        """Those without an answer."""
        return (asked for asked in self.asked if not asked.owed.is_answered)

    @cached_property
    def questions(self) -> list[tuple[Question, list[Route], int]]:
        """Each question without a reply, with the ways to an owner of its action and that post; the lead first.

        Somebody who is reached by several posts is asked once.
        """
        questions = list(
            Question.objects.filter(replied_at=None).select_related("action__resolution__motion", "asked_by")
        )
        owners = defaultdict(list)
        rows = Ownership.objects.on(self.day).filter(action_id__in={question.action_id for question in questions})
        if self._posts is not None:
            rows = rows.filter(post_id__in=self._posts)
        for ownership in rows:
            owners[ownership.action_id].append(ownership)
        found = []
        for question in questions:
            reached = set()
            for ownership in owners[question.action_id]:
                ways = []
                for route in self.people.answering(self.people.posts[ownership.post_id]):
                    if route.to.key not in reached:
                        reached.add(route.to.key)
                        ways.append(route)
                if ways:
                    found.append((question, ways, ownership.post_id))
        return found
