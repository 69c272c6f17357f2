"""Who answers by a link, as their session remembers it; and the opening of the link."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pledges.asking.links import maker_by, maker_numbered
from pledges.pledging.models import Maker
from resolutions.pages.links import not_passed_on, remember

LINK_IN_SESSION = "pledge_link"


@login_not_required
@not_passed_on
@require_safe
def open_pledge_link(request: HttpRequest, token: str) -> HttpResponse:
    """Remember the link in the visitor's session and go on to their pledges: no later address has its secret part.

    It uses nothing up, since programs that look for bad mail follow links too.
    """
    maker = maker_by(token)
    if maker is None:
        return refuse_link(request)
    return remember(request, LINK_IN_SESSION, maker.link_key, "answer-pledges-by-link")


def maker_by_link(request: HttpRequest) -> Maker | None:
    """Who came by a link that still opens: it is read again for every request, so that a new link ends the old."""
    number = request.session.get(LINK_IN_SESSION)
    return None if number is None else maker_numbered(number)


def refuse_link(request: HttpRequest, typed: Sequence[str] = ()) -> HttpResponse:
    """One page, whatever is wrong with a link: it tells nobody which part of a made-up one is right.

    What somebody typed while their link ended stands on it, to be copied.
    """
    return render(request, "pledges/link_refused.html", {"typed": typed}, status=404)
