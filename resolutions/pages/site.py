"""Pages about the site itself, open to everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from resolutions.council.models import CouncilProfile
from resolutions.council.queries import profile
from resolutions.pages.colours import is_colour, readable_on


@login_not_required
@require_safe
def show_accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, which the 2018 accessibility regulations ask for."""
    return render(request, "resolutions/show_accessibility.html")


@login_not_required
@cache_control(public=True, max_age=300)
@require_safe
def show_brand_css(request: HttpRequest) -> HttpResponse:
    """The council's colour as a style, because the site's policy allows none inside a page."""
    colour = profile().brand_colour
    # The database is not the form: a colour written around it must not become a style of somebody's choice.
    if not is_colour(colour):
        colour = CouncilProfile._meta.get_field("brand_colour").default
    css = f":root{{--brand:{colour};--on-brand:{readable_on(colour)}}}\n"
    return HttpResponse(css, content_type="text/css; charset=utf-8")
