"""Updating an action: the form, its mistakes, its correction, and a colleague who wrote first."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from resolutions.actions.models import Action
from resolutions.actions.operations import edit_action
from resolutions.council.operations import define
from resolutions.progress.models import Update
from resolutions.progress.operations import decide
from resolutions.quarters.operations import open_quarter
from resolutions.reports.operations import close_quarter
from tests.cast import Cast, on
from tests.pages.reading import as_given, errors, how_many_queries, words


def form_of(cast: Cast, action: Action | None = None, user=None):
    """The page with the form; of the laptops and their officer unless somebody else is named."""
    action = action or cast.other_action
    return cast.client(user or cast.other_officer).get(reverse("update-action", args=[action.reference]))


def send(cast: Cast, action: Action | None = None, user=None, *, form=None, **typed):
    """Send the form as it came, with what is typed into it."""
    action, user = action or cast.other_action, user or cast.other_officer
    form = form or form_of(cast, action, user)
    given = {
        **as_given(form),
        "stage": "in_progress",
        "rating": "green",
        "what_happened": "Thirty laptops were given out.",
        **typed,
    }
    return cast.client(user).post(reverse("update-action", args=[action.reference]), given)


def stands(action: Action) -> list[str]:
    """The texts of its updates, the newest quarter first."""
    return [update.what_happened for update in action.updates.all()]


class TestTheForm:
    def test_it_begins_with_what_was_said_last(self, cast):
        close_quarter(cast.quarter, by=cast.coordinator)
        with on(date(2026, 10, 5)):
            open_quarter(cast.quarter.financial.next, by=cast.coordinator)
            page = form_of(cast, cast.action, cast.officer)
            given = as_given(page)
        assert (given["stage"], given["rating"]) == ("in_progress", "amber")
        assert given["what_happened"] == ""
        assert given["happened_on"] == "05/10/2026"
        assert "Update this action Quarter 3, 2026 to 2027 (October to December 2026)" in words(page)

    def test_the_day_is_the_quarters_last_once_that_is_past(self, cast):
        with on(date(2026, 10, 5)):
            assert as_given(form_of(cast))["happened_on"] == "30/09/2026"

    def test_stages_and_ratings_are_the_councils_with_what_it_means(self, cast):
        define("in_progress", words="Under way", definition="Somebody has begun.", by=None, why="Ours")
        define("green", words="On track", definition="Nothing to worry about.", by=None, why="Ours")
        page = words(form_of(cast))
        assert "Under way Somebody has begun." in page
        assert "On track Nothing to worry about." in page

    def test_an_owner_cannot_close_an_action_undelivered(self, cast):
        page = words(form_of(cast))
        assert "Paused" in page
        assert "Not taken forward" not in page
        assert errors(send(cast, stage="not_taken_forward")) != []
        assert stands(cast.other_action) == []

    def test_it_reminds_that_no_young_person_is_named(self, cast):
        assert "Never name a child or young person" in words(form_of(cast))

    def test_it_is_sent_and_the_action_shows_it(self, cast):
        answer = send(cast, happened_on="3 August 2026")
        assert answer.url == reverse("show-action", args=["ANY-2023-R1-02"])
        page = words(cast.client(cast.viewer).get(answer.url))
        assert "Thirty laptops were given out. Happened on 3 August 2026. Written by Holder of the School" in page

    @pytest.mark.parametrize("typed", ["03/08/26", "3 8 2026", "3.8.2026", "2026-08-03", "3rd August 2026"])
    def test_days_come_first(self, cast, typed):
        send(cast, happened_on=typed)
        assert cast.other_action.updates.get().happened_on == date(2026, 8, 3)

    def test_a_rating_is_left_out_of_what_is_not_in_progress(self, cast):
        send(cast, stage="complete", rating="green")
        assert (cast.other_action.updates.get().stage, cast.other_action.updates.get().rating) == ("complete", None)


class TestMistakes:
    @pytest.mark.parametrize(
        ("typed", "field", "sentence"),
        [
            ({"stage": ""}, "stage", "Choose how far the action has got."),
            ({"rating": ""}, "rating", "Choose how it is going: an action in progress has a rating."),
            (
                {"rating": "red"},
                "rating_reason",
                "Say why it is amber or red, and what will be done about it.",
            ),
            ({"what_happened": "  "}, "what_happened", "Say what happened this quarter, in a sentence or two."),
            ({"happened_on": ""}, "happened_on", "Enter the day on which it happened."),
            ({"happened_on": "30/02/2026"}, "happened_on", "Enter a real date, day first, such as 31/03/2026"),
            (
                {"happened_on": "13/08/2026"},
                "happened_on",
                "That day has not come yet. Give the day it happened, up to today.",
            ),
        ],
    )
    def test_each_is_said_at_its_field_and_at_the_top(self, cast, typed, field, sentence):
        page = send(cast, **typed)
        assert page.status_code == 200
        assert errors(page) == [sentence]
        assert list(page.context["form"].errors[field]) == [sentence]
        assert stands(cast.other_action) == []

    def test_every_character_typed_is_kept(self, cast):
        typed = {
            "rating": "amber",
            "what_happened": 'A "long" story\n\n  with <b>marks</b> & spaces',
            "happened_on": "yesterday-ish",
        }
        page = send(cast, **typed)
        shown = page.content.decode()
        assert "A &quot;long&quot; story\n\n  with &lt;b&gt;marks&lt;/b&gt; &amp; spaces" in shown
        assert 'value="yesterday-ish"' in shown
        assert as_given(page)["rating"] == "amber"
        assert len(errors(page)) == 2

    def test_a_form_without_its_version_is_not_sent_whole(self, cast):
        page = send(cast, version="")
        assert page.status_code == 200
        assert "This page was not sent whole." in errors(page)[0]
        assert send(cast, form=page).status_code == 302

    def test_lines_end_as_they_did(self, cast):
        send(cast, what_happened="One line\r\nand another")
        assert stands(cast.other_action) == ["One line\nand another"]


class TestWhoMayAndWhen:
    def test_an_officer_of_another_post_may_not(self, cast):
        page = form_of(cast, cast.action, cast.other_officer)
        assert page.status_code == 403
        assert "ANY-2023-R1-01 belongs to posts that you do not hold." in page.content.decode()
        assert form_of(cast, cast.action, cast.officer).status_code == 200

    def test_nor_may_they_send_one(self, cast):
        url = reverse("update-action", args=[cast.other_action.reference])
        given = {**as_given(form_of(cast)), "rating": "green", "stage": "in_progress", "what_happened": "Mine."}
        assert cast.client(cast.officer).post(url, given).status_code == 403
        assert stands(cast.other_action) == []
        assert cast.client(cast.other_officer).post(url, given).status_code == 302

    def test_a_viewer_is_told_whose_page_it_is(self, cast):
        page = form_of(cast, cast.action, cast.viewer)
        assert page.status_code == 403
        assert "This page is for officers" in page.content.decode()

    def test_a_coordinator_may_always(self, cast):
        assert send(cast, user=cast.coordinator).status_code == 302

    def test_without_an_open_quarter_a_sentence_says_what_to_do(self, cast):
        close_quarter(cast.quarter, by=cast.coordinator)
        page = form_of(cast)
        assert page.status_code == 409
        assert "No quarter is open, so there is nothing to update now." in page.content.decode()

    def test_a_quarter_that_closes_while_somebody_writes_loses_no_text(self, cast):
        form = form_of(cast)
        close_quarter(cast.quarter, by=cast.coordinator)
        page = send(cast, form=form)
        assert errors(page)[0].startswith("This quarter closed on 12 August 2026")
        assert "Thirty laptops were given out." in page.content.decode()
        assert stands(cast.other_action) == []

    def test_what_was_written_for_one_quarter_never_lands_in_the_next(self, cast):
        form = form_of(cast)
        close_quarter(cast.quarter, by=cast.coordinator)
        with on(date(2026, 10, 1)):
            open_quarter(cast.quarter.financial.next, by=cast.coordinator)
            page = send(cast, form=form)
        assert errors(page)[0].startswith("This quarter closed on 12 August 2026")
        assert stands(cast.other_action) == []

    def test_an_action_closed_undelivered_is_not_updated(self, cast):
        given = {"why": "Overtaken", "happened_on": date(2026, 8, 1), "decided_by": "Cabinet"}
        decide(cast.other_action, version=1, stage="not_taken_forward", by=cast.coordinator, **given)
        page = form_of(cast)
        assert page.status_code == 409
        assert "takes no updates" in page.content.decode()


class TestCorrecting:
    def test_the_form_has_the_text_that_stands_and_asks_why(self, cast):
        page = form_of(cast, cast.action, cast.officer)
        assert "Correct this quarter’s update" in words(page)
        assert "Why is this corrected?" in words(page)
        assert as_given(page)["what_happened"] == "Ten flats are let."
        assert "Why is this corrected?" not in words(form_of(cast))

    def test_the_first_text_is_kept(self, cast):
        send(cast, cast.action, cast.officer, what_happened="Eleven flats are let.", why="Miscounted")
        update = cast.action.updates.get(quarter=cast.quarter)
        assert update.what_happened == "Eleven flats are let."
        assert [row.what_happened for row in update.history.order_by("history_id")] == [
            "Ten flats are let.",
            "Eleven flats are let.",
        ]

    def test_without_a_reason_it_is_asked_for_at_its_field(self, cast):
        page = send(cast, cast.action, cast.officer, what_happened="Eleven flats are let.")
        assert errors(page) == ["Say why the update is corrected. The first text is kept beside it."]
        assert "why" in page.context["form"].errors
        assert "Eleven flats are let." in page.content.decode()
        assert stands(cast.action)[0] == "Ten flats are let."


class TestTwoOfficers:
    """Both open the form; the second to send it sees both texts and chooses."""

    THEIRS, MINE = "Forty laptops were ordered.", "Thirty laptops were given out."

    def both_wrote(self, cast):
        """The page that comes back to the officer after the coordinator wrote first."""
        form = form_of(cast)
        assert send(cast, user=cast.coordinator, what_happened=self.THEIRS).status_code == 302
        return send(cast, form=form, what_happened=self.MINE)

    def test_the_second_sees_both_with_who_and_when(self, cast):
        page = self.both_wrote(cast)
        assert page.status_code == 409
        text = words(page)
        assert "Two updates of one action" in text
        assert "Written by coordinator@anytown.example on 12 August 2026 at 10:00am." in text
        assert self.THEIRS in text
        assert f"{self.MINE}</textarea>" in page.content.decode()
        assert errors(page) == [
            "This action was changed while you were writing. Nothing of yours is lost: compare, and choose."
        ]

    def test_nothing_has_been_written(self, cast):
        self.both_wrote(cast)
        assert stands(cast.other_action) == [self.THEIRS]
        assert Update.history.filter(action_id=cast.other_action.pk).count() == 1

    def test_to_keep_theirs_is_a_link_to_the_action(self, cast):
        page = self.both_wrote(cast)
        assert "Keep what stands" in words(page)
        assert reverse("show-action", args=[cast.other_action.reference]) in page.content.decode()

    def test_to_save_mine_makes_it_a_correction_of_theirs(self, cast):
        page = self.both_wrote(cast)
        assert send(cast, form=page, what_happened=self.MINE, why="Ordered is not given out").status_code == 302
        rows = Update.history.filter(action_id=cast.other_action.pk).order_by("history_id")
        assert list(rows.values_list("what_happened", "history_user", "history_change_reason")) == [
            (self.THEIRS, cast.coordinator.pk, "Submitted"),
            (self.MINE, cast.other_officer.pk, "Ordered is not given out"),
        ]

    def test_to_save_mine_asks_why(self, cast):
        page = self.both_wrote(cast)
        page = send(cast, form=page, what_happened=self.MINE)
        assert errors(page) == ["Say why the update is corrected. The first text is kept beside it."]
        assert stands(cast.other_action) == [self.THEIRS]

    def test_again_and_again_nothing_is_lost(self, cast):
        page = self.both_wrote(cast)
        theirs = [self.THEIRS]
        for n in range(3):
            theirs.append(f"Forty-{n} laptops were ordered.")
            assert send(cast, user=cast.coordinator, what_happened=theirs[-1], why="More").status_code == 302
            page = send(cast, form=page, what_happened=self.MINE, why="Given out")
            assert page.status_code == 409
            assert theirs[-1] in words(page)
            assert f"{self.MINE}</textarea>" in page.content.decode()
            assert as_given(page)["why"] == "Given out"
        assert send(cast, form=page, what_happened=self.MINE, why="Given out").status_code == 302
        kept = Update.history.filter(action_id=cast.other_action.pk).order_by("history_id")
        assert [row.what_happened for row in kept] == [*theirs, self.MINE]

    def test_with_a_mistake_as_well_both_are_still_shown(self, cast):
        form = form_of(cast)
        send(cast, user=cast.coordinator, what_happened=self.THEIRS)
        page = send(cast, form=form, what_happened=self.MINE, rating="red")
        assert page.status_code == 409
        assert self.THEIRS in words(page)
        assert errors(page) == ["Say why it is amber or red, and what will be done about it."]

    def test_an_edit_meanwhile_is_shown_as_what_changed(self, cast):
        form = form_of(cast)
        given = {"detail": "", "clauses": [], "principles": [], "why": "Clearer", "by": cast.coordinator}
        edit_action(cast.other_action, version=1, title="Give every pupil a new laptop", **given)
        page = send(cast, form=form)
        assert page.status_code == 409
        assert "What changed while you were writing Action edited" in words(page)
        assert "to “Give every pupil a new laptop”" in words(page)
        assert "Keep what stands" not in words(page)
        assert send(cast, form=page).status_code == 302
        assert stands(cast.other_action) == [self.MINE]


def test_sent_twice_it_has_one_effect(cast):
    form = form_of(cast)
    first, again = send(cast, form=form), send(cast, form=form)
    assert (first.status_code, again.status_code) == (302, 302)
    assert stands(cast.other_action) == ["Thirty laptops were given out."]
    assert Update.history.filter(action_id=cast.other_action.pk).count() == 1


# With PostgreSQL each operation first takes its lock (decision 21).
LOCKS = connection.vendor == "postgresql"


def test_an_update_takes_at_most_twenty_queries(cast):
    url, client = reverse("update-action", args=[cast.other_action.reference]), cast.client(cast.other_officer)
    given = {**as_given(form_of(cast)), "stage": "in_progress", "rating": "green", "what_happened": "Thirty."}
    assert how_many_queries(client, "post", url, given) <= 20 + LOCKS
    assert stands(cast.other_action) == ["Thirty."]


def test_a_correction_takes_at_most_twenty_queries(cast):
    url, client = reverse("update-action", args=[cast.action.reference]), cast.client(cast.officer)
    form = form_of(cast, cast.action, cast.officer)
    given = {**as_given(form), "stage": "complete", "what_happened": "Eleven.", "why": "Miscounted"}
    assert how_many_queries(client, "post", url, given) <= 20 + LOCKS
    assert stands(cast.action)[0] == "Eleven."
