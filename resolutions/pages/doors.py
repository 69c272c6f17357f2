"""Who may enter a page. A refusal is a sentence, shown on our own 403 page."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from resolutions.council.rules import is_coordinator, is_officer
from resolutions.intake.rules import may_bring_in

View = Callable[..., HttpResponse]


def for_officers(view: View) -> View:
    """Opens for officers, coordinators and administrators."""
    return door(
        view, is_officer, "This page is for officers, who answer for actions. Ask an administrator if you need it."
    )


def for_coordinators(view: View) -> View:
    """Opens for coordinators and administrators."""
    return door(view, is_coordinator, "This page is for coordinators. Ask your coordinator to make the change.")


def for_intake(view: View) -> View:
    """Opens for those who may bring in a plan."""
    return door(view, may_bring_in, "Bringing in a plan is for administrators. Ask one to do it.")


def door(view: View, may_enter: Callable, sentence: str) -> View:
    """`view` for those whom `may_enter` lets in; the others read `sentence`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not may_enter(request.user):
            raise PermissionDenied(sentence)
        return view(request, *args, **kwargs)

    return guarded
