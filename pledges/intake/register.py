"""The register as an intake of pledges needs it: read once, in a number of queries that does not grow with it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

from pledges.events.models import Event
from pledges.intake.models import PledgeOrigin
from pledges.intake.promises import Promises
from pledges.life.models import State, Step
from pledges.pledging.models import Kind, Maker, Pledge, Wording
from resolutions.council.models import Post
from resolutions.intake.matching import spelling
from resolutions.owners.queries import Directory


def spelt(words: str) -> str:
    """The form in which two texts are compared; a text of nothing but signs is compared as it is."""
    return spelling(words) or " ".join(words.split())


def fingerprint(words: str, post: str, day: date) -> str:
    """32 hexadecimal digits of a pledge as it was given: its words, the post and the day it was made."""
    return blake2b(f"{spelt(words)}\n{spelt(post)}\n{day}".encode(), digest_size=16).hexdigest()


@dataclass(slots=True)
class Known:
    """A pledge of the register. `texts` are its words in every version, the last one last; `emails` its maker's."""

    pk: int
    post_words: str
    name: str
    made_on: date
    maker: int
    state: str = State.MADE
    texts: list[str] = field(default_factory=list)
    emails: frozenset[str] = frozenset()

    @property
    def reference(self) -> str:
        """How people call it."""
        return Pledge(pk=self.pk).reference

    @property
    def state_words(self) -> str:
        """How it stands, as a page says it."""
        return State(self.state).label


class Register:
    """Pledges by what tells them apart, makers by their addresses, and what a cell may name."""

    def __init__(self) -> None:
        self.pledges: dict[int, Known] = {}
        for row in Pledge.objects.values("pk", "post_words", "name", "made_on", "maker_id"):
            self.pledges[row["pk"]] = Known(
                row["pk"], row["post_words"], row["name"], row["made_on"], maker=row["maker_id"]
            )
        for pledge, words in Wording.objects.order_by("pledge", "number").values_list("pledge_id", "words"):
            self.pledges[pledge].texts.append(words)
        for pledge, state in Step.objects.order_by("pledge", "number").values_list("pledge_id", "state"):
            self.pledges[pledge].state = state
        self._read_makers()
        self._index()
        self.kinds = {kind.pk: kind for kind in Kind.objects.all()}
        self.kind_of = {spelt(kind.name): kind.pk for kind in self.kinds.values()}
        self.events: dict[int, Event] = {event.pk: event for event in Event.objects.all()}
        self.promises = Promises()
        self.directory = Directory()
        self.posts: dict[int, Post] = {post.pk: post for post in self.directory.posts}

    def _read_makers(self) -> None:
        # An address that was put right is still that of whoever gave the other one.
        emails: dict[int, set[str]] = defaultdict(set)
        for maker, email in Maker.history.exclude(email="").order_by().values_list("id", "email").distinct():
            emails[maker].add(email.lower())
        self.makers: dict[str, int] = {}
        self.left: dict[int, date] = {}
        # The makers who are a post itself, by the post.
        self.makers_of_posts: dict[int, int] = {}
        rows = Maker.objects.values_list("pk", "email", "post_id", "person_id", "left_on")
        for maker, email, post, person, left_on in rows:
            if email:
                self.makers[email.lower()] = maker
            elif post is not None and person is None and left_on is None:
                self.makers_of_posts[post] = maker
            if left_on is not None:
                self.left[maker] = left_on
        for known in self.pledges.values():
            known.emails = frozenset(emails[known.maker]) if known.maker in emails else frozenset()

    def _index(self) -> None:
        self.by_fingerprint: dict[str, list[Known]] = defaultdict(list)
        self.by_words: dict[tuple[str, str], list[Known]] = defaultdict(list)
        said = dict(PledgeOrigin.objects.values_list("pledge_id", "fingerprint"))
        for known in self.pledges.values():
            # One that was struck out never was a pledge: the same words may come again.
            if known.state == State.STRUCK_OUT:
                continue
            prints = {fingerprint(words, known.post_words, known.made_on) for words in known.texts}
            for each in prints | ({said[known.pk]} if known.pk in said else set()):
                self.by_fingerprint[each].append(known)
            for words in {spelt(text) for text in known.texts}:
                self.by_words[words, spelt(known.post_words)].append(known)
