"""A draft -> what it means for an action, by the readers, the council's settled words and the answers given."""

from dataclasses import dataclass, field
from difflib import get_close_matches

from carecommit.kit.words import is_blank
from resolutions.actions.wording import in_words, is_settled
from resolutions.council.queries import Key
from resolutions.council.scales import NEEDS_REASON, Stage
from resolutions.council.young_people import names_a_young_person
from resolutions.intake import statuses
from resolutions.intake.columns import percent_of
from resolutions.intake.drafts import Draft, plan_year_in
from resolutions.intake.fields import Field
from resolutions.intake.matching import spelling
from resolutions.intake.questions import (
    AS_ABOVE,
    AS_WORDS,
    COMPLETE,
    KEEP,
    NO_STAGE,
    NOTHING,
    Kind,
    Option,
    Problem,
    Question,
)
from resolutions.intake.terms import Terms
from resolutions.owners import is_incomplete, normalised
from resolutions.owners.queries import Directory
from resolutions.progress.rules import LONGEST
from resolutions.timescales import Kind as TimescaleKind
from resolutions.timescales import Timescale, read

# A post by its key in the register, or by the title of one that is to be created.
PostRef = int | str

LONGEST_TITLE = 250
LONGEST_TIMESCALE = 200
_LONGEST_POST = 200
# Of digits, in a number that a row can have.
_LONGEST_KEY = 18


@dataclass(frozen=True, slots=True)
class Owners:
    """One leads; where several are named and no word says who leads, they are joint (nothing is guessed)."""

    lead: PostRef | None = None
    joint: frozenset[PostRef] = frozenset()


@dataclass(slots=True)
class Meaning:
    """What a row means. None is a field that the row says nothing of, which changes nothing.

    `stage` and `rating` are what its status says; `progress` is the text told with them.
    """

    title: str = ""
    detail: str | None = None
    owners: Owners | None = None
    owner_words: str = ""
    timescale: Timescale | None = None
    plan_year: str = ""
    stage: str = ""
    rating: str | None = None
    progress: str = ""
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SettledOwner:
    """A name that an answer settled; `within` is its cell where the name alone says too little."""

    words: str
    within: str
    posts: tuple[PostRef, ...]


@dataclass(frozen=True, slots=True)
class SettledStatus:
    """A word for a status that an answer settled."""

    words: str
    stage: str
    rating: str | None


