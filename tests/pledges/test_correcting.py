"""What was recorded of a pledge is put right: with a reason, and with what it was in its history."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from carecommit.kit import clock
from carecommit.kit.refused import Refused, Stale
from pledges.life.correcting import CORRECTED, correct_pledge
from pledges.life.keepers import hand_over
from pledges.life.operations import note_help
from pledges.life.queries import Standing, on_day
from pledges.life.timeline import timeline
from pledges.pledging.makers import maker_for
from pledges.pledging.models import Pledge
from pledges.pledging.operations import revise_pledge
from resolutions.council.models import User
from tests.cast import TODAY, Cast, on
from tests.pages.reading import as_given, errors, words
from tests.pledges.pledging import Pledging

APRIL, JUNE = date(2026, 4, 7), date(2026, 6, 15)
NAME = "The holder of Parks"
PARTNER = {"party": "partner", "organisation": "Harbour Trust", "post_words": "Director", "email": "d@harbour.example"}


@pytest.fixture
def pledge(pledging: Pledging) -> Pledge:
    """Given on paper in June by somebody who agreed to be named."""
    with on(JUNE):
        return pledging.add("I will let one room.", name=NAME, may_be_named=True)


def correct(cast: Cast, pledge: Pledge, why: str = "Misread.", by: User | None = None, **fields) -> Pledge:
    version = Pledge.objects.get(pk=pledge.pk).version
    return correct_pledge(pledge, by=by or cast.coordinator, why=why, version=version, **fields)


def on_the_page(cast: Cast, pledge: Pledge, **typed):
    """The form of its page as it came, with what is typed into it, sent by the coordinator."""
    client, address = cast.client(cast.coordinator), reverse("correct-pledge", args=[pledge.pk])
    page = client.get(address)
    ticked = {"may_be_named": "on"} if page.context["form"]["may_be_named"].value() else {}
    return client.post(address, {**as_given(page), **ticked, **typed})


class TestThePage:
    def test_everything_that_was_recorded_can_be_put_right(self, cast, pledging, pledge):
        event = pledging.add_event(title="Business breakfast", held_on=date(2026, 6, 1), opens_on=date(2026, 6, 1))
        typed = {
            "post_words": "Head of Green\tSpace",
            "organisation": "Anytown Gardens",
            "service_area": "Green spaces",
            "name": "The holder of Green Space",
            "event": event.pk,
            "made_on": "2 6 2026",
            "why": "The card was misread.",
        }
        answer = on_the_page(cast, pledge, **typed)
        assert f"What was recorded of {pledge.reference} is put right." in words(answer.client.get(answer.url))
        now = Pledge.objects.get()
        assert [getattr(now, name) for name in CORRECTED] == [
            True, "The holder of Green Space", "Head of Green Space", "Green spaces", "Anytown Gardens",
            date(2026, 6, 2), event,
        ]  # fmt: skip
        # Whoever is asked, and the words, are changed elsewhere.
        assert (now.maker.title, now.wordings.count()) == ("Head of Parks", 1)

    def test_a_reason_is_asked_for_and_a_change_of_nothing_needs_none(self, cast, pledge):
        page = on_the_page(cast, pledge, service_area="Trees", why=" ")
        assert errors(page) == ["Say why it is put right. What was recorded stays in its history."]
        assert page.context["form"]["service_area"].value() == "Trees"
        assert on_the_page(cast, pledge).status_code == 302
        assert (Pledge.objects.get().version, pledge.history.count()) == (1, 1)

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"post_words": ""}, "Fill in “Post”"),
            ({"post_words": "\u3164"}, "Give the post, such as Head of Housing."),
            ({"post_words": "Young person A"}, "Never record a child or young person here."),
            ({"name": "Young person A"}, "Never record a child or young person here."),
            ({"name": "A\x1bB"}, "Take out the character that cannot be shown, and send it again."),
            ({"event": "9" * 9}, "Choose an answer for “At which event?” from the list"),
            ({"made_on": "13/08/2026"}, "That day has not come yet. Give a day up to today."),
            ({"made_on": "01/01/2024"}, "Team Anytown, summer session was not before 12 August 2025."),
        ],
    )
    def test_what_cannot_be_is_said_at_its_box(self, cast, pledge, typed, sentence):
        page = on_the_page(cast, pledge, why="Misread.", **typed)
        assert [error[: len(sentence)] for error in errors(page)] == [sentence]
        assert {name: page.context["form"][name].value() for name in typed} == typed
        assert pledge.history.count() == 1

    def test_a_partner_has_an_organisation_and_staff_need_none(self, cast, pledging, pledge):
        partners = pledging.give(**PARTNER)
        assert errors(on_the_page(cast, partners, organisation="", why="A slip.")) == [
            "Give the name of the organisation."
        ]
        correct(cast, pledge, organisation="Anytown Gardens")
        assert correct(cast, pledge, organisation="").organisation == ""


class TestConsentThatIsWithdrawn:
    def shown(self, cast: Cast, pledge: Pledge) -> dict[str, bool]:
        """Where the name stands."""
        viewer = cast.client(cast.viewer)
        pages = {
            "tracker": viewer.get(reverse("list-pledges")),
            "page": viewer.get(reverse("show-pledge", args=[pledge.pk])),
            "event": viewer.get(reverse("show-event", args=[pledge.event_id])),
            "file": viewer.get(reverse("download-pledges-csv")),
            "report": viewer.get(reverse("show-report", args=[cast.quarter.slug])),
            "closed report": viewer.get(reverse("show-report", args=[cast.earlier_quarter.slug])),
        }
        return {name: NAME in page.content.decode() for name, page in pages.items()}

    def test_takes_the_name_off_everything_at_once_but_what_is_closed(self, cast, pledging):
        with on(cast.earlier_quarter.financial.starts_on + timedelta(days=1)):
            pledging.event = pledging.add_event()
            pledge = pledging.add("I will let one room.", name=NAME, may_be_named=True)
            pledging.answer(pledge, "kept", "She moved in.")
        before = self.shown(cast, pledge)
        assert {name for name, is_there in before.items() if not is_there} <= {"report", "closed report"}
        pledging.answer(pledge := pledging.add("I will read.", name=NAME, may_be_named=True, email=""), "kept", "Read.")
        assert self.shown(cast, pledge)["report"]
        for each in Pledge.objects.all():
            correct(cast, each, may_be_named=False, why="They asked.")
        after = self.shown(cast, pledge)
        assert after == {**dict.fromkeys(after, False), "closed report": before["closed report"]}

    def test_as_known_before_it_is_there(self, cast, pledge):
        known = clock.now()
        with on(TODAY + timedelta(days=1)):
            correct(cast, pledge, may_be_named=False, why="They asked.")
            assert [each.pledge.may_be_named for each in Standing.at(TODAY, known).positions] == [True]
            assert [each.pledge.may_be_named for each in Standing.at(TODAY, clock.now()).positions] == [False]

    def test_without_a_name_there_is_none_to_show(self, cast, pledge):
        assert correct(cast, pledge, name="").may_be_named is False

    def test_the_timeline_says_so_and_never_the_name(self, cast, pledge):
        with on(TODAY + timedelta(days=1)):
            correct(
                cast, pledge, may_be_named=False, name="Somebody else", why="They asked.", post_words="Head of Trees"
            )
            newest = timeline(pledge)[0]
        assert (newest.what, newest.why, newest.who) == (
            "Corrected what was recorded", "They asked.", "coordinator@anytown.example",
        )  # fmt: skip
        assert newest.detail == (
            "Post: from “Head of Parks” to “Head of Trees”",
            "May be named: from yes to no",
            "Name: put right",
        )


class TestItsDay:
    def test_an_earlier_day_has_the_first_words(self, cast, pledge):
        correct(cast, pledge, made_on=APRIL)
        (position,) = Standing.at(APRIL, clock.now()).positions
        (row,) = on_day(Pledge.objects.all(), APRIL)
        assert (position.wording.words, row.words, row.part) == (
            "I will let one room.",
            "I will let one room.",
            "pledge",
        )
        page = cast.client(cast.viewer).get(reverse("download-pledges-csv"), {"as_at": "7 4 2026"})
        (line,) = csv.DictReader(io.StringIO(page.content.decode("utf-8-sig"), newline=""))
        assert (line["Made on"], line["Pledge"]) == ("07/04/2026", "I will let one room.")

    def test_a_later_day_leaves_it_out_until_then(self, cast, pledge):
        correct(cast, pledge, made_on=JUNE + timedelta(days=5))
        counts = [len(Standing.at(JUNE + timedelta(days=days), clock.now())) for days in (4, 5)]
        assert counts == [0, 1]

    @pytest.mark.parametrize("what", ["step", "help", "hand over", "words"])
    def test_it_is_not_after_what_came_of_it(self, cast, pledging, pledge, what):
        by, version, july = cast.coordinator, pledge.version, date(2026, 7, 1)
        with on(july):
            if what == "step":
                pledging.step(pledge, "under_way")
            elif what == "help":
                note_help(pledge, words="We met.", given_on=july, by=by)
            elif what == "hand over":
                to = maker_for(pledging.said(email="", post_words="Head of Trees"), by=by)
                hand_over(pledge, to=to, how="handed_over", why="Moved.", since=july, by=by)
            else:
                revise_pledge(pledge, words="I will let two.", by_when="", why="More.", by=by, version=version)
        with pytest.raises(Refused, match="What came of it is on record from 1 July 2026") as refusal:
            correct(cast, pledge, made_on=july + timedelta(days=1))
        assert refusal.value.about == "made_on"
        assert correct(cast, pledge, made_on=july).made_on == july

    def test_nor_before_its_event_whichever_of_the_two_is_put_right(self, cast, pledging, pledge):
        event = pledging.add_event(title="Business breakfast", held_on=TODAY, opens_on=TODAY)
        with pytest.raises(Refused, match="Business breakfast was not before 12 August 2026") as refusal:
            correct(cast, pledge, event=event)
        assert refusal.value.about == "made_on"
        assert correct(cast, pledge, event=event, made_on=TODAY).event == event
        assert correct(cast, pledge, event=None, made_on=date(2020, 1, 1)).event is None


def test_of_two_coordinators_the_second_is_told(cast, pledge):
    correct_pledge(pledge, by=cast.coordinator, why="Misread.", version=1, service_area="Trees")
    with pytest.raises(Stale):
        correct_pledge(pledge, by=cast.administrator, why="Misread.", version=1, service_area="Water")


def test_nobody_but_a_coordinator_puts_anything_right(cast, pledge):
    for user in (cast.viewer, cast.officer):
        with pytest.raises(Refused, match="Only a coordinator keeps pledges"):
            correct(cast, pledge, by=user, service_area="Trees")
    assert correct(cast, pledge, by=cast.coordinator, service_area="Trees").service_area == "Trees"


def test_what_has_an_operation_of_its_own_is_not_put_right_on_the_way(cast, pledging, pledge):
    with pytest.raises(TypeError, match="keeper"):
        correct(cast, pledge, keeper=pledging.give(email="other@anytown.example").keeper)
    with pytest.raises(ValidationError):
        correct(cast, pledge, post_words="K (care leaver)")


def test_the_same_queries_however_many_events_there_are(cast, pledging, pledge):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            cast.client(cast.coordinator).get(reverse("correct-pledge", args=[pledge.pk]))
        return len(captured)

    few = queries()
    for number in range(4):
        pledging.add_event(title=f"Event {number}")
    assert queries() == few
