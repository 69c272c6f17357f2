"""A member asks of an action, and its owner replies."""

from carecommit.kit import clock
from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from carecommit.kit.words import is_blank
from resolutions.actions.models import Action
from resolutions.council.models import User
from resolutions.progress.models import Question
from resolutions.progress.rules import LONGEST


@operation
def ask(action: Action, *, words: str, by: User) -> Question:
    """Put a question to the owners of `action`. Sent twice, with no reply yet, it is asked once. Refused if empty."""
    _refuse_unless_readable(words, about="words", empty="Write your question.")
    Action.objects.select_for_update(no_key=True).get(pk=action.pk)
    standing = Question.objects.filter(action=action, words=words, asked_by=by, replied_at=None).first()
    if standing is not None:
        return standing
    question = Question(action=action, words=words, asked_at=clock.now(), asked_by=by)
    question.full_clean()
    record(question, by=by, why="Asked")
    return question


@operation
def reply(question: Question, *, words: str, by: User, replied: int | None = None) -> Question:
    """Answer a question. A later reply takes the place of the first, which stays in its history.

    Refused if empty, and where somebody else has replied meanwhile, so that nobody's words are written over unseen:
    `replied` is the key of whoever's reply stood on the page, or None.
    """
    _refuse_unless_readable(words, about="reply", empty="Write your reply.")
    question = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    if question.reply == words:
        return question
    if question.replied_by_id not in {replied, by.pk, None}:
        raise Refused(
            f"Somebody else has replied meanwhile: “{question.reply}” Yours is still in the box.", about="reply"
        )
    question.reply, question.replied_at, question.replied_by = words, clock.now(), by
    question.full_clean()
    record(question, by=by, why="Replied")
    return question


def _refuse_unless_readable(words: str, *, about: str, empty: str) -> None:
    if is_blank(words):
        raise Refused(empty, about=about)
    if len(words) > LONGEST:
        raise Refused(f"Keep it to {LONGEST:,} characters.", about=about)
