"""What every page shows: the council, and where one can go."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from resolutions.council.queries import profile
from resolutions.council.rules import is_coordinator, is_officer
from resolutions.intake.rules import may_bring_in

PLACES = [
    ("Dashboard", "show-dashboard", lambda user: True),
    ("My updates", "answer-updates", is_officer),
    ("Actions", "list-actions", lambda user: True),
    ("Motions", "list-motions", lambda user: True),
    ("Reports", "list-reports", lambda user: True),
    ("People and posts", "list-posts", lambda user: True),
]
# Behind what other apps have.
KEEPING = [
    ("Quarters", "list-quarters", is_coordinator),
    ("Bring in a plan", "list-batches", may_bring_in),
    ("Admin", "admin:index", lambda user: user.is_staff),
]


def council(request: HttpRequest) -> dict:
    """`council`, the profile; `navigation`, a list of text, url and current for whoever is signed in."""
    return {"council": SimpleLazyObject(profile), "navigation": list(_navigation(request))}


def _navigation(request: HttpRequest):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return
    for text, name, is_for in (place for path in settings.MENU for place in import_string(path)):
        url = reverse(name)
        if is_for(user):
            current = request.path == url if url == "/" else request.path.startswith(url)
            yield {"text": text, "url": url, "current": current}
