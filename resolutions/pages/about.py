"""What the page of an action shows besides its position and its timeline."""

from dataclasses import dataclass
from functools import cached_property

from carecommit.kit import clock
from resolutions.actions.models import Action, AgreedTimescale
from resolutions.actions.wording import in_words
from resolutions.council.models import User
from resolutions.council.rules import is_coordinator, is_officer
from resolutions.intake.models import Origin
from resolutions.intake.queries import origins_of
from resolutions.intake.rules import may_bring_in
from resolutions.motions.models import Clause
from resolutions.owners.queries import Directory
from resolutions.progress.evidence import may_remove
from resolutions.progress.models import Decision, Evidence, JointAnswer, Question, Returned, Update
from resolutions.progress.returning import open_return
from resolutions.progress.rules import may_reply, may_update, part_in
from resolutions.quarters.models import Quarter


@dataclass(frozen=True, slots=True)
class Agreed:
    """A timescale that was agreed, and how we read it."""

    timescale: AgreedTimescale
    reading: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Evidence that stands, and whether this user may take it away."""

    evidence: Evidence
    may_remove: bool


@dataclass
class About:
    """An action's clauses, timescales and replacements, what was said beside its updates, and what this user may do."""

    action: Action
    user: User
    quarter: Quarter | None

    @cached_property
    def clauses(self) -> list[Clause]:
        """The clauses that it answers."""
        return list(Clause.objects.filter(answers__action=self.action))

    @cached_property
    def may_answer_a_clause(self) -> bool:
        """Whether its resolution has any: those of a plan that came as a table have none."""
        return self.action.resolution.clauses.exists()

    @cached_property
    def principles(self) -> list[str]:
        """The names of the corporate parenting principles that it serves."""
        return [str(tag) for tag in self.action.principle_tags.all()]

    @cached_property
    def unsettled_owners(self) -> tuple[str, ...]:
        """The names in the plan's own words that no post has yet."""
        return Directory().match(self.action.owner_words).unsettled if self.action.owner_words else ()

    @cached_property
    def timescales(self) -> list[Agreed]:
        """Every timescale ever agreed, the current one first."""
        rows = self.action.timescales.order_by("-number")
        return [Agreed(timescale, in_words(timescale.reading)) for timescale in rows]

    @cached_property
    def current_timescale(self) -> Agreed | None:
        """The timescale that stands."""
        return self.timescales[0] if self.timescales else None

    @cached_property
    def _replacements(self) -> list[Decision]:
        rows = Decision.objects.filter(action=self.action) | Decision.objects.filter(superseded_by=self.action)
        return list(rows.select_related("action", "superseded_by").order_by("typed_at", "pk"))

    @cached_property
    def superseded_by(self) -> Action | None:
        """The action that has taken its place, unless it was reopened since."""
        decided = [decision for decision in self._replacements if decision.action_id == self.action.pk]
        return decided[-1].superseded_by if decided else None

    @cached_property
    def supersedes(self) -> list[Action]:
        """The actions whose place it has taken."""
        return [decision.action for decision in self._replacements if decision.superseded_by_id == self.action.pk]

    @cached_property
    def origins(self) -> list[Origin]:
        """The rows of files from which it came, or by which it was changed, the first one first."""
        return origins_of(self.action.pk)

    @cached_property
    def may_open_files(self) -> bool:
        """This user may look at the whole file."""
        return may_bring_in(self.user)

    @cached_property
    def may_update(self) -> bool:
        """A quarter is open, and this user answers for the action."""
        return self.quarter is not None and may_update(self.user, self.action, clock.today())

    @cached_property
    def update(self) -> Update | None:
        """This quarter's update, with the post that gave it."""
        rows = Update.objects.filter(action=self.action, quarter=self.quarter).select_related("post")
        return rows.first() if self.quarter else None

    @cached_property
    def returned(self) -> Returned | None:
        """Why this quarter's update was sent back, for those who may correct it, until they have."""
        return open_return(self.update) if self.update and self.may_update else None

    @cached_property
    def joint_answers(self) -> list[JointAnswer]:
        """What stands beside this quarter's update."""
        rows = JointAnswer.objects.filter(action=self.action, quarter=self.quarter)
        return list(rows.select_related("post", "given_by__person")) if self.quarter else []

    @cached_property
    def evidence(self) -> list[Shown]:
        """What was added in any quarter and stands, the newest first."""
        rows = Evidence.objects.listed().standing().filter(action=self.action).order_by("-added_at", "-pk")
        found = rows.select_related("quarter", "added_by__person")
        return [Shown(evidence, may_remove(self.user, evidence)) for evidence in found]

    @cached_property
    def questions(self) -> list[Question]:
        """What was asked of it: those without a reply first, each part from the oldest."""
        rows = Question.objects.filter(action=self.action).select_related("asked_by__person", "replied_by__person")
        return sorted(rows, key=lambda question: question.replied_at is not None)

    @cached_property
    def may_reply(self) -> bool:
        """This user may answer its questions."""
        return may_reply(self.user, self.action, clock.today())

    @cached_property
    def answers_beside(self) -> bool:
        """A quarter is open, and this user holds a post whose answer stands beside the update."""
        if self.quarter is None or not is_officer(self.user):
            return False
        own = part_in(self.action, self.user.person_id, clock.today())
        return own is not None and not own.answers_for_action

    @cached_property
    def may_edit(self) -> bool:
        """This user may edit, retime, assign and decide."""
        return is_coordinator(self.user)


def about(action: Action, user: User, quarter: Quarter | None) -> About:
    """What there is to know of `action`; each part is read when the page first shows it."""
    return About(action, user, quarter)