class Reader:
    """Reads drafts with one directory of posts, one set of settled words and one person's answers."""

    def __init__(
        self, terms: Terms, answers: dict[str, str], directory: Directory, settled: dict[str, tuple], key: Key
    ) -> None:
        self._terms = terms
        self._answers = answers
        self._directory = directory
        self._settled = settled
        self._key = key
        # What the answers have settled, for the council to be asked only once.
        self.settled_owners: dict[str, SettledOwner] = {}
        self.settled_statuses: dict[str, SettledStatus] = {}
        self._titles = {normalised(post.title): post for post in directory.posts}
        self._posts = {post.pk: post for post in directory.posts}
        self._asked_for: dict[str, str] = {}
        # Thousands of rows share a few cells.
        self._owner_cells: dict[str, tuple[tuple[PostRef, ...], list[Question]]] = {}
        self._owners_of: dict[tuple[str, str], tuple[Owners | None, list[Question]]] = {}
        self._timescales: dict[tuple[str, str], tuple[Timescale, str, list[Question]]] = {}
        self._statuses: dict[str, tuple[str, str | None, list[Question]]] = {}

    def read(self, draft: Draft) -> Meaning:
        """What `draft` means; its questions are those not answered yet."""
        meaning = Meaning()
        said = draft.said
        self._read_words(draft, meaning)
        self._read_status(draft, meaning)
        if words := said.get(Field.TIMESCALE, ""):
            self._read_timescale(draft, words, meaning)
        self._read_owners(draft, meaning)
        if draft.above:
            meaning.questions.extend(_empty_question(draft, field_) for field_ in draft.above)
        meaning.progress = said.get(Field.PROGRESS, "").strip()
        if len(meaning.progress) > LONGEST:
            meaning.problems.append(
                _problem(draft, Field.PROGRESS, f"It has more than {LONGEST:,} characters.", "Shorten it.")
            )
        return meaning

    def _read_words(self, draft: Draft, meaning: Meaning) -> None:
        said = draft.said
        action = said.get(Field.ACTION, "")
        if draft.stage == Stage.TO_BE_SCOPED:
            action, meaning.stage = said.get(Field.RESOLUTION) or said.get(Field.THEME) or action, Stage.TO_BE_SCOPED
        meaning.title, rest = titled(action)
        meaning.detail = said.get(Field.DETAIL) or rest or None
        if rest and said.get(Field.DETAIL):
            meaning.detail = f"{rest}\n\n{said[Field.DETAIL]}"
        meaning.plan_year = said.get(Field.PLAN_YEAR, "") and self._plan_year(draft, meaning)

    def _plan_year(self, draft: Draft, meaning: Meaning) -> str:
        words = draft.said[Field.PLAN_YEAR]
        if not (year := plan_year_in(words)):
            wrong = f"“{words}” is not a financial year."
            meaning.problems.append(_problem(draft, Field.PLAN_YEAR, wrong, "Write both years, such as 2025-26."))
        return year

    # --- Status ---------------------------------------------------------------------------------------------------

    def _read_status(self, draft: Draft, meaning: Meaning) -> None:
        said = draft.said
        if Field.STAGE in said:
            self._read_own_words(draft, meaning)
            return
        words = said.get(Field.STATUS, "").strip() or _percent_words(said.get(Field.PERCENT, ""))
        if not words:
            meaning.stage = meaning.stage or draft.stage
            return
        if words not in self._statuses:
            self._statuses[words] = self._status(words)
        stage, rating, questions = self._statuses[words]
        meaning.questions.extend(questions)
        meaning.stage, meaning.rating = stage or meaning.stage or draft.stage, rating

    def _read_own_words(self, draft: Draft, meaning: Meaning) -> None:
        """The columns of our own workbook, in the words of the council's key."""
        for field_, lines, name in (
            (Field.STAGE, self._key.stages, "stage"),
            (Field.RATING, self._key.ratings, "rating"),
        ):
            words = draft.said.get(field_, "")
            code = next((line.code for line in lines if spelling(line.words) == spelling(words)), None)
            if words and code is None:
                right = f"Write one of: {', '.join(line.words for line in lines)}."
                meaning.problems.append(_problem(draft, field_, f"We know no {name} “{words}”.", right))
            setattr(meaning, name, code or getattr(meaning, name))

    def _status(self, words: str) -> tuple[str, str | None, list[Question]]:
        spelt = statuses.spelling(words)
        answer = self._answers.get(f"status:{spelt}", "")
        if spelt in self._settled and not answer:
            return (*self._settled[spelt], [])
        meant = statuses.suggest(words)
        suggested = "/".join(filter(None, [meant.stage, meant.rating])) if meant.stage else ""
        question = Question(f"status:{spelt}", Kind.STATUS, words, self._status_options(), suggested, meant.why)
        if answer == NO_STAGE:
            return "", None, []
        if answer in {option.value for option in question.options}:
            stage, _, rating = answer.partition("/")
            self.settled_statuses[spelt] = SettledStatus(words, stage, rating or None)
            return stage, rating or None, []
        return "", None, [question]

    def _status_options(self) -> tuple[Option, ...]:
        options = []
        for stage in self._key.stages:
            options.append(Option(stage.code, stage.words))
            if stage.code == Stage.IN_PROGRESS:
                options += [
                    Option(f"{stage.code}/{rating.code}", f"{stage.words}, {rating.words}")
                    for rating in self._key.ratings
                ]
        return (*options, Option(NO_STAGE, "None of these: keep the words with the row, and take no stage from them"))

    # --- Timescale ------------------------------------------------------------------------------------------------

    def _read_timescale(self, draft: Draft, words: str, meaning: Meaning) -> None:
        year = meaning.plan_year or self._terms.plan_year
        if (words, year) not in self._timescales:
            self._timescales[words, year] = self._timescale(words, year)
        meaning.timescale, stage, questions = self._timescales[words, year]
        meaning.questions.extend(questions)
        if stage and not draft.said.get(Field.STATUS):
            meaning.stage = stage
        if len(words) > LONGEST_TIMESCALE:
            wrong = f"It has {len(words)} characters."
            right = f"Give the time in {LONGEST_TIMESCALE} characters or fewer, and the rest in another column."
            meaning.problems.append(_problem(draft, Field.TIMESCALE, wrong, right))

    def _timescale(self, words: str, year: str) -> tuple[Timescale, str, list[Question]]:
        meaning = self.timescale(words, year)
        if is_settled(meaning):
            return meaning, "", []
        spelt = spelling(words)
        answer = self._answers.get(f"timescale:{spelt}", "")
        if answer == KEEP:
            return meaning, "", []
        if answer == COMPLETE and meaning.kind == TimescaleKind.COMPLETED:
            return meaning, Stage.COMPLETE, []
        if answer.startswith("read:"):
            meant = self.timescale(answer.removeprefix("read:"), year)
            # What was written stays; what it means is what somebody who knows said.
            return Timescale(words, meant.kind, meant.earliest, meant.latest, meant.review), "", []
        return meaning, "", [self._timescale_question(words, spelt, meaning)]

    def timescale(self, words: str, year: str) -> Timescale:
        """What `words` mean in the plan of `year`, agreed on the day of the terms."""
        plan = read(year) if year else None
        return read(words, counting_from=self._terms.agreed_on, plan_start=plan.earliest if plan else None)

    def _timescale_question(self, words: str, spelt: str, meaning: Timescale) -> Question:
        options = [Option(KEEP, "Keep the words: no date is counted until somebody gives one")]
        if meaning.kind == TimescaleKind.COMPLETED:
            options.insert(0, Option(COMPLETE, f"The action is at the stage “{self._key.words(Stage.COMPLETE)}”"))
        suggested = COMPLETE if meaning.kind == TimescaleKind.COMPLETED else ""
        more = f"We read this as {in_words(meaning)}."
        return Question(f"timescale:{spelt}", Kind.TIMESCALE, words, tuple(options), suggested, more)

    # --- Owners ---------------------------------------------------------------------------------------------------

    def _read_owners(self, draft: Draft, meaning: Meaning) -> None:
        said = draft.said
        first = said.get(Field.LEAD) or said.get(Field.OWNERS, "")
        second = said.get(Field.JOINT, "") or (said.get(Field.OWNERS, "") if said.get(Field.LEAD) else "")
        if not first and not second:
            return
        meaning.owner_words = "; ".join(filter(None, [first, second]))
        if (first, second) not in self._owners_of:
            self._owners_of[first, second] = self._owners(first, second, meaning.owner_words)
        meaning.owners, questions = self._owners_of[first, second]
        meaning.questions.extend(questions)
        if meaning.owners is None:
            column = Field.LEAD if said.get(Field.LEAD) else Field.OWNERS
            wrong = "It seems to name a child or young person."
            meaning.problems.append(_problem(draft, column, wrong, "Name the post that supports them."))

    def _owners(self, first: str, second: str, words: str) -> tuple[Owners | None, list[Question]]:
        """None where the words name a young person."""
        if names_a_young_person(words):
            return None, []
        (named, asked), (joined, also_asked) = self._named(first), self._named(second)
        lead = named[0] if len(named) == 1 else None
        joint = frozenset(named if lead is None else ()) | frozenset(joined) - {lead}
        return Owners(lead, joint), [*asked, *also_asked]

    def _named(self, cell: str) -> tuple[tuple[PostRef, ...], list[Question]]:
        if not cell:
            return (), []
        if cell not in self._owner_cells:
            self._owner_cells[cell] = self._match(cell)
        return self._owner_cells[cell]

    def _match(self, cell: str) -> tuple[tuple[PostRef, ...], list[Question]]:
        matched = self._directory.match(cell)
        refs: list[PostRef] = [post.pk for post in matched.posts]
        questions = []
        for name in matched.unsettled:
            question = self._owner_question(name, cell)
            answer = self._answers.get(question.key, "")
            found = self._answered(answer)
            if found is None:
                questions.append(question)
                continue
            refs.extend(found)
            if found:
                within = cell if is_incomplete(name) else ""
                self.settled_owners[question.key] = SettledOwner(name, within, tuple(found))
        # A name that waits for an answer may yet be the second of two: who leads is told once all are known.
        return tuple(dict.fromkeys(refs)), questions

    def _answered(self, answer: str) -> list[PostRef] | None:
        """The posts that an answer about an owner names; None where it is no answer."""
        kind, _, rest = answer.partition(":")
        if answer == AS_WORDS:
            return []
        if kind == "post":
            keys = [int(part) for part in rest.split(",") if part.isdecimal() and len(part) <= _LONGEST_KEY]
            return keys if keys and all(key in self._posts for key in keys) else None
        if kind == "new":
            names = [" ".join(name.split()) for name in rest.split(";")]
            return [self._new(name) for name in names if may_be_a_post(name)] or None
        return None

    def _new(self, title: str) -> PostRef:
        """A post of this title: one that there is, or one that an answer asked for, however it was spelt."""
        spelt = normalised(title)
        return self._titles[spelt].pk if spelt in self._titles else self._asked_for.setdefault(spelt, title)

    def _owner_question(self, name: str, cell: str) -> Question:
        incomplete = is_incomplete(name)
        spelt = normalised(name)
        key = f"owner:{spelt}|{normalised(cell)}" if incomplete else f"owner:{spelt}"
        likely = get_close_matches(spelt, self._titles, n=3, cutoff=0.6)
        options = [Option(f"post:{self._titles[title].pk}", str(self._titles[title])) for title in likely]
        options.append(Option(AS_WORDS, "No post owns it yet: keep the words"))
        more = f"It stands in “{' '.join(cell.split())}” and does not say whose." if incomplete else ""
        return Question(key, Kind.OWNER, name, tuple(options), more=more)


