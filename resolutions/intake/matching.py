"""Which action of the register a row is, if it is any.

By its reference; without one, by the fingerprint of resolution and action, as the register has them now or as any row
that made the action had them once. What is only like an action is a question, never a match.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from hashlib import blake2b

from resolutions.council.scales import Stage
from resolutions.intake.register import Agreed, Known, Register

_MARKS = re.compile(r"[\W_]+")
_ASCII_MARKS = dict.fromkeys((code for code in range(128) if not chr(code).isalnum()), " ")
# Words that so many actions share tell none of them apart.
_COMMON = 30
# How much of two texts must agree before somebody is asked whether they are one.
_LIKE = 0.75
# And how much, where a number says already that they are.
_ALIKE = 0.5
LONGEST_REFERENCE = 100


@lru_cache(maxsize=65536)
def spelling(words: str) -> str:
    """The form in which two texts are compared: case, spacing and punctuation make no difference."""
    if words.isascii():
        # The same in a quarter of the time, and most texts are.
        return " ".join(words.lower().translate(_ASCII_MARKS).split())
    return _MARKS.sub(" ", unicodedata.normalize("NFKC", words).casefold()).strip()


def fingerprint(resolution: str, action: str) -> str:
    """32 hexadecimal digits of a resolution and an action in words."""
    return blake2b(f"{spelling(resolution)}\n{spelling(action)}".encode(), digest_size=16).hexdigest()


class Matcher:
    """Finds the actions and the resolutions of one register."""

    def __init__(self, register: Register) -> None:
        self._by_reference = {known.reference.casefold(): known for known in register.actions.values()}
        self._by_their_reference: dict[tuple[int, str], list[Known]] = defaultdict(list)
        self._by_fingerprint: dict[tuple[int, str], dict[int, Known]] = defaultdict(dict)
        self._motion_of = {pk: agreed.motion for pk, agreed in register.resolutions.items()}
        self._resolutions: dict[tuple[int, str], Agreed] = {}
        self._labels: dict[tuple[int, str], Agreed] = {}
        for agreed in register.resolutions.values():
            for words in filter(None, (agreed.you_said, agreed.words)):
                self._resolutions[agreed.motion, spelling(words)] = agreed
            if agreed.label:
                self._labels[agreed.motion, spelling(agreed.label)] = agreed
        self._actions = register.actions
        for known in register.actions.values():
            agreed = register.resolutions[known.resolution]
            if known.their_reference:
                self._by_their_reference[agreed.motion, known.their_reference.casefold()].append(known)
            for each in {*known.fingerprints, *_fingerprints(agreed, known)}:
                self._by_fingerprint[agreed.motion, each][known.pk] = known

    @cached_property
    def _shingles(self) -> dict[tuple[int, str], list[Known]]:
        # Only where a row is no action for certain.
        shingles: dict[tuple[int, str], list[Known]] = defaultdict(list)
        for known in self._actions.values():
            for shingle in _shingles(known.title):
                shingles[self._motion_of[known.resolution], shingle].append(known)
        return shingles

    @cached_property
    def _scoped(self) -> dict[tuple[int, str], list[Known]]:
        scoped: dict[tuple[int, str], list[Known]] = defaultdict(list)
        for known in self._actions.values():
            if known.stage == Stage.TO_BE_SCOPED:
                scoped[self.motion_of(known), spelling(known.title)].append(known)
        return scoped

    def motion_of(self, known: Known) -> int:
        """The motion that an action belongs to."""
        return self._motion_of[known.resolution]

    def by_reference(self, words: str) -> Known | None:
        """The action with our reference `words`."""
        return self._by_reference.get(words.strip().casefold())

    def by_their_reference(self, motion: int | None, words: str) -> list[Known]:
        """The actions of a motion that a council's own reference once named."""
        return self._by_their_reference.get((motion or 0, words.strip()[:LONGEST_REFERENCE].casefold()), [])

    def is_alike(self, known: Known, action: str) -> bool:
        """Whether an action reads enough like `action` to be it with its words edited."""
        return SequenceMatcher(None, spelling(known.title), spelling(action), autojunk=False).ratio() >= _ALIKE

    def by_words(self, motion: int | None, resolution: str, action: str) -> list[Known]:
        """The actions of a motion that say, or once said, exactly this."""
        if not motion or not self._by_fingerprint:
            return []
        return list(self._by_fingerprint.get((motion, fingerprint(resolution, action)), {}).values())

    def like(self, motion: int | None, action: str, *, taken: set[int]) -> list[Known]:
        """Up to three actions of a motion that read much like `action`, the likest first, without those `taken`."""
        candidates: dict[int, Known] = {}
        for shingle in _shingles(action):
            sharing = self._shingles.get((motion or 0, shingle), [])
            if len(sharing) <= _COMMON:
                candidates.update((known.pk, known) for known in sharing if known.pk not in taken)
        text = spelling(action)
        likeness = {pk: _likeness(text, spelling(known.title)) for pk, known in candidates.items()}
        likest = sorted((pk for pk in likeness if likeness[pk] >= _LIKE), key=lambda pk: -likeness[pk])
        return [candidates[pk] for pk in likest[:3]]

    def to_be_scoped(self, motion: int | None, answered: str, *, taken: set[int]) -> list[Known]:
        """The actions that stand for what was still to be scoped of a resolution, without those `taken`."""
        waiting = self._scoped.get((motion or 0, spelling(answered)), [])
        return [known for known in waiting if known.pk not in taken]

    def resolution(self, motion: int | None, label: str, words: str) -> Agreed | None:
        """The resolution of a motion that has these words, or this label where there are no words."""
        if words:
            return self._resolutions.get((motion or 0, spelling(words)))
        return self._labels.get((motion or 0, spelling(label))) if label else None


def _fingerprints(agreed: Agreed, known: Known) -> Iterable[str]:
    """Of what the register says now. A long action has its whole text in the detail (see `meaning.titled`)."""
    texts = [known.title, known.detail] if known.detail else [known.title]
    words = [agreed.words, agreed.you_said] if agreed.you_said else [agreed.words]
    return (fingerprint(resolution, text) for resolution in words for text in texts)


def _shingles(words: str) -> set[str]:
    """Every run of three words."""
    said = spelling(words).split()
    return {" ".join(said[place : place + 3]) for place in range(max(1, len(said) - 2))}


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _LIKE else 0.0
