"""A status cell -> stage and rating: by the council's settled words, by an answer, or as a question.

There is no common scale, so a word is asked about the first time, whatever it seems to say.
"""

from dataclasses import dataclass

from resolutions.council.queries import Key
from resolutions.council.scales import Stage
from resolutions.intake import statuses
from resolutions.intake.columns import percent_of
from resolutions.intake.questions import NO_STAGE, Kind, Option, Question

LONGEST = 200


@dataclass(frozen=True, slots=True)
class SettledStatus:
    """A word for a status that an answer settled."""

    words: str
    stage: str
    rating: str | None


class StatusCells:
    """Reads the words of status cells; `settled_now` are those that the answers settle, by their spelling."""

    def __init__(self, answers: dict[str, str], settled: dict[str, tuple], key: Key) -> None:
        self._answers = answers
        self._settled = settled
        self._options = _options(key)
        self.settled_now: dict[str, SettledStatus] = {}
        # Thousands of rows share a few words.
        self._read: dict[str, tuple[str, str | None, list[Question]]] = {}

    def read(self, words: str) -> tuple[str, str | None, list[Question]]:
        """Stage, rating, and the question that is still open; no stage where the words give none."""
        if words not in self._read:
            self._read[words] = self._status(words)
        return self._read[words]

    def _status(self, words: str) -> tuple[str, str | None, list[Question]]:
        spelt = statuses.spelling(words)
        answer = self._answers.get(f"status:{spelt}", "")
        if spelt in self._settled and not answer:
            return (*self._settled[spelt], [])
        if answer == NO_STAGE:
            return "", None, []
        if answer in {option.value for option in self._options}:
            stage, _, rating = answer.partition("/")
            self.settled_now[spelt] = SettledStatus(words, stage, rating or None)
            return stage, rating or None, []
        meant = statuses.suggest(words)
        suggested = "/".join(filter(None, [meant.stage, meant.rating])) if meant.stage else ""
        return "", None, [Question(f"status:{spelt}", Kind.STATUS, words, self._options, suggested, meant.why)]


def _options(key: Key) -> tuple[Option, ...]:
    options = []
    for stage in key.stages:
        options.append(Option(stage.code, stage.words))
        if stage.code == Stage.IN_PROGRESS:
            options += [
                Option(f"{stage.code}/{rating.code}", f"{stage.words}, {rating.words}") for rating in key.ratings
            ]
    return (*options, Option(NO_STAGE, "None of these: keep the words with the row, and take no stage from them"))


def percent_words(cell: str) -> str:
    """A percentage as one of three words for a status, so that they are asked once and not for every number."""
    percent = percent_of(cell) if cell else None
    if percent is None:
        return ""
    return {0: "0%", 100: "100%"}.get(percent, "1% to 99%")
