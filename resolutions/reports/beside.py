"""What stands beside the updates of a quarter: joint answers, evidence, members' questions, and who has not answered.

All of it as it was known at one moment, so that the report of a closed quarter never changes.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from django.db import models

from carecommit.kit import clock
from carecommit.kit.history import as_known
from resolutions.actions.models import Action, Ownership
from resolutions.council.models import Post, User
from resolutions.council.scales import LIVE
from resolutions.progress.models import Evidence, JointAnswer, OwnersAnswer, Question, Returned, Update
from resolutions.progress.position import Position, Said
from resolutions.progress.returning import is_open
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import AsAt
from resolutions.reports.document import Asked, Beside, ExemptFile
from resolutions.reports.queries import Owners
from resolutions.rounds.models import Round
from resolutions.rounds.owed import Owed
from resolutions.timescales import FinancialQuarter

_BY_ROLE = {
    User.Role.VIEWER: "a board member",
    User.Role.OFFICER: "an officer",
    User.Role.COORDINATOR: "a coordinator",
    User.Role.ADMINISTRATOR: "an administrator",
}


class Besides:
    """What stands beside the updates of `when.quarter`: five queries, one more where anybody is named, and two more
    once the answers of the quarter's round are due; as many for any number of actions.

    `earlier` is how the quarter before was shown: what was asked and replied by then stands in its report.
    """

    def __init__(self, when: AsAt, earlier: AsAt, owners: Owners) -> None:
        self._quarter, self._owners = when.quarter, owners
        # Whatever was corrected later: what was asked by its closing stands in the report of the quarter before.
        self._since = min(filter(None, (earlier.known, self._closings.get(earlier.quarter))))
        self._until = _until(when)
        self._is_due = due_round(when) is not None
        self._joint = _by_action(_of_quarter(JointAnswer, when.quarter, self._until))
        evidence, known, today = _at_each(Evidence, when.quarter, self._until, when.known, clock.now())
        self._evidence = _by_action(evidence)
        # What is exempt today is left out of all that is made today, also as known before it was marked.
        self._marks = {each.pk: each.exempt_under for each in (*today, *known) if each.exempt_under}
        # A correction of its report moves no question into a quarter that had been closed.
        closed_at = self._closings.get(when.quarter)
        known = min(self._until, closed_at) if closed_at else self._until
        self._questions = _by_action(filter(self._counts, as_known(Question, known)))

    def joint(self, action: Action) -> tuple[Beside, ...]:
        """What its joint owners answered, in the order in which they did."""
        return tuple(
            Beside(
                post=self._owners.posts[answer.post_id],
                answer_words=str(OwnersAnswer(answer.answer).label),
                why=answer.why,
                what_happened=answer.what_happened,
                said_by=self.name(answer.given_by_id),
            )
            for answer in self._joint[action.pk]
        )

    def evidence(self, action: Action) -> tuple[str, ...]:
        """The names of files, and of links with their addresses; without those that were taken away."""
        return tuple(named(evidence) for evidence in self._standing(action) if evidence.pk not in self._marks)

    def exempt_evidence(self, action: Action) -> tuple[ExemptFile, ...]:
        """Those that are not for publication; the others are in `evidence`."""
        exempt = [evidence for evidence in self._standing(action) if evidence.pk in self._marks]
        return tuple(ExemptFile(named(evidence), self._marks[evidence.pk]) for evidence in exempt)

    def _standing(self, action: Action) -> list[Evidence]:
        return [evidence for evidence in self._evidence[action.pk] if evidence.removed_at is None]

    def questions(self, action: Action, position: Position) -> tuple[Asked, ...]:
        """Those asked or replied to since the quarter before was shown, and those still open; the oldest first."""
        return tuple(
            Asked(
                words=question.words,
                asked_on=clock.day_of(question.asked_at),
                asked_by=self.name(question.asked_by_id),
                reply=question.reply,
                replied_on=clock.day_of(question.replied_at) if question.replied_at else None,
                replied_by=self.name(question.replied_by_id),
                exempt_under=self._exempt_with(question, position.exempt),
            )
            for question in self._questions[action.pk]
        )

    def _exempt_with(self, question: Question, exempt: Iterable[Said]) -> int | None:
        """The paragraph of an exempt update of an earlier quarter, if the question was asked before that was closed.

        One that is still told of had no reply then, and stood beside that update.
        """
        for update in exempt:
            if update.quarter < self._quarter:
                closed_at = self._closings.get(update.quarter)
                if closed_at is None or question.asked_at <= closed_at:
                    return update.exempt_under
        return None

    @cached_property
    def _closings(self) -> dict[FinancialQuarter, datetime | None]:
        return {quarter.financial: quarter.closed_at for quarter in Quarter.objects.all()}

    def no_answer_from(self, action: Action, position: Position) -> tuple[str, ...]:
        """The posts that were asked of it in the quarter's round and have not answered, once answers were due."""
        if not self._is_due:
            return ()
        update = self._updates.get(action.pk)
        if position.stage not in LIVE and update is None:
            return ()
        owners = self._owners.rows[action.pk]
        has_lead = any(row.part == Ownership.Part.LEAD for row in owners)
        asked = [self._owed(action, row, has_lead, position, update) for row in owners]
        return tuple(owed.post.title for owed in asked if not owed.is_answered)

    def _owed(self, action: Action, row: Ownership, has_lead: bool, position: Position, update: Update | None) -> Owed:
        """What one owner was asked, so that the rule of the round's own page says whether it is answered."""
        answers = row.part == Ownership.Part.LEAD or not has_lead
        return Owed(
            action=action,
            post=Post(pk=row.post_id, title=self._owners.posts[row.post_id]),
            part=row.part,
            answers_for_action=answers,
            position=position,
            update=update,
            joint=next((answer for answer in self._joint[action.pk] if answer.post_id == row.post_id), None),
            returned=self._returned.get(update.pk) if answers and update is not None else None,
            holders=frozenset(self._owners.people[row.post_id]),
        )

    @cached_property
    def _updates(self) -> dict[int, Update]:
        updates = {update.action_id: update for update in _of_quarter(Update, self._quarter, self._until)}
        for update in updates.values():
            update.submitted_by = self._users[update.submitted_by_id]
        return updates

    @cached_property
    def _returned(self) -> dict[int, Returned]:
        """Update id -> why it was sent back, where it has not been corrected since."""
        quarter = {"update__quarter__year": self._quarter.year, "update__quarter__number": self._quarter.number}
        updates = {update.pk: update for update in self._updates.values()}
        found = {}
        for returned in Returned.objects.filter(**quarter, returned_at__lte=self._until):
            # As it was known, and not as it reads today.
            returned.update = updates[returned.update_id]
            if is_open(returned):
                found[returned.update_id] = returned
        return found

    def name(self, user: int | None) -> str:
        """Who it was: the name of their person, or else the posts they hold, or else what their account may do.

        Never their address, as on the site: a report is read by anybody, and for years.
        """
        return self._names.get(user, "") if user else ""

    @cached_property
    def _names(self) -> dict[int, str]:
        names, posts = self._owners.names, defaultdict(list)
        for post_id, people in self._owners.people.items():
            for person_id in people:
                posts[person_id].append(self._owners.posts[post_id])
        return {
            user.pk: names.get(user.person_id) or ", ".join(sorted(posts[user.person_id])) or _BY_ROLE[user.role]
            for user in self._users.values()
        }

    @cached_property
    def _users(self) -> dict[int, User]:
        return {user.pk: user for user in as_known(User, self._until)}

    def _counts(self, question: Question) -> bool:
        return question.replied_at is None or max(question.asked_at, question.replied_at) > self._since


