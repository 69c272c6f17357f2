"""A partner pledges in two stages, as the Care Leaver Covenant has it: what they intend, and then what they offer."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from carecommit.kit.refused import Refused
from pledges.asking.asked import following
from pledges.asking.links import token_of
from pledges.life.keepers import Fate, hand_over, record_leaving
from pledges.life.operations import answer, offer, record_offer
from pledges.life.queries import positions_of
from pledges.life.timeline import timeline
from pledges.models import Pledge
from resolutions.council.models import Board
from tests.cast import on
from tests.pages.reading import as_given, errors, words
from tests.pledges.asking import ASKED, Asking
from tests.pledges.pledging import Pledging

BEFORE = date(2026, 7, 3)
BY_LINK = "/my-pledges/by-link/"
FIRST = "Give the offer first: that is what is kept."


def intend(pledging: Pledging, text: str = "We would like to help with jobs.", **parts) -> Pledge:
    """What a partner intends."""
    given = {"party": "partner", "organisation": "A builder", "service_area": "", "email": "builder@b.example", **parts}
    return pledging.give(text, post_words="Managing Director", kind="Apprenticeship or job", **given)


def wordings(pledge: Pledge) -> list[tuple]:
    return list(pledge.wordings.order_by("number").values_list("part", "words", "by_when"))


def steps(pledge: Pledge) -> list[tuple]:
    return list(pledge.steps.values_list("state", "reply", "words"))


def box(pledge: Pledge, name: str) -> str:
    return f"pledge-{pledge.pk}-{name}"


@pytest.fixture
def intent(pledging: Pledging) -> Pledge:
    return intend(pledging)


class TestTheOffer:
    def test_its_keeper_gives_it_and_it_is_under_way(self, pledging, intent):
        offer(intent, words=" Two jobs a year. ", by_when="by March 2027", by=intent.keeper)
        assert wordings(intent) == [
            ("intent", "We would like to help with jobs.", ""),
            ("offer", "Two jobs a year.", "by March 2027"),
        ]
        assert intent.wordings.latest("number").latest == date(2027, 3, 31)
        assert steps(intent) == [("under_way", "under_way", "")]
        newest, offered, _ = timeline(Pledge.objects.get(pk=intent.pk))
        assert [newest.what, offered.what] == ["Answered “Under way”", "Offered"]
        assert {newest.who, offered.who} == {"Managing Director, A builder"}

    def test_given_twice_it_is_one(self, pledging, intent):
        for _ in range(2):
            offer(intent, words="Two jobs a year.", by_when="", by=intent.keeper)
        assert (len(wordings(intent)), len(steps(intent))) == (2, 1)

    def test_a_second_one_is_new_words_and_not_another_offer(self, pledging, intent):
        offer(intent, words="Two jobs a year.", by_when="", by=intent.keeper)
        with pytest.raises(Refused, match="Only what a partner intends is followed by an offer"):
            offer(intent, words="Three jobs a year.", by_when="", by=intent.keeper)
        assert len(wordings(intent)) == 2

    def test_not_by_anybody_else_nor_once_they_have_left(self, pledging, intent):
        other = pledging.give().keeper
        with pytest.raises(Refused, match="no longer with you"):
            offer(intent, words="Two jobs.", by_when="", by=other)
        hand_over(intent, to=other, how="handed_over", why="A", since=date(2026, 8, 12), by=pledging.cast.coordinator)
        offer(intent, words="Two jobs.", by_when="", by=other)
        assert wordings(intent)[1][:2] == ("offer", "Two jobs.")
        entries = timeline(Pledge.objects.get(pk=intent.pk))
        assert [entry.who for entry in entries if entry.what == "Offered"] == ["Head of Parks"]

    def test_not_of_staff_and_not_of_one_that_is_released(self, pledging, intent):
        staff = pledging.give()
        with pytest.raises(Refused, match="Only what a partner intends is followed by an offer"):
            offer(staff, words="Two jobs.", by_when="", by=staff.keeper)
        pledging.step(intent, "released", "They moved away.")
        with pytest.raises(Refused, match="This pledge is settled"):
            offer(intent, words="Two jobs.", by_when="", by=intent.keeper)
        assert (len(wordings(intent)), len(wordings(staff))) == (1, 1)

    def test_who_left_gives_none(self, pledging, intent):
        keeper = intent.keeper
        fates = {intent.pk: Fate("released")}
        record_leaving(keeper, left_on=date(2026, 8, 12), fates=fates, why="A", by=pledging.cast.coordinator)
        with pytest.raises(Refused, match="You are recorded as having left"):
            offer(intent, words="Two jobs.", by_when="", by=keeper)


class TestACoordinatorRecordsIt:
    def test_it_is_under_way_and_has_been_heard_of(self, pledging):
        with on(BEFORE):
            intent = intend(pledging)
        asking, coordinator = Asking(pledging), pledging.cast.client(pledging.cast.coordinator)
        address = reverse("give-offer", args=[intent.pk])
        with on(ASKED):
            assert following(asking.round, ASKED).answered == 0
            sent = {**as_given(coordinator.get(address)), "words": "Two jobs a year.", "by_when": "by March 2027"}
            coordinator.post(address, sent)
            assert following(asking.round, ASKED).answered == 1
        assert wordings(intent)[1] == ("offer", "Two jobs a year.", "by March 2027")
        assert steps(intent) == [("under_way", "", "")]

    def test_one_that_is_released_stays_so(self, pledging, intent):
        pledging.step(intent, "released", "They moved away.")
        by, version = pledging.cast.coordinator, Pledge.objects.get(pk=intent.pk).version
        record_offer(intent, words="Two jobs.", by_when="", by=by, version=version)
        assert [state for state, _, _ in steps(intent)] == ["released"]


class TestAnIntentIsNotKept:
    def test_before_there_is_an_offer(self, pledging, intent):
        with pytest.raises(Refused, match=FIRST):
            answer(intent, reply="kept", words="Somebody began.", by=intent.keeper)
        with pytest.raises(Refused, match=FIRST):
            pledging.step(intent, "kept", "Somebody began.")
        assert steps(intent) == []
        offer(intent, words="Two jobs.", by_when="", by=intent.keeper)
        pledging.answer(intent, "kept", "Somebody began.")
        assert [state for state, _, _ in steps(intent)] == ["under_way", "kept"]

    @pytest.mark.parametrize(("reply", "state"), [("under_way", "under_way"), ("cannot", "not_kept")])
    def test_every_other_answer_is_taken(self, pledging, intent, reply, state):
        pledging.answer(intent, reply, "We are small.")
        assert positions_of([intent])[intent.pk].state == state

    def test_one_of_staff_is_kept_at_once(self, pledging):
        pledge = pledging.give()
        pledging.answer(pledge, "kept", "We meet each week.")
        assert [state for state, _, _ in steps(pledge)] == ["kept"]


class TestOnePage:
    @pytest.fixture
    def client(self, intent) -> Client:
        client = Client()
        client.get(reverse("open-pledge-link", args=[token_of(intent.keeper)]))
        return client

    def test_it_asks_for_the_offer_and_not_whether_it_is_kept(self, pledging, intent, client):
        second = intend(pledging, "Ten jobs.", is_offer=True)
        page = client.get(BY_LINK).content.decode()
        buttons = [value for value in ("offer", "kept", "under_way", "need_help", "cannot")
                   if f'value="{intent.pk}:{value}"' in page]  # fmt: skip
        assert buttons == ["offer", "under_way", "need_help", "cannot"]
        assert f'value="{second.pk}:kept"' in page
        assert f'value="{second.pk}:offer"' not in page
        assert "You have said what you intend, and not yet what you offer." in words(client.get(BY_LINK))

    def test_one_press_gives_it(self, intent, client):
        typed = {box(intent, "offer"): "Two jobs a year.\r\nPaid.", box(intent, "by_when"): "by March 2027"}
        sent = client.post(BY_LINK, {"answer": f"{intent.pk}:offer", **typed}, follow=True)
        assert f"Your offer is recorded as {intent}." in words(sent)
        assert wordings(intent)[1] == ("offer", "Two jobs a year.\nPaid.", "by March 2027")
        assert f'value="{intent.pk}:kept"' in sent.content.decode()

    def test_without_words_it_says_so_at_the_box_and_keeps_what_is_typed(self, intent, client):
        typed = {box(intent, "offer"): " ", box(intent, "by_when"): "by March", box(intent, "words"): "We met."}
        sent = client.post(BY_LINK, {"answer": f"{intent.pk}:offer", **typed})
        assert errors(sent) == [f"{intent}: Say what you offer."]
        page = sent.content.decode()
        assert f'href="#id_{box(intent, "offer")}"' in page
        assert 'value="by March"' in page
        assert "We met." in page
        assert (len(wordings(intent)), steps(intent)) == (1, [])

    def test_another_answer_takes_no_offer_with_it(self, intent, client):
        typed = {box(intent, "offer"): "Two jobs a year.", box(intent, "words"): "We ask our board."}
        client.post(BY_LINK, {"answer": f"{intent.pk}:under_way", **typed})
        assert (len(wordings(intent)), steps(intent)) == (1, [("under_way", "under_way", "We ask our board.")])

    def test_what_is_typed_for_it_stays_while_another_is_answered(self, pledging, intent, client):
        second = intend(pledging, "Ten jobs.", is_offer=True)
        typed = {box(intent, "offer"): "Two <jobs>.", box(intent, "by_when"): "soon"}
        page = client.post(BY_LINK, {"answer": f"{second.pk}:under_way", **typed}).content.decode()
        assert "Two &lt;jobs&gt;." in page
        assert 'value="soon"' in page
        assert len(wordings(intent)) == 1


class TestWhoIsAsked:
    @pytest.fixture
    def asking(self, pledging) -> Asking:
        return Asking(pledging)

    def test_a_partner_is_asked_what_they_offer(self, asking):
        with on(BEFORE):
            pledge = intend(asking.pledging)
        (sent,) = asking.told(ASKED)
        assert sent.subject == "What do you offer? Please say by Tuesday 22 September"
        assert "You have said what you intend. Please say by Tuesday 22 September what you offer." in sent.body
        assert f"You intend, and have made no offer yet\n\n  {pledge} We would like to help with jobs." in sent.body
        assert "How does your pledge go?" not in sent.body

    def test_beside_what_they_have_pledged(self, asking):
        with on(BEFORE):
            intend(asking.pledging)
            intend(asking.pledging, "Ten jobs.", is_offer=True)
        (sent,) = asking.told(ASKED)
        assert sent.subject == "How do your 2 pledges go? Please say by Tuesday 22 September"
        assert "Where you have said what you intend, please say what you offer." in sent.body
        first, second = sent.body.split("You intend, and have made no offer yet")
        assert ("Ten jobs." in first, "Ten jobs." in second) == (True, False)
        assert ("help with jobs" in first, "help with jobs" in second) == (False, True)

    def test_staff_are_not(self, asking):
        with on(BEFORE):
            asking.pledging.give()
        (sent,) = asking.told(ASKED)
        assert "offer" not in sent.body

    def test_the_thanks_say_that_it_is_asked(self, asking):
        intend(asking.pledging)
        asking.pledging.give()
        told = asking.told(date(2026, 8, 13))
        asked = "It also asks what you offer, after what you intend."
        assert [(each.to[0], asked in each.body) for each in told] == [
            ("builder@b.example", True),
            ("parks@anytown.example", False),
        ]

    def test_the_coordinator_sees_which_offers_are_awaited(self, asking):
        with on(BEFORE):
            pledge = intend(asking.pledging)
            asking.pledging.give()
        coordinator = asking.pledging.cast.client(asking.pledging.cast.coordinator)
        with on(ASKED):
            assert following(asking.round, ASKED).intents == 1
            page = words(coordinator.get(reverse("list-asked")))
            assert "Offers awaited 1" in page
            assert f"No offer yet: {pledge}" in page
        with on(ASKED + timedelta(days=1)):
            offer(pledge, words="Two jobs.", by_when="", by=pledge.keeper)
            page = words(coordinator.get(reverse("list-asked")))
            assert "Offers awaited" not in page
            assert "No offer yet" not in page

    def test_the_tracker_finds_them(self, asking):
        pledge, released = intend(asking.pledging), intend(asking.pledging, "We would like to teach.")
        intend(asking.pledging, "Ten jobs.", is_offer=True)
        asking.pledging.step(released, "released", "They moved away.")
        viewer = asking.pledging.cast.client(asking.pledging.cast.viewer)
        page = viewer.get(reverse("list-pledges"), {"waiting": "offer"})
        assert [row.pledge for row in page.context["page"].object_list] == [pledge]


class TestWhichBoardHearsOfIt:
    @pytest.fixture
    def asking(self, pledging) -> Asking:
        return Asking(pledging)

    def test_the_message_names_the_board_of_the_event(self, asking):
        pledging = asking.pledging
        with on(BEFORE):
            pledging.give()
            other = Board.objects.create(name="Housing Scrutiny Committee")
            pledging.event = pledging.add_event(title="Homes day", board=other)
            pledging.give("Two flats.", email="homes@anytown.example")
            pledging.give("One more.")
        homes, parks = (each.body for each in asking.told(ASKED))
        whole = "goes to the Corporate Parenting Board on"
        apart = "What you say is reported to the Housing Scrutiny Committee."
        assert [(whole in body, apart in body) for body in (homes, parks)] == [(False, True), (True, True)]
