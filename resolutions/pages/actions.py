"""The list of actions, the actions of one's own posts, and everything about one action."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.actions.queries import actions_as_at, owned_by
from resolutions.council.models import Post
from resolutions.council.queries import key as council_key
from resolutions.council.queries import posts_held, profile
from resolutions.pages.about import about
from resolutions.pages.doors import for_officers
from resolutions.pages.filters import ActionFilter
from resolutions.pages.finding import find_action
from resolutions.pages.rows import rows_of, with_owners
from resolutions.progress.timeline import timeline
from resolutions.quarters.queries import open_quarter, shown

ROWS_ON_A_PAGE = 25


@require_safe
def list_actions(request: HttpRequest) -> HttpResponse:
    """Every action as at the day of the dashboard, so that the numbers agree; the filter is in the address."""
    quarter, key, days = open_quarter(), council_key(), profile().due_soon_days
    when = shown(quarter, clock.today())
    register = actions_as_at(when.as_at).select_related("resolution")
    found = ActionFilter(request.GET, queryset=register, when=when, key=key)
    candidates = found.qs
    if found.is_of_the_day:
        rows = rows_of(candidates, when, key=key, due_soon_days=days)
        page = Paginator([row for row in rows if found.keeps(row)], ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    else:
        page = Paginator(candidates, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
        page.object_list = rows_of(page.object_list, when, key=key, due_soon_days=days)
    page.object_list = with_owners(page.object_list, when.as_at)
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "resolutions/list_actions.html",
        {
            "page": page,
            "form": found.form,
            "is_filtered": any(found.form[name].value() for name in found.filters),
            "total": register.count(),
            "added_since": Action.objects.filter(added_on__gt=when.as_at).count(),
            "when": when,
            "query": query.urlencode(),
        },
    )


@for_officers
@require_safe
def list_my_actions(request: HttpRequest) -> HttpResponse:
    """The actions of the posts that one holds today, those that still want an update first."""
    quarter, today = open_quarter(), clock.today()
    when = shown(quarter, today)
    actions = owned_by(request.user, today).select_related("resolution")
    rows = rows_of(actions, when, key=council_key(), due_soon_days=profile().due_soon_days)
    return render(
        request,
        "resolutions/list_my_actions.html",
        {
            "posts": Post.objects.filter(pk__in=posts_held(request.user, today)),
            "waiting": [row for row in rows if row.is_waiting],
            "updated": [row for row in rows if row.is_live and not row.is_waiting],
            "settled": [row for row in rows if not row.is_live],
            "has_actions": bool(rows),
            "quarter": quarter,
            "when": when,
        },
    )


@require_safe
def show_action(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything about one action, in the same number of queries however long its history is."""
    action = find_action(reference)
    quarter, key = open_quarter(), council_key()
    when = shown(quarter, clock.today())
    (row,) = with_owners(rows_of([action], when, key=key, due_soon_days=profile().due_soon_days), clock.today())
    return render(
        request,
        "resolutions/show_action.html",
        {
            "action": action,
            "row": row,
            "when": when,
            "quarter": quarter,
            "about": about(action, request.user, quarter),
            "timeline": timeline(action, key),
        },
    )
