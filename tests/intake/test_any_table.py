"""Whatever a table says, it is answered in sentences, and what is shown is what goes in."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carecommit.kit.refused import Refused
from resolutions.actions.models import Action
from resolutions.actions.resources import ActionResource
from resolutions.actions.workbook import actions_workbook
from resolutions.intake import operations
from resolutions.intake.book import Book, Table
from resolutions.intake.models import Origin
from resolutions.intake.plan import Verdict
from resolutions.intake.terms import IN_THE_TABLE, NEW
from resolutions.motions.models import Resolution
from tests.formulas import PAYLOADS
from tests.intake.bringing import Bringing, register, sheet

HEADINGS = st.sampled_from(
    ["Priority", "Action", "Actions", "We will", "Lead", "By Who", "Partners", "Timescale", "By when", "RAG", "Status",
     "Progress", "Ref", "No.", "Motion", "Date", "Theme", "Plan year", "Completed actions", "Notes", "", "Stage", "%"]
)  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(
        ["", "", "Find flats for care leavers", "Open places", "To be scoped", "TBC", "Head of Housing", "HoS", "ditto",
         "HoS/ Service Leader Leaving Care", "31/03/2027", "Q3 2025", "Complete", "Amber", "85%", "Forward Plan 2025-6",
         "Council Meeting - 20/10/2022", "• Find flats\n• Open places", "31/02/2027", "2026-27", "ANY-2026-R1-01",
         "Young person A", "\u202e\u0000", "x" * 300, "1", "Homes that last"]
    ),
    st.text(max_size=40),
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A heading, or none, over a few rows of what councils write and what they do not."""
    width = draw(st.integers(1, 7))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=7))
    if draw(st.booleans()):
        rows.insert(0, draw(st.lists(HEADINGS, min_size=width, max_size=width)))
    # As a reader leaves them: no character that a database could not store.
    cells = tuple(tuple(cell.replace("\0", "").encode("utf-8", "ignore").decode() for cell in row) for row in rows)
    return Table("the file", cells, tuple(range(1, len(rows) + 1)))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables(), whose=st.sampled_from([NEW, IN_THE_TABLE]), kind=st.sampled_from(["csv", "docx"]))
def test_what_is_shown_is_what_goes_in_whatever_the_table_says(
    bringing: Bringing, table: Table, whose: str, kind: str
) -> None:
    with transaction.atomic():
        batch = operations.receive("plan", b"", Book(kind, (table,)), by=bringing.by)
        batch = operations.settle_terms(
            batch, bringing.terms(whose=whose, happened_on=date(2026, 8, 1)), by=bringing.by
        )
        batch = bringing.answer(batch, OWNER="new")
        plan = bringing.plan(batch)
        assert sum(plan.counts.values()) == len(plan.lines)
        before = (Action.objects.count(), Resolution.objects.count())
        if not plan.writes:
            with pytest.raises(Refused, match="There is nothing to bring in"):
                operations.confirm(batch, digest=plan.digest, leave_out=True, by=bringing.by)
        else:
            batch = operations.confirm(batch, digest=plan.digest, leave_out=True, by=bringing.by)
            actions = [line for line in plan.writes if line.verdict == Verdict.CREATE and line.has_action]
            after = (Action.objects.count(), Resolution.objects.count())
            assert after == (before[0] + len(actions), before[1] + len(plan.resolutions))
            again = operations.receive("plan", b"", Book(kind, (table,)), by=bringing.by)
            again = operations.settle_terms(again, bringing.following(batch), by=bringing.by)
            assert [line.draft.place for line in bringing.plan(again).writes] == []
        transaction.set_rollback(True)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_formula_goes_in_as_words_and_comes_back_from_both_exports_the_same(bringing: Bringing, payload: str) -> None:
    words = f"{payload} and more"
    bringing.bring(
        sheet(("Priority", "Action", "Progress"), ("Homes", "Find flats", words)), happened_on=date(2026, 8, 1)
    )
    action = Action.objects.get(title="Find flats")
    assert action.updates.get().what_happened == words.strip()
    before = register()
    book = actions_workbook(Action.objects.all())
    for name, content in (("actions.xlsx", book), ("actions.csv", as_csv(bringing))):
        plan = bringing.plan(bringing.receive(content, name, whose=IN_THE_TABLE, happened_on=date(2026, 8, 1)))
        assert [line.verdict for line in plan.lines] == [Verdict.SAME] * Action.objects.count(), name
    assert register() == before
    assert Origin.objects.count() == 1


def as_csv(bringing: Bringing) -> bytes:
    """The admin's export of all actions."""
    fields = {f"actionresource_{name}": "on" for name in ActionResource.fields}
    answer = bringing.cast.client(bringing.by).post(
        "/admin/resolutions/action/export/", {"format": "0", "resource": "", **fields}
    )
    return answer.content
