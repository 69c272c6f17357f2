"""By which way a message reaches whoever keeps a pledge or helps with it, on a day."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from carecommit.kit import clock
from pledges.life.rules import is_post_itself
from pledges.pledging.models import Maker
from resolutions.council.models import Holding, Person, Post, User
from resolutions.council.rules import is_coordinator
from resolutions.notices.models import Message
from resolutions.notices.people import Recipient
from resolutions.notices.preferences import recipient_of
from resolutions.notices.recipients import words_for

SOURCE = "pledges"
# An address that the mail server refused is left alone for the rest of a round, and tried again in the next one.
REFUSED_FOR = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Way:
    """One way a message about a pledge goes: to whom, and why in words."""

    to: Recipient
    why: str


class Reach:
    """Holders, managers, coordinators, accounts and addresses on a day: four queries however many there are.

    Messages of the register find their way by `resolutions.notices.people`, which needs a round and its links.
    """

    def __init__(self, day: date) -> None:
        self._posts: dict[int, Post] = Post.objects.in_bulk()
        self._held: dict[int, list[Person]] = defaultdict(list)
        for holding in Holding.objects.on(day).select_related("person").order_by("started_on", "pk"):
            if holding.person not in self._held[holding.post_id]:
                self._held[holding.post_id].append(holding.person)
        self._users = list(User.objects.filter(is_active=True).select_related("person").order_by("-pk"))
        # Of several accounts of one person the first one counts.
        self._accounts = {user.person_id: user for user in self._users if user.person_id is not None}
        self._by_address = {user.email.lower(): user for user in self._users}
        refused = Message.objects.filter(
            state=Message.State.REFUSED, made_at__gte=clock.end_of(day - REFUSED_FOR)
        ).values_list("address", flat=True)
        self._refused = {address.casefold() for address in refused}

    def asked(self, maker: Maker) -> list[Recipient]:
        """Who is asked for what `maker` keeps: they themselves, or the holders of the post where it is the post itself;
        nobody where mail reaches none of them."""
        if address := self._own_address(maker):
            return [] if self._is_refused(address) else [self._maker(maker, address)]
        return [self._person(person) for person in self._holders_of(maker) if not self._trouble(person)]

    def why_not(self, maker: Maker) -> str:
        """Why nobody can be asked for what `maker` keeps, in a sentence; empty where somebody can."""
        if address := self._own_address(maker):
            return f"The mail server refused {address}." if self._is_refused(address) else ""
        if maker.post_id is None or not is_post_itself(maker):
            return "They gave no e-mail address."
        why = self._why_not_held(self._posts[maker.post_id])
        return f"{why}." if why else ""

    def addresses_of(self, maker: Maker) -> list[str]:
        """Where somebody writes who helps with what `maker` keeps."""
        if address := self._own_address(maker):
            return [address]
        return self._addresses(self._holders_of(maker))

    def addresses_at(self, post_id: int | None) -> list[str]:
        """Where the holders of a post are written to."""
        return self._addresses(self._held[post_id]) if post_id is not None else []

    def helping(self, post_id: int | None) -> list[Way]:
        """Who is told that a pledge needs help: the holders of the subject expert's post, else those of the nearest
        post up the line, else the coordinators."""
        why = "The pledge has no subject expert"
        if post_id is not None:
            post = self._posts[post_id]
            holders = [person for person in self._held[post_id] if not self._trouble(person)]
            if holders:
                return [Way(self._person(person), f"{post} helps with these.") for person in holders]
            why = self._why_not_held(post)
            if managers := self._managers(post):
                return [Way(self._person(person), f"{why}, and you manage it.") for person in managers]
        return [Way(to, f"{why}, so it comes to the coordinators.") for to in self._coordinators()]

    def _maker(self, maker: Maker, address: str) -> Recipient:
        user = self._by_address.get(maker.email) or self._accounts.get(maker.person_id)
        # Whoever has an account reads all that concerns them in one message.
        key = f"maker-{maker.pk}" if user is None else recipient_of(user)
        return Recipient(f"{SOURCE}:{key}", str(maker), address, signs_in=user is not None, coordinates=False)

    def _person(self, person: Person) -> Recipient:
        user, address = self._accounts.get(person.pk), self._address(person)
        return Recipient(
            key=f"{SOURCE}:{recipient_of(person)}",
            words=words_for(person, address),
            address=address,
            signs_in=user is not None,
            coordinates=user is not None and is_coordinator(user),
        )

    def _coordinators(self) -> Iterator[Recipient]:
        """Those whose role it is; administrators where there are none."""
        reached = [user for user in self._users if is_coordinator(user) and not self._is_refused(user.email)]
        own = [user for user in reached if user.role == User.Role.COORDINATOR]
        for user in own or reached:
            yield Recipient(f"{SOURCE}:{recipient_of(user)}", str(user), user.email, signs_in=True, coordinates=True)

    def _managers(self, post: Post) -> list[Person]:
        own, seen, at = self._held[post.pk], {post.pk}, post.line_manager_id
        while at is not None and at not in seen:
            seen.add(at)
            reached = [person for person in self._held[at] if person not in own and not self._trouble(person)]
            if reached:
                return reached
            at = self._posts[at].line_manager_id
        return []

    def _why_not_held(self, post: Post) -> str:
        held = self._held[post.pk]
        if not held:
            return f"Nobody holds the post {post}"
        troubles = [self._trouble(person) for person in held]
        return f"The holder of {post} {troubles[0]}" if all(troubles) else ""

    def _holders_of(self, maker: Maker) -> list[Person]:
        """Who answers for a maker that is the post itself."""
        return self._held[maker.post_id] if maker.post_id is not None and is_post_itself(maker) else []

    def _addresses(self, people: list[Person]) -> list[str]:
        return [address for person in people if (address := self._address(person))]

    def _own_address(self, maker: Maker) -> str:
        if maker.email or maker.person_id is None:
            return maker.email
        return self._address(maker.person)

    def _trouble(self, person: Person) -> str:
        address = self._address(person)
        if not address:
            return "has no e-mail address"
        return "has an e-mail address that the mail server refused" if self._is_refused(address) else ""

    def _address(self, person: Person) -> str:
        user = self._accounts.get(person.pk)
        return person.email if user is None else user.email

    def _is_refused(self, address: str) -> bool:
        return address.casefold() in self._refused
