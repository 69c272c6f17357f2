"""What one row says, cell by cell: values, or problems and questions where a cell does not say one."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from hashlib import blake2b

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from carecommit.kit.words import is_blank, unturned
from pledges.events.rules import why_too_early
from pledges.intake.fields import Field
from pledges.intake.plan import Line
from pledges.intake.questions import NONE, Asked, Kind
from pledges.intake.register import Register, spelt
from pledges.intake.terms import BY_ORGANISATION, Terms
from pledges.life.models import COUNTED, LIVE, State
from pledges.life.rules import MOST
from pledges.pledging.models import Pledge, Wording
from pledges.pledging.rules import LONGEST
from resolutions.council.scales import Stage
from resolutions.council.young_people import names_a_young_person
from resolutions.intake.questions import Problem
from resolutions.intake.statuses import suggest
from resolutions.timescales import Kind as TimescaleKind
from resolutions.timescales import read

# Characters: what the columns of the register hold, and what a page quotes of a cell.
_LONGEST = {
    Field.POST: 200, Field.NAME: 200, Field.ORGANISATION: 200, Field.SERVICE_AREA: 120, Field.EMAIL: 254,
    Field.BY_WHEN: 200,
}  # fmt: skip
_QUOTED = 80
# What a row waits for that only the terms can say.
NEEDS_DAY, NEEDS_PARTY = "On which day was it made?", "Is it of staff, or of a partner?"
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}")
# What a form writes where nobody had to sign in to it.
_NOBODY = {"anonymous"}

_STATES = {spelt(state.label): state.value for state in COUNTED}
_PARTIES = {
    **{spelt(party.label): party.value for party in Pledge.Party},
    **dict.fromkeys(("staff", "council staff", "councillor", "council"), Pledge.Party.STAFF.value),
    **dict.fromkeys(("partner", "business", "partner organisation"), Pledge.Party.PARTNER.value),
}
_MANNERS = {
    **{spelt(manner.label): manner.value for manner in Pledge.Manner},
    "differently": Pledge.Manner.DIFFERENTLY.value,
    "in addition": Pledge.Manner.IN_ADDITION.value,
}
# What a status of a plan suggests of a pledge; a person says whether it is so.
_STATE_LIKE = {
    Stage.NOT_STARTED: State.MADE, Stage.TO_BE_SCOPED: State.MADE, Stage.IN_PROGRESS: State.UNDER_WAY,
    Stage.PAUSED: State.UNDER_WAY, Stage.COMPLETE: State.KEPT, Stage.EMBEDDED: State.KEPT,
    Stage.NOT_TAKEN_FORWARD: State.NOT_KEPT,
}  # fmt: skip
_PARTY_OPTIONS = tuple((party.value, party.label) for party in Pledge.Party)
_PARTS = {spelt(part.label): part.value for part in (Wording.Part.INTENT, Wording.Part.OFFER)}
_MANNER_OPTIONS = (*((manner.value, manner.label) for manner in Pledge.Manner), (NONE, "It does not say"))
_STATE_OPTIONS = tuple((state.value, state.label) for state in COUNTED)

# A sheet has few different days and times.
read_cached = lru_cache(maxsize=4096)(read)


def quoted(words: str) -> str:
    """A cell as a sentence quotes it, on one line."""
    text = " ".join(words.split())
    return f"“{text}”" if len(text) <= _QUOTED else f"“{text[: _QUOTED - 1]}…”"


class Questions:
    """Gathers what has to be asked, once for all rows with the same words."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = answers
        self.asked: dict[str, Asked] = {}

    def answer(
        self, kind: Kind, about: str, options: tuple[tuple[str, str], ...], line: Line, *, suggested: str = ""
    ) -> str:
        """The answer to a question, or "" while there is none: the row then waits for it."""
        mark = blake2b(spelt(about).encode(), digest_size=8).hexdigest() if about else "empty"
        key = f"{kind.name.lower()}-{mark}"
        if key not in self.asked:
            given = self._answers.get(key, "")
            holds = given in {value for value, _ in options}
            self.asked[key] = Asked(key, kind, about, options, suggested, given if holds else "")
        asked = self.asked[key]
        asked.places.append(line.draft.place)
        if not asked.answer:
            line.waits.append(f"{kind.value} {quoted(about)}" if about else kind.value)
        return asked.answer