def due_round(when: AsAt) -> Round | None:
    """The round of `when.quarter` as it was known, once the day by which answers were due is past; one query."""
    until = _until(when)
    rounds = _of_quarter(Round, when.quarter, until)
    # The day itself is not over until the next one.
    return rounds[0] if rounds and clock.day_of(until) > rounds[0].due_on else None


def _until(when: AsAt) -> datetime:
    """The moment up to which answers and questions count.

    The round of a quarter goes on after its last day, until the quarter is closed: what was known by then counts. As
    at an earlier day, only what had been said by the end of it does.
    """
    if when.as_at == when.quarter.ends_on:
        return when.known
    return min(when.known, clock.end_of(when.as_at))


def _of_quarter(model: type[models.Model], quarter: FinancialQuarter, moment: datetime) -> list:
    """Every row of `model` for one quarter as it read at `moment`, the first one first; one query.

    As `kit.history.as_known`, which would read those of every quarter.
    """
    return _at_each(model, quarter, moment)[0]


def _at_each(model: type[models.Model], quarter: FinancialQuarter, *moments: datetime) -> list[list]:
    """The same at each of some moments, still in one query."""
    history = model.history.model
    kept = [field.attname for field in history.tracked_fields]
    rows = history.objects.filter(
        quarter__year=quarter.year, quarter__number=quarter.number, history_date__lte=max(moments)
    ).order_by("history_date", "history_id")
    found: list[dict[int, dict]] = [{} for _ in moments]
    for typed_at, kind, *values in rows.values_list("history_date", "history_type", *kept):
        row = dict(zip(kept, values, strict=True))
        for moment, newest in zip(moments, found, strict=True):
            if typed_at > moment:
                continue
            if kind == "-":
                newest.pop(row["id"], None)
            else:
                newest[row["id"]] = row
    return [[model(**row) for row in newest.values()] for newest in found]


def named(evidence: Evidence) -> str:
    """As a report calls it: a link with its address."""
    return f"{evidence.name} ({evidence.link})" if evidence.link not in {"", evidence.name} else evidence.name


def _by_action(rows: Iterable) -> dict[int, list]:
    by_action = defaultdict(list)
    for row in rows:
        by_action[row.action_id].append(row)
    return by_action
