"""A post's due dates as a calendar that other programs read, at an address that can be withdrawn."""

from datetime import date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event, vText

from carecommit.kit import clock
from carecommit.kit.tags import day as in_words
from resolutions.council.models import Post
from resolutions.council.queries import profile
from resolutions.notices.feeds import (
    Due,
    due_days,
    feed_by,
    feed_of,
    feed_token,
    make_feed,
    revoke_feed,
    round_under_way,
)
from resolutions.pages.doors import for_officers
from resolutions.reports.document.lines import withheld_words
from resolutions.rounds.models import Round

_REFRESHED = timedelta(hours=12)


@for_officers
@never_cache
def keep_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the address of a post's calendar, read it, or withdraw it; each person has their own."""
    post = get_object_or_404(Post, pk=pk)
    feed = feed_of(post, request.user)
    if request.method != "POST":
        address = _at(reverse("download-calendar", args=[feed_token(feed)])) if feed else ""
        return render(request, "resolutions/calendar/keep.html", {"post": post, "feed": feed, "address": address})
    if "withdraw" not in request.POST:
        make_feed(post, by=request.user)
        messages.success(request, "The calendar address is made.")
    elif feed is not None:
        revoke_feed(feed, by=request.user)
        messages.success(request, "The calendar address is withdrawn. It gives nothing from now on.")
    return redirect("keep-calendar", pk)


@login_not_required
@require_safe
@cache_control(private=True, max_age=3600)
def download_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar, for whoever has its address: a program that reads calendars cannot sign in."""
    feed = feed_by(token)
    if feed is None:
        raise Http404
    calendar = _calendar(feed.post, clock.today())
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


def _calendar(post: Post, today: date) -> Calendar:
    council, under_way = profile(), round_under_way()
    calendar = Calendar()
    calendar.add("PRODID", "-//CareCommit//Due dates//EN")
    calendar.add("VERSION", "2.0")
    # The library escapes only the texts of properties that it knows.
    calendar.add("X-WR-CALNAME", vText(f"{post.title}: due dates"))
    calendar.add(
        "X-WR-CALDESC", vText(" ".join(filter(None, [council.marking, f"From CareCommit at {council.name}."])))
    )
    # This one has no type of its own (RFC 7986).
    calendar.add("REFRESH-INTERVAL", _REFRESHED, parameters={"VALUE": "DURATION"})
    for due in due_days(post, today):
        calendar.add_component(_action(due, post))
    if under_way is not None:
        calendar.add_component(_answers_due(under_way))
    return calendar


def _action(due: Due, post: Post) -> Event:
    what = "Review: " if due.timescale.review else "To be scoped: " if due.to_be_scoped else ""
    exempt = due.action.exempt_under
    told = [
        # Whoever has the address of a calendar reads it, and so does the service that shows it to them.
        *([] if exempt else [f"Timescale: {due.timescale.words}"]),
        f"{post.title} {'leads it' if due.leads else 'is a joint owner'}.",
        _at(reverse("show-action", args=[due.action.reference])),
    ]
    title = withheld_words(exempt) if exempt else due.action.title
    summary = f"{what}{due.action.reference} {title}"
    return _event(f"action-{due.action.pk}", due.day, summary, "\n".join(told))


def _answers_due(round_: Round) -> Event:
    told = [f"For the {round_.meeting.board} on {in_words(round_.meeting.held_on)}.", _at(reverse("show-dashboard"))]
    return _event(f"round-{round_.pk}", round_.due_on, f"Answers due for {round_.quarter}", "\n".join(told))


def _event(key: str, on: date, summary: str, description: str) -> Event:
    """A whole day, which leaves whoever has it in their calendar free."""
    event = Event()
    event.add("UID", f"{key}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("DTSTAMP", clock.now())
    event.add("DTSTART", on)
    event.add("SUMMARY", summary)
    event.add("DESCRIPTION", description)
    event.add("TRANSP", "TRANSPARENT")
    return event


def _at(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
