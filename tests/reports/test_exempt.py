"""What is exempt from publication: in no file and on no page of a public edition, and in all of those with Part II.

One story of two quarters, told once for the module. Everything that is exempt carries a word of its own.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from html import unescape
from typing import ClassVar

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from resolutions.actions.models import Action
from resolutions.actions.operations import add_action
from resolutions.council.models import Person
from resolutions.council.operations import add_user, set_profile
from resolutions.council.scales import DELIVERED, Stage
from resolutions.progress.correcting import correct_record
from resolutions.progress.evidence import add_file, add_link
from resolutions.progress.exempting import exempt
from resolutions.progress.models import Update
from resolutions.progress.operations import decide
from resolutions.progress.questions import ask, reply
from resolutions.progress.standing import WORDS
from resolutions.quarters.models import Quarter
from resolutions.quarters.operations import open_quarter
from resolutions.quarters.queries import AsAt, shown
from resolutions.reports.build import live
from resolutions.reports.document import (
    PUBLIC,
    WITH_EXEMPT,
    Asked,
    Beside,
    Change,
    Changes,
    ExemptFile,
    Line,
    Owner,
    Report,
)
from resolutions.reports.formats import FORMATS
from resolutions.reports.models import Issue
from resolutions.reports.operations import close_quarter, correct_report
from resolutions.reports.public import public
from resolutions.reports.publishing import publish
from resolutions.rounds.answering import Said, give_answer
from tests import paper
from tests.cast import PASSWORD, TODAY, Cast, Playhouse, build, on
from tests.pages.reading import plain
from tests.reports.test_document import before as it_stood
from tests.reports.test_document import line as a_line
from tests.reports.test_document import report as a_report

# What holds the lines of a report; the chair's brief names a few actions, and no update in full.
WITH_LINES = [name for name in FORMATS if name != "brief.pdf"]
WITHHELD = "1 item withheld under paragraph 2"
# What carries each word, in the summer's report.
SUMMER = {
    "the title of an exempt action": "Quillon",
    "its detail": "Vexley",
    "who was to do it, in the plan's words": "Brackwood",
    "its timescale": "Ashdown",
    "its update": "Ferndale",
    "the reason for its rating": "Hollin",
    "the reason for a decision on another": "Kestrel",
    "who decided": "Larkmoor",
    "an exempt update": "Marlowe",
    "the reason for the rating it gave": "Nettlecombe",
    "its first text": "Osprey",
    "why there is no evidence for another": "Pemberly",
    "a joint owner's answer": "Rowanby",
    "the reason that they gave": "Sorrelton",
    "a question that is open": "Thistledown",
    "a question with its reply": "Umberleigh",
    "the reply": "Wychelm",
    "evidence beside an exempt update": "Varleyfile",
    "a link beside it": "Yarrowby",
    "its address": "yarrow-place",
    "an exempt file": "Zinniafile",
    "an exempt link": "Cobnutton",
    "where it leads": "cobnut-lane",
}
# Of those, what the autumn's report tells again, where nobody has said anything since; and what is exempt since.
AUTUMN = {
    **{what: SUMMER[what] for what in ("the title of an exempt action", "its detail")},
    **{what: SUMMER[what] for what in ("the reason for the rating it gave", "a question that is open")},
    "the correction of an exempt update": "Ingleby",
    "an update that was public in the summer": "Elderow",
    "an action that was public in the summer": "Foxglove",
    "an exempt update that was recorded late": "Gorseham",
}


@pytest.fixture(scope="module")
def story(playhouse: Playhouse, django_db_blocker) -> Iterator[Cast]:
    """The summer's report is frozen and corrected, then the autumn's is frozen."""
    with django_db_blocker.unblock():
        playhouse.clear()
    with django_db_blocker.unblock(), transaction.atomic(), on(TODAY):
        cast = build(TODAY)
        _summer(cast)
        with on(date(2026, 10, 2)):
            close_quarter(cast.quarter, by=cast.coordinator)
        with on(date(2026, 10, 5)):
            autumn = open_quarter(cast.quarter.financial.next, by=cast.coordinator)
            _mark(cast, Update.objects.get(what_happened="Elderow Way."))
            _mark(cast, Action.objects.get(title="Plant the Foxglove bed"))
        with on(date(2026, 10, 20)):
            correct_report(cast.quarter, why="Something is exempt after all.", by=cast.coordinator)
        with on(date(2026, 10, 26)):
            late, when = Action.objects.get(title="Something recorded late"), date(2026, 9, 28)
            _mark(cast, cast.update(late, quarter=autumn, what_happened="Gorseham was let.", happened_on=when))
            _correct(cast, Update.objects.get(what_happened="Marlowe Place was seen."), "Ingleby Place was seen.")
        with on(date(2027, 1, 4)):
            close_quarter(autumn, by=cast.coordinator)
        yield cast
        transaction.set_rollback(True)


def _mark(cast: Cast, item, paragraph: int = 2) -> None:
    exempt(item, paragraph, why="It tells who somebody is.", by=cast.coordinator)


def _add(cast: Cast, title: str, **fields) -> Action:
    given = {"timescale": "31/03/2027", "agreed_on": date(2026, 6, 1), "agreed_by": "Full Council", **fields}
    return add_action(cast.resolution, title=title, by=cast.coordinator, **given)


def _answer(cast: Cast, action: Action, by, said: str, what_happened: str, **more):
    told = Said(answer=said, what_happened=what_happened, **more)
    version = Action.objects.get(pk=action.pk).version
    return give_answer(action, cast.quarter, told, version=version, person_id=by.person_id, by=by)


def _summer(cast: Cast) -> None:
    posts = cast.posts
    hidden = _add(
        cast,
        "Settle with the Quillon family",
        detail="They live in Vexley Court.",
        owner_words="Brackwood Chambers",
        timescale="After the Ashdown inquiry",
    )
    cast.update(hidden, rating="red", rating_reason="The Hollin letter.", what_happened="Seen at Ferndale.")
    closed = _add(cast, "Something that was closed", lead=posts.housing)
    decide(
        closed,
        version=1,
        stage=Stage.NOT_TAKEN_FORWARD,
        why="Kestrel House was sold.",
        happened_on=TODAY,
        decided_by="The Larkmoor panel",
        by=cast.coordinator,
    )
    for action in (hidden, closed):
        _mark(cast, action)
    _told(cast)
    papers = _add(cast, "Something with papers", lead=posts.housing)
    cast.update(papers, what_happened="Papers were written.")
    for evidence in (
        add_file(papers, cast.quarter, name="Zinniafile.txt", content=b"A", by=cast.officer),
        add_link(papers, cast.quarter, link="https://a.example/cobnut-lane", name="Cobnutton", by=cast.officer),
    ):
        _mark(cast, evidence)
    cast.update(_add(cast, "Something of which the update is public", lead=posts.housing), what_happened="Elderow Way.")
    _add(cast, "Plant the Foxglove bed", lead=posts.housing)
    _add(cast, "Something recorded late", lead=posts.housing)


def _told(cast: Cast) -> None:
    """Public actions of which the update is exempt, with all that stands beside one."""
    person = Person.objects.get(name="Holder of the Portfolio")
    member = add_user("portfolio@anytown.example", role="officer", password=PASSWORD, person=person, by=None)
    told = _add(cast, "Something of which the update is exempt", lead=cast.posts.housing, joint=[cast.posts.portfolio])
    late = {"why": "The Nettlecombe case."}
    _answer(cast, told, cast.officer, "off_track", "Osprey Place was seen.", **late)
    with on(TODAY + timedelta(days=1)):
        _answer(
            cast, told, cast.officer, "off_track", "Marlowe Place was seen.", why_corrected="A slip of the pen", **late
        )
    _answer(cast, told, member, "needs_attention", "Rowanby came.", why="Sorrelton did not.")
    add_file(told, cast.quarter, name="Varleyfile.txt", content=b"A", by=cast.officer)
    add_link(told, cast.quarter, link="https://a.example/yarrow-place", name="Yarrowby", by=cast.officer)
    ask(told, words="Where is Thistledown?", by=cast.viewer)
    reply(ask(told, words="Who is Umberleigh?", by=cast.viewer), words="Of Wychelm.", by=cast.officer)
    done = _add(cast, "Something that is done", lead=cast.posts.housing)
    _answer(cast, done, cast.officer, "done", "All of it.", why_no_evidence="It names Pemberly.")
    with on(TODAY + timedelta(days=2)):
        for action in (told, done):
            _mark(cast, Update.objects.get(action=action))


def _correct(cast: Cast, update: Update, what_happened: str) -> None:
    correct_record(
        update,
        version=update.action.version,
        what_happened=what_happened,
        rating_reason=update.rating_reason,
        why="Another place",
        by=cast.coordinator,
    )


def edition(cast: Cast, quarter: Quarter, part: int, number: int = 1):
    """One edition of an issue."""
    return Issue.objects.get(quarter=quarter, number=number).editions.get(part=part)


def autumn_of(cast: Cast) -> Quarter:
    """The newest quarter."""
    return Quarter.objects.named(cast.quarter.financial.next).get()


def read(name: str, content: bytes) -> str:
    """All the words of a file of the format `name`, those among them that nobody is shown, with single spaces."""
    if name.endswith("pdf"):
        words = " ".join((paper.texts(content), paper.title_of(content), *paper.alternatives(content)))
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            parts = (file.read(part).decode("utf-8", "replace") for part in file.namelist())
            words = " ".join(unescape(re.sub(r"<[^>]+>", " ", part)) for part in parts)
            # A link stands in an attribute.
            words += " ".join(file.read(part).decode("utf-8", "replace") for part in file.namelist())
    else:
        words = unescape(content.decode())
    return re.sub(r"\s+", " ", words)


def leaked(text: str, secrets: dict[str, str]) -> list[str]:
    """What of `secrets` a text tells."""
    return [what for what, word in secrets.items() if word.casefold() in text.casefold()]


@pytest.mark.django_db
class TestFiles:
    @pytest.mark.parametrize("name", FORMATS)
    def test_no_file_of_a_public_edition_tells_what_is_exempt(self, story, name):
        for quarter, number, secrets in (
            (story.quarter, 1, SUMMER),
            (story.quarter, 2, SUMMER | AUTUMN),
            (autumn_of(story), 1, SUMMER | AUTUMN),
        ):
            file = edition(story, quarter, PUBLIC, number).files.get(format=name)
            text = read(name, bytes(file.content))
            assert leaked(text, secrets) == []
            if name in WITH_LINES:
                assert WITHHELD in text

    @pytest.mark.parametrize("name", WITH_LINES)
    def test_every_file_of_the_edition_with_part_two_tells_it(self, story, name):
        for quarter, secrets in ((story.quarter, SUMMER), (autumn_of(story), AUTUMN)):
            file = edition(story, quarter, WITH_EXEMPT).files.get(format=name)
            assert leaked(read(name, bytes(file.content)), secrets) == list(secrets)

    def test_the_brief_with_part_two_tells_some_of_it(self, story):
        file = edition(story, story.quarter, WITH_EXEMPT).files.get(format="brief.pdf")
        assert "the title of an exempt action" in leaked(read("brief.pdf", bytes(file.content)), SUMMER)

    def test_what_was_frozen_before_it_was_marked_stays_as_it_is(self, story):
        told = {what: word for what, word in AUTUMN.items() if what not in SUMMER}
        first = edition(story, story.quarter, PUBLIC).content
        assert leaked(first, told) == [
            "an update that was public in the summer",
            "an action that was public in the summer",
        ]


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize("query", ["", "?part=2"])
    def test_the_page_of_an_issue(self, story, query):
        client = story.client(story.viewer)
        for quarter, secrets in ((story.quarter, SUMMER), (autumn_of(story), AUTUMN)):
            page = client.get(reverse("show-issue", args=[quarter.slug, 1]) + query).content.decode()
            # The screen has the title of an action, and its detail on the action's own page.
            shown_there = [what for what in secrets if what != "its detail"]
            assert leaked(unescape(page), secrets) == (shown_there if query else [])
            assert (WITHHELD in page) is (query == "")

    @pytest.mark.parametrize("name", ["show-report", "print-report", "show-brief"])
    def test_the_pages_of_the_live_report(self, story, name):
        client = story.client(story.viewer)
        address = reverse(name, args=[autumn_of(story).slug])
        with on(date(2027, 1, 5)):
            page, whole = client.get(address), client.get(f"{address}?part=2")
        assert leaked(unescape(page.content.decode()), SUMMER | AUTUMN) == []
        assert "the title of an exempt action" in leaked(unescape(whole.content.decode()), AUTUMN)

    def test_the_page_that_compares_the_last_two_quarters(self, story):
        client, address = story.client(story.viewer), reverse("compare-reports")
        page, whole = client.get(address), client.get(f"{address}?part=2")
        assert leaked(unescape(page.content.decode()), SUMMER | AUTUMN) == []
        told = leaked(unescape(whole.content.decode()), SUMMER | AUTUMN)
        assert told == [
            "an exempt update",
            "the correction of an exempt update",
            "an exempt update that was recorded late",
        ]

    @pytest.mark.parametrize("ending", ["csv", "json"])
    def test_what_anybody_may_read(self, story, ending):
        set_profile(open_data=True, by=story.administrator, why="For everybody")
        issue = Issue.objects.get(quarter=autumn_of(story))
        publish(issue, by=story.coordinator)
        answer = story.client().get(reverse("download-open-data", args=[autumn_of(story).slug, 1, ending]))
        assert answer.status_code == 200
        assert leaked(answer.content.decode(), SUMMER | AUTUMN) == []
        assert WITHHELD in answer.content.decode()


@pytest.mark.django_db
class TestTheReport:
    def of_both(self, story) -> list[tuple[Report, Report]]:
        """The public edition and the one with Part II of each quarter."""
        return [
            (edition(story, quarter, PUBLIC).report, edition(story, quarter, WITH_EXEMPT).report)
            for quarter in (story.quarter, autumn_of(story))
        ]

    def test_the_figures_of_the_public_edition_are_a_recount_of_its_own_lines(self, story):
        for report, whole in self.of_both(story):
            lines = list(report)
            stages, ratings = Counter(line.stage for line in lines), Counter(line.rating for line in lines)
            standings = Counter(code for line in lines for code in line.standing)
            own = {
                "actions": len(lines),
                "delivered": sum(stages[stage] for stage in DELIVERED),
                "closed": sum(not line.live and not line.delivered for line in lines),
            }
            counted = [own.get(code, stages[code] + ratings[code] + standings[code]) for code in codes(report)]
            assert [figure.count for figure in report.figures] == counted
            assert report.figures == whole.figures
            assert [section.stages for section in report.sections] == [section.stages for section in whole.sections]

    def test_each_line_stands_in_its_place(self, story):
        for report, whole in self.of_both(story):
            for line, full in zip(report, whole, strict=True):
                names = ("reference", "stage", "rating", "standing", "standing_words", "live", "delivered")
                assert [getattr(line, name) for name in names] == [getattr(full, name) for name in names]
                assert (line == full) is not full.is_exempt
                assert not line.is_exempt

    def test_how_many_items_are_withheld(self, story):
        report, _ = self.of_both(story)[0]
        said = {line.title: line.withheld_words for line in report if line.withheld}
        assert said == {
            WITHHELD: (WITHHELD,),
            "Something of which the update is exempt": (WITHHELD,),
            "Something that is done": (WITHHELD,),
            "Something with papers": ("2 items withheld under paragraph 2",),
        }
        assert [line.title for line in report].count(WITHHELD) == 2

    def test_what_is_not_exempt_is_there(self, story):
        """Beside each exempt item stands one that is public."""
        report, whole = self.of_both(story)[0]
        text = report.canonical()
        for words in ("Ten flats are let.", "Papers were written.", "Elderow Way.", "Plant the Foxglove bed"):
            assert words in text
        assert report.key == whole.key
        assert [section.unanswered for section in report.sections] == [each.unanswered for each in whole.sections]
        assert any(section.unanswered for section in report.sections)

    def test_a_change_says_that_it_is_withheld(self, story):
        """Recorded late, and corrected since: what was exempt last quarter is told of in this quarter's changes."""
        report, whole = self.of_both(story)[1]
        told = [
            (change.kind, change.title, change.before, change.after, change.withheld)
            for change in whole.changes.changes
        ]
        assert [change for change in told if change[0] in {"recorded_late", "corrected"}] == [
            ("recorded_late", "Something recorded late", "", "Gorseham was let.", 2),
            (
                "corrected",
                "Something of which the update is exempt",
                "Marlowe Place was seen.",
                "Ingleby Place was seen.",
                2,
            ),
        ]
        changes = [(change.kind, change.title, change.before, change.after) for change in report.changes.changes]
        assert [change for change in changes if change[0] in {"recorded_late", "corrected"}] == [
            ("recorded_late", "Something recorded late", "", WITHHELD),
            ("corrected", "Something of which the update is exempt", "", WITHHELD),
        ]
        assert len(changes) == len(told)

    def test_nothing_public_of_an_earlier_day_is_made_with_it(self, story):
        """As known on the day before it was marked, a public version that is made now leaves it out too."""
        with on(date(2027, 1, 5)):
            when = AsAt(story.quarter.financial, date(2026, 9, 30), date(2026, 10, 3))
            text = public(live(when)).canonical()
            known = live(when).canonical()
        assert leaked(text, SUMMER | AUTUMN) == []
        assert "Elderow" in known

    def test_the_dashboard_counts_it(self, story):
        with on(date(2027, 1, 5)):
            when = shown(autumn_of(story), date(2027, 1, 5))
            assert live(when, with_beside=False).figures == self.of_both(story)[1][0].figures

    def test_a_public_report_comes_back_as_it_is(self, story):
        for report, whole in self.of_both(story):
            assert public(report) == report == public(whole)


