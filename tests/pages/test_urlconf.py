"""Every address x every role x GET and POST has an expected answer; an address that is not listed fails.

A row gives the answers to the visitor, the viewer, the officer who owns the action, the officer who does not, the
coordinator and the administrator, in that order; one number stands for all six. Each cell signs in afresh.
"""

import pytest
from django.db import transaction
from django.test import Client

from tests.addresses import NO_SUCH_ADMIN_PAGE, OLD_OBJECT_ADDRESS, admin_page, filled, names

ROLES = ("visitor", "viewer", "officer", "other_officer", "coordinator", "administrator")

# A visitor is sent to sign in; everybody who has signed in reads.
READ = "302 200 200 200 200 200"
# Reading pages have nothing to send to; a visitor is sent to sign in before that is looked at.
NO_POST = "302 405 405 405 405 405"
COORDINATORS = "302 403 403 403 200 200"
OFFICERS = "302 403 200 200 200 200"
# An empty form comes back with its errors.
COORDINATORS_POST = COORDINATORS
# Bringing in a plan.
ADMINISTRATORS = "302 403 403 403 403 200"
OPEN = "200"

PAGES: dict[str, tuple[str, str]] = {
    "show-dashboard": (READ, NO_POST),
    "list-motions": (READ, NO_POST),
    "show-motion": (READ, NO_POST),
    "correct-words": (COORDINATORS, COORDINATORS_POST),
    "add-action": (COORDINATORS, COORDINATORS_POST),
    "list-actions": (READ, NO_POST),
    "export-actions": (READ, NO_POST),
    "show-action": (READ, NO_POST),
    # The viewer and the officer of another post may read the action, and may not speak for its owner.
    "update-action": ("302 403 200 403 200 200", "302 403 200 403 200 200"),
    # Anybody asks; who holds a post that owns the action replies. An empty form comes back with its errors.
    "ask-question": (READ, READ),
    "reply-question": ("302 403 200 403 200 200", "302 403 200 403 200 200"),
    "download-evidence": (READ, NO_POST),
    # The officer who added it may take it away again.
    "remove-evidence": ("302 403 200 403 200 200", "302 403 200 403 200 200"),
    "edit-action": (COORDINATORS, COORDINATORS_POST),
    "retime-action": (COORDINATORS, COORDINATORS_POST),
    "assign-action": (COORDINATORS, COORDINATORS_POST),
    "decide-action": (COORDINATORS, COORDINATORS_POST),
    "exempt-item": (COORDINATORS, COORDINATORS_POST),
    "correct-record": (COORDINATORS, COORDINATORS_POST),
    # A form without the page's own ticket is taken from nobody.
    "answer-updates": (OFFICERS, "302 403 403 403 403 403"),
    "keep-draft": ("405", "403"),
    # Nobody here has come by a link.
    "answer-by-link": ("404", "404"),
    "list-my-actions": (OFFICERS, "302 403 405 405 405 405"),
    "list-reports": (READ, NO_POST),
    "show-any-day": (READ, NO_POST),
    "compare-reports": (READ, NO_POST),
    "show-report": (READ, NO_POST),
    "print-report": (READ, NO_POST),
    "show-brief": (READ, NO_POST),
    "download-report": (READ, NO_POST),
    "show-issue": (READ, NO_POST),
    "download-issue": (READ, NO_POST),
    # Nothing in the first issue is exempt.
    "download-part-two": ("302 404 404 404 404 404", NO_POST),
    "correct-report": (COORDINATORS, COORDINATORS_POST),
    "list-papers": (READ, NO_POST),
    "add-paper": (COORDINATORS, COORDINATORS_POST),
    # It was frozen, so the board may read it; the draft of its file is for coordinators.
    "show-paper": (READ, NO_POST),
    "download-paper": (COORDINATORS, NO_POST),
    "edit-paper": (COORDINATORS, COORDINATORS_POST),
    "edit-paper-lists": (COORDINATORS, COORDINATORS_POST),
    "sign-paper": (COORDINATORS, COORDINATORS_POST),
    "take-back-sign-off": (COORDINATORS, COORDINATORS_POST),
    "freeze-paper": (COORDINATORS, COORDINATORS_POST),
    "show-trends": (READ, NO_POST),
    # Published, so the page says when, and publishing it again goes back to it.
    "publish-issue": (COORDINATORS, "302 403 403 403 302 302"),
    "withdraw-issue": (COORDINATORS, COORDINATORS_POST),
    "list-open-data": (OPEN, "405"),
    "download-open-data": (OPEN, "405"),
    "download-schema": (OPEN, "405"),
    # As the addresses of reports were once.
    "old-report": ("302 301 301 301 301 301", NO_POST),
    "old-report-format": ("302 301 301 301 301 301", NO_POST),
    "list-posts": (READ, NO_POST),
    "show-post": (READ, NO_POST),
    # Nothing to leave empty: a POST makes the address, and comes back to it.
    "keep-calendar": (OFFICERS, "302 403 302 302 302 302"),
    # For whoever has the address of one; this one was never made.
    "download-calendar": ("404", "405"),
    "open-link": ("404", "405"),
    "choose-messages": (OFFICERS, OFFICERS),
    # Nobody here came by a link.
    "choose-messages-by-link": ("404", "404"),
    "list-quarters": (COORDINATORS, "302 403 403 403 405 405"),
    "open-quarter": (COORDINATORS, COORDINATORS_POST),
    # Closing has no field to leave empty: a coordinator's POST closes, and goes to the issue that was frozen.
    "close-quarter": (COORDINATORS, "302 403 403 403 302 302"),
    # The round of the quarter is open already, for another meeting.
    "open-round": (COORDINATORS, COORDINATORS_POST),
    "show-round": (COORDINATORS, "302 403 403 403 405 405"),
    "change-round": (COORDINATORS, COORDINATORS_POST),
    "list-messages": (COORDINATORS, "302 403 403 403 405 405"),
    # Buttons of the round's page. The link that is asked for is there already.
    "revoke-link": ("302 403 403 403 405 405", "302 403 403 403 302 302"),
    "make-link": ("302 403 403 403 405 405", "302 403 403 403 302 302"),
    "return-update": (COORDINATORS, COORDINATORS_POST),
    "list-batches": (ADMINISTRATORS, "302 403 403 403 403 405"),
    "receive-file": (ADMINISTRATORS, ADMINISTRATORS),
    "show-batch": (ADMINISTRATORS, "302 403 403 403 403 405"),
    "settle-terms": (ADMINISTRATORS, ADMINISTRATORS),
    # Columns that are not those of its heading are shown again.
    "settle-table": (ADMINISTRATORS, ADMINISTRATORS),
    # Nothing to leave empty: a POST discards, and goes to the list.
    "discard-batch": (ADMINISTRATORS, "302 403 403 403 403 302"),
    # No question is open, so an empty form goes on to the plan; nothing is confirmed without the plan that was seen.
    "answer-questions": (ADMINISTRATORS, "302 403 403 403 403 302"),
    "check-batch": (ADMINISTRATORS, ADMINISTRATORS),
    # It is not in the register, and no row of it is left out.
    "take-back-batch": ("302 403 403 403 403 302", "302 403 403 403 403 302"),
    "download-rejected": ("302 403 403 403 403 302", "302 403 403 403 403 405"),
    "download-batch-file": (ADMINISTRATORS, "302 403 403 403 403 405"),
    # For whoever has the address of the event; nothing written comes back with its errors, and nobody here has pledged.
    "make-pledge": (OPEN, OPEN),
    "show-thanks": ("302", "405"),
    "list-events": (READ, NO_POST),
    "add-event": (COORDINATORS, COORDINATORS_POST),
    "show-event": (READ, NO_POST),
    "change-event": (COORDINATORS, COORDINATORS_POST),
    # The button is the whole answer.
    "close-event": (COORDINATORS, "302 403 403 403 302 302"),
    "readdress-event": (COORDINATORS, COORDINATORS_POST),
    # Without a time in the address it asks for one.
    "strike-out-pledges": (COORDINATORS, COORDINATORS_POST),
    "show-event-qr": (READ, NO_POST),
    "print-poster": (READ, NO_POST),
    "download-poster": (READ, NO_POST),
    "show-count": (READ, NO_POST),
    "download-count": (READ, NO_POST),
    "add-pledge": (COORDINATORS, COORDINATORS_POST),
    "list-pledges": (READ, NO_POST),
    "export-pledges": (READ, NO_POST),
    "download-pledges-csv": (READ, NO_POST),
    "show-pledge": (READ, NO_POST),
    "revise-pledge": (COORDINATORS, COORDINATORS_POST),
    "give-offer": (COORDINATORS, COORDINATORS_POST),
    "settle-pledge": (COORDINATORS, COORDINATORS_POST),
    "correct-pledge": (COORDINATORS, COORDINATORS_POST),
    "record-step": (COORDINATORS, COORDINATORS_POST),
    # The officer holds the post of its subject expert; the other one does not.
    "note-help": ("302 403 200 403 200 200", "302 403 200 403 200 200"),
    "hand-over-pledge": (COORDINATORS, COORDINATORS_POST),
    "show-maker": (COORDINATORS, "302 403 403 403 405 405"),
    "change-maker": (COORDINATORS, COORDINATORS_POST),
    "record-leaving": (COORDINATORS, COORDINATORS_POST),
    # For officers, and for whoever keeps a pledge; nothing that is pressed comes back with its error.
    "answer-pledges": (OFFICERS, OFFICERS),
    "list-supported": (READ, NO_POST),
    "open-pledge-link": ("404", "405"),
    # Nobody here came by a link.
    "answer-pledges-by-link": ("404", "404"),
    "list-asked": (COORDINATORS, "302 403 403 403 405 405"),
    # Nothing to leave empty: a POST gives the new link, and goes to who was asked.
    "renew-link": (COORDINATORS, "302 403 403 403 302 302"),
    "list-pledge-batches": (ADMINISTRATORS, "302 403 403 403 403 405"),
    "receive-pledges": (ADMINISTRATORS, ADMINISTRATORS),
    # Nobody has said whose pledges they are: the page asks for that.
    "check-pledges": (ADMINISTRATORS, ADMINISTRATORS),
    # Nothing to leave empty: a POST discards, and goes to the list.
    "discard-pledges": (ADMINISTRATORS, "302 403 403 403 403 302"),
    # It is not in the register.
    "take-back-pledges": ("302 403 403 403 403 302", "302 403 403 403 403 302"),
    "show-accessibility": (OPEN, "405"),
    "show-brand-css": (OPEN, "405"),
}

