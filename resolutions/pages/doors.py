"""Who may enter a page. A refusal is a sentence, shown on our own 403 page."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from resolutions.council.rules import is_coordinator, is_officer

View = Callable[..., HttpResponse]


def for_officers(view: View) -> View:
    """Opens for officers, coordinators and administrators."""
    return _door(
        view, is_officer, "This page is for officers, who answer for actions. Ask an administrator if you need it."
    )


def for_coordinators(view: View) -> View:
    """Opens for coordinators and administrators."""
    return _door(view, is_coordinator, "This page is for coordinators. Ask your coordinator to make the change.")


def _door(view: View, may_enter: Callable, sentence: str) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not may_enter(request.user):
            raise PermissionDenied(sentence)
        return view(request, *args, **kwargs)

    return guarded
