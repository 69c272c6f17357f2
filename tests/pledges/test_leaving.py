"""A maker leaves: every live pledge of theirs is adopted by the post, handed over or released, and none is dropped."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.urls import reverse

from carecommit.kit import clock
from carecommit.kit.refused import Refused, Stale
from pledges.asking.links import maker_by, token_of
from pledges.life.keepers import Fate, record_leaving
from pledges.life.models import Handover, State, Step
from pledges.life.operations import record_step
from pledges.life.queries import positions_of
from pledges.pledging.makers import change_maker
from pledges.pledging.models import Maker, Pledge
from tests.cast import on
from tests.pages.reading import as_given, errors, words
from tests.pledges.pledging import Pledging
from tests.waiting import overtaken


@pytest.fixture
def three(pledging) -> list[Pledge]:
    """What the Head of Housing has pledged, whose post is in the register."""
    return [pledging.give(f"Promise number {n}.", post_words="Head of Housing") for n in (1, 2, 3)]


def record(cast, maker: Maker, fates: dict, **given) -> Maker:
    """Their last day is today."""
    said = {"left_on": clock.today(), "why": "Moved to another council.", "by": cast.coordinator, **given}
    return record_leaving(maker, fates=fates, **said)


def states(pledges: list[Pledge]) -> list[str]:
    """How each stands now."""
    return [position.state for position in positions_of(pledges).values()]


class TestRecord:
    def test_each_pledge_goes_on_or_ends(self, cast, pledging, three):
        maker = three[0].keeper
        to = pledging.said(post_words="Head of Trees", email="trees@anytown.example")
        fates = [Fate("adopted"), Fate("handed_over", to), Fate("released")]
        record(cast, maker, {pledge.pk: fate for pledge, fate in zip(three, fates, strict=True)})
        keepers = list(Pledge.objects.order_by("pk").values_list("keeper__title", "keeper__email"))
        assert keepers == [
            ("Head of Housing", ""), ("Head of Trees", "trees@anytown.example"),
            ("Head of Housing", "parks@anytown.example"),
        ]  # fmt: skip
        assert states(three) == ["made", "made", "released"]
        assert Step.objects.get().words == "Moved to another council."
        rows = Handover.objects.order_by("pk").values_list("how", "why", "since", "recorded_by__email")
        same = ("Moved to another council.", clock.today(), cast.coordinator.email)
        assert list(rows) == [("adopted", *same), ("handed_over", *same)]
        newest = maker.history.latest("history_id")
        assert (newest.left_on, newest.history_user, newest.history_change_reason) == (
            clock.today(), cast.coordinator, "Moved to another council.",
        )  # fmt: skip

    def test_whoever_holds_the_post_next_answers_for_what_it_adopted(self, cast, pledging, three):
        record(cast, three[0].keeper, {pledge.pk: Fate("adopted") for pledge in three})
        page = cast.client(cast.officer).get(reverse("answer-pledges"))
        assert [f"Promise number {n}." in page.content.decode() for n in (1, 2, 3)] == [True] * 3

    def test_it_is_refused_until_each_pledge_has_a_fate(self, cast, three):
        fates = {three[0].pk: Fate("released"), three[1].pk: Fate("released")}
        with pytest.raises(Refused, match=r"Say what becomes of P-\d+: no pledge is dropped without a word"):
            record(cast, three[0].keeper, fates)
        for nothing in (Fate(""), Fate("dropped"), Fate("handed_over")):
            with pytest.raises(Refused, match="adopted by the post, handed over, or released"):
                record(cast, three[0].keeper, {**fates, three[2].pk: nothing})
        # Nothing of it was written, not even of those that had one.
        assert states(three) == ["made"] * 3
        assert Maker.objects.get().left_on is None

    def test_a_pledge_given_or_answered_meanwhile_makes_the_page_stale(self, cast, pledging, three):
        maker, fates = three[0].keeper, {pledge.pk: Fate("released") for pledge in three}
        pledging.answer(three[2], "need_help")
        versions = {pledge.pk: 1 for pledge in three}
        with pytest.raises(Stale):
            record(cast, maker, fates, versions=versions)
        pledging.answer(three[2], "kept", "They met.")
        with pytest.raises(Stale):
            record(cast, maker, fates)
        assert states(three) == ["made", "made", "kept"]

    def test_settled_pledges_stay_as_they_are_and_who_has_no_other_just_leaves(self, cast, pledging, three):
        for pledge in three:
            pledging.answer(pledge, "kept", "They met.")
        record(cast, three[0].keeper, {})
        assert states(three) == ["kept"] * 3
        assert Maker.objects.get().left_on == clock.today()

    def test_a_last_day_to_come_is_recorded_when_it_has_come(self, cast, three):
        fates = {pledge.pk: Fate("released") for pledge in three}
        with pytest.raises(Refused, match="Record it on their last day or after it") as refusal:
            record(cast, three[0].keeper, fates, left_on=clock.today() + timedelta(days=1))
        assert refusal.value.about == "left_on"

    def test_a_last_day_before_the_pledge_makes_no_day_before_it(self, cast, three):
        fates = {three[0].pk: Fate("adopted"), three[1].pk: Fate("released"), three[2].pk: Fate("released")}
        record(cast, three[0].keeper, fates, left_on=date(2026, 7, 1))
        assert Handover.objects.get().since == date(2026, 8, 12)
        assert {step.happened_on for step in Step.objects.all()} == {date(2026, 8, 12)}

    def test_their_link_ends_and_nobody_hands_them_anything(self, cast, pledging, three):
        maker, other = three[0].keeper, pledging.give(post_words="Head of Trees", email="trees@anytown.example")
        link = token_of(maker)
        record(cast, maker, {pledge.pk: Fate("adopted") for pledge in three})
        assert maker_by(link) is None
        said = pledging.said(post_words="Head of Housing", email=maker.email)
        with pytest.raises(Refused, match="Head of Housing has left too"):
            record(cast, other.keeper, {other.pk: Fate("handed_over", said)})

    def test_nobody_hands_pledges_to_themselves(self, cast, pledging, three):
        said = pledging.said(post_words="Head of Trees", email="PARKS@anytown.example")
        with pytest.raises(Refused, match="is with Head of Housing already"):
            record(cast, three[0].keeper, {pledge.pk: Fate("handed_over", said) for pledge in three})

    @pytest.mark.parametrize("who", ["viewer", "officer"])
    def test_nobody_but_a_coordinator_records_it(self, cast, three, who):
        fates = {pledge.pk: Fate("released") for pledge in three}
        with pytest.raises(Refused, match="Only a coordinator keeps pledges"):
            record(cast, three[0].keeper, fates, by=getattr(cast, who))
        assert Maker.objects.get().left_on is None

    def test_it_needs_a_reason(self, cast, three):
        with pytest.raises(Refused, match="Say why, in a sentence"):
            record(cast, three[0].keeper, {pledge.pk: Fate("released") for pledge in three}, why=" ")


class TestAdopting:
    @pytest.mark.parametrize("post", ["Head of Housing", "Head of Parks"])
    def test_whoever_leaves_a_post_it_has_one_row(self, cast, pledging, post):
        """The register knows the first of the posts, and the other one only by its words."""
        first = [pledging.give(post_words=post, email="first@anytown.example") for _ in range(2)]
        second = pledging.give(post_words=post, email="second@anytown.example")
        record(cast, first[0].keeper, {pledge.pk: Fate("adopted") for pledge in first})
        record(cast, second.keeper, {second.pk: Fate("adopted")})
        assert len(set(Pledge.objects.values_list("keeper", flat=True))) == 1
        assert Maker.objects.filter(email="").count() == 1

    def test_what_is_with_the_post_itself_is_not_adopted_again(self, cast, pledging):
        pledge = pledging.add(post_words="Head of Housing", email="")
        with pytest.raises(Refused, match="The pledges are with the post itself already"):
            record(cast, pledge.keeper, {pledge.pk: Fate("adopted")})

    def test_a_post_that_was_abolished_adopts_nothing(self, cast, three):
        cast.posts.housing.abolished_on = clock.today()
        cast.posts.housing.save()
        with pytest.raises(Refused, match="Head of Housing was abolished, so it adopts nothing"):
            record(cast, three[0].keeper, {pledge.pk: Fate("adopted") for pledge in three})

    def test_heirs_are_added_in_the_order_of_their_addresses(self, cast, pledging, three):
        """As everybody adds them: or two who leave at once could each wait for an heir whom the other adds."""
        heirs = [pledging.said(email=f"{name}@anytown.example") for name in ("c", "A", "b")]
        fates = {pledge.pk: Fate("handed_over", heir) for pledge, heir in zip(three, heirs, strict=True)}
        record(cast, three[0].keeper, fates)
        assert [maker.email[0] for maker in Maker.objects.order_by("pk")[1:]] == ["a", "b", "c"]
        assert [Pledge.objects.get(pk=pledge.pk).keeper.email[0] for pledge in three] == ["c", "a", "b"]

    def test_a_new_heir_without_an_address_is_one_for_all(self, cast, pledging, three):
        fates = {
            pledge.pk: Fate("handed_over", pledging.said(post_words="Head of Trees", email="")) for pledge in three
        }
        record(cast, three[0].keeper, fates)
        assert len(set(Pledge.objects.values_list("keeper", flat=True))) == 1


class TestAtOnce:
    @pytest.fixture
    def pledging(self, cast_today) -> Pledging:
        """In a database that several connections write to."""
        return Pledging(cast_today)

    def test_two_who_leave_one_post_are_followed_by_it_once(self, pledging):
        made = [pledging.give(post_words="Head of Housing", email=f"{n}@anytown.example") for n in range(2)]
        leaving = [partial(record, pledging.cast, pledge.keeper, {pledge.pk: Fate("adopted")}) for pledge in made]
        overtaken(*leaving)
        assert list(Maker.objects.get(email="").keeps.order_by("pk")) == made

    def test_a_pledge_that_is_being_given_is_not_left_behind(self, pledging):
        maker = pledging.give("I will listen.").maker
        fates = {maker.keeps.get().pk: Fate("released")}
        with pytest.raises(Refused, match="no pledge is dropped without a word"):
            overtaken(partial(pledging.give, "I will mentor."), partial(record, pledging.cast, maker, fates))
        assert Maker.objects.get().left_on is None


class TestPage:
    def client(self, cast):
        return cast.client(cast.coordinator)

    def address(self, maker: Maker) -> str:
        return reverse("record-leaving", args=[maker.pk])

    def send(self, cast, maker: Maker, *, form=None, **typed):
        form = form or self.client(cast).get(self.address(maker))
        return self.client(cast).post(self.address(maker), {**as_given(form), "why": "Moved away.", **typed})

    def test_one_page_says_what_becomes_of_each(self, cast, three):
        a, b, c = (pledge.pk for pledge in three)
        typed = {f"fate-{a}": "adopted", f"fate-{b}": "handed_over", f"fate-{c}": "released"}
        new = {"post_words": "Head of Trees", "email": "trees@anytown.example"}
        answer = self.send(cast, three[0].keeper, **typed, **new)
        page = words(answer.client.get(answer.url))
        assert "Head of Housing is recorded as having left. Their pledges go on or end as you chose." in page
        assert "Nobody: they left on 12 August 2026." in page
        assert list(Pledge.objects.order_by("pk").values_list("keeper__title", flat=True)) == [
            "Head of Housing", "Head of Trees", "Head of Housing",
        ]  # fmt: skip

    def test_one_of_them_may_go_to_somebody_of_its_own(self, cast, pledging, three):
        known = pledging.give(post_words="Head of Trees", email="trees@anytown.example").keeper
        typed = {f"fate-{pledge.pk}": "handed_over" for pledge in three}
        own = {f"post_words-{three[2].pk}": "Head of Water", f"email-{three[2].pk}": "water@anytown.example"}
        self.send(cast, three[0].keeper, **typed, **own, to=known.pk)
        keepers = [Pledge.objects.get(pk=pledge.pk).keeper.email for pledge in three]
        assert keepers == ["trees@anytown.example"] * 2 + ["water@anytown.example"]

    def test_each_that_is_missing_is_said_and_every_character_stays(self, cast, three):
        first, second, third = three
        page = self.send(
            cast, first.keeper, **{f"fate-{first.pk}": "handed_over", f"post_words-{second.pk}": "Head of Trees"}
        )
        assert errors(page) == [
            f"Choose what becomes of {second.reference}.",
            f"Choose what becomes of {third.reference}.",
            "Choose who takes over what is handed over, or give their post.",
        ]
        assert page.context["form"][f"post_words-{second.pk}"].value() == "Head of Trees"
        assert page.context["form"]["why"].value() == "Moved away."
        assert states(three) == ["made"] * 3

    def test_a_pledge_that_came_meanwhile_is_asked_about(self, cast, pledging, three):
        maker = three[0].keeper
        form = self.client(cast).get(self.address(maker))
        late = pledging.give("Promise number 4.", post_words="Head of Housing")
        record_step(
            three[0], state=State.KEPT, words="They met.", happened_on=clock.today(), by=cast.administrator, version=1
        )
        page = self.send(cast, maker, form=form, **{f"fate-{pledge.pk}": "released" for pledge in three})
        assert page.status_code == 409
        assert f"{three[0].reference}: kept." in words(page)
        assert f"{late.reference} is with them since." in words(page)
        assert errors(page) == [f"Choose what becomes of {late.reference}."]
        again = self.send(cast, maker, form=page, **{f"fate-{late.pk}": "adopted"})
        assert again.status_code == 302
        assert states([*three, late]) == ["kept", "released", "released", "made"]

    def test_sent_twice_it_is_recorded_once(self, cast, three):
        maker, typed = three[0].keeper, {f"fate-{pledge.pk}": "released" for pledge in three}
        form = self.client(cast).get(self.address(maker))
        first, again = (self.send(cast, maker, form=form, **typed) for _ in range(2))
        assert (first.status_code, again.status_code) == (302, 302)
        assert Step.objects.count() == 3

    def test_the_post_is_not_offered_where_it_has_them_already(self, cast, pledging):
        pledge = pledging.add(post_words="Head of Housing", email="")
        page = self.client(cast).get(self.address(pledge.keeper)).content.decode()
        assert "Adopted by the post" not in page
        assert "Released: nobody is held to it any more" in page

    def test_it_warns_where_a_post_that_nobody_knows_would_adopt_them(self, cast, pledging, three):
        sentence = (
            "If the post adopts a pledge, nobody can be asked about it until a coordinator gives the post an e-mail "
            "address, or says which post of the register it is."
        )
        unknown = pledging.give(post_words="Head of Parks", email="first@anytown.example").keeper
        assert [sentence in self.page(cast, maker) for maker in (three[0].keeper, unknown)] == [False, True]
        # Nobody adopts what nobody can: there is nothing to warn of.
        vague = pledging.give(post_words="Head of Trees", email="").keeper
        assert sentence not in self.page(cast, vague)
        # And what is said of the post that adopted from somebody else holds for whoever leaves it next.
        record(cast, unknown, {unknown.keeps.get().pk: Fate("adopted")})
        post, second = Maker.objects.get(title="Head of Parks", email=""), "second@anytown.example"
        next_one = pledging.give(post_words="Head of Parks", email=second).keeper
        assert sentence in self.page(cast, next_one)
        change_maker(post, post=cast.posts.vacant, by=cast.coordinator)
        assert sentence not in self.page(cast, next_one)

    def page(self, cast, maker: Maker) -> str:
        return words(self.client(cast).get(self.address(maker)))

    def test_whoever_may_take_over_is_told_from_the_others(self, cast, pledging, three):
        """Five of one post: two by their addresses, one by a person, one by the post, and one by a pledge."""
        given = {"post_words": "Head of Water"}
        pledging.give(**given, email="first@anytown.example")
        pledging.give(**given, email="second@anytown.example")
        person, post, vague = (pledging.give(**given, email="") for _ in range(3))
        change_maker(person.maker, person=cast.officer.person, by=cast.coordinator)
        change_maker(post.maker, post=cast.posts.school, by=cast.coordinator)
        page = self.client(cast).get(self.address(three[0].keeper))
        labels = [label for _, label in page.context["form"].fields["to"].choices]
        assert labels == [
            "Somebody new, given below",
            "Head of Water (first@anytown.example)",
            "Head of Water (second@anytown.example)",
            f"Head of Water ({cast.officer.person.name})",
            "Head of Water (the post itself)",
            f"Head of Water (no e-mail address, {vague.reference})",
        ]

    def test_whoever_has_left_and_keeps_nothing_has_no_page_to_fill_in(self, cast, three):
        record(cast, three[0].keeper, {pledge.pk: Fate("released") for pledge in three})
        page = self.client(cast).get(self.address(three[0].keeper))
        assert page.status_code == 409
        assert "no live pledge is with them" in page.content.decode()

    def test_a_page_that_did_not_come_whole_can_be_sent_again(self, cast, three):
        typed = {f"fate-{pledge.pk}": "released" for pledge in three}
        page = self.send(cast, three[0].keeper, **typed, seen="1.1.x", version="")
        assert all("This page was not sent whole." in error for error in errors(page))
        assert len(errors(page)) == 2
        assert self.send(cast, three[0].keeper, form=page).status_code == 302


def test_a_leaver_answers_nothing_by_link_or_account(cast, pledging):
    """Opened again by mistake, the pledge of a leaver is answered by nobody until somebody else keeps it."""
    pledge = pledging.give(email=cast.officer.email)
    record(cast, pledge.keeper, {pledge.pk: Fate("released")})
    with on(date(2026, 8, 13)):
        record_step(
            pledge, state=State.UNDER_WAY, words="Not so.", happened_on=clock.today(), by=cast.coordinator, version=2
        )
        page = cast.client(cast.officer).get(reverse("answer-pledges"))
        assert pledge.wordings.get().words not in page.content.decode()
        with pytest.raises(Refused, match="You are recorded as having left"):
            pledging.answer(pledge, "under_way")