# allauth's pages. Nobody signs themselves up, and an account's address is the administrator's to change.
SIGNED_IN = "302 200 200 200 200 200"
ACCOUNTS: dict[str, tuple[str, str]] = {
    "account_login": ("200 302 302 302 302 302", "200 302 302 302 302 302"),
    "account_logout": (SIGNED_IN, "302"),
    "account_inactive": (OPEN, "405"),
    "account_signup": ("200 302 302 302 302 302", "200 302 302 302 302 302"),
    "account_reauthenticate": (SIGNED_IN, SIGNED_IN),
    "account_email": ("302 403 403 403 403 403", "302 403 403 403 403 403"),
    "refuse-change-of-address": ("302 403 403 403 403 403", "302 403 403 403 403 403"),
    "account_email_verification_sent": (OPEN, "405"),
    "account_change_password": (SIGNED_IN, SIGNED_IN),
    # Whoever has a password is sent to change it.
    "account_set_password": ("302", "302"),
    "account_reset_password": (OPEN, OPEN),
    "account_reset_password_done": (OPEN, "405"),
    "account_reset_password_from_key": ("302", "302"),
    "account_reset_password_from_key_done": (OPEN, "405"),
    "account_confirm_login_code": ("302", "302"),
    "account_confirm_email": (OPEN, "404"),
}


