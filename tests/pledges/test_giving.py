"""Pledging from a phone: the form of an event, its confirmation, and what either says when something is wrong."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from carecommit.kit import clock
from pledges.events.operations import close_event, readdress_event
from pledges.life.keepers import Fate, record_leaving
from pledges.pages.tickets import LONGEST
from pledges.pledging.models import Maker, Pledge, Wording
from pledges.pledging.operations import settle_pledge
from tests.cast import on
from tests.pages import reading
from tests.pledges.phone import WROTE, Phone, later

MAILBOX = "opportunities@anytown.example"
DAY = 24 * 60 * 60


@pytest.fixture
def phone(pledging) -> Phone:
    """At the event of this morning."""
    return Phone(pledging.event)


def errors(page) -> dict[str, list[str]]:
    """What the form says is wrong, by the names of its boxes."""
    return {name: list(said) for name, said in page.context["form"].errors.items()}


def boxes(page) -> dict[str, str]:
    """What stands in the boxes of a page that came back, without its ticket."""
    form = page.context["form"]
    return {
        name: form[name].value() for name in form.fields if name != "ticket" and form[name].value() not in (None, False)
    }


def without_ticket(sent: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in sent.items() if name != "ticket"}


class TestPledging:
    def test_the_page_says_whose_event_it_is_and_asks_for_the_pledge_first(self, phone, pledging):
        page = phone.open()
        text = page.text
        assert page.status_code == 200
        for words in (pledging.event.title, pledging.event.host, "12 August 2026", pledging.event.welcome):
            assert words in text
        assert "Never name a child or young person" in text
        shown = [text.index(f'name="{name}"') for name in ("words", "manner", "kind", "by_when", "party", "post_words")]
        assert shown == sorted(shown)

    def test_what_was_written_is_the_pledge(self, phone, pledging):
        answer = phone.pledge(name="The holder of the post", may_be_named="on")
        assert (answer.status_code, answer.url) == (302, phone.thanks)
        pledge = Pledge.objects.get()
        given = {
            "event": pledging.event,
            "party": "staff",
            "kind": pledging.kind("Work experience and shadowing"),
            "manner": "in_addition",
            "post_words": "Head of Parks",
            "name": "The holder of the post",
            "service_area": "Parks",
            "organisation": "",
            "may_be_named": True,
            "recorded_by": None,
            "made_on": clock.today(),
        }
        assert {name: getattr(pledge, name) for name in given} == given
        wording = pledge.wordings.get()
        assert (wording.words, wording.by_when, wording.part) == (WROTE, "by Christmas", Wording.Part.PLEDGE)
        assert pledge.maker.email == "parks@anytown.example"

    def test_the_confirmation_says_what_comes_next(self, phone, pledging):
        phone.pledge()
        text = phone.client.get(phone.thanks).text
        for words in (
            WROTE,
            Pledge.objects.get().reference,
            "by Christmas",
            "with one press",
            str(pledging.event.board),
        ):
            assert words in text
        assert "care@anytown.example" in text

    def test_whoever_gives_no_address_is_asked_by_the_coordinator(self, phone):
        phone.pledge(email="")
        text = phone.client.get(phone.thanks).text
        assert "Anytown’s coordinator asks you" in text
        assert "we send you a message" not in text

    @pytest.mark.parametrize(
        ("mailbox", "kind", "is_shown"),
        [
            (MAILBOX, "Work experience and shadowing", True),
            (MAILBOX, "Listening", False),
            ("", "Work experience and shadowing", False),
        ],
    )
    def test_work_experience_is_pointed_to_the_mailbox_for_opportunities(self, phone, mailbox, kind, is_shown):
        phone.pledge(kind=kind)
        with override_settings(OPPORTUNITIES_EMAIL=mailbox):
            text = phone.client.get(phone.thanks).text
        assert (MAILBOX in text, "training and jobs for care leavers" in text) == (is_shown, is_shown)

    def test_the_address_of_the_confirmation_shows_nothing_by_itself(self, phone):
        phone.pledge()
        assert WROTE in phone.client.get(phone.thanks).text
        stranger = Phone(phone.event)
        answer = stranger.client.get(stranger.thanks)
        assert (answer.status_code, answer.url) == (302, stranger.address)

    def test_a_pledge_of_one_event_is_not_shown_at_another(self, phone, pledging):
        phone.pledge()
        other = Phone(pledging.add_event(title="Another event"), phone.client)
        assert phone.client.get(other.thanks).url == other.address

    def test_an_address_copied_in_capitals_leads_to_the_event(self, phone):
        address = reverse("make-pledge", args=[phone.event.code.upper()])
        assert phone.client.get(address).context["event"] == phone.event

    def test_whoever_has_signed_in_need_not_write_who_they_are(self, phone, cast):
        form = Phone(phone.event, cast.client(cast.officer)).open().context["form"]
        known = {name: form[name].value() for name in ("party", "email", "post_words", "service_area")}
        assert known == {
            "party": "staff",
            "email": "officer@anytown.example",
            "post_words": "Head of Housing",
            "service_area": "Homes",
        }

    def test_a_page_that_was_opened_stores_nothing(self, phone):
        phone.open()
        assert "sessionid" not in phone.client.cookies

    def test_it_takes_the_same_few_queries_however_many_have_pledged(self, phone, pledging):
        def queries() -> int:
            with CaptureQueriesContext(connection) as made:
                Phone(phone.event).open()
            return len(made)

        few = queries()
        for n in range(5):
            pledging.give(f"Pledge {n}", email=f"somebody{n}@anytown.example")
        assert queries() == few <= 6


class TestPartners:
    def test_a_partner_first_says_what_they_intend(self, phone):
        phone.pledge(party="partner", organisation="Anytown Football Club", post_words="Club secretary")
        pledge = Pledge.objects.get()
        assert (pledge.organisation, pledge.wordings.get().part) == ("Anytown Football Club", Wording.Part.INTENT)
        text = phone.client.get(phone.thanks).text
        assert "Club secretary, Anytown Football Club" in text
        assert "This is what you intend." in text

    def test_a_partner_who_has_an_offer_says_so(self, phone):
        phone.pledge(party="partner", organisation="Anytown Football Club", is_offer="on")
        assert Wording.objects.get().part == Wording.Part.OFFER
        assert "This is what you intend." not in phone.client.get(phone.thanks).text

    def test_a_partner_says_which_they_are(self, phone):
        sent = phone.wrote(party="partner")
        page = phone.send(sent)
        assert errors(page) == {"organisation": ["Give the name of your organisation."]}
        assert not Pledge.objects.exists()

    def test_what_is_no_answer_is_said_in_our_words(self, phone):
        page = phone.send(phone.wrote(party="robot", manner="both"))
        assert errors(page) == {
            "manner": ["Choose an answer for “Differently, or in addition?” from the list"],
            "party": ["Choose an answer for “I pledge as” from the list"],
        }

    def test_staff_are_not_asked_what_a_partner_is(self, phone):
        phone.pledge(party="staff", organisation="Anytown Football Club", is_offer="on")
        assert Pledge.objects.get().organisation == ""
        assert Wording.objects.get().part == Wording.Part.PLEDGE


class TestSentTwice:
    def test_a_button_pressed_twice_makes_one_pledge(self, phone):
        sent = phone.wrote()
        answers = [phone.send(sent).url, phone.send(sent).url]
        assert answers == [phone.thanks] * 2
        assert Pledge.objects.count() == 1

    def test_a_page_sent_again_after_the_event_has_closed_shows_the_pledge_it_made(self, phone, cast):
        sent = phone.wrote()
        phone.send(sent)
        close_event(phone.event, by=cast.coordinator)
        assert phone.send(sent).url == phone.thanks

    def test_the_same_from_two_tabs_or_a_page_gone_back_to_is_one_pledge_and_says_which(self, phone):
        phone.pledge()
        made = Pledge.objects.get()
        sent = phone.wrote()
        page = phone.send(sent)
        assert errors(page) == {
            "__all__": [f"You made this pledge already, as {made.reference}. Nothing more was recorded."]
        }
        assert boxes(page) == without_ticket(sent)
        assert f'href="{phone.thanks}"' in page.text
        assert Pledge.objects.get() == made

    def test_where_it_is_somebody_elses_the_same_page_makes_theirs_too(self, phone):
        phone.pledge(email="")
        page = phone.send(phone.wrote(email=""))
        assert 'formaction="?somebody-else"' in page.text
        sent = {**phone.wrote(email=""), "ticket": page.context["form"]["ticket"].value()}
        assert [phone.send(sent, "?somebody-else").url for _ in range(2)] == [phone.thanks] * 2
        assert (Pledge.objects.count(), Maker.objects.count()) == (2, 2)

    def test_once_the_event_has_closed_it_leads_to_what_was_pledged(self, phone, cast):
        phone.pledge()
        sent = phone.wrote()
        close_event(phone.event, by=cast.coordinator)
        assert phone.send(sent).url == phone.thanks

    @pytest.mark.parametrize("other", [{"words": "I will listen."}, {"post_words": "Head of Trees"}, {"email": ""}])
    def test_two_tabs_with_something_else_in_each_make_two(self, phone, other):
        for sent in [phone.wrote(), phone.wrote(**other)]:
            assert phone.send(sent).url == phone.thanks
        assert Pledge.objects.count() == 2

    def test_two_people_with_the_same_words_make_two(self, phone):
        phone.pledge(words="I will listen.", email="")
        phone.pledge("?somebody-else", words="I will listen.", email="")
        Phone(phone.event).pledge(words="I will listen.", email="")
        assert Pledge.objects.count() == 3

    def test_a_page_that_is_sent_again_in_other_words_says_so_and_then_makes_the_second(self, phone):
        sent = phone.wrote()
        phone.send(sent)
        other = {**sent, "words": "I will also mentor somebody."}
        page = phone.send(other)
        assert list(errors(page)) == ["words"]
        assert boxes(page) == without_ticket(other)
        assert Pledge.objects.count() == 1
        ticket = page.context["form"]["ticket"].value()
        with later(30):
            assert phone.send({**other, "ticket": ticket}).url == phone.thanks
        assert sorted(Wording.objects.values_list("words", flat=True)) == sorted([WROTE, other["words"]])

    @pytest.mark.parametrize(
        "changed",
        [
            {"kind": "Listening"},
            {"by_when": "every month"},
            {"manner": ""},
            {"post_words": "Head of Trees"},
            {"email": "trees@anytown.example"},
            {"name": "The holder of the post"},
            {"party": "partner", "organisation": "Anytown Football Club"},
        ],
        ids=lambda changed: next(iter(changed)),
    )
    def test_what_was_changed_beside_the_words_is_not_dropped_in_silence(self, phone, changed):
        sent = phone.wrote()
        phone.send(sent)
        other = {**phone.wrote(**changed), "ticket": sent["ticket"]}
        page = phone.send(other)
        assert f"has made the pledge {Pledge.objects.get().reference} already" in errors(page)["__all__"][0]
        assert boxes(page) == without_ticket(other)

    def test_what_a_coordinator_settled_since_makes_it_no_other_pledge(self, phone, cast, pledging):
        sent = phone.wrote()
        phone.send(sent)
        kind = pledging.kind("Listening")
        settle_pledge(
            Pledge.objects.get(), kind=kind, service_area="Green spaces", by=cast.coordinator, why="", version=1
        )
        assert phone.send(sent).url == phone.thanks
        assert Pledge.objects.get().kind == kind


class TestTickets:
    def test_a_page_of_another_event_is_sent_to_this_one(self, phone, pledging):
        ticket = Phone(pledging.add_event(title="Another event")).wrote()["ticket"]
        self._comes_back(phone, ticket, "did not come whole from this event")

    @pytest.mark.parametrize("ticket", ["", "made-up", "ŵ" * 20, "a:b", "x" * (LONGEST + 1), "\x00"])
    def test_a_made_up_one(self, phone, ticket):
        self._comes_back(phone, ticket, "did not come whole from this event")

    def test_one_that_was_changed(self, phone):
        ticket = phone.wrote()["ticket"]
        self._comes_back(phone, ticket[:5] + ("A" if ticket[5] != "A" else "B") + ticket[6:], "did not come whole")

    def test_one_of_the_day_before_yesterday(self, phone):
        self._comes_back(phone, phone.wrote()["ticket"], "opened more than a day ago", after=DAY + 1)

    def test_one_that_is_just_in_time(self, phone):
        assert phone.send(phone.wrote(), after=DAY).url == phone.thanks

    def test_an_old_page_that_has_made_its_pledge_makes_no_second(self, phone):
        sent = phone.wrote()
        phone.send(sent)
        page = phone.send(sent, after=DAY + 60)
        assert "opened more than a day ago" in errors(page)["__all__"][0]
        with later(DAY + 60):
            assert phone.send({**sent, "ticket": page.context["form"]["ticket"].value()}).url == phone.thanks
        assert Pledge.objects.count() == 1

    def _comes_back(self, phone, ticket: str, why: str, after: float = 30):
        """With every character and a ticket of its own, with which pressing again makes the pledge."""
        sent = phone.wrote(ticket=ticket)
        page = phone.send(sent, after=after)
        assert page.status_code == 200
        assert why in errors(page)["__all__"][0]
        assert boxes(page) == without_ticket(sent)
        assert (Pledge.objects.count(), Maker.objects.count()) == (0, 0)
        with later(after):
            fresh = page.context["form"]["ticket"].value()
            assert phone.send({**sent, "ticket": fresh}).url == phone.thanks
        assert Pledge.objects.count() == 1


class TestText:
    @pytest.mark.parametrize(
        "words",
        [
            "<script>alert('pledge')</script> & <b>bold</b>",
            "ŵythnos o brofiad gwaith yn y tŷ, â chroeso",
            "Mentoring 💚👩🏽‍🏫 every week",
            "\u202emirrored\u202c and \u200fright to left: שלום",
            "a" * 10_000,
            "{{ form }} {% url 'x' %} %s %(words)s",
            "First line\nsecond line",
        ],
        ids=["markup", "Welsh", "emoji", "right to left", "long", "template", "lines"],
    )
    def test_is_kept_as_given_and_shown_safely(self, phone, words):
        phone.pledge(words=words)
        assert Wording.objects.get().words == words
        text = phone.client.get(phone.thanks).text
        assert f">{escape(words)}</p>" in text
        assert "<script>alert" not in text

    def test_of_everything_else_too(self, phone):
        parts = {
            "post_words": "<i>Head</i> & ŷ",
            "service_area": "<u>Parks</u>",
            "by_when": "<s>May</s>",
            "name": "<b>N</b>",
        }
        phone.pledge(**parts)
        text = phone.client.get(phone.thanks).text
        for part in parts.values():
            assert escape(part) in text
            assert part not in text

    @pytest.mark.parametrize("box", ["by_when", "post_words", "service_area", "name"])
    def test_a_box_of_one_line_holds_one_line(self, phone, box):
        phone.pledge(**{box: "  every\r\nmonth\t of\u2028the year "})
        pledge = Pledge.objects.get()
        assert (getattr(pledge, box, None) or pledge.wordings.get().by_when) == "every month of the year"

    @pytest.mark.parametrize("box", ["by_when", "post_words", "service_area", "name"])
    def test_nor_does_it_turn_the_direction_of_what_stands_beside_it(self, phone, box):
        """Words that are written from right to left stay, and so do the marks between them."""
        phone.pledge(**{box: "\u202eevery\u202c \u2067month\u2069 שלום\u200f \u202a"})
        pledge = Pledge.objects.get()
        assert (getattr(pledge, box, None) or pledge.wordings.get().by_when) == "every month שלום\u200f"

    def test_what_only_turns_direction_is_no_post(self, phone):
        page = phone.send(phone.wrote(post_words="\u202e\u2066"))
        assert set(errors(page)) == {"post_words"}
        assert not Pledge.objects.exists()

    @pytest.mark.parametrize("box", ["by_when", "post_words", "service_area", "name"])
    def test_nor_does_it_hold_what_a_table_cannot_show(self, phone, box):
        page = phone.send(phone.wrote(**{box: "every \x1bmonth"}))
        assert errors(page) == {box: ["Take out the character that cannot be shown, and send it again."]}
        assert not Pledge.objects.exists()

    @pytest.mark.parametrize("box", ["words", "by_when", "post_words", "service_area", "name"])
    def test_a_character_that_no_database_takes_is_refused_at_its_box(self, phone, box):
        sent = phone.wrote(**{box: "I will\x00 listen"})
        page = phone.send(sent)
        assert errors(page) == {box: ["Take out the character that cannot be shown, and send it again."]}
        assert boxes(page) == without_ticket(sent)
        assert not Pledge.objects.exists()

    def test_everything_stays_in_its_box_after_an_error(self, phone):
        sent = phone.wrote(
            words="  \n ",
            manner="differently",
            kind="999999999999999999999999",
            by_when="every month " * 30,
            party="partner",
            organisation="<Anytown> FC",
            post_words="",
            service_area="Parks " * 40,
            email="not an address",
            name="N" * 201,
        )
        page = phone.send(sent)
        assert boxes(page) == without_ticket(sent)
        assert set(errors(page)) == {"words", "kind", "by_when", "post_words", "service_area", "email", "name"}
        assert page.context["form"]["ticket"].value() == sent["ticket"]
        assert not Pledge.objects.exists()

    @pytest.mark.parametrize("box", ["post_words", "name"])
    def test_a_young_person_is_never_recorded(self, phone, box):
        page = phone.send(phone.wrote(**{box: "Young person A"}))
        said = "Never record a child or young person here. Name the post that supports them."
        assert errors(page) == {box: [said]}
        assert not Pledge.objects.exists()

    def test_words_that_are_too_long_stay_in_their_box(self, phone):
        sent = phone.wrote(words="ŵ" * 20_001)
        page = phone.send(sent)
        assert errors(page) == {"words": ["Say it in 20,000 characters or fewer."]}
        assert boxes(page) == without_ticket(sent)


class TestAnother:
    def test_begins_with_who_they_are_and_is_the_same_makers(self, phone):
        phone.pledge(email="", name="The holder of the post", may_be_named="on")
        assert "?again" in phone.client.get(phone.thanks).text
        form = phone.open("?again").context["form"]
        known = {name: form[name].value() for name in form.fields if form[name].value()}
        del known["ticket"]
        assert known == {
            "party": "staff",
            "post_words": "Head of Parks",
            "service_area": "Parks",
            "name": "The holder of the post",
            "may_be_named": True,
        }
        phone.pledge("?again", email="", words="I will also listen.")
        assert (Maker.objects.count(), Maker.objects.get().made.count()) == (1, 2)
        text = phone.client.get(phone.thanks).text
        assert text.index("I will also listen.") < text.index("You also pledged") < text.index(WROTE)

    def test_somebody_else_on_the_same_phone_begins_with_nothing(self, phone):
        phone.pledge(email="")
        for query in ("", "?somebody-else"):
            form = phone.open(query).context["form"]
            assert [name for name in form.fields if form[name].value()] == ["ticket"]

    def test_somebody_else_on_a_phone_that_is_signed_in_too(self, phone, cast):
        theirs = Phone(phone.event, cast.client(cast.officer))
        form = theirs.open("?somebody-else").context["form"]
        assert [name for name in form.fields if form[name].value()] == ["ticket"]

    @pytest.mark.parametrize(
        "other", [{"post_words": "Head of Trees"}, {"email": "trees@anytown.example"}], ids=["post", "address"]
    )
    def test_another_post_or_address_is_another_maker(self, phone, other):
        phone.pledge(email="")
        phone.pledge("?again", **{"email": "", "words": "I will also listen.", **other})
        assert sorted(Maker.objects.values_list("made__wordings__words", flat=True)) == ["I will also listen.", WROTE]

    def test_somebody_elses_address_opens_nothing_of_theirs(self, phone, pledging):
        theirs = pledging.give("I will find two rooms.", email="parks@anytown.example", post_words="Head of Homes")
        phone.pledge()
        pages = [phone.client.get(phone.thanks).text, phone.open("?again").text]
        assert Pledge.objects.filter(maker=theirs.maker).count() == 2
        for secret in (
            "I will find two rooms.",
            "Head of Homes",
            theirs.reference,
            str(theirs.maker.link_key),
            "my-pledges",
        ):
            assert [secret in page for page in pages] == [False, False]


class TestAPhoneThatIsPassedOn:
    def test_whoever_has_it_next_is_another_maker_though_they_write_the_same(self, phone):
        phone.pledge(email="")
        phone.pledge("?somebody-else", email="", words="I will listen.")
        assert [maker.made.count() for maker in Maker.objects.all()] == [1, 1]

    def test_also_after_a_mistake(self, phone):
        phone.pledge(email="")
        sent = phone.wrote(email="", words="")
        page = phone.send(sent, "?somebody-else")
        assert list(errors(page)) == ["words"]
        # Without an address of its own the form is sent to the one that the page has.
        form = page.text.partition("<main")[2].partition("<form ")[2].partition(">")[0]
        assert "action=" not in form
        phone.send({**sent, "words": "I will listen."}, "?somebody-else")
        assert [maker.made.count() for maker in Maker.objects.all()] == [1, 1]

    def test_nothing_of_whoever_had_it_before_is_shown_to_them(self, phone):
        phone.pledge(email="")
        assert WROTE in phone.client.get(phone.thanks).text
        phone.pledge("?somebody-else", email="", words="I will listen.", post_words="Head of Trees")
        text = phone.client.get(phone.thanks).text
        assert "I will listen." in text
        assert WROTE not in text
        assert "Head of Parks" not in phone.open("?again").text

    def test_somebody_with_an_address_is_the_same_wherever_they_write_it(self, phone):
        phone.pledge()
        phone.pledge("?somebody-else", words="I will listen.")
        assert Maker.objects.get().made.count() == 2


class TestSomebodyWhoHasLeft:
    def test_reads_what_everybody_reads(self, phone, cast):
        """Whoever types somebody else's address does not learn that its holder has left."""
        phone.pledge()
        before = self._thanks(phone)
        self._leaves(cast)
        stranger = Phone(phone.event)
        stranger.pledge()
        assert self._thanks(stranger) == before
        assert (
            "Once a quarter we send you a message, and you answer with one press how it goes. If none comes, ask "
            "Anytown’s coordinator."
        ) in before

    def test_is_shown_to_the_coordinator_who_says_what_becomes_of_it(self, phone, cast):
        phone.pledge()
        self._leaves(cast)
        phone.pledge("?again", words="I will listen.")
        pledge, coordinator = Pledge.objects.latest("pk"), cast.client(cast.coordinator)
        assert f"Head of Parks They left on 12 August 2026. {pledge.reference}" in reading.words(
            coordinator.get(reverse("list-asked"))
        )
        page = coordinator.get(reverse("show-maker", args=[pledge.keeper_id]))
        assert "Say what becomes of their pledges" in reading.words(page)
        page = coordinator.get(reverse("record-leaving", args=[pledge.keeper_id]))
        assert f"What becomes of {pledge.reference}?" in reading.words(page)

    def _thanks(self, phone) -> str:
        return re.sub(r"P-\d+", "P-…", reading.words(phone.client.get(phone.thanks)))

    def _leaves(self, cast) -> None:
        fates = {Pledge.objects.get().pk: Fate("released")}
        record_leaving(Maker.objects.get(), left_on=clock.today(), why="Moved on.", fates=fates, by=cast.coordinator)


