"""A timescale cell -> a Timescale: as the register reads it, as an answer says, or as a question."""

from resolutions.actions.wording import in_words, is_settled
from resolutions.council.queries import Key
from resolutions.council.scales import Stage
from resolutions.intake.matching import spelling
from resolutions.intake.questions import COMPLETE, KEEP, Kind, Option, Question
from resolutions.intake.terms import Terms
from resolutions.timescales import Kind as TimescaleKind
from resolutions.timescales import Timescale, read

LONGEST = 200


class TimeCells:
    """Reads the words of timescale cells, agreed on the day of the terms."""

    def __init__(self, terms: Terms, answers: dict[str, str], key: Key) -> None:
        self._terms = terms
        self._answers = answers
        self._key = key
        # Thousands of rows share a few words.
        self._read: dict[tuple[str, str], tuple[Timescale, str, list[Question]]] = {}

    def read(self, words: str, year: str) -> tuple[Timescale, str, list[Question]]:
        """What the words mean in the plan of `year`; the stage that they give, if any; the question that is open."""
        if (words, year) not in self._read:
            self._read[words, year] = self._timescale(words, year)
        return self._read[words, year]

    def meaning(self, words: str, year: str) -> Timescale:
        """What `words` mean in the plan of `year`, by themselves."""
        plan = read(year) if year else None
        return read(words, counting_from=self._terms.agreed_on, plan_start=plan.earliest if plan else None)

    def _timescale(self, words: str, year: str) -> tuple[Timescale, str, list[Question]]:
        meaning = self.meaning(words, year)
        if is_settled(meaning):
            return meaning, "", []
        spelt = spelling(words)
        answer = self._answers.get(f"timescale:{spelt}", "")
        if answer == KEEP:
            return meaning, "", []
        if answer == COMPLETE and meaning.kind == TimescaleKind.COMPLETED:
            return meaning, Stage.COMPLETE, []
        if answer.startswith("read:"):
            meant = self.meaning(answer.removeprefix("read:"), year)
            # What was written stays; what it means is what somebody who knows said.
            return Timescale(words, meant.kind, meant.earliest, meant.latest, meant.review), "", []
        return meaning, "", [self._question(words, spelt, meaning)]

    def _question(self, words: str, spelt: str, meaning: Timescale) -> Question:
        options = [Option(KEEP, "Keep the words: no date is counted until somebody gives one")]
        if meaning.kind == TimescaleKind.COMPLETED:
            options.insert(0, Option(COMPLETE, f"The action is at the stage “{self._key.words(Stage.COMPLETE)}”"))
        suggested = COMPLETE if meaning.kind == TimescaleKind.COMPLETED else ""
        more = f"We read this as {in_words(meaning)}."
        return Question(f"timescale:{spelt}", Kind.TIMESCALE, words, tuple(options), suggested, more)