def empty_key(draft: Draft, field_: Field) -> str:
    """Names the question of what an empty cell of one column of one table means."""
    return f"empty:{draft.index[0]}:{field_.name.lower()}"


def _empty_question(draft: Draft, field_: Field) -> Question:
    options = (Option(AS_ABOVE, "The same as in the row above"), Option(NOTHING, "Nothing: nobody has said"))
    more = "A file of this kind cannot say that two cells are one. In a Word table or a spreadsheet it could."
    return Question(
        empty_key(draft, field_), Kind.EMPTY, draft.heading_of.get(field_, field_.value), options, more=more
    )


def may_be_a_post(title: str) -> bool:
    """Whether a post may have this title: it says something, fits, and names no child or young person."""
    return 0 < len(title) <= _LONGEST_POST and not is_blank(title) and not names_a_young_person(title)


def titled(action: str) -> tuple[str, str]:
    """The title of an action, and its whole text where that is too long to be one."""
    words = " ".join(action.split())
    if len(words) <= LONGEST_TITLE:
        # Line breaks that carry a list are worth keeping; those of a narrow column are not.
        return words, ""
    sentence = words[: LONGEST_TITLE + 1].rpartition(". ")[0]
    if len(sentence) >= LONGEST_TITLE // 4:
        return f"{sentence}.", action.strip()
    return f"{words[: LONGEST_TITLE - 1].rpartition(' ')[0] or words[: LONGEST_TITLE - 1]}…", action.strip()


def _percent_words(cell: str) -> str:
    """A percentage as one of three words for a status, so that they are asked once and not for every number."""
    percent = percent_of(cell) if cell else None
    if percent is None:
        return ""
    return {0: "0%", 100: "100%"}.get(percent, "1% to 99%")


def needs_words(rating: str | None) -> bool:
    """Whether a rating stands only with a reason."""
    return rating in NEEDS_REASON


def _problem(draft: Draft, field_: Field, wrong: str, right: str) -> Problem:
    return Problem(draft.heading_of.get(field_, field_.value), wrong, right)