class TestNotOpen:
    @pytest.mark.parametrize(
        ("days", "sentence"),
        [
            (-1, "This event takes pledges from 12 August 2026. Please come back then."),
            (8, "This event took pledges until 19 August 2026, and is closed."),
        ],
        ids=["before", "after"],
    )
    def test_the_page_says_since_when_and_whom_to_ask(self, pledging, days, sentence):
        phone = Phone(pledging.add_event())
        with on(clock.today() + timedelta(days=days)):
            self._says(phone, sentence)

    def test_an_event_that_was_closed_by_hand(self, phone, cast):
        close_event(phone.event, by=cast.coordinator)
        self._says(phone, "This event took pledges until 12 August 2026, and is closed.")

    def test_an_event_that_is_full(self, pledging):
        full = Phone(pledging.add_event(room_for=1))
        full.pledge()
        self._says(Phone(full.event), "This event has taken as many pledges as it can.", stored=1)

    def test_what_was_struck_out_or_came_late_takes_no_room(self, pledging):
        room = Phone(pledging.add_event(room_for=1))
        room.pledge(words="Testing, testing.")
        pledging.strike_out(Pledge.objects.get(), "A robot’s.")
        pledging.event = room.event
        pledging.add("I will read a book.")
        assert room.pledge().url == room.thanks
        self._says(Phone(room.event), "This event has taken as many pledges as it can.", stored=3)

    def test_one_that_closes_while_somebody_writes_shows_them_what_they_wrote(self, phone, cast):
        sent = phone.wrote(words="<b>Two weeks</b> in our parks")
        close_event(phone.event, by=cast.coordinator)
        text = phone.send(sent).text
        assert "<strong>Your pledge has not been recorded.</strong>" in text
        assert f">{escape(sent['words'])}</p>" in text
        assert not Pledge.objects.exists()

    def test_so_does_one_that_is_given_a_new_address(self, phone, cast):
        sent = phone.wrote()
        readdress_event(phone.event, by=cast.coordinator)
        answer = phone.send(sent)
        assert (answer.status_code, WROTE in answer.text) == (404, True)
        assert not Pledge.objects.exists()

    def _says(self, phone, sentence: str, stored: int = 0):
        page = phone.open()
        assert page.status_code == 200
        assert sentence in page.text
        assert "care@anytown.example" in page.text
        assert ("A coordinator can add a late pledge for you." in page.text) == ("Please come back" not in sentence)
        assert not re.search("<form|<textarea", page.text.partition("<main")[2])
        phone.client.post(phone.address, {"words": WROTE})
        assert Pledge.objects.count() == stored

    @pytest.mark.parametrize(
        "code", ["wrong", "x" * 5000, "%00", "ŵŷ", "<b>", "' OR 1=1 --", "..", "%0A", "bcdfghjk%20bcd", "😀"]
    )
    def test_an_address_of_no_event(self, cast, client, code):
        for path in (f"/pledge/{code}/", f"/pledge/{code}/thanks/"):
            page = client.get(path)
            assert page.status_code == 404
            assert "No pledge event is at this address" in page.text
            assert "care@anytown.example" in page.text
        assert client.post(f"/pledge/{code}/", {"words": WROTE}).status_code == 404
        assert not Pledge.objects.exists()
