"""Drafts and the register -> a plan: which pledge of the register each row is, if any, and what it would become."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import SequenceMatcher

from pledges.intake.drafts import Draft
from pledges.intake.fields import Field
from pledges.intake.plan import Line, New, Plan, Verdict
from pledges.intake.questions import NEW, SAME, Kind
from pledges.intake.reading import NEEDS_DAY, NEEDS_PARTY, Questions, Reader, quoted, read_cached, state_said
from pledges.intake.register import Known, Register, fingerprint, spelt
from pledges.intake.terms import Terms
from pledges.life.models import State
from resolutions.intake.questions import Problem

# Ours. A council's own references are kept as written and name nothing here.
_REFERENCE = re.compile(r"P-0*(\d{1,15})", re.IGNORECASE)
# How much of two texts must agree where a reference says already that they are one.
_ALIKE = 0.5
_AGAIN_OPTIONS = ((SAME, "The same pledges: bring in nothing for these rows"), (NEW, "New pledges: bring them in"))


def build(drafts: Iterable[Draft], terms: Terms, answers: Mapping[str, str], register: Register, today: date) -> Plan:
    """The plan of `drafts`; `answers` are by the keys of the questions. Raises nothing for any drafts."""
    return _Building(terms, answers, register, today).plan(drafts)


class _Building:
    def __init__(self, terms: Terms, answers: Mapping[str, str], register: Register, today: date) -> None:
        self._terms = terms
        self._register = register
        self._questions = Questions(answers)
        self._read = Reader(terms, register, self._questions, today)
        # What the rows above say, by their fingerprints.
        self._above: dict[str, list[tuple[str, str, str]]] = defaultdict(list)

    def plan(self, drafts: Iterable[Draft]) -> Plan:
        lines = [self._line(draft) for draft in drafts]
        wrong = {line.draft.place for line in lines if line.verdict == Verdict.WRONG}
        for asked in self._questions.asked.values():
            asked.places = [place for place in asked.places if place not in wrong]
        waits = {each for line in lines if line.verdict == Verdict.ASK for each in line.waits}
        return Plan(
            lines,
            # Nobody is asked about rows that cannot go in anyway.
            {key: asked for key, asked in self._questions.asked.items() if asked.places},
            self._terms,
            needs_day=NEEDS_DAY in waits,
            needs_party=NEEDS_PARTY in waits,
        )

    def _line(self, draft: Draft) -> Line:
        line = Line(draft, Verdict.CREATE)
        if self._is_by_reference(line):
            return self._judged(line)
        words, post, email = self._read.words(line), self._read.post(line), self._read.email(line)
        name = self._read.text(line, Field.NAME)
        made_on = self._read.made_on(line)
        if made_on is not None and not line.problems:
            print_ = fingerprint(words, post, made_on)
            if self._is_here(line, print_, words, post, email, name):
                return self._judged(line)
            line.new = self._new(line, words, post, made_on, email, name, print_)
            self._above[print_].append((draft.place, email, name))
        else:
            # So that whoever mends the row hears of everything at once.
            self._new(line, words, post, made_on, email, name, "")
        return self._judged(line)

    def _judged(self, line: Line) -> Line:
        if line.problems:
            line.verdict, line.new = Verdict.WRONG, None
        elif line.waits:
            line.verdict, line.new = Verdict.ASK, None
        elif line.new is None:
            line.verdict = Verdict.SAME
        return line

    # --- Is it here? ------------------------------------------------------------------------------------------------

    def _is_by_reference(self, line: Line) -> bool:
        """Whether the row has a reference of ours, so that no more is read of it."""
        given = line.draft.said.get(Field.REFERENCE, "")
        found = _REFERENCE.fullmatch(given)
        if found is None:
            return False
        column = line.draft.column(Field.REFERENCE)
        known = self._register.pledges.get(int(found[1]))
        anew = "Empty the cell to bring the row in as a new pledge, or leave it out."
        if known is None:
            line.problems.append(Problem(column, f"There is no pledge {quoted(given)} here.", anew))
        elif known.state == State.STRUCK_OUT:
            line.problems.append(Problem(column, f"{known.reference} was struck out.", anew))
        elif not _is_alike(known, line.draft.words):
            wrong = f"{known.reference} is another pledge here: {quoted(known.texts[-1])}."
            line.problems.append(Problem(column, wrong, anew))
        else:
            self._stands(line, known)
        return True

    def _is_here(self, line: Line, print_: str, words: str, post: str, email: str, name: str) -> bool:
        """Whether a row above, or a pledge of the register, is this one; whoever differs by name or address is not."""
        for place, other_email, other_name in self._above[print_]:
            if not _differ(email, {other_email} - {""}) and not _differ(spelt(name), {spelt(other_name)} - {""}):
                line.twin = place
                return True
        known = next((each for each in self._register.by_fingerprint[print_] if _is_theirs(each, email, name)), None)
        if known is None:
            like = self._register.by_words[spelt(words), spelt(post)]
            other_day = next((each for each in like if _is_theirs(each, email, name)), None)
            if other_day is None:
                return False
            line.notes.append(
                f"{other_day.reference} has these words and this post, and was made on {other_day.made_on:%d/%m/%Y}."
            )
            if self._questions.answer(Kind.AGAIN, "", _AGAIN_OPTIONS, line) != SAME:
                return False
            known = other_day
        self._stands(line, known)
        self._above[print_].append((line.draft.place, email, name))
        return True

    def _stands(self, line: Line, known: Known) -> None:
        """Say how the pledge stands here, and what of the row differs: nothing of it is changed."""
        line.known = known
        said = line.draft.said.get(Field.STATE, "")
        if said and state_said(said) != known.state:
            line.notes.append(
                f"It stands as {known.state_words} here. The row says {quoted(said)}: not changed by an import."
            )
        if spelt(line.draft.words) not in {spelt(text) for text in known.texts}:
            line.notes.append("Its words are others here: not changed by an import.")

    # --- What it would become -----------------------------------------------------------------------------------------

    def _new(
        self, line: Line, words: str, post: str, made_on: date | None, email: str, name: str, print_: str
    ) -> New | None:
        read = self._read
        organisation, area = read.text(line, Field.ORGANISATION), read.text(line, Field.SERVICE_AREA)
        party, kind, manner = read.party(line, organisation), read.kind(line), read.manner(line)
        by_when, state = read.text(line, Field.BY_WHEN), read.state(line)
        outcome, (offered, taken_up) = read.outcome(line, state), read.counted(line)
        part = read.part(line, party, state, offered)
        resolution, action = read.helps(line)
        expert = read.expert(line, kind)
        has_step = bool(state != State.MADE or outcome or offered is not None)
        as_at = read.as_at(line, made_on) if has_step else None
        if line.problems or line.waits or kind is None or made_on is None:
            return None
        post_held = read.post_of(party, post)
        maker = self._register.makers.get(email) if email else self._register.makers_of_posts.get(post_held)
        if maker in self._register.left:
            left_on = self._register.left[maker]
            line.notes.append(f"Its maker left on {left_on:%d/%m/%Y}. Hand it over or release it once it is here.")
        return New(
            words=words,
            post_words=post,
            made_on=made_on,
            party=party,
            kind=kind,
            manner=manner,
            name=name,
            organisation=organisation,
            service_area=area,
            email=email,
            timescale=read_cached(by_when, counting_from=made_on),
            part=part,
            resolution=resolution,
            action=action,
            expert=expert,
            state=state,
            outcome=outcome,
            offered=offered,
            taken_up=taken_up,
            as_at=as_at,
            maker=maker,
            post=post_held,
            fingerprint=print_,
        )


def _is_theirs(known: Known, email: str, name: str) -> bool:
    return not _differ(email, known.emails) and not _differ(spelt(name), {spelt(known.name)} - {""})


def _differ(given: str, others: Iterable[str]) -> bool:
    """Whether both say who it is, and not the same."""
    named = set(others)
    return bool(given and named) and given not in named


def _is_alike(known: Known, words: str) -> bool:
    said = spelt(words)[:2000]
    texts = [spelt(text)[:2000] for text in known.texts]
    return said in texts or any(
        SequenceMatcher(None, text, said, autojunk=False).ratio() >= _ALIKE for text in reversed(texts)
    )
