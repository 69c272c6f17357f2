"""Choosing how often messages come: for those who sign in, and for those who came by a link."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from resolutions.notices.preferences import is_weekly, recipient_of, set_preference
from resolutions.pages.answerers import answerer_by_link
from resolutions.pages.doors import for_officers
from resolutions.pages.forms.messages import DAILY, WEEKLY, MessagesForm
from resolutions.pages.links import refuse_link
from resolutions.pages.saving import saved, sent


@for_officers
def choose_messages(request: HttpRequest) -> HttpResponse:
    """For the person who is signed in."""
    return _choose(request, recipient_of(request.user), "answer-updates")


@login_not_required
@never_cache
def choose_messages_by_link(request: HttpRequest) -> HttpResponse:
    """For the person whose link was opened here."""
    by = answerer_by_link(request)
    if by is None:
        return refuse_link(request)
    return _choose(request, recipient_of(by.link.person), "answer-by-link")


def _choose(request: HttpRequest, recipient: str, back: str) -> HttpResponse:
    form = MessagesForm(sent(request), initial={"how_often": WEEKLY if is_weekly(recipient) else DAILY})
    if saved(form, partial(set_preference, recipient)):
        messages.success(request, "Your choice is saved.")
        return redirect(back)
    return render(request, "resolutions/messages/choose.html", {"form": form, "back": back})
