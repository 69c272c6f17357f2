"""Bringing in a sheet of pledges, as an administrator does it."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from pledges.intake import operations
from pledges.intake.plan import Line, Plan
from pledges.intake.queries import prepared
from pledges.intake.terms import Terms
from pledges.life.models import Step
from pledges.models import Maker, Pledge, PledgeOrigin, Wording
from resolutions.council.models import User
from resolutions.intake.files.parsing import parsed
from resolutions.intake.models import Batch
from tests.cast import Cast

PAPERS = Path("fixtures/intake")
HEADINGS = ("Pledge", "Post", "Made on", "Kind")
MADE = "14/03/2026"


def sheet(*rows: Iterable[str]) -> bytes:
    """A csv of these rows."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def pledges(*words: str, post: str = "Head of Parks", kind: str = "Mentoring") -> bytes:
    """A sheet that says all that there is to say: one pledge for each of `words`."""
    return sheet(HEADINGS, *((each, post, MADE, kind) for each in words))


def told(rows: Iterable[Mapping[str, str]]) -> bytes:
    """A sheet of rows given by their headings, with what `pledges` has for the headings that a row leaves out."""
    usual = {"Pledge": "I will mentor.", "Post": "Head of Parks", "Made on": MADE, "Kind": "Mentoring"}
    full = [{**usual, **row} for row in rows]
    headings = list(dict.fromkeys(heading for row in full for heading in row))
    return sheet(headings, *([row.get(heading, "") for heading in headings] for row in full))


class Bringing:
    """An administrator with a sheet of pledges in the hand."""

    def __init__(self, cast: Cast) -> None:
        self.by = cast.administrator

    def receive(self, content: bytes, name: str = "pledges.csv", by: User | None = None) -> Batch:
        """As `receive_file` does, but for a process of its own, which every test would wait for."""
        kind = "csv" if name.endswith(".csv") else "xlsx"
        return operations.receive(name, content, parsed(kind, content), by=by or self.by)

    def paper(self, name: str) -> Batch:
        """One of the sheets in fixtures/intake."""
        return self.receive((PAPERS / name).read_bytes(), name)

    def settle(self, batch: Batch, answers: Mapping[str, str] | None = None, **terms) -> Batch:
        """Say what the sheet does not; staff, unless `terms` say otherwise."""
        given = Terms(**{"party": "staff", **terms})
        return operations.settle(batch, terms=given, tables={}, answers=answers or {}, by=batch.received_by)

    def plan(self, batch: Batch) -> Plan:
        """As the page shows it."""
        return prepared(Batch.objects.get(pk=batch.pk)).plan

    def lines(self, batch: Batch) -> list[Line]:
        """Its rows."""
        return self.plan(batch).lines

    def verdicts(self, batch: Batch) -> list[str]:
        """What becomes of each row."""
        return [line.verdict.name for line in self.lines(batch)]

    def problems(self, batch: Batch) -> list[tuple[str, str]]:
        """The column of each problem, and what is wrong."""
        return [(each.column, each.wrong) for line in self.lines(batch) for each in line.problems]

    def confirm(self, batch: Batch, **options) -> Batch:
        """Confirm the plan as it is shown now."""
        return operations.confirm(batch, digest=self.plan(batch).digest, by=batch.received_by, **options)

    def bring(self, content: bytes, name: str = "pledges.csv", **terms) -> Batch:
        """Receive, settle and confirm."""
        return self.confirm(self.settle(self.receive(content, name), **terms))


def register() -> dict[str, list]:
    """Every row of the pledges, to be equal before and after what should change nothing."""
    models = (Maker, Pledge, Wording, Step, PledgeOrigin)
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    history = {f"history of {model.__name__}": model.history.count() for model in (Maker, Pledge)}
    return rows | history


def made(day: str) -> date:
    """14/03/2026 as a day."""
    return date(*map(int, reversed(day.split("/"))))
