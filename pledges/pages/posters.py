"""What is shown at an event: the QR code, the poster, and the count in the room."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from pledges.events.models import Event
from pledges.events.poster import Poster, poster_pdf
from pledges.events.qr import qr_svg
from pledges.events.queries import address_of
from pledges.life.queries import on_day
from pledges.pages.events import find_event
from pledges.pledging.rules import why_no_pledges
from resolutions.council.queries import profile


@require_safe
@cache_control(private=True, no_cache=True)
def show_event_qr(request: HttpRequest, pk: int) -> HttpResponse:
    """The code as a picture. The address may change, so it is asked for each time."""
    return HttpResponse(qr_svg(address_of(find_event(pk))), content_type="image/svg+xml")


@require_safe
def print_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The poster as a page to print."""
    event = find_event(pk)
    return render(
        request, "pledges/print_poster.html", {"event": event, "poster": Poster(event, profile(), clock.today())}
    )


@require_safe
@cache_control(private=True, no_cache=True)
def download_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The poster as a PDF."""
    event = find_event(pk)
    name = f"poster-{slugify(event.title) or event.pk}.pdf"
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return HttpResponse(
        poster_pdf(Poster(event, profile(), clock.today())), content_type="application/pdf", headers=headers
    )


@require_safe
def show_count(request: HttpRequest, pk: int) -> HttpResponse:
    """For the screen in the room: how many have pledged, and how to."""
    event = find_event(pk)
    facts = {
        "event": event,
        "poster": Poster(event, profile(), clock.today()),
        "counted_at": clock.now(),
        "why_not_open": why_no_pledges(event, clock.today()),
        **_count(event),
    }
    return render(request, "pledges/show_count.html", facts)


@require_safe
@cache_control(private=True, no_store=True)
def download_count(request: HttpRequest, pk: int) -> JsonResponse:
    """The count by itself, which the page in the room asks for every few seconds."""
    return JsonResponse(_count(find_event(pk)))


def _count(event: Event) -> dict:
    """How many, and what tells the page that the rest of it is no longer so."""
    today = clock.today()
    return {
        "pledges": on_day(event.pledges.all(), today).count(),
        "address": address_of(event),
        "is_open": not why_no_pledges(event, today),
    }
