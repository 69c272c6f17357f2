"""The list of actions, the actions of one's own posts, and everything about one action."""

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from resolutions.actions.queries import actions_as_at, owned_by
from resolutions.council.models import Post
from resolutions.council.queries import posts_held
from resolutions.pages.about import about
from resolutions.pages.doors import for_officers
from resolutions.pages.filters import ActionFilter, without_page
from resolutions.pages.finding import find_action
from resolutions.pages.rows import Setting, added_since, rows_of, setting_now, with_owners
from resolutions.progress.timeline import timeline

ROWS_ON_A_PAGE = 25


@require_safe
def list_actions(request: HttpRequest) -> HttpResponse:
    """Every action as at the day of the dashboard, so that the numbers agree; the filter is in the address."""
    setting = setting_now()
    register = actions_as_at(setting.when.as_at).select_related("resolution")
    found = ActionFilter(request.GET, queryset=register, when=setting.when, key=setting.key)
    facts = {
        "page": _page(request, found, setting),
        "form": found.form,
        "is_filtered": any(found.form[name].value() for name in found.filters),
        "total": register.count(),
        "added_since": added_since(setting.when),
        "when": setting.when,
        "query": without_page(request),
    }
    return render(request, "resolutions/list_actions.html", facts)


def _page(request: HttpRequest, found: ActionFilter, setting: Setting) -> Page:
    """The rows that the address asks for. Only where the day's rows decide what stays are all of them worked out."""
    candidates, number = found.qs, request.GET.get("page")
    if found.is_of_the_day:
        rows = [row for row in rows_of(candidates, setting) if found.keeps(row)]
        page = Paginator(rows, ROWS_ON_A_PAGE).get_page(number)
    else:
        page = Paginator(candidates, ROWS_ON_A_PAGE).get_page(number)
        page.object_list = rows_of(page.object_list, setting)
    page.object_list = with_owners(page.object_list, setting.when.as_at)
    return page


@for_officers
@require_safe
def list_my_actions(request: HttpRequest) -> HttpResponse:
    """The actions of the posts that one holds today, those that still want an update first."""
    setting, today = setting_now(), clock.today()
    rows = rows_of(owned_by(request.user, today).select_related("resolution"), setting)
    return render(
        request,
        "resolutions/list_my_actions.html",
        {
            "posts": Post.objects.filter(pk__in=posts_held(request.user, today)),
            "waiting": [row for row in rows if row.is_waiting],
            "updated": [row for row in rows if row.is_live and not row.is_waiting],
            "settled": [row for row in rows if not row.is_live],
            "has_actions": bool(rows),
            "quarter": setting.quarter,
            "when": setting.when,
        },
    )


@require_safe
def show_action(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything about one action, in the same number of queries however long its history is."""
    action, setting = find_action(reference), setting_now()
    (row,) = with_owners(rows_of([action], setting), clock.today())
    return render(
        request,
        "resolutions/show_action.html",
        {
            "action": action,
            "row": row,
            "when": setting.when,
            "about": about(action, request.user, setting.quarter),
            "timeline": timeline(action, setting.key),
            "open_quarter": setting.quarter.financial if setting.quarter else None,
        },
    )
