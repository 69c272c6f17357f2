"""What a message says: written when it is sent, from what is true then."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Min
from django.template.loader import render_to_string
from django.utils.text import Truncator

from carecommit.kit import clock
from resolutions.council.queries import posts_of, profile
from resolutions.motions.models import Resolution
from resolutions.notices.addresses import Addresses
from resolutions.notices.asking import Asked, Asking
from resolutions.notices.keys import Key, Role
from resolutions.notices.models import Message, Notice
from resolutions.notices.people import Recipient, Route
from resolutions.notices.recipients import person_of
from resolutions.notices.rules import ASKING, Kind, working_days_late
from resolutions.progress.models import Question
from resolutions.reports.models import Issue
from resolutions.rounds.answerers import token_of
from resolutions.rounds.models import Round

LINK_LEFT_OUT = "[signed link]"
# Characters of a question, or of what is asked of the owner; the page has all of it.
LONGEST = 600
LONGEST_HEADING = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One action in a message. `said` is whatever else belongs to it, such as a member's question."""

    reference: str
    title: str
    timescale: str = ""
    state: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Actions under one heading."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that a message is about; `subject` is what its subject line says of it."""

    subject: str
    heading: str
    said: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it goes out. `link` is the secret address in it, if any; `kept` are the notices that it tells."""

    to: Recipient
    subject: str
    text: str
    html: str
    link: str
    kept: frozenset[int]
    reply_to: str

    @property
    def text_to_keep(self) -> str:
        """The text without the secret address."""
        return self.text.replace(self.link, LINK_LEFT_OUT) if self.link else self.text


def letter_for(message: Message, day: date, addresses: Addresses) -> Letter | None:
    """What `message` says on `day`; None if nothing that it was to tell is so any more.

    So it is with an action that was answered, a post that was handed over, somebody whom mail no longer reaches, and
    with all but its closing once a quarter is closed.
    """
    rows = message.notices.select_related("round__quarter", "round__meeting__board").order_by("round_id", "pk")
    rounds = [
        _OfRound(list(notices), message.recipient, day)
        for _, notices in itertools.groupby(rows, key=lambda notice: notice.round_id)
    ]
    told = [each for each in rounds if each.parts]
    return _rendered(told, message.recipient, addresses) if told else None


@dataclass
class _Chosen:
    """What of a round is still to be told, sorted by how it is told."""

    owed: list[Asked] = field(default_factory=list)
    returned: list[Asked] = field(default_factory=list)
    instead: dict[str, list[Asked]] = field(default_factory=lambda: defaultdict(list))
    managed: dict[str, list[Asked]] = field(default_factory=lambda: defaultdict(list))
    questions: list[tuple[Question, Route]] = field(default_factory=list)


class _OfRound:
    """What a message tells of one round."""

    def __init__(self, notices: list[Notice], recipient: str, day: date) -> None:
        self.round: Round = notices[0].round
        self._recipient, self._day = recipient, day
        # Once it is closed, all that they ever heard of is their business.
        self._told = set() if self.round.quarter.is_open else self._told_before()
        posts = {notice.post_id for notice in notices if notice.post_id} | posts_of(person_of(recipient), day)
        posts |= {post for _, post in self._told}
        self._asking = Asking(self.round, day, posts)
        self.to = self._asking.people.recipient(recipient)
        self.titles = [post.title for post in self._asking.people.posts_of(recipient)]
        self.kept: set[int] = set()
        self.parts: list[Part] = []
        self.answers = False
        # The report of a closed quarter, as it was frozen last.
        self.issue: Issue | None = None
        if self.to is None:
            return
        if self.round.quarter.is_open:
            self._write_open(notices)
        else:
            self._write_closed(notices)

    def _write_open(self, notices: list[Notice]) -> None:
        chosen = self._chosen(notices)
        self.answers = bool(chosen.owed or chosen.returned) or any(
            route.role == Role.HOLDER for _, route in chosen.questions
        )
        writers = (
            (self._owed, chosen.owed),
            (self._returned, chosen.returned),
            (self._questions, chosen.questions),
            (self._instead, chosen.instead),
            (self._managed, chosen.managed),
        )
        self.parts = [write(rows) for write, rows in writers if rows]

    def _chosen(self, notices: list[Notice]) -> _Chosen:
        chosen, seen = _Chosen(), set()
        waiting = {asked.pair: asked for asked in self._asking.waiting}
        keys = [(notice, Key.parse(notice.key)) for notice in notices]
        asks = any(notice.kind == Kind.QUESTION for notice in notices)
        questions = {
            question.pk: (question, route)
            for question, routes, _ in (self._asking.questions if asks else ())
            for route in routes
            if route.to.key == self._recipient
        }
        for notice, key in keys:
            if key.kind == Kind.QUESTION:
                standing = questions.get(int(key.step.removeprefix("question-")))
                if standing is not None:
                    chosen.questions.append(standing)
                    self.kept.add(notice.pk)
                continue
            asked = waiting.get((key.action_id, key.post_id))
            route = None if asked is None or key.kind not in ASKING else self._route(asked, key.role)
            if route is None:
                continue
            self.kept.add(notice.pk)
            if (asked.pair, key.role) in seen:
                continue
            seen.add((asked.pair, key.role))
            if key.role == Role.INSTEAD:
                chosen.instead[route.why].append(asked)
            elif key.role == Role.MANAGER:
                chosen.managed[route.why].append(asked)
            elif asked.owed.returned is not None:
                chosen.returned.append(asked)
            else:
                chosen.owed.append(asked)
        return chosen

    def _route(self, asked: Asked, role: Role) -> Route | None:
        """The way by which `asked` still comes to the recipient in this role."""
        routes = asked.routes
        if role == Role.MANAGER:
            routes = self._asking.people.managing(asked.owed.post)
        return next((route for route in routes if (route.to.key, route.role) == (self._recipient, role)), None)

    def _owed(self, rows: list[Asked]) -> Part:
        due, count = self.round.due_on, _actions(len(rows))
        if self._day <= due:
            subject, by = f"{count} to update by {_on(due)}", f"by {_on(due)} {due.year}"
        else:
            was = "it was" if len(rows) == 1 else "they were"
            subject, by = f"{count} to update: {was} due by {_on(due)}", f"now: {was} due by {_on(due)} {due.year}"
        meeting = self.round.meeting
        which = "how it stands" if len(rows) == 1 else "how each stands"
        return Part(
            subject=subject,
            heading=f"{count} to update",
            said=f"Please say {which}, {by}. {self.round.quarter} goes to the {meeting.board} on "
            f"{_on(meeting.held_on)} {meeting.held_on.year}.",
            groups=self._by_resolution(rows),
        )

    def _returned(self, rows: list[Asked]) -> Part:
        count = "1 answer" if len(rows) == 1 else f"{len(rows)} answers"
        return Part(
            subject=f"{count} sent back to you",
            heading=f"{count} sent back to you",
            said="Your first answer stands until you give it again.",
            groups=self._by_resolution(rows),
        )

    def _questions(self, rows: list[tuple[Question, Route]]) -> Part:
        count = "1 question" if len(rows) == 1 else f"{len(rows)} questions"
        groups = defaultdict(list)
        for question, route in rows:
            why = "" if route.role == Role.HOLDER else route.why
            action = question.action
            asked = f"Asked on {_on(clock.day_of(question.asked_at))}: “{_short(question.words)}”"
            groups[action.resolution].append(Line(action.reference, action.title, state=why, said=asked))
        return Part(
            subject=f"{count} from a member" if len(rows) == 1 else f"{count} from members",
            heading=f"{count} from a member" if len(rows) == 1 else f"{count} from members",
            said="The question and your reply stand with the action, and in the report.",
            groups=_groups(groups),
        )

    def _instead(self, rows: dict[str, list[Asked]]) -> Part:
        count = sum(map(len, rows.values()))
        if self.to.coordinates:
            said = "Record who holds the post, or their e-mail address; until then you may answer yourself."
        else:
            said = "Please find somebody who answers, or tell the coordinator who now holds the post."
        return Part(
            subject=f"{_actions(count)} whose owner cannot be reached",
            heading=f"{_actions(count)} whose owner cannot be reached",
            said=f"{said} Answers are due by {_on(self.round.due_on)} {self.round.due_on.year}.",
            groups=_groups({why: [self._line(asked) for asked in owed] for why, owed in rows.items()}),
        )

    def _managed(self, rows: dict[str, list[Asked]]) -> Part:
        since = self._asked_since({asked.owed.post.pk for owed in rows.values() for asked in owed})
        posts = "1 post that you manage has" if len(rows) == 1 else f"{len(rows)} posts that you manage have"
        groups = {why: [self._line(asked, since=since.get(asked.pair)) for asked in owed] for why, owed in rows.items()}
        return Part(
            subject=f"{posts} not answered",
            heading=f"{posts} not answered",
            said="They were asked and reminded. What stays without an answer is named in the report to the board.",
            groups=_groups(groups),
        )

    def _write_closed(self, notices: list[Notice]) -> None:
        # In the order of the register; of an action with two posts of theirs, one line.
        theirs = {}
        for asked in self._asking.asked:
            routes = (*asked.routes, *self._asking.people.managing(asked.owed.post))
            if asked.pair in self._told and any(route.to.key == self._recipient for route in routes):
                theirs[asked.pair] = asked
        closing = [notice for notice in notices if notice.kind == Kind.CLOSED]
        if not theirs or not closing:
            return
        self.kept = {notice.pk for notice in closing}
        answered = [asked for asked in theirs.values() if asked.owed.is_answered]
        silent = [asked for asked in theirs.values() if not asked.owed.is_answered]
        groups = {
            "Without an answer, and named so in the report": [self._line(asked, is_over=True) for asked in silent],
            "Answered": [self._line(asked, is_over=True) for asked in answered],
        }
        quarter = self.round.quarter
        self.issue = quarter.issues.newest_first().first()
        said = f"{_actions(len(answered))} answered, {len(silent)} without an answer."
        self.parts = [
            Part(
                subject=f"{quarter} is closed: {len(answered)} answered, {len(silent)} not",
                heading=f"{quarter} is closed",
                said=f"{said} The report goes to the {self.round.meeting.board}.",
                groups=_groups({heading: lines for heading, lines in groups.items() if lines}),
            )
        ]

    def _by_resolution(self, rows: Iterable[Asked]) -> tuple[Group, ...]:
        groups = defaultdict(list)
        for asked in rows:
            groups[asked.owed.action.resolution].append(self._line(asked))
        return _groups(groups)

    def _line(self, asked: Asked, *, since: date | None = None, is_over: bool = False) -> Line:
        owed = asked.owed
        state = []
        if len(self.titles) > 1 and any(route.role == Role.HOLDER for route in asked.routes):
            state.append(f"For {owed.post}.")
        if since is not None:
            state.append(f"Asked since {_on(since)}.")
        if not is_over:
            if late := working_days_late(self.round.due_on, self._day):
                state.append(f"Late by {late} working {'day' if late == 1 else 'days'}.")
            if not owed.answers_for_action:
                state.append("Joint owner: the answer stands beside the lead's.")
        returned = owed.returned if not is_over else None
        return Line(
            reference=owed.action.reference,
            title=owed.action.title,
            timescale=owed.position.current.words if owed.position.current else "",
            state=" ".join(state),
            said="" if returned is None else f"Sent back: “{_short(returned.why)}”",
        )

    def _told_before(self) -> set[tuple[int, int]]:
        """The actions and posts of which the recipient has had messages in this round."""
        rows = Notice.objects.filter(round=self.round, message__recipient=self._recipient, action__isnull=False)
        return set(rows.filter(message__state=Message.State.SENT).values_list("action_id", "post_id"))

    def _asked_since(self, posts: set[int]) -> dict[tuple[int, int], date]:
        """(action, post) -> the day on which somebody was first asked to answer for it."""
        rows = Notice.objects.filter(round=self.round, post_id__in=posts, message__state=Message.State.SENT)
        first = rows.order_by().values_list("action_id", "post_id").annotate(first=Min("message__sent_on"))
        return {(action, post): day for action, post, day in first}


def _rendered(told: list[_OfRound], recipient: str, addresses: Addresses) -> Letter:
    parts = [part for each in told for part in each.parts]
    newest = told[-1]
    to, council = newest.to, profile()
    answers = any(each.answers for each in told)
    # A link is of one round, and of the one that is open.
    by_link = answers and not to.signs_in and to.link is not None
    link = addresses.link(token_of(to.link)) if by_link else ""
    issues = [each.issue for each in told if each.issue is not None] if to.signs_in else []
    subject = Truncator("; ".join(part.subject for part in parts)).chars(200)
    context = {
        "council": council,
        "subject": subject,
        "greeting": f"Dear {_joined(newest.titles)}," if newest.titles else "Dear colleague,",
        "parts": parts,
        "answer_at": link or (addresses.answers if answers else ""),
        "by_link": by_link,
        "report_at": _report_at(issues[-1], addresses) if issues else "",
        "round_at": addresses.round(newest.round.quarter) if to.coordinates else "",
        "weekly_at": addresses.messages if to.signs_in else "",
    }
    return Letter(
        to=to,
        subject=subject,
        # Tags of the template leave lines of their own behind.
        text=re.sub(r"\n{3,}", "\n\n", render_to_string("emails/message.txt", context)),
        html=render_to_string("emails/message.html", context),
        link=link,
        kept=frozenset().union(*(each.kept for each in told)),
        reply_to=council.contact_email,
    )


def _report_at(issue: Issue, addresses: Addresses) -> str:
    return addresses.page("show-issue", issue.quarter.financial, issue.number)


def _groups(rows: Mapping[str | Resolution, list[Line]]) -> tuple[Group, ...]:
    return tuple(Group(_short(str(heading), LONGEST_HEADING), tuple(lines)) for heading, lines in rows.items())


def _actions(count: int) -> str:
    return "1 action" if count == 1 else f"{count} actions"


def _on(day: date) -> str:
    """Friday 16 October."""
    return f"{day:%A} {day.day} {day:%B}"


def _joined(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _short(words: str, longest: int = LONGEST) -> str:
    return Truncator(" ".join(words.split())).chars(longest)
