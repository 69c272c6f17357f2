"""What a pledge may help, by everything that a cell may call it: resolutions and actions."""

from collections import defaultdict
from dataclasses import dataclass

from pledges.intake.questions import NONE
from resolutions.actions.models import Action
from resolutions.intake.matching import spelling
from resolutions.motions.models import Resolution

# Characters of a choice.
_LONGEST = 110


@dataclass(frozen=True, slots=True)
class Promise:
    """A resolution, or an action of it."""

    resolution: int
    action: int | None
    words: str

    @property
    def key(self) -> str:
        """As an answer is stored."""
        return f"resolution-{self.resolution}" if self.action is None else f"action-{self.action}"


class Promises:
    """Every resolution and action, read once, in two queries."""

    def __init__(self) -> None:
        self._named: dict[str, list[Promise]] = defaultdict(list)
        self._resolutions: list[Promise] = []
        self._all: dict[str, Promise] = {}
        for row in Resolution.objects.select_related("motion").order_by("motion__code", "order"):
            promise = Promise(row.pk, None, _short(f"{row.motion.title}: {row}"))
            self._resolutions.append(promise)
            self._name(promise, row.words, str(row))
            if row.label:
                kinds = (row.motion.code, "resolution", "priority")
                self._name(promise, row.label, *(f"{kind} {row.label}" for kind in kinds))
        for pk, reference, title, resolution in Action.objects.values_list("pk", "reference", "title", "resolution_id"):
            promise = Promise(resolution, pk, _short(f"{reference} {title}"))
            self._name(promise, reference, title, f"{reference} {title}")

    def find(self, words: str) -> list[Promise]:
        """Those that `words` may mean."""
        return self._named.get(spelling(words), [])

    def at(self, key: str) -> Promise | None:
        """The one that an answer chose."""
        return self._all.get(key)

    def options(self, words: str) -> tuple[tuple[str, str], ...]:
        """What a question about `words` offers: none, what they may mean, then every resolution."""
        found = self.find(words)
        others = (each for each in self._resolutions if each not in found)
        return ((NONE, "None of these: leave it open"), *((each.key, each.words) for each in (*found, *others)))

    def words(self, resolution: int, action: int | None) -> str:
        """What a page calls it."""
        return self._all[Promise(resolution, action, "").key].words

    def _name(self, promise: Promise, *names: str) -> None:
        self._all[promise.key] = promise
        for name in {spelling(name) for name in names} - {""}:
            self._named[name].append(promise)


def _short(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
