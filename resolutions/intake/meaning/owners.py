"""An owner cell -> posts: those that it names for certain, those that an answer says, or a question."""

from dataclasses import dataclass
from difflib import get_close_matches

from carecommit.kit.words import is_blank
from resolutions.council.young_people import names_a_young_person
from resolutions.intake.meaning.parts import Owners, PostRef
from resolutions.intake.questions import AS_WORDS, Kind, Option, Question
from resolutions.owners import is_incomplete, normalised
from resolutions.owners.queries import Directory

LONGEST_POST = 200
# Of digits, in a number that a row can have.
_LONGEST_KEY = 18


@dataclass(frozen=True, slots=True)
class SettledOwner:
    """A name that an answer settled; `within` is its cell where the name alone says too little."""

    words: str
    within: str
    posts: tuple[PostRef, ...]


class OwnerCells:
    """Reads the words of owner cells; `settled_now` are the names that the answers settle, by their questions."""

    def __init__(self, answers: dict[str, str], directory: Directory) -> None:
        self._answers = answers
        self._directory = directory
        self._titles = {normalised(post.title): post for post in directory.posts}
        self._posts = {post.pk: post for post in directory.posts}
        self._asked_for: dict[str, str] = {}
        self.settled_now: dict[str, SettledOwner] = {}
        # Thousands of rows share a few cells.
        self._cells: dict[str, tuple[tuple[PostRef, ...], list[Question]]] = {}
        self._read: dict[tuple[str, str], tuple[Owners | None, list[Question]]] = {}

    def read(self, first: str, second: str) -> tuple[Owners | None, list[Question]]:
        """The owners that a first cell and one of joint owners give, and the open questions.

        None where the words name a young person.
        """
        if (first, second) not in self._read:
            self._read[first, second] = self._owners(first, second)
        return self._read[first, second]

    def _owners(self, first: str, second: str) -> tuple[Owners | None, list[Question]]:
        if names_a_young_person(f"{first}; {second}") or any(map(names_a_young_person, (first, second))):
            return None, []
        (named, asked), (joined, also_asked) = self._named(first), self._named(second)
        lead = named[0] if len(named) == 1 else None
        joint = frozenset(named if lead is None else ()) | frozenset(joined) - {lead}
        return Owners(lead, joint), [*asked, *also_asked]

    def _named(self, cell: str) -> tuple[tuple[PostRef, ...], list[Question]]:
        if not cell:
            return (), []
        if cell not in self._cells:
            self._cells[cell] = self._match(cell)
        return self._cells[cell]

    def _match(self, cell: str) -> tuple[tuple[PostRef, ...], list[Question]]:
        matched = self._directory.match(cell)
        refs: list[PostRef] = [post.pk for post in matched.posts]
        questions = []
        for name in matched.unsettled:
            question = self._question(name, cell)
            found = self._answered(self._answers.get(question.key, ""))
            if found is None:
                questions.append(question)
                continue
            refs.extend(found)
            if found:
                within = cell if is_incomplete(name) else ""
                self.settled_now[question.key] = SettledOwner(name, within, tuple(found))
        return tuple(dict.fromkeys(refs)), questions

    def _answered(self, answer: str) -> list[PostRef] | None:
        """The posts that an answer names; None where it is no answer."""
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

    def _question(self, name: str, cell: str) -> Question:
        incomplete = is_incomplete(name)
        spelt = normalised(name)
        key = f"owner:{spelt}|{normalised(cell)}" if incomplete else f"owner:{spelt}"
        likely = get_close_matches(spelt, self._titles, n=3, cutoff=0.6)
        options = [Option(f"post:{self._titles[title].pk}", str(self._titles[title])) for title in likely]
        options.append(Option(AS_WORDS, "No post owns it yet: keep the words"))
        more = f"It stands in “{' '.join(cell.split())}” and does not say whose." if incomplete else ""
        return Question(key, Kind.OWNER, name, tuple(options), more=more)


def may_be_a_post(title: str) -> bool:
    """Whether a post may have this title: it says something, fits, and names no child or young person."""
    return 0 < len(title) <= LONGEST_POST and not is_blank(title) and not names_a_young_person(title)