def administrators(answer: int) -> str:
    """The admin sends everybody else to the sign-in page."""
    return f"302 302 302 302 302 {answer}"


ADMIN: dict[str, tuple[str, str]] = {
    "admin:index": (administrators(200), administrators(200)),
    # Who has signed in and is no administrator is told so; signing in again would not help.
    "admin:login": ("302 403 403 403 403 302", "302 403 403 403 403 200"),
    "admin:logout": (administrators(405), administrators(200)),
    "admin:password_change": (administrators(200), administrators(200)),
    "admin:password_change_done": (administrators(200), administrators(405)),
    "admin:auth_user_password_change": (administrators(200), administrators(200)),
    "admin:autocomplete": (administrators(403), administrators(405)),
    "admin:jsi18n": (administrators(200), administrators(405)),
    "admin:view_on_site": (administrators(404), administrators(404)),
    "admin:app_list": (administrators(200), administrators(200)),
    OLD_OBJECT_ADDRESS: (administrators(302), administrators(302)),
    NO_SUCH_ADMIN_PAGE: (administrators(404), administrators(404)),
}

# Kept in the admin. Of the first two, the profile is one, and an account is deactivated, never deleted.
REFERENCE = {
    "councilprofile", "user", "keyentry", "person", "post", "holding", "board", "meeting", "owneralias",
    "columnmapping", "statusword", "kind",
}  # fmt: skip
REGISTER = {
    "motion", "oversight", "resolution", "clause", "action", "agreedtimescale", "ownership", "update", "decision",
    "quarter", "batch", "origin", "round", "answerlink", "jointanswer", "returned", "evidence", "question", "message",
    "event", "maker", "pledge", "wording", "step", "help", "handover", "pledgeorigin",
    "committeepaper", "signoff", "frozenpaper", "paperfile", "issue", "edition", "frozenfile", "publication",
    "withdrawal",
}  # fmt: skip


