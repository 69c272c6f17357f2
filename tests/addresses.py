"""Every address of the URLconf, by name, with what fills it: for the tests that must visit them all."""

import re
from collections.abc import Iterator

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from carecommit.kit import clock
from pledges.intake.fields import BRINGS
from pledges.life.queries import live_on
from pledges.models import Event, Pledge
from resolutions.intake.models import PLAN
from resolutions.models import (
    Action,
    AnswerLink,
    Batch,
    CommitteePaper,
    Evidence,
    Issue,
    Motion,
    Post,
    Quarter,
    Question,
    Round,
    Update,
    User,
)

# The admin's redirect from an object's bare address has no name, and stands once for each model.
OLD_OBJECT_ADDRESS = "admin:<path:object_id>/"
NO_SUCH_ADMIN_PAGE = "admin:(?P<url>.*)$"
_ADMIN_OF_MODEL = re.compile(
    r"admin:(resolutions|pledges)_(\w+?)_(changelist|add|export|history|delete|change|simple_history)$"
)


def names() -> list[str]:
    """The name of every pattern once, its namespace before it; a pattern without a name stands as its route."""
    return list(dict.fromkeys(_names(get_resolver().url_patterns, "")))


def _names(patterns, namespace: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}"


def admin_page(name: str) -> tuple[str, str] | None:
    """The model and the page of an admin address such as admin:resolutions_post_change; None for any other."""
    found = _ADMIN_OF_MODEL.match(name)
    return (found[2], found[3]) if found else None


def filled(name: str) -> str:
    """The address that `name` stands for, filled from the rows that there are.

    Raises NoReverseMatch for a pattern that nothing here fills, so that a new one is noticed.
    """
    if name.startswith("admin:"):
        return _filled_admin(name)
    return reverse(name, kwargs=_given(name))


def _given(name: str) -> dict:
    """What fills one of our own addresses or allauth's."""
    user, motion = User.objects.latest("pk"), Motion.objects.earliest("pk")
    quarter = Quarter.objects.latest("opened_at").slug
    if name in {"show-motion"}:
        return {"code": motion.code}
    if name in {"correct-words", "add-action"}:
        return {"code": motion.code, "order": 1}
    if name.endswith("-action") or name in {"ask-question", "exempt-item"}:
        return {"reference": Action.objects.earliest("pk").reference}
    if name == "correct-record":
        update = Update.objects.filter(quarter__state=Quarter.State.CLOSED).earliest("pk")
        return {"reference": update.action.reference, "quarter": update.quarter.slug}
    if name in {"close-quarter", "show-report", "show-brief", "print-report", "old-report"}:
        return {"quarter": quarter}
    if name == "old-report-format":
        return {"quarter": quarter, "old": "csv"}
    if name == "download-report":
        return {"quarter": quarter, "ending": "json"}
    if name in {
        "show-issue",
        "download-issue",
        "download-part-two",
        "correct-report",
        "publish-issue",
        "withdraw-issue",
        "download-open-data",
    }:
        issue = Issue.objects.published().latest("pk") if name == "withdraw-issue" else Issue.objects.earliest("pk")
        number = {} if name == "correct-report" else {"number": issue.number}
        ending = {"ending": "json"} if name.startswith("download-") else {}
        return {"quarter": issue.quarter.slug, **number, **ending}
    if name == "add-paper":
        issue = Issue.objects.latest("pk")
        return {"quarter": issue.quarter.slug, "number": issue.number}
    if name in {"show-paper", "edit-paper", "edit-paper-lists", "sign-paper", "take-back-sign-off", "freeze-paper"}:
        paper = CommitteePaper.objects.earliest("pk").pk
        return {"pk": paper, "part": "head"} if name == "edit-paper" else {"pk": paper}
    if name == "download-paper":
        return {"pk": CommitteePaper.objects.earliest("pk").pk, "ending": "docx"}
    if name == "return-update":
        return {"reference": Update.objects.filter(quarter__state=Quarter.State.OPEN).earliest("pk").action.reference}
    if name in {"show-round", "change-round", "list-messages"}:
        return {"quarter": Round.objects.latest("opened_at").quarter.slug}
    if name == "revoke-link":
        link = AnswerLink.objects.earliest("pk")
        return {"quarter": link.round.quarter.slug, "pk": link.pk}
    if name == "make-link":
        link = AnswerLink.objects.earliest("pk")
        return {"quarter": link.round.quarter.slug, "person": link.person_id}
    if name == "reply-question":
        return {"pk": Question.objects.earliest("pk").pk}
    if name in {"download-evidence", "remove-evidence"}:
        return {"pk": Evidence.objects.earliest("pk").pk}
    if name in {"open-link", "open-pledge-link", "download-calendar"}:
        return {"token": "no-such-address"}
    if name in {"show-pledge", "revise-pledge", "settle-pledge", "correct-pledge", "record-step", "note-help"}:
        return {"pk": Pledge.objects.earliest("pk").pk}
    if name == "give-offer":
        intents = Pledge.objects.filter(wordings__part="intent").exclude(wordings__part="offer")
        return {"pk": intents.earliest("pk").pk}
    if name in {"hand-over-pledge", "show-maker", "change-maker", "record-leaving", "renew-link"}:
        live = live_on(clock.today()).earliest("pk")
        return {"pk": live.pk if name == "hand-over-pledge" else live.keeper_id}
    if name in {"show-post", "keep-calendar"}:
        return {"pk": Post.objects.earliest("pk").pk}
    if name in {
        "show-batch",
        "settle-terms",
        "settle-table",
        "discard-batch",
        "answer-questions",
        "check-batch",
        "take-back-batch",
        "download-rejected",
        "download-batch-file",
    }:
        # The newest one: what is settled about a batch is for whoever brought it.
        number = {"number": 0} if name == "settle-table" else {}
        return {"pk": Batch.objects.filter(brings=PLAN).latest("pk").pk, **number}
    if name in {"check-pledges", "discard-pledges", "take-back-pledges"}:
        return {"pk": Batch.objects.filter(brings=BRINGS).latest("pk").pk}
    if name.endswith(("-event", "-event-qr", "-poster", "-count", "strike-out-pledges")) and name != "add-event":
        return {"pk": Event.objects.earliest("pk").pk}
    if name in {"make-pledge", "show-thanks"}:
        # The newest one, which is open.
        return {"code": Event.objects.latest("pk").code}
    if name == "account_confirm_email":
        return {"key": "a-key-that-nobody-was-sent"}
    if name == "account_reset_password_from_key":
        return {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return {}


def _filled_admin(name: str) -> str:
    user = User.objects.earliest("pk")
    if name == OLD_OBJECT_ADDRESS:
        return reverse("admin:resolutions_user_changelist") + f"{user.pk}/"
    if name == NO_SUCH_ADMIN_PAGE:
        return reverse("admin:index") + "no-such-page/"
    if name == "admin:auth_user_password_change":
        return reverse(name, args=[user.pk])
    if name == "admin:view_on_site":
        return reverse(name, args=[ContentType.objects.get_for_model(User).pk, user.pk])
    if name == "admin:app_list":
        return reverse(name, kwargs={"app_label": "resolutions"})
    page = admin_page(name)
    if page is None or page[1] in {"changelist", "add", "export"}:
        return reverse(name)
    model = apps.get_model(_ADMIN_OF_MODEL.match(name)[1], page[0])
    row = model.objects.earliest("pk")
    if page[1] == "simple_history":
        return reverse(name, args=[row.pk, row.history.earliest("history_id").pk])
    return reverse(name, args=[row.pk])
