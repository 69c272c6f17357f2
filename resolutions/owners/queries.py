"""Words -> names -> posts."""

from collections.abc import Iterable
from dataclasses import dataclass

from resolutions.council.models import Post
from resolutions.owners.models import OwnerAlias
from resolutions.owners.spelling import normalised
from resolutions.owners.splitting import split


@dataclass(frozen=True, slots=True)
class Matched:
    """What an owner cell gives: the posts it names for certain, and the names that somebody must settle."""

    posts: tuple[Post, ...]
    unsettled: tuple[str, ...]


class Directory:
    """The posts and the settled spellings, read once: two queries however many cells are matched."""

    def __init__(self) -> None:
        posts = list(Post.objects.all())
        self._titles = [post.title for post in posts]
        self._by_spelling = {alias.spelling: alias.post for alias in OwnerAlias.objects.select_related("post")}
        self._by_spelling.update({normalised(post.title): post for post in posts})

    def match(self, words: str) -> Matched:
        """Split `words` into names and match each with a post; nothing is guessed and no post is created."""
        names = split(words, known=self._titles)
        posts = [self._by_spelling[normalised(name)] for name in names if normalised(name) in self._by_spelling]
        unsettled = [name for name in names if normalised(name) not in self._by_spelling]
        return Matched(_once(posts), tuple(unsettled))


def _once(posts: Iterable[Post]) -> tuple[Post, ...]:
    return tuple(dict.fromkeys(posts))