def codes(report: Report) -> list[str]:
    """What the report counts."""
    return [figure.code for figure in report.figures]


class TestALine:
    """Every field of a line has words of its own; what is left of them in public."""

    FULL: ClassVar = {
        "detail": "Words",
        "plan_year": "2026-27",
        "rating_reason": "Words",
        "decided_because": "Words",
        "decided_by": "Words",
        "decided_on": TODAY,
        "superseded_by": "A-2",
        "owners": (Owner("Words", "lead", "Words", TODAY),),
        "owner_words": "Words",
        "timescale_agreed_on": TODAY,
        "times_retimed": 1,
        "days_overdue": 1,
        "days_slipped": 1,
        "standing": ("overdue", "slipped"),
        "standing_words": ("Overdue by 1 day", "Slipped 1 day from the first date"),
        "what_happened": "Words",
        "happened_on": TODAY,
        "typed_on": TODAY,
        "said_by": "Words",
        "first_written": "Words",
        "answer_words": "Words",
        "evidence": ("Words",),
        "why_no_evidence": "Words",
        "beside": (Beside("Words", "Words", "Words", "Words", "Words"),),
        "questions": (Asked("Words", TODAY, "Words", "Words", TODAY, "Words"),),
        "no_answer_from": ("Words",),
        "last_heard": "Words",
        "last_said": "Words",
        "before": it_stood(),
    }
    HOW_IT_STANDS = (
        "reference", "title", "added_on", "stage", "stage_words", "rating", "rating_words", "times_retimed", "standing",
        "standing_words", "days_overdue", "days_slipped", "delivered", "live", "due_next_quarter", "withheld", "before",
    )  # fmt: skip
    OF_AN_UPDATE = (
        "rating_reason", "what_happened", "happened_on", "typed_on", "said_by", "first_written", "answer_words",
        "evidence", "why_no_evidence", "beside", "questions", "last_said", "exempt_update", "withheld",
    )  # fmt: skip

    def left_of(self, **marks) -> tuple[Line, Line]:
        """A line, and what is public of it."""
        whole = a_report(a_line(**self.FULL, **marks))
        (found,) = public(whole)
        return next(iter(whole)), found

    def differ(self, whole: Line, found: Line) -> set[str]:
        return {each.name for each in fields(Line) if getattr(whole, each.name) != getattr(found, each.name)}

    def test_of_an_exempt_action_how_it_stands_is_left(self):
        whole, found = self.left_of(exempt_action=2, exempt_update=3, exempt_evidence=(ExemptFile("Words", 4),))
        left = [each.name for each in fields(Line) if getattr(found, each.name) not in {"", None, ()}]
        assert sorted(left) == sorted(self.HOW_IT_STANDS)
        # Counted back from the day of the report, the days of "Overdue by 43 days" would say when it was due.
        days = {"days_overdue", "days_slipped", "standing_words"}
        assert self.differ(whole, found) & set(self.HOW_IT_STANDS) == {"title", "withheld", "before"} | days
        assert (found.days_overdue, found.days_slipped) == (0, 0)
        assert found.standing_words == tuple(WORDS[code] for code in whole.standing)
        assert (found.title, found.withheld, found.withheld_elsewhere) == (WITHHELD, (2,), ())
        assert found.before == replace(whole.before, due_on=None, timescale="")

    def test_of_an_exempt_update_goes_what_tells_of_it(self):
        whole, found = self.left_of(exempt_update=2, exempt_last_said=2)
        assert self.differ(whole, found) == {*self.OF_AN_UPDATE, "exempt_last_said"}
        assert (found.what_happened, found.last_said, found.withheld) == (WITHHELD, WITHHELD, (2,))

    def test_of_an_earlier_one_goes_what_is_quoted(self):
        whole, found = self.left_of(exempt_last_said=2)
        assert self.differ(whole, found) == {"rating_reason", "last_said", "exempt_last_said", "withheld"}
        assert (found.last_said, found.withheld) == (WITHHELD, (2,))

    def test_a_file_and_a_question_go_alone(self):
        asked = replace(self.FULL["questions"][0], exempt_under=3)
        files = (ExemptFile("Secret", 2), ExemptFile("Another", 2))
        marks = {**self.FULL, "questions": (*self.FULL["questions"], asked), "exempt_evidence": files}
        whole = a_report(a_line(**marks))
        (found,) = public(whole)
        assert self.differ(next(iter(whole)), found) == {"evidence", "exempt_evidence", "questions", "withheld"}
        assert (found.evidence, found.questions) == (("Words", WITHHELD, WITHHELD), self.FULL["questions"])
        assert found.withheld_words == ("2 items withheld under paragraph 2", "1 item withheld under paragraph 3")
        assert found.withheld_elsewhere == ("1 item withheld under paragraph 3",)

    def test_what_is_not_exempt_stays_whole(self):
        whole, found = self.left_of()
        assert found == whole


