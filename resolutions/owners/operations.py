"""Remembering how somebody settled a spelling."""

from carecommit.kit.history import record
from carecommit.kit.operation import operation
from resolutions.council.models import Post, User
from resolutions.owners.models import OwnerAlias
from resolutions.owners.spelling import normalised


@operation
def remember(words: str, post: Post, *, by: User, why: str = "Settled") -> OwnerAlias:
    """From now on `words`, in any case and spacing, mean `post`."""
    spelling = normalised(words)
    alias = OwnerAlias.objects.filter(spelling=spelling).first() or OwnerAlias(spelling=spelling)
    alias.words, alias.post = words, post
    alias.full_clean()
    record(alias, by=by, why=why)
    return alias