class Reader:
    """Reads the cells of rows; what a cell does not say goes to the line as a problem, a question or what it needs."""

    def __init__(self, terms: Terms, register: Register, questions: Questions, today: date) -> None:
        self._terms, self._register, self._questions, self._today = terms, register, questions, today
        self._kind_options = tuple((str(kind.pk), kind.name) for kind in register.kinds.values() if kind.is_in_use)
        posts = [post for post in register.posts.values() if post.abolished_on is None]
        self._post_options = ((NONE, "No post: leave it empty"), *((str(post.pk), post.title) for post in posts))

    # --- Texts ------------------------------------------------------------------------------------------------------

    def words(self, line: Line) -> str:
        """What is pledged."""
        words = line.draft.words
        if is_blank(words):
            _wrong(line, Field.PLEDGE, "It says nothing.", "Write what is pledged, or leave the row out.")
        elif len(words) > LONGEST:
            _too_long(line, Field.PLEDGE, words, LONGEST)
        return words

    def text(self, line: Line, field: Field) -> str:
        """The words of a short cell."""
        words = unturned(line.draft.said.get(field, ""))
        if len(words) > _LONGEST[field]:
            _too_long(line, field, words, _LONGEST[field])
        if field in {Field.POST, Field.NAME} and names_a_young_person(words):
            _wrong(
                line,
                field,
                f"{quoted(words)} may be a child or young person.",
                "Never record one here: name the post that supports them.",
            )
        return words

    def post(self, line: Line) -> str:
        """The post of whoever pledged."""
        words = self.text(line, Field.POST)
        if is_blank(words):
            _wrong(line, Field.POST, "No post is given.", "Write the post, such as Head of Housing.")
        return words

    def email(self, line: Line) -> str:
        """The address, in lower case."""
        words = self.text(line, Field.EMAIL).lower()
        if words in _NOBODY:
            return ""
        if words:
            try:
                validate_email(words)
            except ValidationError:
                right = "Write an address such as head.of.housing@council.gov.uk, or empty the cell."
                _wrong(line, Field.EMAIL, f"{quoted(words)} is no e-mail address.", right)
        return words

    # --- Days and numbers -------------------------------------------------------------------------------------------

    def made_on(self, line: Line) -> date | None:
        """The day of the row, of the terms, or of the event."""
        event = self._register.events.get(self._terms.event or 0)
        if line.draft.said.get(Field.MADE_ON):
            day = self._day(line, Field.MADE_ON)
        elif (day := self._terms.made_on or (event.held_on if event else None)) is None:
            line.waits.append(NEEDS_DAY)
        if event is not None and day is not None and (why := why_too_early(event, day)):
            _wrong(line, Field.MADE_ON, f"{day:%d/%m/%Y} is before the event.", why)
        return day

    def as_at(self, line: Line, made_on: date | None) -> date | None:
        """When the pledge came to stand as it does; None for the day of confirming."""
        own = line.draft.said.get(Field.AS_AT)
        day = self._day(line, Field.AS_AT) if own else self._terms.as_at
        if day is not None and made_on is not None and day < made_on:
            right = f"Give the day it was made, {made_on:%d/%m/%Y}, or a later one."
            _wrong(line, Field.AS_AT, f"It stood so on {day:%d/%m/%Y}, before it was made.", right)
        return day

    def _day(self, line: Line, field: Field) -> date | None:
        words = line.draft.said[field]
        meaning = read_cached(words)
        if meaning.kind != TimescaleKind.EXACT_DAY or meaning.latest is None:
            right = "Write the day, day first, such as 14/03/2024."
            _wrong(line, field, f"{quoted(words)} is no day that we can read.", right)
            return None
        if meaning.latest > self._today:
            _wrong(line, field, f"{quoted(words)} has not come yet.", "Give today, or a day in the past.")
            return None
        return meaning.latest

    def counted(self, line: Line) -> tuple[int | None, int | None]:
        """How many were offered, and taken up."""
        offered, taken_up = self._number(line, Field.OFFERED), self._number(line, Field.TAKEN_UP)
        if not line.problems and taken_up is not None and taken_up > (offered or 0):
            wrong = f"{taken_up:,} are taken up of {offered or 0:,} offered."
            _wrong(line, Field.TAKEN_UP, wrong, "No more can be taken up than were offered: put one of the two right.")
        return offered, taken_up

    def _number(self, line: Line, field: Field) -> int | None:
        words = line.draft.said.get(field, "")
        if not words:
            return None
        if not (words.isascii() and _NUMBER.fullmatch(words)):
            _wrong(line, field, f"{quoted(words)} is no whole number.", "Write a number such as 4, or empty the cell.")
            return None
        number = int(words.replace(",", ""))
        if number > MOST:
            _wrong(line, field, f"{quoted(words)} is more than anybody offers.", f"Give {MOST:,} or fewer.")
        return number

    # --- One of several ---------------------------------------------------------------------------------------------

    def party(self, line: Line, organisation: str) -> str:
        """Staff or partner, by the row or by the terms."""
        words = line.draft.said.get(Field.PARTY, "")
        if words:
            party = _PARTIES.get(spelt(words)) or self._questions.answer(Kind.PARTY, words, _PARTY_OPTIONS, line)
        elif self._terms.party == BY_ORGANISATION:
            party = (Pledge.Party.PARTNER if organisation else Pledge.Party.STAFF).value
        else:
            party = self._terms.party
            if not party:
                line.waits.append(NEEDS_PARTY)
        if party == Pledge.Party.PARTNER and is_blank(organisation):
            right = "Give the organisation, or say that they are staff."
            _wrong(line, Field.ORGANISATION, "It is a partner’s, and no organisation is given.", right)
        return party

    def kind(self, line: Line) -> int | None:
        """The kind, by its name or by an answer."""
        words = line.draft.said.get(Field.KIND, "")
        if (known := self._register.kind_of.get(spelt(words))) is not None:
            return known
        answer = self._questions.answer(Kind.KIND, words, self._kind_options, line)
        return int(answer) if answer else None

    def manner(self, line: Line) -> str:
        """Differently or in addition; "" where nothing says it."""
        words = line.draft.said.get(Field.MANNER, "")
        if line.draft.manner or not words:
            return line.draft.manner
        if known := _MANNERS.get(spelt(words)):
            return known
        answer = self._questions.answer(Kind.MANNER, words, _MANNER_OPTIONS, line)
        return "" if answer == NONE else answer

    def state(self, line: Line) -> str:
        """How it stands: made, unless the row says more."""
        words = line.draft.said.get(Field.STATE, "")
        if not words:
            return State.MADE.value
        if known := _STATES.get(spelt(words)):
            return known
        stage = suggest(words).stage
        like = _STATE_LIKE.get(Stage(stage)) if stage else None
        suggested = like.value if like else ""
        return self._questions.answer(Kind.STATE, words, _STATE_OPTIONS, line, suggested=suggested)

    def outcome(self, line: Line, state: str) -> str:
        """What came of it; the end of a pledge needs it."""
        words = line.draft.said.get(Field.OUTCOME, "")
        if len(words) > LONGEST:
            _too_long(line, Field.OUTCOME, words, LONGEST)
        if state and state not in LIVE and is_blank(words):
            right = "Write what came of it, or why not, in a sentence: the board reads it."
            _wrong(line, Field.OUTCOME, f"It is “{State(state).label}”, and nothing says more.", right)
        return words

    def part(self, line: Line, party: str, state: str, offered: int | None) -> str:
        """Of a partner, intent or offer. What has been kept, or whose places were counted, was an offer."""
        if party != Pledge.Party.PARTNER:
            return Wording.Part.PLEDGE.value
        words = line.draft.said.get(Field.PART, "")
        is_offer = state == State.KEPT or offered is not None
        known = _PARTS.get(spelt(words))
        if known is None and words:
            line.notes.append(f"{quoted(words)} is neither intent nor offer, so the row says it by how it stands.")
        if known == Wording.Part.INTENT and state == State.KEPT:
            right = "Write that it is an offer, or another state: what is only intended is not kept."
            _wrong(line, Field.PART, "It is an intent, and “Kept”.", right)
        return known or (Wording.Part.OFFER if is_offer else Wording.Part.INTENT).value

    def helps(self, line: Line) -> tuple[int | None, int | None]:
        """The resolution and the action that it helps, by what names one of them alone, or by an answer."""
        words = line.draft.said.get(Field.HELPS, "")
        if not words:
            return None, None
        promises = self._register.promises
        found = promises.find(words)
        if len(found) != 1:
            chosen = promises.at(self._questions.answer(Kind.HELPS, words, promises.options(words), line))
            found = [chosen] if chosen is not None else []
        return (found[0].resolution, found[0].action) if found else (None, None)

    def expert(self, line: Line, kind: int | None) -> int | None:
        """The post that supports it; without one in the row, that of its kind."""
        words = line.draft.said.get(Field.EXPERT, "")
        if not words:
            return self._register.kinds[kind].expert_id if kind is not None else None
        found = self._register.directory.match(words)
        if len(found.posts) == 1 and not found.unsettled:
            return found.posts[0].pk
        answer = self._questions.answer(Kind.EXPERT, words, self._post_options, line)
        return int(answer) if answer not in {"", NONE} else None

    def post_of(self, party: str, post_words: str) -> int | None:
        """The post of the register that staff hold, where their words name one for certain."""
        if party != Pledge.Party.STAFF:
            return None
        found = self._register.directory.match(post_words)
        return found.posts[0].pk if len(found.posts) == 1 and not found.unsettled else None


def state_said(words: str) -> str:
    """The state that a cell names in our own words; "" for any others."""
    return _STATES.get(spelt(words), "")


def _wrong(line: Line, field: Field, wrong: str, right: str) -> None:
    line.problems.append(Problem(line.draft.column(field), wrong, right))


def _too_long(line: Line, field: Field, words: str, most: int) -> None:
    wrong = f"It has {len(words):,} characters."
    _wrong(line, field, wrong, f"Shorten it to {most:,} or fewer.")
