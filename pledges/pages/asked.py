"""Following the quarterly requests: who was asked, who has answered, and whom no message reaches."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from pledges.asking import operations
from pledges.asking.asked import following
from pledges.life.makers import who_have_left
from pledges.pledging.models import Maker
from resolutions.notices.feeds import round_under_way
from resolutions.pages.doors import for_coordinators


@for_coordinators
@require_safe
def list_asked(request: HttpRequest) -> HttpResponse:
    """The round of the open quarter, and the makers who seem to have left."""
    day, round_ = clock.today(), round_under_way()
    facts = {
        "following": following(round_, day) if round_ else None,
        "is_asked": round_ is not None and round_.requests_on <= day,
        "have_left": who_have_left(day),
    }
    return render(request, "pledges/list_asked.html", facts)


@for_coordinators
def renew_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to give a maker a new link; only the answer writes. No page shows its address."""
    maker = get_object_or_404(Maker, pk=pk)
    if request.method == "POST":
        operations.renew_link(maker, by=request.user)
        messages.success(request, f"{maker} has a new link, and the old one opens nothing any more.")
        return redirect("list-asked")
    return render(request, "pledges/renew_link.html", {"maker": maker})
