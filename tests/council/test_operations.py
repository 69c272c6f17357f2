"""The council's one profile, its key, its posts, and who holds them from one day to another."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from carecommit.kit.refused import Refused
from resolutions.council.models import Board, CouncilProfile, Holding, KeyEntry, Person, Post, User
from resolutions.council.operations import (
    add_board,
    add_meeting,
    add_post,
    add_user,
    appoint,
    define,
    leave,
    set_profile,
)
from resolutions.council.queries import holders, key, open_posts, posts_held, profile
from resolutions.council.scales import Rating, Stage

MONDAY, FRIDAY = date(2026, 8, 3), date(2026, 8, 14)


def held_by(post: Post, day: date) -> str | None:
    """Who holds it on `day`; None where it is vacant, as against empty where its holder has no name."""
    return holders([post.pk], day).get(post.pk)


class TestProfile:
    def test_written_twice_it_is_one_row_and_two_in_its_history(self, cast):
        again = set_profile(name="Anytown City Council", by=cast.administrator, why="Made a city")
        assert [(row.pk, row.name, row.reference_prefix) for row in CouncilProfile.objects.all()] == [
            (cast.profile.pk, "Anytown City Council", "ANY")
        ]
        assert profile() == again
        rows = CouncilProfile.history.order_by("history_id")
        assert list(rows.values_list("name", "history_user__email", "history_change_reason")) == [
            ("Anytown Council", None, "Set up"),
            ("Anytown City Council", "administrator@anytown.example", "Made a city"),
        ]

    def test_the_database_holds_no_second_one(self, cast):
        with pytest.raises(IntegrityError), transaction.atomic():
            CouncilProfile.objects.create(pk=2, name="Othertown", short_name="Othertown", reference_prefix="OT")

    @pytest.mark.parametrize(
        ("field", "value"),
        [("reference_prefix", "any"), ("brand_colour", "blue"), ("resolution_word", "Pledge"), ("name", "")],
    )
    def test_what_no_page_could_show_is_not_written(self, cast, field, value):
        with pytest.raises(ValidationError) as refused:
            set_profile(by=cast.administrator, why="A slip", **{field: value})
        assert list(refused.value.message_dict) == [field]
        assert CouncilProfile.objects.get().name == "Anytown Council"

    def test_before_there_is_one_the_site_opens_without_a_name(self, db):
        assert (profile().name, CouncilProfile.objects.count()) == ("Your council", 0)


class TestKey:
    def test_the_councils_words_stand_in_place_of_ours(self, cast):
        ours = key()
        define("green", words="On track", definition="As agreed.", by=cast.administrator, why="Our words")
        own = key()
        green = own.ratings[0]
        assert (green.code, green.words, green.definition) == ("green", "On track", "As agreed.")
        assert (own.stages, own.ratings[1:]) == (ours.stages, ours.ratings[1:])

    def test_defined_again_it_changes_and_is_one_row(self, cast):
        for words in ("On track", "As planned"):
            define("green", words=words, definition="As agreed.", by=cast.administrator, why="Our words")
        assert [(entry.code, entry.words) for entry in KeyEntry.objects.all()] == [("green", "As planned")]

    def test_what_is_neither_a_stage_nor_a_rating_has_no_words(self, cast):
        with pytest.raises(ValidationError):
            define("purple", words="Purple", definition="None.", by=cast.administrator, why="A slip")

    def test_every_stage_and_rating_is_in_it_in_order(self, db):
        assert [line.code for line in key().stages] == Stage.values
        assert [line.code for line in key().ratings] == Rating.values


class TestHolding:
    def test_a_holding_stands_from_its_first_day_to_its_last_both_included(self, cast):
        post = cast.posts.vacant
        holding = appoint(Person(name="The first holder"), post, since=MONDAY, by=cast.administrator)
        leave(holding, last_day=FRIDAY, by=cast.administrator)
        around = [date(2026, 8, 2), MONDAY, FRIDAY, date(2026, 8, 15)]
        assert [held_by(post, day) for day in around] == [None, "The first holder", "The first holder", None]

    def test_without_a_last_day_it_goes_on(self, cast):
        assert held_by(cast.posts.housing, date(2099, 12, 31)) == "Holder of Housing"

    def test_last_years_holder_is_still_named_for_last_year(self, cast):
        post = cast.posts.housing
        leave(post.holdings.get(), last_day=date(2026, 8, 31), by=cast.administrator)
        appoint(Person(name="The successor"), post, since=date(2026, 9, 1), by=cast.administrator)
        assert [held_by(post, date(2026, 8, 31)), held_by(post, date(2026, 9, 1))] == [
            "Holder of Housing",
            "The successor",
        ]

    def test_two_may_share_a_post_the_longer_there_first(self, cast):
        post = cast.posts.housing
        appoint(Person(name="A second holder"), post, since=MONDAY, by=cast.administrator)
        assert held_by(post, MONDAY) == "Holder of Housing, A second holder"

    def test_a_holder_without_a_name_is_a_holder(self, cast):
        appoint(Person(), cast.posts.vacant, since=MONDAY, by=cast.administrator)
        assert held_by(cast.posts.vacant, MONDAY) == ""

    def test_one_person_may_hold_several_posts(self, cast):
        appoint(cast.officer.person, cast.posts.vacant, since=MONDAY, by=cast.administrator)
        assert posts_held(cast.officer, date(2026, 8, 2)) == {cast.posts.housing.pk}
        assert posts_held(cast.officer, MONDAY) == {cast.posts.housing.pk, cast.posts.vacant.pk}
        assert posts_held(cast.viewer, MONDAY) == set()

    def test_the_person_and_the_holding_are_recorded_with_who_and_why(self, cast):
        holding = appoint(Person(name="New"), cast.posts.vacant, since=MONDAY, by=cast.administrator, why="Cover")
        leave(holding, last_day=FRIDAY, by=cast.coordinator)
        assert list(Person.history.filter(id=holding.person_id).values_list("name", "history_change_reason")) == [
            ("New", "Added")
        ]
        rows = Holding.history.filter(id=holding.pk).order_by("history_id")
        assert list(rows.values_list("ended_on", "history_user__email", "history_change_reason")) == [
            (None, "administrator@anytown.example", "Cover"),
            (FRIDAY, "coordinator@anytown.example", "Left the post"),
        ]

    def test_it_cannot_end_before_it_began(self, cast):
        holding = appoint(Person(name="New"), cast.posts.vacant, since=MONDAY, by=cast.administrator)
        with pytest.raises(Refused, match=r"^The last day is before the first\."):
            leave(holding, last_day=date(2026, 8, 2), by=cast.administrator)
        assert Holding.objects.get(pk=holding.pk).ended_on is None
        leave(holding, last_day=MONDAY, by=cast.administrator)
        assert Holding.objects.get(pk=holding.pk).ended_on == MONDAY

    def test_the_same_person_twice_in_a_post_from_one_day_is_not_written(self, cast):
        holding = cast.posts.housing.holdings.get()
        with pytest.raises(ValidationError):
            appoint(holding.person, holding.post, since=holding.started_on, by=cast.administrator)
        assert list(cast.posts.housing.holdings.all()) == [holding]

    def test_a_person_who_could_not_take_the_post_is_not_left_behind(self, cast):
        people = Person.objects.count()
        with pytest.raises(ValidationError):
            appoint(Person(name="New"), Post(pk=0), since=MONDAY, by=cast.administrator)
        assert Person.objects.count() == people


class TestPostsAndBoards:
    def test_a_title_stands_once_whatever_its_case(self, cast):
        with pytest.raises(ValidationError):
            add_post("HEAD OF HOUSING", by=cast.administrator)
        assert Post.objects.filter(title__iexact="head of housing").count() == 1

    def test_a_post_is_offered_until_the_day_on_which_it_is_abolished(self, cast):
        post = add_post("Interim Director", abolished_on=FRIDAY, by=cast.administrator)
        assert [open_posts(day).filter(pk=post.pk).exists() for day in (date(2026, 8, 13), FRIDAY)] == [True, False]

    def test_a_board_meets_once_a_day(self, cast):
        board = add_board("Scrutiny Committee", by=cast.administrator)
        meeting = add_meeting(board, MONDAY, note="In public.", by=cast.administrator)
        with pytest.raises(ValidationError):
            add_meeting(board, MONDAY, by=cast.administrator)
        assert list(Board.objects.get(name="Scrutiny Committee").meetings.all()) == [meeting]


class TestAccounts:
    def test_an_address_has_one_account_whatever_its_case(self, cast):
        with pytest.raises(ValidationError):
            add_user("Viewer@anytown.example", role="viewer", password="A long password", by=cast.administrator)
        assert User.objects.filter(email__iexact="viewer@anytown.example").count() == 1

    def test_its_history_keeps_the_role_and_no_password(self, cast):
        user = add_user("new@anytown.example", role="officer", password="A long password", by=cast.administrator)
        assert user.check_password("A long password")
        [row] = User.history.filter(id=user.pk)
        assert (row.role, row.history_user, row.history_change_reason) == (
            "officer",
            cast.administrator,
            "Account opened",
        )
        assert not hasattr(row, "password")
