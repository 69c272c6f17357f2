"""The workbook of actions that goes out to be changed and comes back."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from carecommit.kit import clock
from carecommit.kit.cells import as_text
from carecommit.kit.workbooks import CUT, Sheet, fitted, workbook
from resolutions.actions.resources import ActionResource
from resolutions.council.models import CouncilProfile
from resolutions.council.queries import key, profile
from resolutions.quarters.models import Quarter

ACTIONS = "Actions"
ABOUT = "About this workbook"
BASELINE = "CareCommit baseline"
# What the first row of the baseline begins with: whose it is, and how it is laid out.
SIGNATURE = "carecommit"
FORMAT = 1

_WIDTHS = {
    "Agreed in": 28,
    "Clauses it answers": 24,
    "Action": 48,
    "Detail": 48,
    "Lead owner": 26,
    "Joint owners": 26,
    "Owner in the plan's words": 26,
    "Timescale": 18,
    "First timescale": 18,
    "Progress this quarter": 60,
    "Corporate parenting principles": 28,
}


def actions_workbook(queryset: QuerySet) -> bytes:
    """The actions as .xlsx, in the order of `queryset`; as many queries for many rows as for one.

    Beside the sheets that people see is a baseline that a spreadsheet does not show. Its first row is SIGNATURE, FORMAT
    and the moment of the export (ISO 8601); its second "Key" and the headings; then, for each action, its primary key
    and each cell as text, as it is read from the sheet of actions. So what somebody changed in the file can be told
    from what changed here meanwhile. Raises Refused for more actions than a sheet holds.
    """
    # Before the reading: what is written to the register meanwhile must count as later than the baseline.
    made = clock.now()
    resource, council = ActionResource(), profile()
    rows = resource.export(queryset)
    place = rows.headers.index("Reference")
    texts = [[fitted(as_text(cell)) for cell in row] for row in rows]
    baseline = [[str(resource.keys[row[place]]), *row] for row in texts]
    columns = resource.by_heading()
    worked_out = frozenset(heading for heading, name in columns.items() if name not in resource.CHANGEABLE)
    cut = [
        f"{row[place]}, {heading}"
        for row in texts
        for heading, text in zip(rows.headers, row, strict=True)
        if text.endswith(CUT)
    ]
    about = [
        *_what_it_is(council, made, len(texts)),
        ("Columns that may be changed", "; ".join(heading for heading in columns if heading not in worked_out)),
        ("Columns that are worked out", "; ".join(heading for heading in columns if heading in worked_out)),
        *_how_to_change_it(resource.quarter),
        *([("Cells that were too long, and are cut", "; ".join(cut))] if cut else []),
        *_key(),
    ]
    sheets = [
        Sheet(ACTIONS, rows.headers, list(rows), frozen=1, quiet=worked_out, widths=_WIDTHS),
        Sheet(ABOUT, ("About", "In words"), about, filtered=False, widths={"About": 30, "In words": 100}),
        Sheet(BASELINE, (SIGNATURE, FORMAT, made.isoformat()), [("Key", *rows.headers), *baseline], hidden=True),
    ]
    return workbook(sheets, marking=council.marking)


def _what_it_is(council: CouncilProfile, made: datetime, count: int) -> Iterator[tuple[str, str]]:
    yield "Council", council.name
    if council.marking:
        yield "Protective marking", council.marking
    yield "What this is", f"Actions of the register of promises, as they stood when this workbook was made: {count}."
    yield "Made on", f"{made:%-d %B %Y} at {made:%H:%M}"


def _how_to_change_it(quarter: Quarter | None) -> Iterator[tuple[str, str]]:
    yield (
        "Which is which",
        "The headings of columns that may be changed are blue. Those of columns that are worked out are grey and in "
        "italics: what is written there is not taken into the register.",
    )
    yield (
        "How to change it",
        f"Change the sheet “{ACTIONS}”. It may be sorted and filtered, and rows and columns may be cut from it: an "
        "action that is not there stays as it is in the register. Keep the headings and the column “Reference”, by "
        "which each action is known again.",
    )
    yield "Stage and rating", "Write one of the words in the key below."
    if quarter is None:
        yield "Progress this quarter", "No quarter is open, so nothing can be said of its progress yet."
    else:
        yield "Progress this quarter", f"What was done in {quarter}."
    yield (
        "How to bring it back",
        "Send it to an administrator, who brings it into CareCommit and is shown every change before any is made.",
    )
    yield (
        "Young people",
        "Never name a child or young person, or write anything that could tell who they are.",
    )


def _key() -> Iterator[tuple[str, str]]:
    meant = key()
    for line in meant.stages:
        yield f"Stage: {line.words}", line.definition
    for line in meant.ratings:
        yield f"Rating: {line.words}", line.definition
