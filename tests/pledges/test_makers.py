"""Makers: who has gone and still keeps pledges, the page of one, and putting right who it is."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from carecommit.kit import clock
from pledges.life.keepers import Fate, hand_over, record_leaving
from pledges.life.makers import who_have_left
from pledges.life.models import State
from pledges.life.operations import record_step
from pledges.pledging.makers import change_maker
from pledges.pledging.models import Maker, Pledge
from resolutions.council.models import Person
from resolutions.council.operations import appoint, leave
from tests.cast import on
from tests.pages.reading import as_given, errors, words

TOMORROW = date(2026, 8, 13)


def why(day: date = TOMORROW) -> dict[str, str]:
    """The post of each maker who seems to have gone -> why, in the order in which they are listed."""
    return {str(left.maker): left.why for left in who_have_left(day)}


def step(cast, pledge: Pledge, state: str, said: str = "They met.") -> None:
    """A coordinator's step, today."""
    version = Pledge.objects.get(pk=pledge.pk).version
    given = {"words": said, "happened_on": clock.today(), "by": cast.coordinator, "version": version}
    record_step(pledge, state=state, **given)


class TestWhoHaveLeft:
    def test_whoever_holds_no_post_any_more(self, cast, pledging):
        pledge = pledging.give(post_words="Housing lead", email=cast.officer.email)
        pledging.give(post_words="School lead", email=cast.other_officer.email)
        assert why() == {}
        leave(cast.posts.housing.holdings.get(), last_day=clock.today(), by=cast.administrator)
        assert why(clock.today()) == {}
        assert why() == {"Housing lead": "They hold no post any more."}
        assert who_have_left(TOMORROW)[0].pledges == (pledge,)

    def test_whoever_goes_on_in_another_post_has_not_left(self, cast, pledging):
        pledging.give(post_words="Housing lead", email=cast.officer.email)
        leave(cast.posts.housing.holdings.get(), last_day=clock.today(), by=cast.administrator)
        appoint(cast.officer.person, cast.posts.vacant, since=TOMORROW, by=cast.administrator)
        assert why() == {}

    def test_whose_account_was_closed(self, cast, pledging):
        pledging.give(post_words="Housing lead", email=cast.officer.email)
        cast.officer.is_active = False
        cast.officer.save()
        assert why() == {"Housing lead": "Their account is closed."}

    def test_a_person_of_the_register_without_an_account_by_their_address(self, cast, pledging):
        holding = appoint(
            Person(name="Holder of Skills", email="Skills@anytown.example"),
            cast.posts.vacant,
            since=date(2026, 8, 1),
            by=cast.administrator,
        )
        pledging.give(post_words="Skills lead", email="skills@anytown.example")
        assert why() == {}
        leave(holding, last_day=clock.today(), by=cast.administrator)
        assert why() == {"Skills lead": "They hold no post any more."}

    def test_whose_post_somebody_else_holds_by_now(self, cast, pledging):
        pledging.give(post_words="Head of Housing", email="housing@anytown.example")
        assert why() == {}
        leave(cast.posts.housing.holdings.get(), last_day=clock.today(), by=cast.administrator)
        assert why() == {"Head of Housing": "Nobody holds their post any more."}
        appoint(Person(name="The next holder"), cast.posts.housing, since=TOMORROW, by=cast.administrator)
        assert why() == {"Head of Housing": "Somebody else holds their post by now."}
        # Who pledged later is the new holder.
        with on(TOMORROW + timedelta(days=1)):
            pledging.give(post_words="Head of Housing", email="new.housing@anytown.example")
            assert [left.maker.email for left in who_have_left(clock.today())] == ["housing@anytown.example"]

    def test_a_post_that_keeps_pledges_itself_and_is_vacant_or_abolished(self, cast, pledging):
        pledging.add(post_words="Director of Skills", email="")
        pledging.add(post_words="Head of Housing", email="")
        assert why() == {"Director of Skills": "Nobody holds the post."}
        cast.posts.housing.abolished_on = TOMORROW
        cast.posts.housing.save()
        assert why()["Head of Housing"] == "The post was abolished on 13 August 2026."

    def test_a_team_is_not_vacant_and_a_partner_is_not_in_the_register(self, cast, pledging):
        cast.posts.vacant.kind = "team"
        cast.posts.vacant.save()
        pledging.add(post_words="Director of Skills", email="")
        pledging.give(party="partner", organisation="Harbour Trust", post_words="Director", email="d@harbour.example")
        assert why() == {}

    def test_whoever_has_left_and_is_given_a_pledge_all_the_same(self, cast, pledging):
        settled = pledging.give()
        step(cast, settled, State.KEPT)
        record_leaving(settled.keeper, left_on=clock.today(), fates={}, why="Moved away.", by=cast.coordinator)
        assert why() == {}
        # A mistake: the pledge that they left behind was another one.
        step(cast, settled, State.UNDER_WAY, "It was not this one.")
        assert why() == {"Head of Parks": "They left on 12 August 2026."}

    def test_settled_and_struck_out_pledges_keep_nobody_in_the_list(self, cast, pledging):
        kept, struck, live = (pledging.give(f"Number {n}", email=cast.officer.email) for n in range(3))
        step(cast, kept, State.KEPT)
        step(cast, struck, State.STRUCK_OUT)
        leave(cast.posts.housing.holdings.get(), last_day=clock.today(), by=cast.administrator)
        assert [left.pledges for left in who_have_left(TOMORROW)] == [(live,)]

    def test_what_was_handed_on_stays_with_nobody_who_left(self, cast, pledging):
        pledge = pledging.give(post_words="Housing lead", email=cast.officer.email)
        leave(cast.posts.housing.holdings.get(), last_day=clock.today(), by=cast.administrator)
        to = pledging.said(post_words="Head of Trees", email="trees@anytown.example")
        given = {"how": "handed_over", "why": "They left.", "since": clock.today(), "by": cast.coordinator}
        hand_over(pledge, to=to, **given)
        assert why() == {}

    def test_its_queries_do_not_grow(self, cast, pledging):
        pledging.give(email=cast.officer.email)
        leave(cast.posts.housing.holdings.get(), last_day=clock.today(), by=cast.administrator)

        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                who_have_left(TOMORROW)
            return len(captured)

        few = queries()
        for n in range(5):
            pledging.give(post_words="Head of Housing", email=f"{n}@anytown.example")
        assert queries() == few == 6


