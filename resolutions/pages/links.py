"""Opening the signed link of an owner without an account."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from resolutions.pages.answerers import LINK_IN_SESSION
from resolutions.rounds.answerers import link_by

View = Callable[..., HttpResponse]


class SecretConverter:
    """Everything under an address, so that nothing beside it has an answer of its own."""

    regex = r"[\s\S]*"

    def to_python(self, value: str) -> str:
        """Without the last stroke, which some mail programs leave off a link."""
        return value.removesuffix("/")

    def to_url(self, value: str) -> str:
        """As it stands in a message."""
        return f"{value}/"


def not_passed_on(view: View) -> View:
    """The page's address goes to no other page, and is kept in no cache."""

    @wraps(view)
    @cache_control(no_store=True)
    def quiet(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return quiet


@login_not_required
@not_passed_on
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Remember the link in the visitor's session and go on to their answers: no later address has its secret part.

    It uses nothing up, since programs that look for bad mail follow links too.
    """
    link = link_by(token)
    return refuse_link(request) if link is None else remember(request, LINK_IN_SESSION, link.pk, "answer-by-link")


def remember(request: HttpRequest, name: str, key: int, page: str) -> HttpResponse:
    """Keep in the visitor's session, under `name`, which link opened, and go on to `page`."""
    # A new key for the session, so that whoever knew the old one does not come in as well.
    request.session.cycle_key()
    request.session[name] = key
    return redirect(page)


def refuse_link(request: HttpRequest) -> HttpResponse:
    """One page, whatever is wrong with a link: it tells nobody which part of a made-up one is right."""
    return render(request, "resolutions/links/refused.html", status=404)
