"""Remembering how somebody settled a spelling."""

from carecommit.kit.history import erase, record
from carecommit.kit.operation import operation
from resolutions.council.models import Post, User
from resolutions.owners.models import OwnerAlias
from resolutions.owners.spelling import normalised


@operation
def remember(words: str, *posts: Post, by: User, within: str = "", why: str = "Settled") -> list[OwnerAlias]:
    """From now on `words`, in any case and spacing, mean `posts` and nothing else.

    With `within`, only in a cell that reads so as a whole. Raises ValidationError where the words name a young person.
    """
    spelling, cell = normalised(words), normalised(within)
    settled = {alias.post_id: alias for alias in OwnerAlias.objects.filter(spelling=spelling, within_spelling=cell)}
    aliases = []
    for post in posts:
        alias = settled.pop(post.pk, None) or OwnerAlias(spelling=spelling, within_spelling=cell, post=post)
        alias.words, alias.within = words, within
        alias.full_clean()
        record(alias, by=by, why=why)
        aliases.append(alias)
    for alias in settled.values():
        erase(alias, by=by, why=why)
    return aliases