class TestPage:
    def page(self, cast, maker: Maker, by=None):
        return cast.client(by or cast.coordinator).get(reverse("show-maker", args=[maker.pk]))

    def test_it_says_who_they_are_and_what_they_keep(self, cast, pledging):
        mine = pledging.give("I will mentor one care leaver.", post_words="Head of Housing")
        theirs = pledging.give("I will plant a tree.", post_words="Head of Trees", email="trees@anytown.example")
        said = {"how": "handed_over", "why": "They moved.", "since": clock.today(), "by": cast.coordinator}
        hand_over(theirs, to=mine.keeper, **said)
        page = words(self.page(cast, mine.keeper))
        assert "Post of the register Head of Housing" in page
        assert "E-mail address parks@anytown.example" in page
        assert "None: they answer by their link." in page
        assert "Asked each quarter Head of Housing, at parks@anytown.example" in page
        made, kept = page.split("Pledges they keep for others", 1)
        assert "I will mentor one care leaver. Mentoring Made Themselves" in made
        assert "I will plant a tree. Mentoring Made Head of Trees" in kept
        assert "They moved." not in page

    def test_it_says_that_nobody_can_be_asked(self, cast, pledging):
        page = words(self.page(cast, pledging.add(email="").keeper))
        assert "Cannot be reached. They gave no e-mail address." in page

    def test_it_says_that_they_seem_to_have_gone(self, cast, pledging):
        maker = pledging.give(email=cast.officer.email).keeper
        leave(cast.posts.housing.holdings.get(), last_day=clock.today(), by=cast.administrator)
        assert "They hold no post any more." not in words(self.page(cast, maker))
        with on(TOMORROW):
            assert "They hold no post any more. 1 live pledge still with them" in words(self.page(cast, maker))

    def test_an_address_is_for_coordinators_alone(self, cast, pledging):
        maker = pledging.give().keeper
        assert "parks@anytown.example" in self.page(cast, maker).content.decode()
        for by in (cast.viewer, cast.officer):
            page = self.page(cast, maker, by)
            assert page.status_code == 403
            assert "parks@anytown.example" not in page.content.decode()

    def test_its_queries_do_not_grow(self, cast, pledging, django_assert_max_num_queries):
        maker = pledging.give().keeper
        with CaptureQueriesContext(connection) as few:
            self.page(cast, maker)
        for n in range(4):
            pledging.give(f"Number {n}")
        with django_assert_max_num_queries(len(few)):
            self.page(cast, maker)


