"""The links of owners without an account: made and revoked by a coordinator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from resolutions.council.models import Person
from resolutions.notices.recipients import words_for
from resolutions.pages.doors import for_coordinators
from resolutions.pages.rounds.finding import find_round
from resolutions.rounds import operations
from resolutions.rounds.models import AnswerLink
from resolutions.timescales import FinancialQuarter


@for_coordinators
@require_POST
def make_link(request: HttpRequest, quarter: FinancialQuarter, person: int) -> HttpResponse:
    """The link goes to them by mail; no page shows its address."""
    round_, whose = find_round(quarter), get_object_or_404(Person, pk=person)
    link = operations.make_link(round_, whose, by=request.user)
    sentence = f"{words_for(whose, link.user.email)} can answer by a link until {link.valid_until:%-d %B %Y}."
    messages.success(request, f"{sentence} It goes to them with their next message.")
    return redirect("show-round", quarter)


@for_coordinators
@require_POST
def revoke_link(request: HttpRequest, quarter: FinancialQuarter, pk: int) -> HttpResponse:
    """From now on it opens nothing."""
    link = get_object_or_404(AnswerLink.objects.select_related("person", "user"), pk=pk, round=find_round(quarter))
    operations.revoke_link(link, by=request.user)
    messages.success(
        request, f"The link of {words_for(link.person, link.user.email)} is revoked. It opens nothing any more."
    )
    return redirect("show-round", quarter)
