"""Every address of the URLconf, by name, with what fills it: for the tests that must visit them all."""

from collections.abc import Iterator

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from resolutions.models import Action, Motion, Post, Quarter, User


def names() -> list[str]:
    """The name of every pattern, its namespace before it; a pattern without a name stands as its route."""
    return list(_names(get_resolver().url_patterns, ""))


def _names(patterns, namespace: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}"


def filled(name: str) -> str:
    """The address that `name` stands for, filled from the rows that there are.

    Raises NoReverseMatch for a pattern that nothing here fills, so that a new one is noticed.
    """
    action, quarter = Action.objects.earliest("pk"), Quarter.objects.latest("opened_at")
    motion, post, user = Motion.objects.earliest("pk"), Post.objects.earliest("pk"), User.objects.earliest("pk")
    if name.startswith("admin:"):
        return _filled_admin(name)
    given = {
        "show-motion": {"code": motion.code},
        "correct-words": {"code": motion.code, "order": 1},
        "add-action": {"code": motion.code, "order": 1},
        "show-post": {"pk": post.pk},
        "close-quarter": {"quarter": quarter.slug},
        "account_confirm_email": {"key": "a-key-that-nobody-was-sent"},
        "account_reset_password_from_key": {
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        },
    }
    if name.endswith("-action") and name not in given:
        given[name] = {"reference": action.reference}
    if "-report" in name and name != "list-reports":
        given[name] = {"quarter": quarter.slug}
    return reverse(name, kwargs=given.get(name, {}))


def _filled_admin(name: str) -> str:
    return reverse(name)
