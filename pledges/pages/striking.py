"""Striking out together what a robot gave by the link of an event: first from when to when, then which, and why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from carecommit.kit import clock
from pledges.events.models import Event
from pledges.life import striking
from pledges.life.queries import Position
from pledges.life.rushes import newest_rush
from pledges.life.striking import came_by_link
from pledges.pages.events import find_event
from pledges.pages.forms.striking import StretchForm, StrikeForm, stretch_of
from pledges.pledging.models import Pledge
from resolutions.pages.doors import for_coordinators
from resolutions.pages.filters import without_page
from resolutions.pages.saving import is_stale, saved, sent

ROWS_ON_A_PAGE = 25
# At the end of the address of the time that was chosen: it is changed.
_ANOTHER = "another"
# Of those that stay, for one reason.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Stay:
    """Why some pledges stay, how many they are, and the first of them."""

    why: str
    how_many: int
    named: tuple[Pledge, ...]

    @property
    def others(self) -> int:
        """How many are not among the first."""
        return self.how_many - len(self.named)


@for_coordinators
def strike_out_pledges(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a time; with one in the address, show what would be struck out, and strike it out for a reason.

    What is written is what the page showed, whatever else has come in that time.
    """
    event = find_event(pk)
    form = StrikeForm(sent(request))
    if struck := saved(form, partial(striking.strike_out, event, by=request.user)):
        return _done(request, event, len(struck))
    stretch = _stretch(request, event)
    came = None if _ANOTHER in request.GET else saved(stretch, partial(came_by_link, event))
    if came is None:
        return _ask_when(request, event, stretch)
    form.show(came.untouched)
    page = Paginator(came.untouched, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    facts = {
        "event": event,
        "stretch": stretch.cleaned_data,
        "page": page,
        "count": len(came.untouched),
        "stays": _stays(came.staying),
        "form": form,
        "query": without_page(request),
        "another": f"?{without_page(request)}&{_ANOTHER}",
    }
    return render(request, "pledges/strike_out_pledges.html", facts, status=409 if is_stale(form) else 200)


def _stretch(request: HttpRequest, event: Event) -> StretchForm:
    """Bound to the address, where that gives a time; else it begins with the minutes in which very many came."""
    if not request.GET.keys() & StretchForm.base_fields.keys():
        rush = newest_rush(event, clock.now())
        return StretchForm(initial=stretch_of(rush) if rush is not None else None)
    return StretchForm(request.GET)


def _ask_when(request: HttpRequest, event: Event, stretch: StretchForm) -> HttpResponse:
    by_link = event.pledges.filter(came_by=Pledge.CameBy.LINK)
    known = by_link.aggregate(how_many=Count("pk"), first=Min("recorded_at"), last=Max("recorded_at"))
    return render(request, "pledges/choose_stretch.html", {"event": event, "form": stretch, "known": known})


def _done(request: HttpRequest, event: Event, count: int) -> HttpResponse:
    are = "pledge is" if count == 1 else "pledges are"
    messages.success(request, f"{count:,} {are} struck out. They count nowhere, and take no room at the event.")
    return redirect("show-event", event.pk)


def _stays(staying: Iterable[tuple[Position, str]]) -> list[Stay]:
    by_reason: dict[str, list[Pledge]] = defaultdict(list)
    for position, why in staying:
        by_reason[why].append(position.pledge)
    return [Stay(why, len(pledges), tuple(pledges[:_NAMED])) for why, pledges in by_reason.items()]
