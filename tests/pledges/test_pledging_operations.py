"""What is said of a pledge after it was made: its words again, an offer, what it is about, and who its maker is."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from carecommit.kit import clock
from carecommit.kit.refused import Refused, Stale
from pledges.asking.links import maker_by, token_of
from pledges.pledging.makers import change_maker, maker_for, version_of
from pledges.pledging.models import Maker, Pledge, Wording
from pledges.pledging.operations import add_pledge, give_offer, revise_pledge, settle_pledge
from pledges.pledging.rules import LONGEST
from tests.cast import on

PARTNER = {"party": "partner", "organisation": "Harbour Trust", "post_words": "Director", "email": "d@harbour.example"}


def now(pledge: Pledge) -> Pledge:
    """The pledge as it stands."""
    return Pledge.objects.get(pk=pledge.pk)


def revise(cast, pledge, words, why="Two people asked.", by_when="", version=None, by=None):
    version = now(pledge).version if version is None else version
    return revise_pledge(pledge, words=words, by_when=by_when, why=why, by=by or cast.coordinator, version=version)


class TestRevise:
    def test_the_earlier_words_stay_beside_the_new_ones(self, cast, pledging):
        pledge = pledging.give("I will mentor one care leaver.")
        with on(date(2026, 8, 20)):
            revise(cast, pledge, "I will mentor two care leavers.", by_when="31 March 2027")
        first, second = pledge.wordings.order_by("number")
        assert (first.words, first.given_on) == ("I will mentor one care leaver.", date(2026, 8, 12))
        assert (second.words, second.why) == ("I will mentor two care leavers.", "Two people asked.")
        assert (second.given_on, second.latest) == (date(2026, 8, 20), date(2027, 3, 31))
        assert second.recorded_by == cast.coordinator

    def test_the_same_words_write_nothing_and_need_no_reason(self, cast, pledging):
        pledge = pledging.give("I will mentor one care leaver.")
        revise(cast, pledge, " I will mentor one care leaver. ", why="")
        assert pledge.wordings.count() == 1
        assert now(pledge).version == 1

    def test_new_words_need_a_reason(self, cast, pledging):
        pledge = pledging.give()
        with pytest.raises(Refused, match="Say why the words change") as refusal:
            revise(cast, pledge, "I will mentor two.", why="\u3164 ")
        assert refusal.value.about == "why"

    @pytest.mark.parametrize(
        ("words", "by_when", "about"),
        [(" ", "", "words"), ("a" * (LONGEST + 1), "", "words"), ("Yes.", "a" * 201, "by_when")],
    )
    def test_words_that_say_nothing_or_have_no_room_are_refused(self, cast, pledging, words, by_when, about):
        with pytest.raises(Refused) as refusal:
            revise(cast, pledging.give(), words, by_when=by_when)
        assert refusal.value.about == about

    def test_of_two_coordinators_the_second_is_told(self, cast, pledging):
        pledge = pledging.give()
        revise(cast, pledge, "I will mentor two.", version=1)
        with pytest.raises(Stale):
            revise(cast, pledge, "I will mentor three.", version=1, by=cast.administrator)
        assert pledge.wordings.latest("number").words == "I will mentor two."

    def test_a_timescale_that_has_no_room_is_refused_when_it_is_first_given_too(self, pledging):
        with pytest.raises(Refused) as refusal:
            pledging.give(by_when="a" * 201)
        assert refusal.value.about == "by_when"


class TestOffer:
    def offer(self, cast, pledge, **given):
        said = {"words": "Four days of sailing.", "by_when": "", "version": now(pledge).version, **given}
        return give_offer(pledge, by=cast.coordinator, **said)

    def test_a_partner_first_intends_and_then_offers_once(self, cast, pledging):
        pledge = pledging.give("We intend to open our boats.", **PARTNER)
        self.offer(cast, pledge)
        parts = list(pledge.wordings.order_by("number").values_list("part", "words"))
        assert parts == [("intent", "We intend to open our boats."), ("offer", "Four days of sailing.")]
        with pytest.raises(Refused, match="Only what a partner intends is followed by an offer"):
            self.offer(cast, pledge)

    def test_an_intent_that_is_worded_again_is_still_an_intent(self, cast, pledging):
        pledge = pledging.give("We intend to open our boats.", **PARTNER)
        revise(cast, pledge, "We intend to open our boats and our club.")
        assert pledge.wordings.latest("number").part == Wording.Part.INTENT
        assert self.offer(cast, pledge).number == 3

    def test_staff_make_no_offer(self, cast, pledging):
        with pytest.raises(Refused, match="Only what a partner intends"):
            self.offer(cast, pledging.give())


class TestSettle:
    def settle(self, cast, pledge, why="Sorted", **fields):
        version = fields.pop("version", now(pledge).version)
        return settle_pledge(pledge, by=cast.coordinator, why=why, version=version, **fields)

    def test_what_it_helps_and_who_supports_it_stand_in_its_history(self, cast, pledging):
        pledge = pledging.give()
        self.settle(cast, pledge, kind=pledging.kind("Housing"), action=cast.action, expert=cast.posts.housing)
        settled = now(pledge)
        assert (settled.kind.name, settled.resolution, settled.expert) == (
            "Housing", cast.resolution, cast.posts.housing,
        )  # fmt: skip
        newest = Pledge.history.filter(id=pledge.pk).latest("history_id")
        assert (newest.history_user, newest.history_change_reason) == (cast.coordinator, "Sorted")

    def test_an_action_brings_its_own_resolution(self, cast, pledging):
        pledge = self.settle(cast, pledging.give(), action=cast.action, resolution=cast.other_resolution)
        assert pledge.resolution == cast.resolution

    def test_what_changes_nothing_writes_nothing(self, cast, pledging):
        pledge = pledging.give()
        self.settle(cast, pledge, kind=pledge.kind, service_area=pledge.service_area)
        assert now(pledge).version == 1
        assert Pledge.history.filter(id=pledge.pk).count() == 1

    def test_neither_the_keeper_nor_the_day_is_settled_on_the_way(self, cast, pledging):
        with pytest.raises(TypeError, match="keeper"):
            self.settle(cast, pledging.give(), keeper=pledging.give(email="other@anytown.example").keeper)

    def test_of_two_coordinators_the_second_is_told(self, cast, pledging):
        pledge = pledging.give()
        self.settle(cast, pledge, service_area="Parks and trees", version=1)
        with pytest.raises(Stale):
            self.settle(cast, pledge, service_area="Trees", version=1)


class TestMakers:
    def test_whoever_has_the_address_is_the_same_maker_however_it_is_written(self, pledging):
        first, second = (
            pledging.give(),
            pledging.give(email=" Parks@Anytown.EXAMPLE ", post_words="Head of Green Space"),
        )
        assert first.maker == second.maker
        assert (second.post_words, second.maker.title) == ("Head of Green Space", "Head of Parks")

    def test_an_heir_whose_address_is_written_otherwise_is_found_as_well(self, cast, pledging):
        known = pledging.give().maker
        assert maker_for(pledging.said(email="PARKS@anytown.example "), by=cast.coordinator) == known

    def test_a_post_that_the_register_knows_is_linked(self, cast, pledging):
        assert pledging.give(post_words="Head of Housing").maker.post == cast.posts.housing

    @pytest.mark.parametrize("words", ["Young person A", "K (care leaver)"])
    def test_no_young_person_becomes_a_maker(self, cast, pledging, words):
        with pytest.raises(ValidationError, match="Never record a child or young person here"):
            pledging.give(post_words=words)
        with pytest.raises(ValidationError, match="Never record a child or young person here"):
            maker_for(pledging.said(post_words=words), by=cast.coordinator)
        with pytest.raises(ValidationError, match="Never record a child or young person here"):
            pledging.give(name=words)
        assert not Maker.objects.exists()

    def test_a_nameless_heir_is_refused(self, cast, pledging):
        with pytest.raises(Refused, match="Give the post"):
            maker_for(pledging.said(post_words=" \u3164"), by=cast.coordinator)

    def test_who_a_maker_is_changes_with_who_and_why(self, cast, pledging):
        maker = pledging.give().maker
        change_maker(
            maker, by=cast.coordinator, why="They told us.", title="Head of Green Space", post=cast.posts.school
        )
        newest = maker.history.latest("history_id")
        assert (newest.title, newest.post_id) == ("Head of Green Space", cast.posts.school.pk)
        assert (newest.history_user, newest.history_change_reason) == (cast.coordinator, "They told us.")

    def test_the_address_of_another_maker_is_refused_in_a_sentence(self, cast, pledging):
        pledging.give(post_words="Head of Trees", email="trees@anytown.example")
        with pytest.raises(Refused, match="This is the address of Head of Trees") as refusal:
            change_maker(pledging.give().maker, by=cast.coordinator, email="Trees@anytown.example")
        assert refusal.value.about == "email"

    def test_with_another_address_the_link_to_the_old_one_ends(self, cast, pledging):
        maker = pledging.give().maker
        old = token_of(maker)
        change_maker(maker, by=cast.coordinator, title="Head of Green Space")
        assert maker_by(old) == maker
        change_maker(maker, by=cast.coordinator, email="green@anytown.example")
        assert maker_by(old) is None

    def test_nobody_leaves_by_being_changed(self, cast, pledging):
        with pytest.raises(ValueError, match="record_leaving"):
            change_maker(pledging.give().maker, by=cast.coordinator, left_on=clock.today())

    def test_of_two_coordinators_the_second_is_told(self, cast, pledging):
        maker = pledging.give().maker
        seen = version_of(maker)
        change_maker(maker, by=cast.coordinator, title="Head of Green Space", version=seen)
        with pytest.raises(Stale):
            change_maker(maker, by=cast.administrator, title="Head of Trees", version=seen)


@pytest.mark.parametrize("who", ["viewer", "officer"])
def test_nobody_but_a_coordinator_writes(cast, pledging, who):
    by, pledge = getattr(cast, who), pledging.give(**PARTNER)
    for write in (
        lambda: revise(cast, pledge, "Otherwise.", by=by),
        lambda: give_offer(pledge, words="Boats.", by_when="", by=by, version=1),
        lambda: settle_pledge(pledge, by=by, why="", version=1, service_area="Trees"),
        lambda: change_maker(pledge.maker, by=by, title="Another"),
        lambda: pledging.add("I will read a book.", by=by),
    ):
        with pytest.raises(Refused, match="Only a coordinator keeps pledges"):
            write()
    assert (Pledge.objects.count(), Wording.objects.count(), now(pledge).version) == (1, 1, 1)


def test_a_form_sent_twice_adds_one_pledge_and_no_day_to_come(cast, pledging):
    key, said = uuid.uuid4(), pledging.said()
    given = {"event": None, "by": cast.coordinator}
    first, again = (add_pledge(said, made_on=clock.today(), key=key, **given) for _ in range(2))
    assert first == again
    with pytest.raises(Refused, match="Give today, or a day in the past"):
        add_pledge(said, made_on=clock.today() + timedelta(days=1), **given)
    assert Pledge.objects.count() == 1