class TestChange:
    def send(self, cast, maker: Maker, *, form=None, by=None, **typed):
        client, address = cast.client(by or cast.coordinator), reverse("change-maker", args=[maker.pk])
        return client.post(address, {**as_given(form or client.get(address)), **typed})

    def test_it_is_put_right_with_who_and_why(self, cast, pledging):
        maker = pledging.give().keeper
        answer = self.send(cast, maker, title="Head of Green Space", post=cast.posts.housing.pk, why="They told us.")
        assert answer.url == reverse("show-maker", args=[maker.pk])
        page = words(answer.client.get(answer.url))
        assert "Post: from “Head of Parks” to “Head of Green Space”" in page
        assert "Reason: They told us." in page

    def test_the_address_of_another_maker_stands_as_an_error_at_its_field(self, cast, pledging):
        pledging.give(post_words="Head of Trees", email="trees@anytown.example")
        page = self.send(cast, pledging.give().keeper, email="TREES@anytown.example")
        assert errors(page) == [
            "This is the address of Head of Trees. Give another one, or hand the pledges over to them."
        ]
        assert page.context["form"]["email"].value() == "TREES@anytown.example"

    def test_a_post_that_keeps_pledges_by_itself_is_one_maker(self, cast, pledging):
        given = {"post_words": "Head of Housing", "email": ""}
        itself = pledging.add(**given).maker
        assert pledging.add("I will listen.", **given, name="Holder of Housing").maker == itself
        # Who takes their address away would be the post itself too.
        page = self.send(cast, pledging.give(post_words="Head of Housing").maker, email="")
        assert "This post keeps pledges by itself already." in errors(page)[0]
        with pytest.raises(IntegrityError), transaction.atomic():
            Maker.objects.create(title="Housing lead", post=cast.posts.housing)

    def test_an_address_is_in_small_letters_whoever_writes_it(self, pledging):
        maker = pledging.give(email="Parks@Anytown.example").maker
        assert maker.email == "parks@anytown.example"
        with pytest.raises(IntegrityError, match="maker_email_is_lower_case"), transaction.atomic():
            Maker.objects.filter(pk=maker.pk).update(email="Trees@anytown.example")

    def test_no_young_person_stands_there(self, cast, pledging):
        page = self.send(cast, pledging.give().keeper, title="Young person A")
        assert "Never record a child or young person here." in errors(page)[0]

    def test_of_two_coordinators_the_second_sees_what_the_first_wrote(self, cast, pledging):
        maker = pledging.give().keeper
        form = cast.client(cast.coordinator).get(reverse("change-maker", args=[maker.pk]))
        change_maker(maker, by=cast.administrator, title="Head of Trees")
        page = self.send(cast, maker, form=form, title="Head of Green Space")
        assert page.status_code == 409
        assert "What stands now" in words(page)
        assert "Head of Trees" in words(page)
        assert page.context["form"]["title"].value() == "Head of Green Space"
        self.send(cast, maker, form=page)
        assert Maker.objects.get().title == "Head of Green Space"

    def test_sent_twice_it_is_changed_once(self, cast, pledging):
        maker = pledging.give().keeper
        form = cast.client(cast.coordinator).get(reverse("change-maker", args=[maker.pk]))
        first, again = (self.send(cast, maker, form=form, title="Head of Trees", why="So it is.") for _ in range(2))
        assert (first.status_code, again.status_code) == (302, 302)
        assert maker.history.count() == 2

    def test_somebody_who_is_back_is_asked_again(self, cast, pledging):
        maker = pledging.give().keeper
        fates = {maker.keeps.get().pk: Fate("released")}
        record_leaving(maker, left_on=clock.today(), fates=fates, why="Moved.", by=cast.coordinator)
        self.send(cast, maker, is_back="on", why="They are back.")
        assert Maker.objects.get().left_on is None


@pytest.mark.parametrize("name", ["show-maker", "change-maker", "record-leaving"])
def test_a_number_that_no_maker_has_is_a_page_that_is_not_there(cast, name):
    assert cast.client(cast.coordinator).get(reverse(name, args=[999])).status_code == 404
