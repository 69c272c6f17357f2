"""What a coordinator does to an action: add, edit, retime, assign, decide; and a colleague who wrote first."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from resolutions.actions.models import Action
from resolutions.actions.operations import assign, edit_action, retime
from resolutions.actions.queries import owners_of
from resolutions.council.models import Post
from resolutions.council.queries import key as council_key
from resolutions.progress.models import Decision
from resolutions.progress.operations import decide
from resolutions.progress.timeline import timeline
from tests.cast import Cast
from tests.pages.reading import as_given, errors, words

NAMES = ("edit-action", "retime-action", "assign-action", "decide-action")


def address(cast: Cast, name: str) -> str:
    """The address of one of the pages, of the flats; "add-action" is that of the resolution."""
    if name == "add-action":
        return reverse(name, args=[cast.motion.code, cast.resolution.order])
    return reverse(name, args=[cast.action.reference])


def form_of(cast: Cast, name: str):
    """The page as the coordinator opens it."""
    return cast.client(cast.coordinator).get(address(cast, name))


def send(cast: Cast, name: str, *, form=None, **typed):
    """Send the form as it came, with what is typed into it."""
    given = {**as_given(form or form_of(cast, name)), **typed}
    return cast.client(cast.coordinator).post(address(cast, name), given)


def followed(answer) -> str:
    """The words of the page that an answer leads to, the message of what was done among them."""
    return words(answer.client.get(answer.url))


@pytest.mark.parametrize("name", ["add-action", *NAMES])
def test_only_coordinators_and_administrators_come_in(cast, name):
    clients: dict[str, Client] = {user.role: cast.client(user) for user in cast.everybody}
    answers = {role: client.get(address(cast, name)) for role, client in clients.items()}
    assert {role: answer.status_code for role, answer in answers.items()} == {
        "viewer": 403,
        "officer": 403,
        "coordinator": 200,
        "administrator": 200,
    }
    assert "This page is for coordinators." in answers["officer"].content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_reference_is_a_page_that_is_not_there(cast, name):
    client = cast.client(cast.coordinator)
    assert client.get(reverse(name, args=["ANY-2023-R9-99"])).status_code == 404


class TestAdd:
    GOOD = {"title": "Hold a yearly meeting", "words": "Spring 2027", "agreed_on": "01/05/2026"}

    def add(self, cast, **typed):
        return send(cast, "add-action", **{**self.GOOD, **typed})

    def newest(self) -> Action:
        return Action.objects.latest("pk")

    def test_it_is_added_and_the_reading_is_shown_back(self, cast):
        answer = self.add(cast, words="by end of May 2027")
        assert answer.url == reverse("show-action", args=["ANY-2023-R1-03"])
        page = followed(answer)
        assert "ANY-2023-R1-03 is added. We read “by end of May 2027” as: due by 31 May 2027." in page

    def test_everything_chosen_is_there(self, cast):
        self.add(
            cast,
            detail="In the town hall.",
            lead=cast.posts.school.pk,
            joint=[cast.posts.housing.pk],
            plan_year="2026-27",
            clauses=[cast.clauses[1].pk],
            principles=["express_views"],
        )
        action = self.newest()
        owners = [(owner.post, owner.part) for owner in owners_of([action.pk], date(2026, 5, 1))[action.pk]]
        assert (action.title, action.detail) == ("Hold a yearly meeting", "In the town hall.")
        assert action.plan_year == "2026-27"
        assert owners == [("Virtual School Headteacher", "lead"), ("Head of Housing", "joint")]
        assert [answer.clause for answer in action.answers.all()] == [cast.clauses[1]]
        assert [tag.principle for tag in action.principle_tags.all()] == ["express_views"]

    def test_it_begins_with_the_meeting_that_agreed_it(self, cast):
        given = as_given(form_of(cast, "add-action"))
        assert (given["agreed_on"], given["agreed_by"]) == ("27/03/2023", "Full Council")

    def test_sent_twice_it_is_added_once(self, cast):
        form = form_of(cast, "add-action")
        first, again = (self.add(cast, form=form) for _ in range(2))
        assert first.url == again.url
        assert cast.resolution.actions.count() == 3

    def test_a_form_without_its_key_can_be_sent_again(self, cast):
        page = self.add(cast, sent_key="")
        assert "This page was not sent whole." in errors(page)[0]
        assert self.add(cast, form=page).status_code == 302

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("soonish", "We cannot read a date in “soonish”. Write a day, a month with its year,"),
            ("31/02/2027", "We cannot read a date in “31/02/2027”."),
            ("Q3 2025", "“Q3 2025” names one year, and a financial quarter belongs to two. Write both years,"),
            ("Q1", "“Q1” does not say which year is meant. Add the year,"),
            ("", "Enter when it will be done, or tick the box below"),
        ],
    )
    def test_words_without_a_date_are_asked_about(self, cast, typed, sentence):
        assert "Keep these words without a date" not in words(form_of(cast, "add-action"))
        page = self.add(cast, words=typed)
        assert len(errors(page)) == 1
        assert errors(page)[0].startswith(sentence)
        assert errors(page)[0].endswith("or tick the box below to go on without a date.")
        assert "Keep these words without a date" in words(page)
        assert as_given(page)["words"] == typed
        assert cast.resolution.actions.count() == 2

    @pytest.mark.parametrize("typed", ["soonish", "Q3 2025", ""])
    def test_and_kept_as_they_are_where_somebody_says_so(self, cast, typed):
        answer = self.add(cast, form=self.add(cast, words=typed), words=typed, without_date="on")
        assert answer.status_code == 302
        agreed = self.newest().timescales.get()
        assert (agreed.words, agreed.latest) == (typed, None)
        assert "No date" in followed(answer)

    def test_a_plan_year_says_which_quarter_is_meant(self, cast):
        self.add(cast, words="Q1", plan_year="2026-27")
        assert self.newest().timescales.get().latest == date(2026, 6, 30)

    @pytest.mark.parametrize("typed", ["2026", "2026-28", "next", "26/27"])
    def test_a_plan_year_is_a_financial_year(self, cast, typed):
        page = self.add(cast, plan_year=typed)
        assert errors(page) == ["Write the financial year with both years, such as 2025-26."]

    def test_nothing_is_agreed_on_a_day_to_come(self, cast):
        page = self.add(cast, agreed_on="13/08/2026")
        assert errors(page) == ["That day has not come yet. Give a day up to today."]

    def test_each_mistake_is_said_and_every_character_kept(self, cast):
        page = self.add(cast, title="x" * 251, agreed_on="last week", agreed_by="", detail="Two\nlines")
        assert len(errors(page)) == 3
        given = as_given(page)
        assert (given["title"], given["agreed_on"], given["detail"]) == ("x" * 251, "last week", "Two\nlines")
        assert cast.resolution.actions.count() == 2

    def test_a_clause_of_another_resolution_is_not_offered(self, cast):
        url = reverse("add-action", args=[cast.motion.code, cast.other_resolution.order])
        client = cast.client(cast.coordinator)
        page = client.get(url)
        assert "Which clauses does it answer?" not in words(page)
        answer = client.post(url, {**as_given(page), **self.GOOD, "clauses": [cast.clauses[0].pk]})
        assert answer.status_code == 200
        assert cast.other_resolution.actions.count() == 0

    def test_a_post_that_was_abolished_is_not_offered(self, cast):
        assert "Director of Skills" in words(form_of(cast, "add-action"))
        Post.objects.filter(pk=cast.posts.vacant.pk).update(abolished_on=date(2026, 8, 1))
        assert "Director of Skills" not in words(form_of(cast, "add-action"))
        assert errors(self.add(cast, lead=cast.posts.vacant.pk)) != []


class TestEdit:
    def test_it_begins_with_what_stands_and_changes_it(self, cast):
        given = as_given(form_of(cast, "edit-action"))
        assert given["title"] == "Set aside twelve flats a year"
        assert given["clauses"] == [cast.clauses[0].pk]
        assert given["principles"] == ["safety_stability"]
        answer = send(cast, "edit-action", title="Set aside ten flats", clauses=[cast.clauses[1].pk], why="As agreed")
        assert "ANY-2023-R1-01 is changed." in followed(answer)
        action = Action.objects.get(pk=cast.action.pk)
        assert (action.title, action.reference) == ("Set aside ten flats", "ANY-2023-R1-01")
        assert [answer.clause for answer in action.answers.all()] == [cast.clauses[1]]

    def test_it_asks_why(self, cast):
        page = send(cast, "edit-action", title="Set aside ten flats")
        assert "why" in page.context["form"].errors
        assert as_given(page)["title"] == "Set aside ten flats"
        assert Action.objects.get(pk=cast.action.pk).title == "Set aside twelve flats a year"

    def test_a_colleague_who_wrote_first_is_shown_beside_ones_own(self, cast):
        form = form_of(cast, "edit-action")
        given = {"clauses": [], "principles": [], "detail": "By the river.", "why": "Cabinet", "by": cast.administrator}
        edit_action(cast.action, version=3, title="Set aside eleven flats", **given)
        page = send(cast, "edit-action", form=form, title="Set aside ten flats", why="As agreed")
        assert page.status_code == 409
        text = words(page)
        assert "What changed while you were writing Action edited" in text
        assert "12 August 2026 at 10:00am, administrator@anytown.example Reason: Cabinet" in text
        assert "What it says now Set aside eleven flats By the river. It answers no clause." in text
        assert as_given(page)["title"] == "Set aside ten flats"
        assert Action.objects.get(pk=cast.action.pk).title == "Set aside eleven flats"
        assert send(cast, "edit-action", form=page).status_code == 302
        titles = cast.action.history.order_by("history_id").values_list("title", flat=True)
        assert list(dict.fromkeys(titles)) == [
            "Set aside twelve flats a year",
            "Set aside eleven flats",
            "Set aside ten flats",
        ]


class TestRetime:
    GOOD = {"words": "31/03/2027", "agreed_on": "01/08/2026", "agreed_by": "Cabinet", "why": "Builder left"}

    def test_a_new_timescale_stands_beside_the_earlier_ones(self, cast):
        assert "31/12/2026 Current due on 31 December 2026 Full Council" in words(form_of(cast, "retime-action"))
        answer = send(cast, "retime-action", **self.GOOD)
        page = followed(answer)
        assert "We read “31/03/2027” as: due on 31 March 2027." in page
        assert "31/12/2026 Original" in page
        again = words(form_of(cast, "retime-action"))
        assert "31/03/2027 Current due on 31 March 2027 Cabinet, 1 August 2026 Builder left" in again
        assert "31/12/2026 Original" in again

    def test_words_without_a_date_are_asked_about_and_may_be_kept(self, cast):
        page = send(cast, "retime-action", **{**self.GOOD, "words": "soonish"})
        assert errors(page)[0].startswith("We cannot read a date in “soonish”.")
        assert send(cast, "retime-action", form=page, without_date="on").status_code == 302
        assert cast.action.timescales.last().words == "soonish"

    def test_relative_words_count_from_the_day_agreed(self, cast):
        send(cast, "retime-action", **{**self.GOOD, "words": "6 months"})
        assert cast.action.timescales.last().latest == date(2027, 2, 1)

    def test_a_refusal_stands_at_its_field(self, cast):
        page = send(cast, "retime-action", **{**self.GOOD, "agreed_on": "19/02/2026"})
        assert list(page.context["form"].errors["agreed_on"]) == [
            "The timescale that stands was agreed on 20 February 2026. Give that day or a later one."
        ]
        assert cast.action.timescales.count() == 1

    def test_a_colleague_who_wrote_first_is_shown(self, cast):
        form = form_of(cast, "retime-action")
        given = {"agreed_on": date(2026, 8, 1), "agreed_by": "Board", "why": "Rain", "by": cast.administrator}
        retime(cast.action, version=3, words="30/04/2027", **given)
        page = send(cast, "retime-action", form=form, **self.GOOD)
        assert page.status_code == 409
        assert "30/04/2027 Current due on 30 April 2027 Board, 1 August 2026 Rain" in words(page)
        assert as_given(page)["words"] == "31/03/2027"
        assert send(cast, "retime-action", form=page).status_code == 302
        assert [each.words for each in cast.action.timescales.all()] == ["31/12/2026", "30/04/2027", "31/03/2027"]


class TestAssign:
    def test_it_begins_with_the_owners_and_hands_over(self, cast):
        page = form_of(cast, "assign-action")
        given = as_given(page)
        assert (given["lead"], given["joint"]) == (cast.posts.housing.pk, [cast.posts.portfolio.pk])
        assert "Head of Housing (lead), since 20 February 2026" in words(page)
        answer = send(cast, "assign-action", lead=cast.posts.school.pk, joint=[], since="01/08/2026", why="New team")
        assert "Owners Virtual School Headteacher (lead), held by Holder of the School" in followed(answer)

    def test_nobody_may_be_left_as_owner(self, cast):
        answer = send(cast, "assign-action", lead="", joint=[], since="01/08/2026", why="To be settled")
        assert "Owners Nobody yet." in followed(answer)

    def test_a_post_that_was_abolished_stays_until_it_is_taken_off(self, cast):
        Post.objects.filter(pk=cast.posts.housing.pk).update(abolished_on=date(2026, 8, 1))
        page = form_of(cast, "assign-action")
        assert as_given(page)["lead"] == cast.posts.housing.pk
        assert "Head of Housing" in words(page)

    def test_a_refusal_stands_at_its_field(self, cast):
        page = send(cast, "assign-action", lead=cast.posts.school.pk, since="19/02/2026", why="New team")
        assert "since" in page.context["form"].errors

    def test_a_colleague_who_wrote_first_is_shown(self, cast):
        form = form_of(cast, "assign-action")
        given = {"joint": [], "since": date(2026, 8, 1), "why": "New portfolios", "by": cast.administrator}
        assign(cast.action, version=3, lead=cast.posts.vacant, **given)
        page = send(cast, "assign-action", form=form, lead=cast.posts.school.pk, joint=[], why="New team")
        assert page.status_code == 409
        assert "Director of Skills is the lead owner from 1 August 2026" in words(page)
        assert "Owners now Director of Skills (lead), since 1 August 2026" in words(page)
        assert as_given(page)["lead"] == str(cast.posts.school.pk)
        assert send(cast, "assign-action", form=page).status_code == 302


class TestDecide:
    GOOD = {
        "stage": "not_taken_forward",
        "why": "Overtaken by the new Act",
        "happened_on": "01/08/2026",
        "decided_by": "Cabinet",
    }

    def test_it_is_recorded_and_the_action_moves(self, cast):
        answer = send(cast, "decide-action", **self.GOOD)
        page = followed(answer)
        assert "The decision on ANY-2023-R1-01 is recorded." in page
        assert "Not taken forward" in page
        assert "Decision: Not taken forward" in page

    def test_superseded_names_another_action_of_the_motion(self, cast):
        page = send(cast, "decide-action", **{**self.GOOD, "stage": "superseded"})
        assert errors(page) == ["Choose the action that takes its place."]
        answer = send(cast, "decide-action", form=page, superseded_by=cast.other_action.pk)
        assert "Superseded by ANY-2023-R1-02 Give every pupil a laptop" in followed(answer)

    def test_it_cannot_take_its_own_place(self, cast):
        page = send(cast, "decide-action", **{**self.GOOD, "stage": "superseded", "superseded_by": cast.action.pk})
        assert "superseded_by" in page.context["form"].errors
        assert Decision.objects.count() == 0

    def test_only_what_is_superseded_has_a_replacement(self, cast):
        page = send(cast, "decide-action", **{**self.GOOD, "superseded_by": cast.other_action.pk})
        assert "superseded_by" in page.context["form"].errors

    def test_a_colleague_who_wrote_first_is_shown(self, cast):
        form = form_of(cast, "decide-action")
        given = {"why": "No money", "happened_on": date(2026, 8, 1), "decided_by": "Board", "by": cast.administrator}
        decide(cast.action, version=3, stage="paused", **given)
        page = send(cast, "decide-action", form=form, **self.GOOD)
        assert page.status_code == 409
        assert "Decision: Paused" in words(page)
        assert "The stage now: Paused." in words(page)
        assert as_given(page)["why"] == "Overtaken by the new Act"
        assert send(cast, "decide-action", form=page).status_code == 302
        assert [each.stage for each in Decision.objects.order_by("pk")] == ["paused", "not_taken_forward"]


class TestSentTwice:
    """A double press, without JavaScript: the same form arrives again, with the version that the first has used up."""

    TYPED = {
        "edit-action": {"title": "Set aside ten flats", "why": "As agreed"},
        "retime-action": TestRetime.GOOD,
        "assign-action": {"joint": [], "since": "01/08/2026", "why": "New team"},
        "decide-action": TestDecide.GOOD,
    }

    def recorded(self, cast) -> list:
        """Everything that the timeline of the flats tells."""
        return timeline(cast.action, council_key())

    @pytest.mark.parametrize("name", NAMES)
    def test_it_has_one_effect_and_a_friendly_answer(self, cast, name):
        form, before = form_of(cast, name), self.recorded(cast)
        assert send(cast, name, form=form, **self.TYPED[name]).status_code == 302
        after = self.recorded(cast)
        again = send(cast, name, form=form, **self.TYPED[name])
        assert (again.status_code, again.url) == (302, reverse("show-action", args=["ANY-2023-R1-01"]))
        assert "You sent your change of ANY-2023-R1-01 twice. It is made once, as you see." in followed(again)
        assert (len(after), self.recorded(cast)) == (len(before) + 1, after)

    OTHERWISE = {
        "edit-action": {"title": "Set aside nine flats"},
        "retime-action": {"words": "30/04/2027"},
        "assign-action": {"since": "02/08/2026", "lead": ""},
        "decide-action": {"stage": "paused"},
    }

    @pytest.mark.parametrize("name", NAMES)
    def test_what_says_something_else_is_not_taken_for_the_same(self, cast, name):
        form = form_of(cast, name)
        send(cast, name, form=form, **self.TYPED[name])
        page = send(cast, name, form=form, **{**self.TYPED[name], **self.OTHERWISE[name]})
        assert page.status_code == 409
        assert "What changed while you were writing" in words(page)

    def test_another_reason_is_not_the_same(self, cast):
        form = form_of(cast, "retime-action")
        send(cast, "retime-action", form=form, **TestRetime.GOOD)
        assert send(cast, "retime-action", form=form, **{**TestRetime.GOOD, "why": "Flood"}).status_code == 409

    def test_nor_is_what_a_colleague_wrote_in_the_same_words(self, cast):
        form = form_of(cast, "retime-action")
        given = {"words": "31/03/2027", "agreed_on": date(2026, 8, 1), "agreed_by": "Cabinet", "why": "Builder left"}
        retime(cast.action, version=3, by=cast.administrator, **given)
        page = send(cast, "retime-action", form=form, **TestRetime.GOOD)
        assert page.status_code == 409
        assert errors(page) == [
            "This action was changed while you were writing. Nothing of yours is lost: compare, and choose."
        ]
