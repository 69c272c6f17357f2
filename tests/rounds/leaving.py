"""One row of everything that a round leaves, for the tests that need a row everywhere."""

from datetime import date, timedelta

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.council.models import Person
from resolutions.council.operations import appoint
from resolutions.notices.feeds import make_feed
from resolutions.notices.models import Message, Notice
from resolutions.notices.preferences import set_preference
from resolutions.progress.evidence import add_link
from resolutions.progress.models import OwnersAnswer
from resolutions.progress.questions import ask
from resolutions.progress.returning import return_update
from resolutions.rounds.answering import Said, give_answer
from resolutions.rounds.drafts import keep_draft
from resolutions.rounds.models import Round
from resolutions.rounds.operations import make_link


def leave_a_trace(cast, held_on: date | None = None) -> Round:
    """The round of the open quarter with what hangs on it.

    The update of `cast.action` is sent back. A second holder of the portfolio, without an account, answers beside it by
    a link. One action more is done, without evidence.
    """
    round_, by = cast.open_round(held_on), cast.coordinator
    partner = Person(name="Holder at the Partner", email="partner@elsewhere.example")
    appoint(partner, cast.posts.portfolio, since=clock.today() - timedelta(days=30), by=cast.administrator)
    link = make_link(round_, partner, by=by)
    action = Action.objects.get(pk=cast.action.pk)
    beside = Said(OwnersAnswer.NEEDS_ATTENTION, "Two more flats are let.", why="One fell through.")
    give_answer(action, cast.quarter, beside, version=action.version, person_id=partner.pk, by=link.user)
    (delivered,) = cast.make_actions(1)
    done = Said(OwnersAnswer.DONE, "The keys were handed over.", why_no_evidence="There is no paper of it.")
    give_answer(delivered, cast.quarter, done, version=1, person_id=cast.officer.person_id, by=cast.officer)
    ask(action, words="When will the rest be let?", by=cast.viewer)
    add_link(action, cast.quarter, link="https://anytown.example/flats", by=cast.officer)
    return_update(action.updates.get(quarter=cast.quarter), why="Which two withdrew?", by=by)
    keep_draft(cast.officer, action, cast.quarter, {"what_happened": "Both of them, and"}, seen=None)
    _outbox(cast, round_)
    return round_


def _outbox(cast, round_: Round) -> None:
    """The rows that a run of `send_notices` would write, and what people have chosen."""
    now = clock.now()
    message = Message.objects.create(
        recipient=f"person-{cast.officer.person_id}",
        made_at=now,
        next_attempt_at=now,
        subject="One action",
        text="Hello",
    )
    Notice.objects.create(
        message=message,
        key="requested-once",
        kind=Notice.Kind.REQUESTED,
        round=round_,
        action=cast.action,
        post=cast.posts.housing,
        why="You hold the post Head of Housing.",
    )
    set_preference(message.recipient, weekly=True)
    make_feed(cast.posts.housing, by=cast.officer)
