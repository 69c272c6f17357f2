"""Whom a message reaches on a day: the holder of a post, else whoever manages it, else the coordinators."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from resolutions.council.models import Holding, Person, Post, User
from resolutions.council.rules import is_coordinator, is_officer
from resolutions.notices.keys import Role
from resolutions.notices.models import Message
from resolutions.notices.preferences import recipient_of
from resolutions.notices.recipients import person_of, user_of, words_for
from resolutions.rounds.models import AnswerLink, Round


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody whom mail reaches at `address`. `signs_in` is true of an account that may answer.

    `link` is the one with which somebody without such an account answers, once it is made.
    """

    key: str
    words: str
    address: str
    signs_in: bool
    coordinates: bool
    link: AnswerLink | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One way a message about a post goes: to whom, as what, and why in words."""

    to: Recipient
    role: Role
    why: str


class People:
    """Holders, managers, coordinators and their addresses on a day: six queries however many there are."""

    def __init__(self, round_: Round, day: date) -> None:
        self._round, self._day = round_, day
        self.posts: dict[int, Post] = Post.objects.in_bulk()
        self._held: dict[int, list[Person]] = defaultdict(list)
        self._posts_of: dict[int, list[Post]] = defaultdict(list)
        self._persons: dict[int, Person] = {}
        for holding in Holding.objects.on(day).select_related("person").order_by("started_on", "pk"):
            if holding.person not in self._held[holding.post_id]:
                self._held[holding.post_id].append(holding.person)
                self._posts_of[holding.person_id].append(self.posts[holding.post_id])
            self._persons[holding.person_id] = holding.person
        self._users = list(User.objects.select_related("person").order_by("-is_active", "pk"))
        self._accounts: dict[int, list[User]] = defaultdict(list)
        self._address_of: dict[str, int | None] = {}
        for user in self._users:
            self._address_of[user.email.casefold()] = user.person_id
            if user.person_id is not None:
                self._accounts[user.person_id].append(user)
                self._persons.setdefault(user.person_id, user.person)
        self._links: dict[int, list[AnswerLink]] = defaultdict(list)
        for link in AnswerLink.objects.filter(round=round_).order_by("-made_at", "-pk"):
            self._links[link.person_id].append(link)
        refused = Message.objects.filter(state=Message.State.REFUSED, notices__round=round_)
        self._refused = set(refused.values_list("recipient", "address"))
        # Said by the operation that makes links, where it could not make one.
        self._without_link: dict[int, str] = {}

    def answering(self, post: Post) -> list[Route]:
        """Who is asked to answer for `post`: those of its holders who can be reached, else somebody in their place."""
        reached = [person for person in self._held[post.pk] if not self._trouble(person)]
        if reached:
            return [Route(self._recipient(person), Role.HOLDER, f"You hold the post {post}.") for person in reached]
        why = self.why_not_reached(post)
        managers = self._managers(post)
        if managers:
            return [
                Route(self._recipient(person), Role.INSTEAD, f"{why}, and you {_manage(steps)}.")
                for person, steps in managers
            ]
        nobody = "and nobody who manages it can be reached" if post.line_manager_id else "and no post manages it"
        return [
            Route(each, Role.INSTEAD, f"{why}, {nobody}. You coordinate the round.") for each in self._coordinators()
        ]

    def managing(self, post: Post) -> list[Route]:
        """Who is told that `post` has not answered, though it was reminded; nobody where no post manages it."""
        if post.line_manager_id is None:
            return []
        managers = self._managers(post)
        if managers:
            why = f"{post} has not answered, and you "
            return [
                Route(self._recipient(person), Role.MANAGER, f"{why}{_manage(steps)}.") for person, steps in managers
            ]
        why = f"{post} has not answered, and nobody who manages it can be reached. You coordinate the round."
        return [Route(each, Role.MANAGER, why) for each in self._coordinators()]

    def why_not_reached(self, post: Post) -> str:
        """Why no holder of `post` can be asked, in words that go on with a comma; empty where one can."""
        held = self._held[post.pk]
        if not held:
            return f"The post {post} is vacant"
        troubles = [self._trouble(person) for person in held]
        return f"The holder of {post} {troubles[0]}" if all(troubles) else ""

    def holders_of(self, post: Post) -> list[Person]:
        """Who holds `post`."""
        return self._held[post.pk]

    def posts_of(self, recipient: str) -> list[Post]:
        """What the person behind a key holds, in the order in which they took it up."""
        return self._posts_of[person_of(recipient) or 0]

    def recipient(self, key: str) -> Recipient | None:
        """Whoever `key` names, if mail reaches them."""
        if (number := person_of(key)) is not None:
            person = self._persons.get(number)
            return self._recipient(person) if person is not None and not self._mail_trouble(person) else None
        user = next((user for user in self._users if user.pk == user_of(key)), None)
        return self._account(user) if user is not None and self._takes_mail(user) else None

    def need_link(self, posts: Iterable[Post]) -> Iterator[Person]:
        """Those holders of `posts` who can answer only by a link, and have none yet."""
        seen = set()
        for person in (person for post in posts for person in self._held[post.pk]):
            if person.pk not in seen and not self._trouble(person) and not self._signs_in(person):
                seen.add(person.pk)
                if not self._links[person.pk]:
                    yield person

    def give_link(self, link: AnswerLink) -> None:
        """`link` has been made."""
        self._links[link.person_id].insert(0, link)

    def cannot_have_link(self, person: Person, why: str) -> None:
        """No link can be made for `person`, who is now treated as out of reach."""
        self._without_link[person.pk] = f"can have no link ({why})"[:120]

    def _trouble(self, person: Person) -> str:
        """Why `person` cannot be asked for an answer, to follow on "the holder"; empty where they can."""
        if trouble := self._mail_trouble(person):
            return trouble
        # A closed quarter takes no answers: there is something to read, and nothing to open.
        if self._signs_in(person) or not self._round.quarter.is_open:
            return ""
        if (link := self._standing_link(person)) is not None:
            return "has a link that has ended" if link.valid_until < self._day else ""
        if self._links[person.pk]:
            return "has a link that was revoked"
        if not self._accounts[person.pk] and person.email.casefold() in self._address_of:
            return "has the e-mail address of another account"
        return self._without_link.get(person.pk, "")

    def _mail_trouble(self, person: Person) -> str:
        address = self._address(person)
        if not address:
            return "has no e-mail address"
        if (recipient_of(person), address) in self._refused:
            return "has an e-mail address that the mail server refused"
        return ""

    def _address(self, person: Person) -> str:
        user = self._signs_in(person) or next((user for user in self._accounts[person.pk] if user.is_active), None)
        return person.email if user is None else user.email

    def _signs_in(self, person: Person) -> User | None:
        return next((user for user in self._accounts[person.pk] if is_officer(user)), None)

    def _standing_link(self, person: Person) -> AnswerLink | None:
        return next((link for link in self._links[person.pk] if link.revoked_at is None), None)

    def _managers(self, post: Post) -> list[tuple[Person, int]]:
        """The holders of the nearest post up the line whom mail reaches, and how many posts up that is."""
        own, seen, at, steps = self._held[post.pk], {post.pk}, post.line_manager_id, 1
        while at is not None and at not in seen:
            seen.add(at)
            reached = [person for person in self._held[at] if person not in own and not self._mail_trouble(person)]
            if reached:
                return [(person, steps) for person in reached]
            at, steps = self.posts[at].line_manager_id, steps + 1
        return []

    def _coordinators(self) -> list[Recipient]:
        """Whoever opened the round, while they coordinate; else all who do."""
        reached = [user for user in self._users if is_coordinator(user) and self._takes_mail(user)]
        opened = [user for user in reached if user.pk == self._round.opened_by_id]
        return [self._account(user) for user in opened or reached]

    def _takes_mail(self, user: User) -> bool:
        return user.is_active and (recipient_of(user), user.email) not in self._refused

    def _account(self, user: User) -> Recipient:
        return Recipient(recipient_of(user), str(user), user.email, is_officer(user), is_coordinator(user))

    def _recipient(self, person: Person) -> Recipient:
        user, address = self._signs_in(person), self._address(person)
        return Recipient(
            key=recipient_of(person),
            words=words_for(person, address),
            address=address,
            signs_in=user is not None,
            coordinates=user is not None and is_coordinator(user),
            link=None if user is not None else self._standing_link(person),
        )


def _manage(steps: int) -> str:
    return "manage it" if steps == 1 else "are the nearest who manages it and can be reached"
