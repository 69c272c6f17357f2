"""The page of one pledge: its words as given, how it stands, and everything that happened to it."""

import re
from datetime import date

import pytest
from django.http import HttpResponse
from django.urls import reverse

from pledges.intake.models import PledgeOrigin
from pledges.life.keepers import hand_over
from pledges.life.operations import answer, note_help
from pledges.life.timeline import timeline
from pledges.pledging.makers import change_maker, maker_for
from pledges.pledging.models import Pledge
from pledges.pledging.operations import give_offer, revise_pledge, settle_pledge
from resolutions.council.models import User
from resolutions.intake.models import Batch
from tests.cast import TODAY, Cast, on
from tests.intake.bringing import Bringing
from tests.pages.reading import how_many_queries, links, words
from tests.pledges.pledging import Pledging

JUNE, JULY = date(2026, 6, 15), date(2026, 7, 1)


def shown(cast: Cast, pledge: Pledge, user: User | None = None) -> HttpResponse:
    """The page as the viewer sees it, or somebody else."""
    return cast.client(user or cast.viewer).get(reverse("show-pledge", args=[pledge.pk]))


def version_of(pledge: Pledge) -> int:
    return Pledge.objects.get(pk=pledge.pk).version


@pytest.fixture
def pledge(pledging: Pledging) -> Pledge:
    """Given on paper in June, for next spring."""
    with on(JUNE):
        return pledging.add(
            "I will let one room to a care leaver.\nAt no cost.",
            kind="Housing",
            manner="in_addition",
            name="Ann Example",
            by_when="by the end of March 2027",
        )


