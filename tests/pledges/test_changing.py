"""The forms about one pledge: what they write, what stays when they are refused, and a colleague who wrote first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from carecommit.kit import clock
from carecommit.kit.refused import Refused, Stale
from pledges.life.keepers import Fate, hand_over, record_leaving
from pledges.life.models import Handover, Help, Step
from pledges.life.operations import record_step
from pledges.life.queries import positions_of
from pledges.pledging.models import Maker, Pledge
from tests.cast import Cast, on
from tests.pages.reading import as_given, errors, words
from tests.pledges.pledging import Pledging

NAMES = ("revise-pledge", "settle-pledge", "correct-pledge", "record-step", "note-help", "hand-over-pledge")
PARTNER = {"party": "partner", "organisation": "Harbour Trust", "post_words": "Director", "email": "d@harbour.example"}
# What somebody types into each form; the rest stands as it came.
TYPED = {
    "revise-pledge": {"words": "I will mentor two.", "why": "Two asked."},
    "settle-pledge": {"service_area": "Parks and trees"},
    "correct-pledge": {"post_words": "Head of Green Space", "why": "Misread."},
    "record-step": {"state": "kept", "words": "They met."},
    "note-help": {"words": "A call."},
    "hand-over-pledge": {"post_words": "Head of Trees", "email": "trees@anytown.example", "why": "They moved."},
}


def opened(cast, name: str, pledge: Pledge, by=None):
    """The page as it is opened."""
    return cast.client(by or cast.coordinator).get(reverse(name, args=[pledge.pk]))


def send(cast, name: str, pledge: Pledge, *, form=None, by=None, **typed):
    """Send the form as it came, with what is typed into it."""
    given = {**as_given(form or opened(cast, name, pledge, by)), **typed}
    return cast.client(by or cast.coordinator).post(reverse(name, args=[pledge.pk]), given)


def now(pledge: Pledge) -> Pledge:
    """The pledge as it stands."""
    return Pledge.objects.get(pk=pledge.pk)


def followed(answer) -> str:
    """The words of the page that an answer leads to."""
    return words(answer.client.get(answer.url))


class TestWriting:
    def test_new_words_and_how_their_date_is_read(self, cast, pledging):
        pledge = pledging.give()
        page = followed(
            send(cast, "revise-pledge", pledge, words="I will mentor two.", by_when="May 2027", why="Asked.")
        )
        assert "We read “May 2027” as: between 1 May 2027 and 31 May 2027, so late after 31 May 2027." in page
        assert pledge.wordings.latest("number").words == "I will mentor two."

    def test_the_same_words_need_no_reason(self, cast, pledging):
        pledge = pledging.give()
        assert send(cast, "revise-pledge", pledge).status_code == 302
        assert pledge.wordings.count() == 1

    def test_new_words_without_a_reason_are_asked_for_one(self, cast, pledging):
        page = send(cast, "revise-pledge", pledging.give(), words="I will mentor two.")
        assert errors(page) == ["Say why the words change. The earlier ones stay beside them."]
        assert page.context["form"]["words"].value() == "I will mentor two."

    def test_the_offer_of_a_partner(self, cast, pledging):
        pledge = pledging.give("We intend to open our boats.", **PARTNER)
        assert "We intend to open our boats." in words(opened(cast, "give-offer", pledge))
        assert "is on record" in followed(send(cast, "give-offer", pledge, words="Four days of sailing."))
        refused = opened(cast, "give-offer", pledge)
        assert refused.status_code == 409
        assert "no offer follows it" in refused.content.decode()

    def test_what_it_is_about(self, cast, pledging):
        pledge = pledging.give()
        housing = pledging.kind("Housing")
        typed = {"kind": housing.pk, "manner": "in_addition", "service_area": "Parks and trees"}
        send(cast, "settle-pledge", pledge, **typed, action=cast.action.pk, expert=cast.posts.school.pk)
        settled = now(pledge)
        assert (settled.kind, settled.manner, settled.service_area) == (housing, "in_addition", "Parks and trees")
        assert (settled.action, settled.resolution, settled.expert) == (
            cast.action, cast.resolution, cast.posts.school,
        )  # fmt: skip

    def test_what_was_chosen_and_is_offered_no_more_is_not_dropped(self, cast, pledging):
        pledge = pledging.give()
        send(cast, "settle-pledge", pledge, expert=cast.posts.school.pk)
        pledge.kind.is_in_use = False
        pledge.kind.save()
        cast.posts.school.abolished_on = clock.today()
        cast.posts.school.save()
        assert send(cast, "settle-pledge", pledge, service_area="Trees").status_code == 302
        assert (now(pledge).kind, now(pledge).expert) == (pledge.kind, cast.posts.school)

    def test_a_step_with_its_counts(self, cast, pledging):
        pledge = pledging.give("Three placements.", kind="Work experience and shadowing")
        typed = {"state": "kept", "words": "Two came.", "offered": "3", "taken_up": "2"}
        assert "is recorded: kept." in followed(send(cast, "record-step", pledge, **typed))
        step = Step.objects.get()
        assert (step.state, step.words, step.offered, step.taken_up) == ("kept", "Two came.", 3, 2)

    def test_past_its_end_a_step_falls_into_the_quarter_that_is_open(self, cast, pledging):
        pledge = pledging.give()
        hint = "In Quarter 2, which is still open, give 30 September or earlier."
        with on(date(2026, 9, 30)):
            assert hint not in words(opened(cast, "record-step", pledge))
        with on(date(2026, 10, 5)):
            page = opened(cast, "record-step", pledge)
            assert hint in words(page)
            assert page.context["form"]["happened_on"].initial == date(2026, 9, 30)
            pledging.step(pledge, "under_way")
            # From then on nothing more falls into it.
            page = opened(cast, "record-step", pledge)
            assert hint not in words(page)
            assert page.context["form"]["happened_on"].initial == date(2026, 10, 5)

    def test_counts_are_asked_for_where_places_are_offered(self, cast, pledging):
        places = pledging.give("Three placements.", kind="Work experience and shadowing")
        assert "Places offered so far" in words(opened(cast, "record-step", places))
        assert "Places offered so far" not in words(opened(cast, "record-step", pledging.give()))

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"state": ""}, "Choose how it stands."),
            ({"state": "kept", "words": ""}, "Say what came of it, or why not. The board reads it."),
            ({"state": "under_way", "happened_on": "13/08/2026"}, "That day has not come yet. Give a day up to today."),
            (
                {"state": "under_way", "happened_on": "11/08/2026"},
                "What is on record is of 12 August 2026. Give that day or a later one.",
            ),
            (
                {"state": "under_way", "offered": "1", "taken_up": "2"},
                "No more can be taken up than were offered. Put one of the two right.",
            ),
        ],
    )
    def test_a_step_that_cannot_be_says_why(self, cast, pledging, typed, sentence):
        pledge = pledging.give("Placements.", kind="Work experience and shadowing")
        page = send(cast, "record-step", pledge, **typed)
        assert errors(page) == [sentence]
        assert {name: page.context["form"][name].value() for name in typed} == typed
        assert not Step.objects.exists()

    def test_a_step_says_that_its_maker_waits_for_help(self, cast, pledging):
        pledge = pledging.give()
        assert "has asked for help" not in words(opened(cast, "record-step", pledge))
        pledging.answer(pledge, "need_help")
        assert "Its maker has asked for help, and none is noted so far." in words(opened(cast, "record-step", pledge))

    def test_help_is_noted_by_whoever_holds_the_experts_post(self, cast, pledging):
        pledge = pledging.give()
        send(cast, "settle-pledge", pledge, expert=cast.posts.housing.pk)
        assert opened(cast, "note-help", pledge, cast.officer).status_code == 200
        assert opened(cast, "note-help", pledge, cast.other_officer).status_code == 403
        send(cast, "note-help", pledge, by=cast.officer, words="A call.")
        given = Help.objects.get()
        assert (given.words, given.recorded_by, given.post) == ("A call.", cast.officer, cast.posts.housing)

    def test_it_is_handed_over_to_somebody_who_is_known(self, cast, pledging):
        pledge, trees = pledging.give(), pledging.give(email="trees@anytown.example", post_words="Head of Trees").keeper
        page = followed(send(cast, "hand-over-pledge", pledge, to=trees.pk, why="They moved."))
        assert f"{pledge.reference} is with Head of Trees from now on." in page
        assert now(pledge).keeper == trees

    def test_it_is_handed_over_to_somebody_new_or_whoever_has_that_address(self, cast, pledging):
        pledge, known = pledging.give(), pledging.give(email="trees@anytown.example", post_words="Head of Trees").keeper
        typed = {"post_words": "Tree lead", "email": "Trees@anytown.example", "why": "They moved."}
        page = followed(send(cast, "hand-over-pledge", pledge, **typed))
        assert f"{pledge.reference} is with Head of Trees from now on." in page
        assert now(pledge).keeper == known
        send(cast, "hand-over-pledge", pledge, post_words="Head of Water", email="w@anytown.example", why="Once more.")
        assert now(pledge).keeper.email == "w@anytown.example"

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({}, "Choose who keeps it from now on, or give their post."),
            ({"email": "trees@anytown.example"}, "Choose who keeps it from now on, or give their post."),
            ({"post_words": "Young person A"}, "Never record a child or young person here."),
            ({"post_words": "Head of Trees", "email": "parks@anytown.example"}, "is with Head of Parks already."),
        ],
    )
    def test_an_heir_who_cannot_be_is_refused(self, cast, pledging, typed, sentence):
        pledge = pledging.give()
        page = send(cast, "hand-over-pledge", pledge, **typed, why="They moved.")
        assert len(errors(page)) == 1
        assert sentence in errors(page)[0]
        assert not Handover.objects.exists()
        assert Maker.objects.count() == 1

    def test_the_heirs_are_those_who_pledged_and_no_robots(self, cast, pledging):
        pledge = pledging.give()
        trees = pledging.give(email="trees@anytown.example", post_words="Head of Trees").keeper
        robot = pledging.give("Buy now.", email="", post_words="Seller of bargains")
        heirs = lambda: list(opened(cast, "hand-over-pledge", pledge).context["form"].fields["to"].queryset)  # noqa: E731
        assert heirs() == [trees, robot.keeper]
        pledging.strike_out(robot, "A robot’s.")
        assert heirs() == [trees]

    def test_both_ways_at_once_are_asked_about(self, cast, pledging):
        pledge, trees = pledging.give(), pledging.give(email="trees@anytown.example").keeper
        page = send(cast, "hand-over-pledge", pledge, to=trees.pk, post_words="Head of Water", why="They moved.")
        assert errors(page) == ["Choose somebody from the list, or give the post of somebody else: not both."]

    def test_a_settled_pledge_is_not_handed_over(self, cast, pledging):
        pledge = pledging.give()
        pledging.answer(pledge, "kept", "They met.")
        page = opened(cast, "hand-over-pledge", pledge)
        assert page.status_code == 409
        assert "is settled, so nobody takes it over." in page.content.decode()


@pytest.mark.parametrize("name", NAMES)
class TestEveryForm:
    def test_what_a_colleague_wrote_first_stands_beside_what_was_typed(self, cast, pledging, name):
        pledge = pledging.give()
        form = opened(cast, name, pledge)
        pledging.answer(pledge, "under_way", "They meet each week.")
        page = send(cast, name, pledge, form=form, **TYPED[name])
        assert page.status_code == 409
        assert "What changed while you were writing Answered “Under way”" in words(page)
        assert "They meet each week." in words(page)
        assert {field: page.context["form"][field].value() for field in TYPED[name]} == TYPED[name]
        assert now(pledge).version == 2
        # It goes on from what stands now.
        assert send(cast, name, pledge, form=page).status_code == 302
        assert now(pledge).version == 3

    def test_sent_twice_it_is_written_once(self, cast, pledging, name):
        pledge = pledging.give()
        form = opened(cast, name, pledge)
        first, again = (send(cast, name, pledge, form=form, **TYPED[name]) for _ in range(2))
        assert (first.status_code, again.status_code) == (302, 302)
        assert "It is recorded once, as you see." in followed(again)
        assert now(pledge).version == 2

    def test_one_that_did_not_come_whole_can_be_sent_again(self, cast, pledging, name):
        pledge = pledging.give()
        page = send(cast, name, pledge, **TYPED[name], version="")
        assert ["This page was not sent whole." in error for error in errors(page)] == [True]
        assert send(cast, name, pledge, form=page).status_code == 302

    def test_only_coordinators_come_in(self, cast, pledging, name):
        pledge = pledging.give()
        answers = {user.role: opened(cast, name, pledge, user).status_code for user in cast.everybody}
        assert answers == {"viewer": 403, "officer": 403, "coordinator": 200, "administrator": 200}
        assert opened(cast, name, Pledge(pk=999)).status_code == 404


def test_queries_do_not_grow_with_what_happened_or_with_makers(cast, pledging):
    pledge = pledging.give()

    def queries() -> list[int]:
        counted = []
        for name in NAMES:
            with CaptureQueriesContext(connection) as captured:
                opened(cast, name, pledge)
            counted.append(len(captured))
        return counted

    few = queries()
    for n in range(3):
        pledging.answer(pledge, "under_way", f"Week {n}.")
        pledging.give(email=f"{n}@anytown.example")
    assert queries() == few


class TestAtTheVerySameMoment:
    """Each in a thread with a connection of its own."""

    def at_once(self, *writes) -> list[str]:
        together = Barrier(len(writes), timeout=60)

        def run(write) -> str:
            together.wait()
            try:
                write()
            except (Stale, Refused) as refusal:
                return type(refusal).__name__
            finally:
                connections.close_all()
            return "written"

        with ThreadPoolExecutor(max_workers=len(writes)) as pool:
            return sorted(pool.map(run, writes))

    def test_of_two_steps_one_is_written(self, cast_today: Cast):
        cast, pledging = cast_today, Pledging(cast_today)
        given = {"words": "They met.", "happened_on": clock.today(), "version": 1}
        for _ in range(5):
            pledge = pledging.give()
            outcome = self.at_once(
                lambda pledge=pledge: record_step(pledge, state="kept", by=cast.coordinator, **given),
                lambda pledge=pledge: record_step(pledge, state="released", by=cast.administrator, **given),
            )
            assert outcome == ["Stale", "written"]
            assert pledge.steps.count() == 1

    def test_an_answer_and_a_leaving_drop_nothing(self, cast_today: Cast):
        cast, pledging = cast_today, Pledging(cast_today)
        for n in range(5):
            pledge = pledging.give(email=f"{n}@anytown.example")
            said = {"left_on": clock.today(), "why": "Moved.", "by": cast.coordinator}
            self.at_once(
                lambda pledge=pledge, said=said: record_leaving(
                    pledge.keeper, fates={pledge.pk: Fate("adopted")}, **said
                ),
                lambda pledge=pledge: pledging.answer(pledge, "under_way"),
            )
            keeper = now(pledge).keeper
            assert (keeper.left_on, keeper.email) == (None, "")

    def test_nothing_is_handed_to_somebody_who_leaves_at_that_moment(self, cast_today: Cast):
        cast, pledging = cast_today, Pledging(cast_today)
        said = {"why": "Moved.", "by": cast.coordinator}
        for n in range(5):
            pledge, heir = pledging.give(), pledging.give(email=f"{n}@anytown.example", post_words=f"Head {n}")
            self.at_once(
                lambda pledge=pledge, heir=heir: hand_over(
                    pledge, to=heir.keeper, how="handed_over", since=clock.today(), **said
                ),
                lambda heir=heir: record_leaving(
                    heir.keeper, left_on=clock.today(), fates={heir.pk: Fate("released")}, **said
                ),
            )
            assert not [each for each in positions_of(_with_leavers()).values() if each.is_live]


def _with_leavers() -> list[Pledge]:
    return list(Pledge.objects.exclude(keeper__left_on=None))
