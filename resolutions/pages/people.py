"""Posts, who holds and held them, and the actions that they own."""

from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from resolutions.actions.models import Ownership
from resolutions.actions.queries import actions_as_at
from resolutions.council.models import Post
from resolutions.council.queries import holders
from resolutions.council.rules import is_officer
from resolutions.pages.rows import Row, Setting, rows_of, setting_now
from resolutions.progress.standing import Due


@dataclass(frozen=True, slots=True)
class Held:
    """A post, who holds it today, and how many live actions it owns; `holder` is None where nobody is recorded."""

    post: Post
    holder: str | None
    live: int
    overdue: int

    @property
    def held_by(self) -> str:
        """In words. A team or a partner is not vacant because no one person stands for it."""
        if self.holder is not None:
            return self.holder or "Held, no name given"
        return "Vacant" if self.post.kind in {Post.Kind.OFFICER, Post.Kind.COUNCILLOR} else "Nobody in particular"


@require_safe
def list_posts(request: HttpRequest) -> HttpResponse:
    """Every post with its holder and how much it answers for."""
    setting, posts = setting_now(), list(Post.objects.all())
    held_by = holders((post.pk for post in posts), clock.today())
    live = _live_rows(setting)
    lines = [
        Held(
            post,
            held_by.get(post.pk),
            len(live[post.pk]),
            sum(row.stands.due == Due.OVERDUE for row in live[post.pk]),
        )
        for post in posts
    ]
    return render(request, "resolutions/list_posts.html", {"lines": lines, "when": setting.when})


@require_safe
def show_post(request: HttpRequest, pk: int) -> HttpResponse:
    """One post: who held it from when to when, and the actions it owns."""
    post = get_object_or_404(Post.objects.select_related("line_manager"), pk=pk)
    setting = setting_now()
    day = setting.when.as_at
    parts = dict(Ownership.objects.on(day).filter(post=post).values_list("action_id", "part"))
    rows = rows_of(actions_as_at(day).filter(pk__in=list(parts)).select_related("resolution"), setting)
    page = {
        "post": post,
        "holdings": post.holdings.select_related("person"),
        "leads": [row for row in rows if parts[row.action.pk] == Ownership.Part.LEAD],
        "shares": [row for row in rows if parts[row.action.pk] == Ownership.Part.JOINT],
        "may_keep_calendar": is_officer(request.user),
        "when": setting.when,
    }
    return render(request, "resolutions/show_post.html", page)


def _live_rows(setting: Setting) -> dict[int, list[Row]]:
    """Post id -> the live actions that it owned, lead or joint, on the day."""
    day = setting.when.as_at
    rows = {row.action.pk: row for row in rows_of(actions_as_at(day), setting) if row.is_live}
    found: dict[int, list[Row]] = defaultdict(list)
    for post_id, action_id in Ownership.objects.on(day).values_list("post_id", "action_id"):
        if action_id in rows:
            found[post_id].append(rows[action_id])
    return found
