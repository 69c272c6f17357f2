"""The pledges of others that somebody supports."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from pledges.asking.supported import supported_by

PLEDGES_ON_A_PAGE = 50


@require_safe
def list_supported(request: HttpRequest) -> HttpResponse:
    """Those that need help first, with what their makers say and how to reach them."""
    found = supported_by(request.user, clock.today())
    page = Paginator(found, PLEDGES_ON_A_PAGE).get_page(request.GET.get("page"))
    facts = {"page": page, "need_help": sum(each.pledge.needs_help for each in found)}
    return render(request, "pledges/list_supported.html", facts)
