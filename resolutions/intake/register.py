"""The register as intake compares with it: everything that a row could match or change, read once."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from resolutions.actions.models import Action, AgreedTimescale, Ownership
from resolutions.council.models import Post
from resolutions.intake.models import Origin
from resolutions.motions.models import Motion, Resolution
from resolutions.progress.models import Decision, Update
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import open_quarter


@dataclass(slots=True)
class Told:
    """The update that an action has in the open quarter."""

    pk: int
    stage: str
    rating: str | None
    words: str


@dataclass(slots=True)
class Known:
    """An action as it stands in the register now.

    `baseline` is what the newest row that made it had said, `older` what those before it had. `latest` is the last day
    of the timescale that stands.
    """

    pk: int
    reference: str
    resolution: int
    title: str
    detail: str
    plan_year: str
    owner_words: str
    added_on: date
    stage: str
    rating: str | None
    version: int
    lead: int | None = None
    joint: frozenset[int] = frozenset()
    timescale: str = ""
    retimed: int = 0
    agreed_on: date | None = None
    told: Told | None = None
    last_recorded: date | None = None
    latest: date | None = None
    baseline: dict[str, str] | None = None
    older: list[dict[str, str]] = field(default_factory=list)
    fingerprints: set[str] = field(default_factory=set)
    their_reference: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """A resolution in the register."""

    pk: int
    motion: int
    order: int
    label: str
    words: str
    you_said: str


class Register:
    """A snapshot: ten queries however much there is."""

    def __init__(self) -> None:
        self.quarter: Quarter | None = open_quarter()
        self.motions: dict[int, Motion] = Motion.objects.in_bulk()
        self.posts: dict[int, Post] = Post.objects.in_bulk()
        columns = ("pk", "motion_id", "order", "label", "words", "you_said")
        self.resolutions = {row[0]: Agreed(*row) for row in Resolution.objects.values_list(*columns)}
        self.actions = _actions()
        if self.actions:
            self._add_owners()
            self._add_timescales()
            self._add_updates()
            self._add_origins()

    def _add_owners(self) -> None:
        joint: dict[int, set[int]] = defaultdict(set)
        rows = Ownership.objects.filter(until=None).values_list("action_id", "post_id", "part")
        for action, post, part in rows:
            if part == Ownership.Part.LEAD:
                self.actions[action].lead = post
            else:
                joint[action].add(post)
        for action, posts in joint.items():
            self.actions[action].joint = frozenset(posts)

    def _add_timescales(self) -> None:
        rows = AgreedTimescale.objects.order_by("number").values_list(
            "action_id", "number", "words", "agreed_on", "latest"
        )
        for action, number, words, agreed_on, latest in rows:
            known = self.actions[action]
            known.timescale, known.retimed, known.agreed_on, known.latest = words, number, agreed_on, latest

    def _add_updates(self) -> None:
        columns = ("action_id", "happened_on", "quarter_id", "pk", "stage", "rating", "what_happened")
        now = self.quarter.pk if self.quarter else None
        for action, happened_on, quarter, *told in Update.objects.values_list(*columns):
            known = self.actions[action]
            if quarter == now:
                known.told = Told(*told)
            else:
                known.last_recorded = max(known.last_recorded or happened_on, happened_on)
        for action, happened_on in Decision.objects.values_list("action_id", "happened_on"):
            known = self.actions[action]
            known.last_recorded = max(known.last_recorded or happened_on, happened_on)

    def _add_origins(self) -> None:
        columns = ("action_id", "fingerprint", "reference", "said")
        for action, fingerprint, reference, said in Origin.objects.order_by("pk").values_list(*columns):
            known = self.actions[action]
            known.fingerprints.add(fingerprint)
            known.their_reference = reference or known.their_reference
            if known.baseline is not None:
                known.older.append(known.baseline)
            known.baseline = said


def _actions() -> dict[int, Known]:
    columns = (
        "pk", "reference", "resolution_id", "title", "detail", "plan_year", "owner_words", "added_on", "stage",
        "rating", "version",
    )  # fmt: skip
    return {row[0]: Known(*row) for row in Action.objects.values_list(*columns)}
