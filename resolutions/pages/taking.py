"""Taking what was sent from My updates: what is written is kept first, then files, then one row's answer."""

from collections.abc import Callable
from functools import partial

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from carecommit.kit.files import refuse_if_too_large
from carecommit.kit.refused import Refused
from resolutions.pages.forms.answers import AnswerForm
from resolutions.pages.grid import BOXES, Grid, Page, Row, boxes_sent, digest_of, once_theirs, pages_sent
from resolutions.pages.saving import is_stale, saved
from resolutions.progress.evidence import add_file, add_link
from resolutions.progress.models import Evidence, JointAnswer, Question, Update
from resolutions.progress.questions import reply
from resolutions.progress.timeline import changes_since
from resolutions.rounds.answering import give_answer
from resolutions.rounds.drafts import drop_draft, keep_draft

_UNSEEN = "You wrote something else on another page, as you see here. Put right what you want, and save once more."
_GIVEN = "You have answered this already. Ask your coordinator if it has to change."


def keep(request: HttpRequest, grid: Grid) -> list[Row]:
    """Keep, as drafts, the boxes that were changed on the page that was sent; the rows that came.

    What was written of an action that has meanwhile gone to somebody else is kept too, for whoever wrote it.
    """
    pages = pages_sent(request.POST)
    rows = [row for row in grid.rows if row.reference in pages]
    for row in rows:
        _keep_row(request, row, pages[row.reference])
    for action in once_theirs(pages.keys() - {row.reference for row in rows}, grid.by.person_id):
        if boxes := boxes_sent(request.POST, action.reference):
            keep_draft(grid.by.user, action, grid.quarter, boxes, seen=pages[action.reference].seen)
    return rows


def _keep_row(request: HttpRequest, row: Row, page: Page) -> None:
    user, action = row.by.user, row.owed.action
    row.has_unseen = row.draft is not None and row.draft.saved_at != page.seen
    boxes = boxes_sent(request.POST, row.reference, row.owed.questions)
    if digest_of(boxes) == page.digest:
        return
    if boxes:
        row.has_unseen = row.has_unseen and row.draft.said != boxes
        row.draft = keep_draft(user, action, row.quarter, boxes, seen=page.seen)
    elif not row.has_unseen:
        drop_draft(user, action, row.quarter, seen=page.seen)
        row.draft = None


def take_files(request: HttpRequest, grid: Grid) -> None:
    """Keep every file that came as evidence, whichever button was pressed: a browser sends it once."""
    for row in grid.rows:
        upload = request.FILES.get(f"{row.reference}-file")
        if upload is not None and row.owed.answers_for_action and row.is_open:
            _try(row, "file", partial(_add_upload, upload, row))


def give(request: HttpRequest, row: Row) -> None:
    """Take what one row says: its link, its replies and its answer. What is refused stands at its box."""
    if row.has_unseen:
        row.errors[NON_FIELD_ERRORS] = [_UNSEEN]
        return
    action, user, boxes = row.owed.action, row.by.user, dict(row.boxes)
    if boxes.get("link") and row.owed.answers_for_action and row.is_open:
        _add_link(row, boxes)
    replied = [_reply(row, question, boxes) for question in row.owed.questions if f"reply-{question.pk}" in boxes]
    if row.is_open and not (any(replied) and boxes.keys().isdisjoint(BOXES)):
        _give_answer(request, row, boxes)
    elif boxes.get("answer"):
        row.errors[NON_FIELD_ERRORS] = [_GIVEN]
    elif not row.errors:
        drop_draft(user, action, row.quarter, seen=row.page.seen)


def _add_link(row: Row, boxes: dict[str, str]) -> None:
    action, user = row.owed.action, row.by.user
    if _try(row, "link", partial(add_link, action, row.quarter, link=boxes["link"], by=user)):
        del boxes["link"]
        row.draft = keep_draft(user, action, row.quarter, boxes, seen=row.page.seen)


def _reply(row: Row, question: Question, boxes: dict[str, str]) -> Question | None:
    box = f"reply-{question.pk}"
    return _try(row, box, partial(reply, question, words=boxes[box], by=row.by.user))


def _give_answer(request: HttpRequest, row: Row, boxes: dict[str, str]) -> None:
    action, page = row.owed.action, Page.parse(request.POST.get(f"{row.reference}-page", ""))
    version, form = page.version if page else 0, AnswerForm(boxes, action=action)

    def write(**_) -> Update | JointAnswer:
        said, by = form.as_said(), row.by
        try:
            return give_answer(
                action, row.quarter, said, version=version, person_id=by.person_id, by=by.user, link=by.link
            )
        except Refused as refusal:
            # The operation knows the day of an update by another name than the box.
            if refusal.about == "happened_on":
                raise Refused(str(refusal), about="done_on") from refusal
            raise

    # Evidence that was refused is mended first: the answer would otherwise say that there is none.
    if row.errors:
        form.is_valid()
    else:
        saved(form, write)
    if is_stale(form):
        row.changes = changes_since(action, row.key, action.version - version)
    for box, sentences in form.errors.items():
        row.errors.setdefault(box, []).extend(str(sentence) for sentence in sentences)


def _add_upload(upload: UploadedFile, row: Row) -> Evidence:
    refuse_if_too_large(upload.size)
    content = upload.read()
    return add_file(row.owed.action, row.quarter, name=upload.name, content=content, by=row.by.user)


def _try(row: Row, box: str, write: Callable[[], object]) -> object | None:
    """What `write` returns; None where it refuses, which then stands at the box."""
    try:
        return write()
    except Refused as refusal:
        row.errors[box] = [str(refusal)]
        return None