class TestTheFacts:
    def test_it_shows_the_words_and_who_gave_them_when(self, cast, pledge):
        text = words(shown(cast, pledge))
        assert f"Housing Pledge {pledge.reference} Made Made since 15 June 2026." in text
        assert "I will let one room to a care leaver. At no cost." in text
        assert "Made by Head of Parks Parks Council staff or councillor" in text
        assert "Made on 15 June 2026 Team Anytown, summer session, reported to Corporate Parenting Board" in text
        assert "By when “by the end of March 2027” We read this as: due by 31 March 2027." in text
        assert "Something I will do in addition" in text
        assert "No resolution or action is named yet." in text
        assert "Subject expert Nobody yet." in text
        assert "offered" not in text

    def test_markup_is_shown_as_it_was_written(self, cast, pledging):
        given = "<script>alert('é ŵ 🙂')</script>"
        page = shown(cast, pledging.give(given)).content.decode()
        assert given not in page
        assert "&lt;script&gt;alert(&#x27;é ŵ 🙂&#x27;)&lt;/script&gt;" in page

    def test_what_is_very_long_is_folded_and_nothing_of_it_lost(self, cast, pledging):
        short = shown(cast, pledging.give("a" * 1190)).content.decode()
        assert ("Read all of it" in short, "a" * 1190 in short) == (False, True)
        long = "First. " + "b" * 1300 + " Last."
        pledge = pledging.give("An intent.")
        given = {"words": long, "by_when": "", "why": "They said more.", "version": pledge.version}
        revise_pledge(pledge, by=cast.coordinator, **given)
        page = main_of(shown(cast, pledge))
        # The words that stand, their version, and the timeline.
        assert page.count("Read all of it") == page.count(long) == 3
        outside = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
        assert (long in outside, outside.count("First. bbb")) == (False, 3)

    def test_a_name_without_consent_is_shown_to_coordinators_alone(self, cast, pledging, pledge):
        named = pledging.give(name="Cat Example", may_be_named=True)
        assert "Cat Example" in words(shown(cast, named))
        assert "Ann Example" not in words(shown(cast, pledge))
        assert "Ann Example" not in words(shown(cast, pledge, cast.officer))
        assert "Ann Example (does not wish to be named: coordinators alone see this)" in words(
            shown(cast, pledge, cast.coordinator)
        )

    def test_an_address_is_shown_to_coordinators_alone(self, cast, pledging, pledge):
        assert "parks@anytown.example" in words(shown(cast, pledge, cast.coordinator))
        for user in (cast.viewer, cast.officer):
            assert "parks@anytown.example" not in shown(cast, pledge, user).content.decode()
        silent = pledging.give(email="")
        assert "No e-mail address: ask them yourself" in words(shown(cast, silent, cast.coordinator))

    def test_it_leads_to_what_it_helps_and_who_supports_it(self, cast, pledge):
        given = {"action": cast.action, "expert": cast.posts.housing, "why": "", "version": version_of(pledge)}
        settle_pledge(pledge, by=cast.coordinator, **given)
        page = shown(cast, pledge)
        assert {
            reverse("show-action", args=[cast.action.reference]),
            reverse("show-motion", args=[cast.motion.code]),
            reverse("show-post", args=[cast.posts.housing.pk]),
        } <= set(links(page))
        assert "Head of Housing, held by Holder of Housing" in words(page)

    def test_what_is_offered_is_counted(self, cast, pledging):
        pledge = pledging.give(kind="Work experience and shadowing")
        assert "0 offered, 0 taken up" in words(shown(cast, pledge))
        pledging.answer(pledge, "under_way", offered=6, taken_up=2)
        assert "6 offered, 2 taken up" in words(shown(cast, pledge))

    def test_an_end_says_what_came_of_it_or_why(self, cast, pledging, pledge):
        pledging.answer(pledge, "kept", "She moved in.")
        assert "What came of it She moved in." in words(shown(cast, pledge))
        other = pledging.give()
        pledging.answer(other, "cannot", "I have left the house.")
        assert "Why I have left the house." in words(shown(cast, other))

    def test_one_that_was_struck_out_says_that_it_counts_nowhere(self, cast, pledging, pledge):
        pledging.strike_out(pledge)
        text = words(shown(cast, pledge))
        assert "Struck out It was struck out on 12 August 2026, because it was never a pledge" in text

    def test_a_partner_intends_and_then_offers(self, cast, pledging):
        partner = {"party": "partner", "organisation": "Harbour Foods", "email": "md@harbour.example"}
        pledge = pledging.give("We mean to hire two.", **partner)
        assert "An intent of a partner, who has not said yet what they offer." in words(shown(cast, pledge))
        with on(date(2026, 8, 20)):
            given = {"words": "Two apprenticeships a year.", "by_when": "", "version": version_of(pledge)}
            give_offer(pledge, by=cast.coordinator, **given)
            text = words(shown(cast, pledge))
        assert "The offer of a partner. Two apprenticeships a year." in text
        assert "Offer, version 2, 20 August 2026 (these stand)" in text
        assert "Intent, version 1, 12 August 2026 We mean to hire two." in text

    def test_where_it_came_from_is_there_and_the_row_is_for_coordinators(self, cast, pledge):
        Bringing(cast).leave_a_trace()
        cells = [["Pledge", "One room"], ["Contact", "ann@anytown.example"]]
        PledgeOrigin.objects.create(
            batch=Batch.objects.earliest("pk"), pledge=pledge, table="Team Anytown", row="7", cells=cells
        )
        assert "Team Anytown, row 7. Brought in by" in words(shown(cast, pledge))
        assert "ann@anytown.example" not in shown(cast, pledge).content.decode()
        assert "Contact ann@anytown.example" in words(shown(cast, pledge, cast.coordinator))

    def test_nobody_is_shown_one_that_is_not_there(self, cast):
        assert cast.client(cast.viewer).get(reverse("show-pledge", args=[999])).status_code == 404


class TestWhatOneMayDo:
    def test_each_is_led_to_what_they_may_do(self, cast, pledging):
        pledge = pledging.give()
        given = {"expert": cast.posts.housing, "why": "", "version": version_of(pledge)}
        settle_pledge(pledge, by=cast.coordinator, **given)
        change_maker(pledge.keeper, email=cast.other_officer.email, by=cast.coordinator)
        own = {
            name: reverse(name, args=[pledge.pk])
            for name in (
                "record-step",
                "revise-pledge",
                "settle-pledge",
                "correct-pledge",
                "hand-over-pledge",
                "note-help",
            )
        }
        answering = reverse("answer-pledges")
        may = {
            user: {
                path for path in (*own.values(), answering) if f'href="{path}"' in main_of(shown(cast, pledge, user))
            }
            for user in (cast.viewer, cast.officer, cast.other_officer, cast.coordinator)
        }
        assert may == {
            cast.viewer: set(),
            cast.officer: {own["note-help"]},
            cast.other_officer: {answering},
            cast.coordinator: set(own.values()),
        }


def main_of(page: HttpResponse) -> str:
    return page.content.decode().split("<main", 1)[1]


