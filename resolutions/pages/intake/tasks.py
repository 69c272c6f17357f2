"""What is to be done with a batch before it can be confirmed, as a list of tasks."""

from django.urls import reverse

from resolutions.intake.book import Book
from resolutions.intake.models import Batch
from resolutions.intake.plan import Plan
from resolutions.intake.queries import Sheet, prepared, sheets_of
from resolutions.pages.intake.checking import counted
from resolutions.pages.intake.guessing import unknown_columns
from resolutions.pages.tasks import Task

_A_SHEET = {"xlsx", "ods"}


def tasks_of(batch: Batch, book: Book) -> list[Task]:
    """In the order in which they are done."""
    sheets = list(sheets_of(batch, book))
    now = prepared(batch)
    plan = now.plan if now else None
    return [_about(batch), *(_table(batch, sheet) for sheet in sheets), *_last(batch, sheets, plan)]


def titled(batch: Batch, sheet: Sheet) -> str:
    """What a page calls a table."""
    return f"sheet “{sheet.table.name}”" if batch.kind in _A_SHEET else sheet.table.name


def _about(batch: Batch) -> Task:
    url = reverse("settle-terms", args=[batch.pk])
    return Task("Say which plan it is", "Completed", url=url) if batch.terms else _to_do("Say which plan it is", url)


def _table(batch: Batch, sheet: Sheet) -> Task:
    title = f"Check the columns of {titled(batch, sheet)}"
    url = reverse("settle-table", args=[batch.pk, sheet.number])
    rows = counted(len(sheet.layout.rows), "row")
    if sheet.is_left_out:
        return Task(title, "Left out", "grey", url, rows)
    if batch.tables[sheet.number]["checked"]:
        return Task(title, "Checked", url=url, more=rows)
    if unknown := unknown_columns(sheet):
        return Task(title, f"{counted(unknown, 'column')} not recognised", "yellow", url, rows)
    return Task(title, "Columns recognised", url=url, more=rows)


def _last(batch: Batch, sheets: list[Sheet], plan: Plan | None) -> list[Task]:
    ask, check = "Answer the questions", "Check every row and confirm"
    if all(sheet.is_left_out for sheet in sheets):
        why = "Every table is left out. Choose one to bring in."
    elif plan is None:
        why = "Say first which plan it is."
    elif not plan.lines:
        why = "No row is left to bring in. Check which row is the heading."
    else:
        why = ""
    if plan is None or why:
        return [_waiting(ask, why), _waiting(check, why)]
    url = reverse("check-batch", args=[batch.pk])
    if asked := len(plan.asked):
        task = _to_do(f"{ask} ({asked:,})", reverse("answer-questions", args=[batch.pk]))
        questions = "question" if asked == 1 else f"{asked:,} questions"
        more = f"Look at the rows at any time. To confirm, answer the {questions} first."
        return [task, Task(check, "Cannot confirm yet", "grey", url, more)]
    wrong = plan.counts["wrong"]
    more = counted(len(plan.lines), "row") + (f", {wrong:,} of them cannot go in" if wrong else "")
    return [Task(ask, "Nothing to answer"), Task(check, "Not yet started", "blue", url, more)]


def _to_do(title: str, url: str) -> Task:
    return Task(title, "Not yet started", "blue", url)


def _waiting(title: str, why: str) -> Task:
    return Task(title, "Cannot start yet", "grey", more=why)