@pytest.mark.django_db
class TestChanges:
    """Whatever a change tells, none of what is exempt is left."""

    @pytest.mark.parametrize(
        ("title", "kind", "withheld", "kept"),
        [
            # The whole action: how it stands, and no word more.
            ("Settle with the Quillon family", "stage", None, (WITHHELD, "Before", "After", 2)),
            ("Settle with the Quillon family", "date", None, (WITHHELD, "", "", 2)),
            ("Settle with the Quillon family", "corrected", 3, (WITHHELD.replace("2", "3"), "", "", 3)),
            # An update: what it said, and not what the action is.
            ("Something that is done", "recorded_late", None, ("Something that is done", "", WITHHELD, 2)),
            ("Something that is done", "date", None, ("Something that is done", "Before", "After", None)),
            # Exempt when the earlier report was made, and public since.
            ("Something with papers", "corrected", 2, ("Something with papers", "", WITHHELD, 2)),
            # No longer in the report.
            ("Gone since", "gone", 2, (WITHHELD, "Before", "After", 2)),
            ("Gone since", "owner", 2, (WITHHELD, "", "", 2)),
            ("Give every pupil a laptop", "corrected", None, ("Give every pupil a laptop", "Before", "After", None)),
        ],
    )  # fmt: skip
    def test_a_change(self, story, title, kind, withheld, kept):
        whole = edition(story, story.quarter, WITH_EXEMPT).report
        reference = next((line.reference for line in whole if line.title == title), "ANY-GONE")
        change = Change(
            kind,
            reference,
            title,
            "Resolution I",
            "Before",
            "After",
            date(2026, 9, 1),
            date(2026, 9, 2),
            days=30,
            times=1,
            withheld=withheld,
        )
        report = replace(whole, changes=Changes(edition(story, autumn_of(story), 2).report.changes.earlier, (change,)))
        (found,) = public(report).changes.changes
        assert (found.title, found.before, found.after, found.withheld) == kept
        assert (found.on is None, found.days is None, found.times == 0) == (3 * (kept[3] is not None,))

    def test_the_page_of_part_two_marks_it_and_the_public_page_has_none_of_its_days(self, story):
        earlier = edition(story, autumn_of(story), 2).report.changes.earlier
        change = Change("date", "ANY-1", "Flats", "Resolution I", "March", "May", days=61, times=2, withheld=2)
        pages = [
            plain(render_to_string("reports/changes.html", {"changes": Changes(earlier, (each,)), "linked": False}))
            for each in (change, change.without_words(names=False))
        ]
        assert [page.partition("Before Now ")[2] for page in pages] == [
            "Flats ANY-1 Exempt under paragraph 2 March May 61 days later Moved twice in all",
            f"{WITHHELD} ANY-1 – –",
        ]

    def test_a_change_to_a_report_in_which_nothing_is_exempt_any_more(self, story):
        plain = replace(public(edition(story, story.quarter, WITH_EXEMPT).report), sections=())
        earlier = edition(story, autumn_of(story), 2).report.changes.earlier
        change = Change("owner", "ANY-1", "A title", "Resolution I", before="A word", withheld=2)
        (found,) = public(replace(plain, changes=Changes(earlier, (change,)))).changes.changes
        assert (found.title, found.before) == (WITHHELD, "")

    def test_a_report_has_a_part_two_where_only_a_change_is_exempt(self, story):
        plain = public(edition(story, story.quarter, WITH_EXEMPT).report)
        earlier = edition(story, autumn_of(story), 2).report.changes.earlier
        change = Change("recorded_late", "ANY-1", "A title", "Resolution I", after="A word")
        reports = [replace(plain, changes=Changes(earlier, (replace(change, withheld=mark),))) for mark in (None, 2)]
        assert [report.has_exempt for report in reports] == [False, True]