class TestTheTimeline:
    def test_it_tells_all_of_it_newest_first(self, cast, pledging, pledge):
        by = cast.coordinator
        with on(date(2026, 6, 20)):
            settle_pledge(pledge, expert=cast.posts.housing, by=by, why="They let rooms.", version=version_of(pledge))
        with on(date(2026, 6, 25)):
            revised = {"words": "I will let two rooms.", "by_when": "2028", "why": "A second is free."}
            revise_pledge(pledge, by=by, version=version_of(pledge), **revised)
        with on(JULY):
            pledging.answer(pledge, "need_help", "Who pays the deposit?")
        with on(date(2026, 7, 9)):
            note_help(pledge, words="The fund pays.", given_on=date(2026, 7, 8), by=cast.officer)
        with on(date(2026, 7, 20)):
            to = maker_for(pledging.said(email="", post_words="Head of Trees"), by=by)
            hand_over(pledge, to=to, how="handed_over", why="They have the house.", since=date(2026, 7, 19), by=by)
        pledging.step(pledge, "released", "The house is sold.", happened_on=date(2026, 8, 3))
        assert [(entry.what, entry.who, entry.why, entry.detail) for entry in timeline(pledge)] == [
            ("Released", "coordinator@anytown.example", "The house is sold.", ("Happened on 3 August 2026",)),
            (
                "Handed over",
                "coordinator@anytown.example",
                "They have the house.",
                ("From Head of Parks to Head of Trees", "From 19 July 2026"),
            ),
            ("Help from Head of Housing", "Holder of Housing", "", ("Given on 8 July 2026", "The fund pays.")),
            ("Answered “I need help”", "Head of Parks", "", ("Who pays the deposit?",)),
            (
                "Words given again",
                "coordinator@anytown.example",
                "A second is free.",
                ("“I will let two rooms.”", "By when: from “by the end of March 2027” to “2028”"),
            ),
            (
                "Settled what it is about",
                "coordinator@anytown.example",
                "They let rooms.",
                ("Subject expert: from nothing to “Head of Housing”",),
            ),
            (
                "Pledged",
                "coordinator@anytown.example",
                "",
                ("“I will let one room to a care leaver.\nAt no cost.”", "By when: “by the end of March 2027”"),
            ),
        ]

    def test_an_answer_in_october_counts_for_september(self, cast, pledging):
        pledge = pledging.give()
        with on(date(2026, 10, 4)):
            pledging.answer(pledge, "under_way", offered=3, taken_up=1)
        newest = timeline(pledge)[0]
        assert newest.detail == ("Counts from 30 September 2026", "Offered 3, taken up 1")

    def test_whoever_answers_with_an_account_is_not_named_by_it(self, cast, pledging):
        pledge = pledging.give(name="Holder of Housing", email=cast.officer.email)
        answer(pledge, reply="under_way", by=pledge.keeper, user=cast.officer)
        assert pledge.steps.get().recorded_by == cast.officer
        assert [entry.who for entry in timeline(pledge)] == ["Head of Parks", "Head of Parks"]
        assert "Holder of Housing" in words(shown(cast, pledge, cast.coordinator))
        assert "Holder of Housing" not in words(shown(cast, pledge))

    def test_it_takes_as_many_queries_however_long_it_is(self, cast, pledging, pledge):
        browser, address = cast.client(cast.coordinator), reverse("show-pledge", args=[pledge.pk])

        def live_on(number: int) -> None:
            pledging.answer(pledge, "under_way", f"Step {number}.")
            note_help(pledge, words="We met.", given_on=TODAY, by=cast.coordinator)
            given = {"words": f"Version {number}", "by_when": "", "why": "It grew."}
            revise_pledge(pledge, by=cast.coordinator, version=version_of(pledge), **given)
            given = {"service_area": f"Area {number}", "why": "", "version": version_of(pledge)}
            settle_pledge(pledge, by=cast.coordinator, **given)
            to = maker_for(pledging.said(email="", post_words=f"Post {number}"), by=cast.coordinator)
            given = {"how": "handed_over", "why": "Moved.", "since": TODAY}
            hand_over(pledge, to=to, by=cast.coordinator, **given)

        live_on(1)
        before = how_many_queries(browser, "get", address)
        for number in range(2, 8):
            live_on(number)
        assert len(timeline(pledge)) == 1 + 7 * 5
        assert how_many_queries(browser, "get", address) == before
