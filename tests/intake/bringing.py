"""Bringing a plan in, as a person does in a browser: for tests that ask what came of it."""

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from resolutions.actions.models import Action, AgreedTimescale, Ownership
from resolutions.council.models import Post
from resolutions.intake import operations
from resolutions.intake.fields import Field
from resolutions.intake.files.parsing import parsed
from resolutions.intake.meaning import may_be_a_post
from resolutions.intake.models import Batch, Origin
from resolutions.intake.plan import Line, Plan
from resolutions.intake.queries import prepared
from resolutions.intake.questions import AS_ABOVE, AS_WORDS, Asked, Kind
from resolutions.intake.terms import EXISTING, IN_THE_TABLE, NEW, Terms
from resolutions.motions.models import Motion, Resolution
from resolutions.progress.models import Update
from tests.cast import Cast

PAPERS = Path("fixtures/intake")


def sheet(*rows: Iterable[str]) -> bytes:
    """A csv of these rows."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


class Bringing:
    """An administrator who brings files for a plan that a body agreed; a test changes their terms by name."""

    def __init__(self, cast: Cast | SimpleNamespace) -> None:
        self.cast = cast
        self.by = cast.administrator
        self.new_plan = {
            "whose": NEW,
            "title": "Implementation plan",
            "kind": Motion.Kind.PLAN.value,
            "body": cast.body.pk,
            "decided_words": "October 2023",
            "agreed_on": date(2026, 4, 1),
            "agreed_by": "Cabinet",
        }

    def receive(self, content: bytes, name: str = "plan.csv", **terms) -> Batch:
        """A batch whose terms are settled: a new plan, or the one that an earlier file began."""
        if name.endswith(".csv"):
            # As `receive_file` does, but for the process of its own, which every test would wait for.
            batch = operations.receive(name, content, parsed("csv", content), by=self.by)
        else:
            batch = operations.receive_file(name, content, by=self.by)
        return self._settle(batch, **terms)

    def _settle(self, batch: Batch, **terms) -> Batch:
        if "whose" not in terms and (began := Motion.objects.filter(title="Implementation plan").first()):
            terms = {"whose": EXISTING, "motion": began.pk, **terms}
        return operations.settle_terms(batch, self.terms(**terms), by=self.by)

    def terms(self, **terms) -> Terms:
        """Those of a new plan, but for what a test gives."""
        return Terms(**{**self.new_plan, **terms})

    def following(self, batch: Batch) -> Terms:
        """The terms of a confirmed batch for the next file of the same plan."""
        terms = Terms.of(batch.terms)
        created = batch.outcome["keys"]["motions"]
        return replace(terms, whose=EXISTING, motion=created[0]) if terms.whose == NEW else terms

    def paper(self, name: str, **terms) -> Batch:
        """One of the papers in fixtures/intake, read as any file is."""
        content = (PAPERS / name).read_bytes()
        return self._settle(operations.receive_file(name, content, by=self.by), **terms)

    def plan(self, batch: Batch) -> Plan:
        """As the check page shows it."""
        return prepared(Batch.objects.get(pk=batch.pk)).plan

    def lines(self, batch: Batch) -> list[Line]:
        """Its rows."""
        return self.plan(batch).lines

    def answer(self, batch: Batch, **by_kind: str) -> Batch:
        """Answer everything that is asked, and what that leads to: `OWNER="new"` makes a post of each unknown name."""
        while asked := self.plan(batch).asked:
            answers = {key: _answer(each, by_kind) for key, each in asked.items()}
            batch = operations.answer(batch, answers, by=self.by)
        return batch

    def confirm(self, batch: Batch, **options) -> Batch:
        """Confirm the plan as it is shown now."""
        return operations.confirm(batch, digest=self.plan(batch).digest, by=self.by, **options)

    def bring(self, content: bytes, name: str = "plan.csv", answers: dict[str, str] | None = None, **terms) -> Batch:
        """Receive, answer and confirm."""
        batch = self.receive(content, name, **terms)
        return self.confirm(self.answer(batch, **(answers or {})))

    def leave_a_trace(self) -> Batch:
        """One file in the register, with a row in every table of what intake remembers."""
        batch = self.receive(sheet(("Action", "RAG"), ("Hold a fair of schools", "Green")))
        headings, fields = ("Action", "RAG"), (Field.ACTION, Field.STATUS)
        named = {"remember_as": "Our plan", "headings": headings}
        operations.settle_table(batch, 0, left_out=False, heading=None, joins={}, fields=fields, **named, by=self.by)
        return self.confirm(self.answer(batch))


def _answer(asked: Asked, by_kind: dict[str, str]) -> str:
    question = asked.question
    if question.kind.name in by_kind:
        given = by_kind[question.kind.name]
        if given == "new":
            return f"new:{question.about}" if may_be_a_post(" ".join(question.about.split())) else AS_WORDS
        return given
    if question.kind == Kind.OWNER:
        return AS_WORDS
    if question.kind == Kind.EMPTY:
        return AS_ABOVE
    return question.suggested or question.options[-1].value


def register() -> dict[str, list]:
    """Every row of the register and of its history, to be equal before and after what should change nothing."""
    models = (Motion, Resolution, Action, Ownership, Update, Post)
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in (*models, AgreedTimescale, Origin)}
    history = {f"history of {model.__name__}": list(model.history.order_by("history_id").values()) for model in models}
    return rows | history


__all__ = ["EXISTING", "IN_THE_TABLE", "NEW", "Bringing", "register", "sheet"]