def admin_answers(model: str, page: str) -> tuple[int, int]:
    """What the administrator gets of one page of the admin: GET, and POST of nothing."""
    always = {"changelist": (200, 200), "history": (200, 200), "simple_history": (200, 403)}
    if page in always:
        return always[page]
    if model in REGISTER:
        return {"change": (200, 403), "add": (403, 403), "delete": (403, 403), "export": (200, 200)}[page]
    if (model, page) in {("councilprofile", "add"), ("councilprofile", "delete"), ("user", "delete")}:
        return (403, 403)
    assert model in REFERENCE, f"Is {model} reference data, or part of the register?"
    # A person may have neither name nor address, so nothing sent is a person; elsewhere the form comes back.
    saved = model == "person" and page in {"add", "change"}
    return (200, 302 if saved else 200)


def expected(name: str) -> tuple[str, str]:
    """The answers to GET and POST. Raises KeyError for an address that nobody has thought about."""
    if page := admin_page(name):
        get, post = admin_answers(*page)
        return administrators(get), administrators(post)
    return {**PAGES, **ACCOUNTS, **ADMIN}[name]


def in_full(answers: str) -> list[int]:
    """One number for each role."""
    each = [int(answer) for answer in answers.split()]
    return each * len(ROLES) if len(each) == 1 else each


@pytest.mark.django_db
@pytest.mark.parametrize("name", names())
def test_every_address_answers_each_role_as_expected(name, register):
    get, post = expected(name)
    answers = {method: [_answer(register, role, method, filled(name)) for role in ROLES] for method in ("get", "post")}
    assert answers == {"get": in_full(get), "post": in_full(post)}


def _answer(register, role: str, method: str, address: str) -> int:
    """The status for one role, signed in afresh; whatever the request wrote is taken back. No link leads nowhere."""
    client = Client() if role == "visitor" else register.client(getattr(register, role))
    with transaction.atomic():
        answer = getattr(client, method)(address)
        transaction.set_rollback(True)
    # A variable that one block of a template sets is empty in another, and a link by it would lead to its own page.
    assert b'href=""' not in answer.content, f"{address} has a link without an address for the {role}"
    return answer.status_code
