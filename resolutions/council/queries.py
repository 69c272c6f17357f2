"""Reads of the council's profile, its key, and who holds what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from carecommit.kit.history import as_known
from resolutions.council.models import CouncilProfile, Holding, KeyEntry, Post, User
from resolutions.council.scales import DEFINITIONS, Rating, Stage

# Shown before an administrator has written the profile, so that a new site opens.
_UNNAMED = CouncilProfile(pk=1, name="Your council", short_name="Your council", reference_prefix="CC")


def profile(known: datetime | None = None) -> CouncilProfile:
    """The council's profile, as it read at `known` or now; an unsaved one, without a name, where there was none."""
    rows = CouncilProfile.objects.all() if known is None else as_known(CouncilProfile, known)
    return next(iter(rows), _UNNAMED)


@dataclass(frozen=True, slots=True)
class KeyLine:
    """The council's words for one stage or rating, with what it means by them."""

    code: str
    words: str
    definition: str


@dataclass(frozen=True, slots=True)
class Key:
    """The key that is printed in every report."""

    stages: tuple[KeyLine, ...]
    ratings: tuple[KeyLine, ...]

    def words(self, code: str | None) -> str:
        """The council's words for a code; empty for None."""
        return next((line.words for line in (*self.stages, *self.ratings) if line.code == code), "")


def key(known: datetime | None = None) -> Key:
    """The council's key, as it read at `known` or now; where it has set no words of its own, ours stand."""
    rows = KeyEntry.objects.all() if known is None else as_known(KeyEntry, known)
    own = {entry.code: entry for entry in rows}

    def line(choice: Stage | Rating) -> KeyLine:
        entry = own.get(choice.value)
        if entry is None:
            return KeyLine(choice.value, str(choice.label), DEFINITIONS[choice])
        return KeyLine(choice.value, entry.words, entry.definition)

    return Key(tuple(line(stage) for stage in Stage), tuple(line(rating) for rating in Rating))


def posts_held(user: User, day: date) -> set[int]:
    """The ids of the posts that the user's person holds on `day`."""
    return posts_of(user.person_id, day)


def posts_of(person_id: int | None, day: date) -> set[int]:
    """The ids of the posts that a person holds on `day`; none for None."""
    if person_id is None:
        return set()
    return set(Holding.objects.on(day).filter(person_id=person_id).values_list("post_id", flat=True))


def holders(posts: Iterable[int], day: date) -> dict[int, str]:
    """Post id -> who held it on `day`; empty for a holder without a name, and a vacant post is absent."""
    names: dict[int, list[str]] = {}
    rows = Holding.objects.on(day).filter(post_id__in=set(posts)).order_by("started_on", "pk")
    for post_id, name in rows.values_list("post_id", "person__name"):
        names.setdefault(post_id, []).append(name)
    return {post_id: ", ".join(filter(None, held)) for post_id, held in names.items()}


def open_posts(day: date):
    """Posts that may be given an action on `day`."""
    return Post.objects.exclude(abolished_on__lte=day)
