"""Every question of a batch, those that are answered among them, with what helps somebody to answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from resolutions.council.models import Post
from resolutions.council.queries import Key, key
from resolutions.intake.building import build
from resolutions.intake.comparing import Comparison
from resolutions.intake.meaning import Reader
from resolutions.intake.models import Batch, StatusWord
from resolutions.intake.plan import Line, Plan
from resolutions.intake.queries import drafts_of
from resolutions.intake.questions import REGISTER, SHEET, Asked, Kind
from resolutions.intake.register import Register
from resolutions.intake.terms import Terms
from resolutions.owners.queries import Directory
from resolutions.timescales import Timescale, read


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a question about a field that changed in both places is about."""

    line: Line
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Asking:
    """The questions of a batch, in the order in which a page asks them; the `answer` of each is empty if none holds.

    `conflicts` has what the register and the sheet say, by the key of the question.
    """

    asked: list[Asked]
    conflicts: dict[str, Conflict]
    terms: Terms
    posts: dict[int, Post]
    key: Key

    @property
    def waiting(self) -> list[Asked]:
        """Those without an answer."""
        return [each for each in self.asked if not each.answer]

    def of_kind(self, kind: Kind) -> list[Asked]:
        """Those of one kind."""
        return [each for each in self.asked if each.question.kind == kind]

    def read(self, words: str) -> Timescale:
        """What words that somebody gives for a timescale mean, whatever the year of the row."""
        return read(words, counting_from=self.terms.agreed_on)


def questions_of(batch: Batch) -> Asking | None:
    """Every question, answered or not; None until somebody has settled the terms of the batch.

    An answer can raise a question: which action a row is decides whether it changed in both places. So the plan is
    made once without answers, and once with all but those about such changes, which raise no others.
    """
    terms = Terms.of(batch.terms)
    if terms is None:
        return None
    register, directory, words = Register(), Directory(), key()
    settled = {word.spelling: (word.stage, word.rating) for word in StatusWord.objects.all()}

    def plan(answers: dict[str, str]) -> Plan:
        found = drafts_of(Batch(book=batch.book, tables=batch.tables, answers=answers))
        return build(found, terms, answers, register, Reader(terms, answers, directory, settled, words))

    at_first = plan({})
    given = {name: answer for name, answer in batch.answers.items() if not name.startswith("cell:")}
    now = plan(given) if given else at_first
    asked = {name: each for name, each in at_first.asked.items() if each.question.kind != Kind.CELL} | now.asked
    for name, each in asked.items():
        answer = batch.answers.get(name, "")
        holds = answer in {REGISTER, SHEET} if each.question.kind == Kind.CELL else name not in now.asked
        each.answer = answer if holds else ""
    # What an answer to another question made needless is asked no more.
    relevant = [each for name, each in asked.items() if each.answer or name in now.asked]
    return Asking(sorted(relevant, key=_order), dict(_conflicts(now.lines)), terms, register.posts, words)


def _order(asked: Asked) -> tuple[bool, int]:
    """By kind. All the words for a status are confirmed in one look, so they come first and are not torn apart."""
    kind = asked.question.kind
    return kind != Kind.STATUS, list(Kind).index(kind)


def _conflicts(lines: Iterable[Line]) -> Iterable[tuple[str, Conflict]]:
    for line in lines:
        for comparison in line.comparisons:
            for question in comparison.questions:
                yield question.key, Conflict(line, comparison)
