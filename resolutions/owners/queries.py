"""Words -> names -> posts."""

from collections import defaultdict
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
        self.posts = list(Post.objects.all())
        self._titles = [post.title for post in self.posts]
        self._settled: dict[tuple[str, str], list[Post]] = defaultdict(list)
        for post in self.posts:
            self._settled[normalised(post.title), ""].append(post)
        titles = frozenset(self._settled)
        for alias in OwnerAlias.objects.select_related("post"):
            # A post's own title means that post, whatever was settled before there was one.
            if (alias.spelling, alias.within_spelling) not in titles:
                self._settled[alias.spelling, alias.within_spelling].append(alias.post)
        # A plan of thousands of rows has few different cells.
        self._matched: dict[str, Matched] = {}

    def match(self, words: str) -> Matched:
        """Split `words` into names and match each with a post; nothing is guessed and no post is created."""
        if words not in self._matched:
            self._matched[words] = self._match(words)
        return self._matched[words]

    def _match(self, words: str) -> Matched:
        posts: list[Post] = []
        unsettled: list[str] = []
        for name in split(words, known=self._titles):
            if found := self._named(name, words):
                posts.extend(found)
            else:
                unsettled.append(name)
        return Matched(_once(posts), tuple(unsettled))

    def _named(self, name: str, words: str) -> list[Post]:
        spelling = normalised(name)
        return self._settled.get((spelling, normalised(words))) or self._settled.get((spelling, "")) or []


def _once(posts: Iterable[Post]) -> tuple[Post, ...]:
    return tuple(dict.fromkeys(posts))
