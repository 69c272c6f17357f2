"""The coordinator's pages of a round: opening and moving it, following it, sending answers back."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.actions.operations import assign
from resolutions.council.models import Meeting, Person, User
from resolutions.council.operations import add_meeting, add_post, appoint, leave
from resolutions.notices.models import Message, Notice
from resolutions.progress.models import OwnersAnswer, Returned, Update
from resolutions.progress.questions import ask, reply
from resolutions.progress.returning import return_update
from resolutions.quarters.models import Quarter
from resolutions.quarters.operations import open_quarter
from resolutions.reports.operations import close_quarter
from resolutions.rounds.answering import Said, give_answer
from resolutions.rounds.models import AnswerLink, Round
from resolutions.rounds.operations import make_link, revoke_link
from tests.browser import assert_accessible, assert_no_sideways_scroll, sign_in
from tests.cast import PASSWORD, on
from tests.pages.reading import as_given, errors, how_many_queries, links, named_actions, words
from tests.rounds.leaving import leave_a_trace

OPEN, ROUND = "/rounds/open/", "/rounds/2026-27-Q2/"
CHANGE, MESSAGES = f"{ROUND}change/", f"{ROUND}messages/"
MEETS = date(2026, 10, 14)
COORDINATOR = "coordinator@anytown.example"


@pytest.fixture
def round_(cast) -> Round:
    """For 14 October: requests on 1 September, answers due on the 22nd, sign-off on the 29th, papers on 6 October."""
    return cast.open_round(MEETS)


def answer(cast, action: Action, person, by: User, **said):
    """One of the five answers of whoever holds a post of `action`: on track, unless `said` says otherwise."""
    given = Said(**{"answer": OwnersAnswer.ON_TRACK, "what_happened": "Thirty laptops were given out.", **said})
    version = Action.objects.get(pk=action.pk).version
    return give_answer(action, cast.quarter, given, version=version, person_id=person.pk, by=by)


def figures(page) -> dict[str, int]:
    """The figures at the top of the page."""
    return {figure.words: figure.number for figure in page.context["overview"].figures}


def owners(page) -> dict[str, tuple[int, int]]:
    """Each post with how much it has answered and of how much, in the order of the page."""
    seen = page.context["overview"]
    return {owner.post.title: (owner.answered, owner.asked) for owner in (*seen.to_answer, *seen.have_answered)}


class TestOpening:
    def test_the_meetings_on_record_are_offered(self, cast, coordinator):
        add_meeting(cast.board, date(2026, 8, 12), by=cast.administrator)
        later = add_meeting(cast.board, MEETS, by=cast.administrator)
        sooner = add_meeting(cast.body, date(2026, 9, 30), by=cast.administrator)
        choices = coordinator.get(OPEN).context["form"].fields["meeting"].choices
        assert choices == [
            (str(sooner.pk), "Full Council, 30 September 2026"),
            (str(later.pk), "Corporate Parenting Board, 14 October 2026"),
            ("other", "Another meeting"),
        ]

    def test_it_is_opened_for_one_of_them_and_shows_its_days(self, cast, coordinator):
        meeting = add_meeting(cast.board, MEETS, by=cast.administrator)
        # What was left in the boxes for another meeting says nothing.
        page = coordinator.post(OPEN, {"meeting": meeting.pk, "held_on": "soon", "board": ""}, follow=True)
        assert page.redirect_chain == [(ROUND, 302)]
        text = words(page)
        assert "The update round of Quarter 2, 2026 to 2027 (July to September 2026) is open." in text
        assert "For Corporate Parenting Board on 14 October 2026" in text
        assert (
            "Requests sent on 1 September 2026 Next Answers due on 22 September 2026 Sign-off on 29 September 2026 "
            "Papers out on 6 October 2026 Meeting 14 October 2026"
        ) in text
        assert Round.objects.get().meeting == meeting

    def test_or_for_another_board_and_day(self, cast, coordinator):
        add_meeting(cast.board, MEETS, by=cast.administrator)
        given = {"meeting": "other", "board": cast.body.pk, "held_on": "7 October 2026"}
        assert coordinator.post(OPEN, given).url == ROUND
        meeting = Round.objects.get().meeting
        assert (meeting.board, meeting.held_on) == (cast.body, date(2026, 10, 7))

    def test_with_no_meeting_on_record_both_are_asked(self, cast, coordinator):
        assert "meeting" not in coordinator.get(OPEN).context["form"].fields
        assert errors(coordinator.post(OPEN, {})) == ["Choose the board.", "Enter the day on which it meets."]
        assert coordinator.post(OPEN, {"board": cast.board.pk, "held_on": "14/10/2026"}).url == ROUND

    def test_what_is_missing_is_said_at_its_field(self, cast, coordinator):
        add_meeting(cast.board, MEETS, by=cast.administrator)
        assert errors(coordinator.post(OPEN, {})) == ["Choose the meeting that the updates are for."]
        assert errors(coordinator.post(OPEN, {"meeting": "other", "board": "9" * 26})) == [
            "Choose an answer for “Which board?” from the list",
            "Enter the day on which it meets.",
        ]
        assert not Round.objects.exists()

    def test_a_meeting_that_is_past_is_refused_at_its_field(self, cast, coordinator):
        page = coordinator.post(OPEN, {"board": cast.board.pk, "held_on": "12/8/2026"})
        assert page.context["form"].errors == {"held_on": ["A round leads to a meeting to come. Give a later day."]}

    def test_days_that_had_passed_are_said_to_be_today(self, cast, coordinator):
        page = coordinator.post(OPEN, {"board": cast.board.pk, "held_on": "26/8/2026"}, follow=True)
        assert (
            "Requests sent on 12 August 2026 Next Counted back from the meeting it is 14 July 2026, which had passed "
            "when the round was opened. Answers due on 12 August 2026"
        ) in words(page)
        with on(date(2026, 8, 14)):
            assert (
                "Sign-off on 12 August 2026 Counted back from the meeting it is 11 August 2026, which had passed when "
                "the round was opened. Papers out on 18 August 2026 Next Meeting 26 August 2026"
            ) in words(coordinator.get(ROUND))

    def test_on_a_saturday_they_are_said_to_be_monday(self, cast, coordinator):
        with on(date(2026, 8, 15)):
            page = coordinator.post(OPEN, {"board": cast.board.pk, "held_on": "26/8/2026"}, follow=True)
        assert (
            "Requests sent on 17 August 2026 Next Counted back from the meeting it is 14 July 2026, which had passed "
            "when the round was opened."
        ) in words(page)

    def test_sent_twice_it_is_opened_once(self, cast, coordinator):
        given = {"board": cast.board.pk, "held_on": "14/10/2026"}
        assert coordinator.post(OPEN, given).url == ROUND
        again = coordinator.post(OPEN, {**given, "meeting": "other"})
        assert (again.status_code, again.url) == (302, ROUND)
        assert Round.history.count() == 1

    def test_one_that_is_open_is_led_to(self, cast, coordinator, round_):
        page = coordinator.get(OPEN)
        assert "is open already, for Corporate Parenting Board on 14 October 2026. See how it goes." in words(page)
        assert ROUND in links(page)

    def test_without_an_open_quarter_it_leads_to_opening_one(self, cast, coordinator):
        close_quarter(cast.quarter, by=cast.coordinator)
        for page in (coordinator.get(OPEN), coordinator.post(OPEN, {"board": cast.board.pk, "held_on": "14/10/2026"})):
            assert "No quarter is open, so nobody can be asked for updates. Open a quarter first." in words(page)
            assert links(page) == [reverse("open-quarter")]
        assert not Round.objects.exists()

    def test_the_quarters_lead_to_their_rounds(self, cast, coordinator):
        assert OPEN in links(coordinator.get("/quarters/"))
        cast.open_round(MEETS)
        page = coordinator.get("/quarters/")
        assert "Corporate Parenting Board, 14 October 2026" in words(page)
        assert ROUND in links(page)
        assert OPEN not in links(page)


class TestChanging:
    def change(self, coordinator, **typed):
        """Send the form as it came, with what is typed into it."""
        return coordinator.post(CHANGE, {**as_given(coordinator.get(CHANGE)), "why": "The board asked.", **typed})

    def days(self) -> list[date]:
        """Those of the round."""
        return list(Round.objects.values_list("requests_on", "due_on", "sign_off_on", "papers_on").get())

    def test_the_form_has_what_stands(self, coordinator, round_, cast):
        given = as_given(coordinator.get(CHANGE))
        del given["seen"]
        assert given == {
            "board": cast.board.pk,
            "held_on": "14/10/2026",
            "requests_on": "01/09/2026",
            "due_on": "22/09/2026",
            "sign_off_on": "29/09/2026",
            "papers_on": "06/10/2026",
        }

    def test_a_day_is_moved_with_a_reason(self, coordinator, round_):
        assert self.change(coordinator, due_on="18/9/2026").url == ROUND
        assert self.days() == [date(2026, 9, 1), date(2026, 9, 18), date(2026, 9, 29), date(2026, 10, 6)]
        assert Round.history.first().history_change_reason == "The board asked."
        assert "18 September 2026 Counted back from the meeting it would be 22 September 2026." in words(
            coordinator.get(ROUND)
        )

    @pytest.mark.parametrize(
        ("field", "typed", "sentence"),
        [
            ("why", "", "Say why the round changes."),
            ("requests_on", "soon", "Enter a real date, day first, such as 31/03/2026"),
            ("due_on", "31/8/2026", "This day comes before “requests sent on”. Put it on that day or later."),
            ("sign_off_on", "21/9/2026", "This day comes before “answers due on”. Put it on that day or later."),
            ("papers_on", "28/9/2026", "This day comes before “sign-off on”. Put it on that day or later."),
            (
                "papers_on",
                "15/10/2026",
                "The papers cannot go out after the meeting. Give the day of the meeting or one before it.",
            ),
        ],
    )
    def test_each_refusal_stands_at_its_field(self, coordinator, round_, field, typed, sentence):
        typed = {"due_on": "23/9/2026", field: typed}
        page = self.change(coordinator, **typed)
        assert (page.status_code, dict(page.context["form"].errors)) == (200, {field: [sentence]})
        assert self.days()[1] == date(2026, 9, 22)

    def test_a_meeting_that_is_past_is_refused_at_its_field(self, coordinator, round_):
        page = self.change(coordinator, held_on="12/8/2026")
        assert dict(page.context["form"].errors) == {
            "held_on": ["A round leads to a meeting to come. Give a later day."]
        }

    def test_another_meeting_with_its_days_counted_back(self, coordinator, round_, cast):
        typed = {
            "board": cast.body.pk,
            "held_on": "28/10/2026",
            "count_back": "on",
            "due_on": "whenever",
            "papers_on": "",
        }
        assert self.change(coordinator, **typed).url == ROUND
        assert self.days() == [date(2026, 9, 15), date(2026, 10, 6), date(2026, 10, 13), date(2026, 10, 20)]
        assert "For Full Council on 28 October 2026" in words(coordinator.get(ROUND))

    def test_two_coordinators_at_once_lose_nothing(self, coordinator, cast, round_):
        form = as_given(coordinator.get(CHANGE))
        self.change(cast.client(cast.administrator), due_on="18/9/2026")
        page = coordinator.post(CHANGE, {**form, "papers_on": "5/10/2026", "why": "Printing takes a day."})
        assert page.status_code == 409
        assert "Somebody else changed this round while you were at it." in words(page)
        assert "What stands now Corporate Parenting Board meets on 14 October 2026" in words(page)
        assert "Answers due on 18 September 2026" in words(page)
        mine = as_given(page)
        assert (mine["papers_on"], mine["why"]) == ("5/10/2026", "Printing takes a day.")
        assert self.days() == [date(2026, 9, 1), date(2026, 9, 18), date(2026, 9, 29), date(2026, 10, 6)]
        coordinator.post(CHANGE, {**mine, "due_on": "18/9/2026"})
        assert self.days() == [date(2026, 9, 1), date(2026, 9, 18), date(2026, 9, 29), date(2026, 10, 5)]

    def test_of_a_closed_quarter_it_is_read_and_not_changed(self, coordinator, cast, round_):
        form = as_given(coordinator.get(CHANGE))
        close_quarter(cast.quarter, by=cast.coordinator)
        assert CHANGE not in links(coordinator.get(ROUND))
        sentence = "This quarter was closed on 12 August 2026, so its round can be read and no longer changed."
        assert sentence in words(coordinator.get(CHANGE))
        assert sentence in words(coordinator.post(CHANGE, {**form, "due_on": "18/9/2026", "why": "Late."}))
        assert self.days()[1] == date(2026, 9, 22)


class TestFollowing:
    def test_what_is_answered_and_what_waits(self, cast, coordinator, round_):
        page = coordinator.get(ROUND)
        # Housing's update was a coordinator's or its own; the portfolio is joint, and the school has said nothing.
        assert figures(page) == {"answered": 1, "waiting": 2, "overdue": 0, "sent back": 0}
        assert owners(page) == {
            "Cabinet Member for Children": (0, 1),
            "Virtual School Headteacher": (0, 1),
            "Head of Housing": (1, 1),
        }
        answer(cast, cast.other_action, cast.other_officer.person, cast.other_officer)
        page = coordinator.get(ROUND)
        assert figures(page) == {"answered": 2, "waiting": 1, "overdue": 0, "sent back": 0}
        assert "Virtual School Headteacher 1 of 1" in words(page)

    def test_after_the_day_what_waits_is_overdue(self, cast, coordinator, round_):
        with on(date(2026, 9, 22)):
            assert figures(coordinator.get(ROUND)) == {"answered": 1, "waiting": 2, "overdue": 0, "sent back": 0}
        with on(date(2026, 9, 23)):
            page = coordinator.get(ROUND)
            assert figures(page) == {"answered": 1, "waiting": 0, "overdue": 2, "sent back": 0}
            assert "Answers were due on 22 September 2026." in words(page)
            assert "Virtual School Headteacher 0 of 1 1 overdue" in words(page)

    def test_an_answer_that_is_sent_back_is_none(self, cast, coordinator, round_):
        update = Update.objects.get(action=cast.action, quarter=cast.quarter)
        return_update(update, why="Which two landlords?", by=cast.coordinator)
        page = coordinator.get(ROUND)
        assert figures(page) == {"answered": 0, "waiting": 3, "overdue": 0, "sent back": 1}
        assert f"Sent back on 12 August 2026 by {COORDINATOR}: Which two landlords?" in words(page)

    def test_each_post_shows_when_it_was_last_told(self, cast, coordinator, round_):
        tell(cast, round_, "requested", "late", sent_on=date(2026, 9, 24))
        tell(cast, round_, "late_again", action=cast.other_action, post=cast.posts.school, to=cast.other_officer)
        text = words(coordinator.get(ROUND))
        assert "Late 24 September 2026 at 10:00am, to Holder of Housing" in text
        assert "Late again Waiting to be sent, to Holder of the School" in text
        assert "Cabinet Member for Children 0 of 1 Not yet" in text

    def test_an_action_that_nobody_owns_is_listed(self, cast, coordinator, round_):
        assert "Actions that nobody owns" not in words(coordinator.get(ROUND))
        assign(
            cast.other_action, version=1, lead=None, joint=[], since=clock.today(), why="Nobody.", by=cast.coordinator
        )
        page = coordinator.get(ROUND)
        assert (
            "Actions that nobody owns Nobody is asked for these. Assign ANY-2023-R1-02 Give every pupil a laptop"
            in (words(page))
        )
        assert owners(page).get("Virtual School Headteacher") is None

    def test_who_cannot_be_reached_and_who_is_asked_instead(self, cast, coordinator, round_):
        text = words(coordinator.get(ROUND))
        part = text.split("Who cannot be reached")[1].split("Owners")[0]
        assert "Cabinet Member for Children Holder of the Portfolio" in part
        assert "has no e-mail address" in part
        assert "Virtual School Headteacher" not in part
        leave(cast.posts.school.holdings.get(), last_day=date(2026, 8, 11), by=cast.administrator)
        part = words(coordinator.get(ROUND)).split("Who cannot be reached")[1].split("Owners")[0]
        assert "Virtual School Headteacher Nobody The post Virtual School Headteacher is vacant." in part

    def test_what_the_answers_changed(self, cast, coordinator, round_):
        said = {"answer": OwnersAnswer.OFF_TRACK, "why": "The supplier failed."}
        answer(cast, cast.other_action, cast.other_officer.person, cast.other_officer, **said)
        page = coordinator.get(ROUND)
        moved = words(page).split("What the answers changed")[1]
        assert "ANY-2023-R1-01 From green to amber" in moved
        assert (
            "ANY-2023-R1-02 From not started to in progress Off track Thirty laptops were given out. Red because: The "
            "supplier failed. Holder of the School, Virtual School Headteacher, 12 August 2026 Correct the wording of "
            "ANY-2023-R1-02 Send back ANY-2023-R1-02"
        ) in moved
        for address in ("/actions/ANY-2023-R1-02/update/", "/actions/ANY-2023-R1-02/return/"):
            assert address in links(page)

    def test_an_answer_that_changed_nothing_can_be_read_too(self, cast, coordinator, round_):
        answer(
            cast,
            cast.other_action,
            cast.other_officer.person,
            cast.other_officer,
            answer=OwnersAnswer.NOTHING_CHANGED,
            what_happened="The budget comes in spring.",
        )
        page = coordinator.get(ROUND)
        assert [given.line.reference for given in page.context["overview"].moved] == ["ANY-2023-R1-01"]
        assert [given.line.reference for given in page.context["overview"].unmoved] == ["ANY-2023-R1-02"]
        assert "1 other answer, which changed none of these" in words(page)
        assert "Nothing changed The budget comes in spring." in words(page)

    def test_what_stands_beside_and_what_members_ask(self, cast, coordinator, round_):
        holder = cast.posts.portfolio.holdings.get().person
        answer(cast, cast.action, holder, cast.viewer, what_happened="The cabinet has agreed the money.")
        question = ask(cast.action, words="How many flats are left?", by=cast.viewer)
        text = words(coordinator.get(ROUND))
        assert (
            "ANY-2023-R1-01 Cabinet Member for Children viewer@anytown.example, 12 August 2026 On track "
            "The cabinet has agreed the money."
        ) in text
        assert "Questions without a reply" in text
        assert "How many flats are left? viewer@anytown.example, 12 August 2026" in text
        reply(question, words="Two.", by=cast.officer)
        assert "Questions without a reply" not in words(coordinator.get(ROUND))

    def test_of_a_closed_quarter_it_is_what_was_known_then(self, cast, coordinator, round_):
        with on(date(2026, 10, 20)):
            close_quarter(cast.quarter, by=cast.coordinator)
            quarter = open_quarter(cast.quarter.financial.next, by=cast.coordinator)
            leave(cast.posts.school.holdings.get(), last_day=date(2026, 10, 21), by=cast.administrator)
        with on(date(2026, 11, 2)):
            cast.update(cast.other_action, by=cast.coordinator, quarter=quarter)
            page = coordinator.get(ROUND)
        assert figures(page) == {"answered": 1, "never answered": 2}
        text = words(page)
        assert "This quarter was closed on 20 October 2026. Its round can be read and no longer changed." in text
        assert "Virtual School Headteacher 0 of 1 1 never answered Not yet Holder of the School" in text
        assert "Correct the wording" not in text
        assert "Next" not in text

    def test_a_quarter_without_a_round_has_no_such_page(self, cast, coordinator, round_):
        assert coordinator.get(ROUND).status_code == 200
        for address in ("/rounds/2026-27-Q1/", "/rounds/2026-27-Q1/change/", "/rounds/2026-27-Q1/messages/"):
            assert coordinator.get(address).status_code == 404

    def test_five_actions_and_fifty_take_as_many_queries(self, cast, coordinator):
        leave_a_trace(cast)
        cast.make_actions(3)
        few = how_many_queries(coordinator, "get", ROUND)
        for n, action in enumerate(cast.make_actions(45)):
            cast.update(action, what_happened=f"Step {n}.")
            post = add_post(f"Team {n}", kind="team", by=cast.administrator)
            person = appoint(
                Person(email=f"t{n}@there.example"), post, since=clock.today(), by=cast.administrator
            ).person
            version = Action.objects.get(pk=action.pk).version
            assign(
                action, version=version, lead=post, joint=[], since=clock.today(), why="Theirs.", by=cast.coordinator
            )
            if n % 2:
                make_link(Round.objects.get(), person, by=cast.coordinator)
                return_update(Update.objects.get(action=action), why="Say more.", by=cast.coordinator)
        page = coordinator.get(ROUND)
        assert page.context["overview"].asked == 52
        assert how_many_queries(coordinator, "get", ROUND) == few
        assert few <= 70


def tell(cast, round_, *kinds, action=None, post=None, to=None, sent_on=None, **message) -> Message:
    """A message of the outbox, with a notice of each kind; it is waiting unless it was sent on a day."""
    state = {"state": "sent", "sent_on": sent_on} if sent_on else {}
    with on(sent_on or clock.today()):
        if sent_on:
            state["sent_at"] = clock.now()
        row = Message.objects.create(
            recipient=f"person-{(to or cast.officer).person_id}",
            made_at=clock.now(),
            next_attempt_at=clock.now(),
            **state,
            **message,
        )
        for kind in kinds:
            Notice.objects.create(
                message=row,
                key=f"{row.pk}-{kind}",
                kind=kind,
                round=round_,
                action=action or cast.action,
                post=post or cast.posts.housing,
                why="You hold the post Head of Housing.",
            )
    return row


class TestLinks:
    @pytest.fixture
    def partner(self, cast, round_) -> Person:
        """Holds the portfolio too, without an account."""
        person = Person(name="Holder at the Partner", email="partner@elsewhere.example")
        return appoint(person, cast.posts.portfolio, since=clock.today(), by=cast.administrator).person

    def test_only_who_has_no_account_is_offered_one(self, cast, coordinator, partner):
        text = words(coordinator.get(ROUND))
        assert "Holder of the Portfolio No account, and no e-mail address" in text
        assert "Holder at the Partner No account, and no link yet Make a link for Holder at the Partner" in text
        assert "Holder of Housing Signs in" in text
        assert text.count("Make a link") == 1

    def test_it_is_made_revoked_and_made_again(self, cast, coordinator, partner):
        make = f"{ROUND}links/make/{partner.pk}/"
        page = coordinator.post(make, follow=True)
        assert (
            "Holder at the Partner can answer by a link until 14 October 2026. It goes to them with their next message."
        ) in words(page)
        assert "Answers by a link, until 14 October 2026 Revoke the link of Holder at the Partner" in words(page)
        link = AnswerLink.objects.get()
        page = coordinator.post(f"{ROUND}links/{link.pk}/revoke/", follow=True)
        assert "The link of Holder at the Partner is revoked. It opens nothing any more." in words(page)
        assert f"Link revoked by {COORDINATOR} on 12 August 2026 Make a link" in words(page)
        coordinator.post(make)
        assert [each.revoked_at is None for each in AnswerLink.objects.order_by("pk")] == [False, True]

    def test_looking_makes_and_revokes_none(self, cast, coordinator, round_, partner):
        link = make_link(round_, partner, by=cast.coordinator)
        for address in (f"{ROUND}links/make/{partner.pk}/", f"{ROUND}links/{link.pk}/revoke/"):
            assert coordinator.get(address).status_code == 405
        assert AnswerLink.objects.get().revoked_at is None

    def test_no_page_tells_its_address(self, cast, coordinator, round_, partner):
        make_link(round_, partner, by=cast.coordinator)
        page = coordinator.get(ROUND).content.decode()
        assert "Answers by a link" in page
        assert "/answers/open/" not in page

    def test_who_cannot_have_one_is_refused_in_a_sentence(self, cast, coordinator, round_):
        page = coordinator.post(f"{ROUND}links/make/{cast.officer.person_id}/")
        assert page.status_code == 409
        assert "Holder of Housing has an account: they sign in" in words(page)
        assert not AnswerLink.objects.exists()

    @pytest.mark.parametrize("number", ["0", "9" * 26])
    def test_nobody_and_no_link(self, coordinator, round_, number):
        assert coordinator.post(f"{ROUND}links/make/{number}/").status_code == 404
        assert coordinator.post(f"{ROUND}links/{number}/revoke/").status_code == 404

    def test_one_of_another_round_is_not_revoked_here(self, cast, coordinator, round_, partner):
        link = make_link(round_, partner, by=cast.coordinator)
        close_quarter(cast.quarter, by=cast.coordinator)
        with on(date(2026, 10, 1)):
            open_quarter(cast.quarter.financial.next, by=cast.coordinator)
            other = Round.objects.create(
                quarter=Quarter.objects.get(state="open"),
                meeting=Meeting.objects.get(),
                opened_at=clock.now(),
                opened_by=cast.coordinator,
                **dict.fromkeys(("requests_on", "due_on", "sign_off_on", "papers_on"), MEETS),
            )
            assert coordinator.get(f"/rounds/{other.quarter.slug}/").status_code == 200
            assert coordinator.post(f"/rounds/{other.quarter.slug}/links/{link.pk}/revoke/").status_code == 404
        assert AnswerLink.objects.get().revoked_at is None

    def test_of_who_has_left_it_can_still_be_revoked(self, cast, coordinator, round_, partner):
        link = make_link(round_, partner, by=cast.coordinator)
        assert "Links of people who hold none of these posts now" not in words(coordinator.get(ROUND))
        leave(partner.holdings.get(), last_day=clock.today(), by=cast.administrator)
        with on(date(2026, 8, 13)):
            page = coordinator.get(ROUND)
        assert (
            "Links of people who hold none of these posts now Holder at the Partner Answers by a link, until 14 "
            "October 2026 Revoke the link of Holder at the Partner"
        ) in words(page)
        assert reverse("revoke-link", args=[round_.quarter.slug, link.pk]) in page.content.decode()

    def test_of_a_closed_quarter_there_are_no_buttons(self, cast, coordinator, round_, partner):
        link = make_link(round_, partner, by=cast.coordinator)
        close_quarter(cast.quarter, by=cast.coordinator)
        text = words(coordinator.get(ROUND))
        assert "Holder at the Partner Had a link, until 14 October 2026" in text
        assert "Revoke" not in text
        assert coordinator.post(f"{ROUND}links/{link.pk}/revoke/").status_code == 409
        assert AnswerLink.objects.get().revoked_at is None


class TestMessages:
    def test_with_none_it_says_when_they_go(self, coordinator, round_):
        assert "Nothing has gone out yet, and nothing waits." in words(coordinator.get(MESSAGES))

    def test_each_says_to_whom_about_what_and_why(self, cast, coordinator, round_):
        tell(
            cast,
            round_,
            "requested",
            sent_on=date(2026, 9, 1),
            address=cast.officer.email,
            subject="One action to update",
            text="Hello,\n\nplease answer.",
        )
        text = words(coordinator.get(MESSAGES))
        assert "Sent: 1" in text
        assert (
            "Holder of Housing officer@anytown.example 1 September 2026 at 10:00am Asked for an update, Head of "
            "Housing: ANY-2023-R1-01 You hold the post Head of Housing. The message to Holder of Housing, 1 September "
            "2026 at 10:00am One action to update Hello, please answer."
        ) in text

    def test_one_that_waits_and_one_that_was_refused_say_what_the_server_said(self, cast, coordinator, round_):
        tell(cast, round_, "requested", attempts=2, last_error="The mail server did not answer.")
        refused = {"state": "refused", "attempts": 1, "last_error": "550 No such mailbox", "to": cast.other_officer}
        tell(cast, round_, "requested", post=cast.posts.school, action=cast.other_action, **refused)
        text = words(coordinator.get(MESSAGES))
        assert "Waiting to be sent: 1 Refused by the mail server: 1" in text
        assert (
            "Waiting to be sent Written on 12 August 2026 at 10:00am 2 attempts. The mail server said: The mail server "
            "did not answer. Tried again from 12 August 2026 at 10:00am"
        ) in text
        assert "1 attempt. The mail server said: 550 No such mailbox" in text

    def test_the_newest_come_first_in_pages(self, cast, coordinator, round_):
        for n in range(26):
            tell(cast, round_, "late", sent_on=date(2026, 9, 1 + n))
        first, second = coordinator.get(MESSAGES), coordinator.get(f"{MESSAGES}?page=2")
        assert [len(page.context["page"].object_list) for page in (first, second)] == [25, 1]
        assert "26 September 2026" in words(first)
        assert "26 September 2026" not in words(second)
        assert "1 September 2026 at 10:00am" in words(second)

    def test_only_the_messages_of_one_page_are_read(self, cast, coordinator, round_):
        for n in range(26):
            tell(cast, round_, "late", sent_on=date(2026, 9, 1 + n))
        tell(cast, round_, "question", to=cast.other_officer)
        with CaptureQueriesContext(connection) as queries:
            page = coordinator.get(f"{MESSAGES}?page=2")
        assert "Waiting to be sent: 1 Sent: 26" in words(page)
        assert len(page.context["page"].object_list) == 2
        texts = [each["sql"] for each in queries if '"resolutions_message"."text"' in each["sql"]]
        assert [" LIMIT " in sql for sql in texts] == [True]

    def test_who_has_no_name_is_known_by_the_address_of_their_account(self, cast, coordinator, round_):
        Person.objects.filter(pk=cast.officer.person_id).update(name="")
        tell(cast, round_, "requested", sent_on=date(2026, 9, 1))
        assert "officer@anytown.example 1 September 2026 at 10:00am Asked for an update" in words(
            coordinator.get(MESSAGES)
        )
        assert "Asked for an update 1 September 2026 at 10:00am, to officer@anytown.example" in words(
            coordinator.get(ROUND)
        )

    def test_one_and_twenty_take_as_many_queries(self, cast, coordinator, round_):
        tell(cast, round_, "requested", sent_on=date(2026, 9, 1))
        few = how_many_queries(coordinator, "get", MESSAGES)
        for n in range(19):
            tell(cast, round_, "late", "question", sent_on=date(2026, 9, 2 + n))
        assert how_many_queries(coordinator, "get", MESSAGES) == few

    def test_those_of_another_round_are_not_among_them(self, cast, coordinator, round_):
        tell(cast, round_, "requested", sent_on=date(2026, 9, 1))
        close_quarter(cast.quarter, by=cast.coordinator)
        with on(date(2026, 10, 20)):
            quarter = open_quarter(cast.quarter.financial.next, by=cast.coordinator)
            coordinator.post(OPEN, {"board": cast.board.pk, "held_on": "20/1/2027"})
            page = coordinator.get(f"/rounds/{quarter.slug}/messages/")
        assert "Nothing has gone out yet" in words(page)
        assert "1 September 2026" in words(coordinator.get(MESSAGES))


class TestSendingBack:
    ADDRESS = "/actions/ANY-2023-R1-01/return/"

    def send(self, coordinator, why: str, **more):
        """Send the form as it came, with a reason."""
        return coordinator.post(self.ADDRESS, {**as_given(coordinator.get(self.ADDRESS)), "why": why}, **more)

    def test_the_answer_stands_beside_the_form(self, cast, coordinator):
        text = words(coordinator.get(self.ADDRESS))
        assert "Given by Holder of Housing" in text
        assert "Amber Reason for the rating Two landlords withdrew; others are being asked." in text
        assert "Ten flats are let." in text

    def test_it_goes_back_with_a_reason(self, cast, coordinator, round_):
        page = self.send(coordinator, "Which two landlords?", follow=True)
        assert page.redirect_chain == [(ROUND, 302)]
        assert "The answer to ANY-2023-R1-01 is sent back. Its owner is told by a message." in words(page)
        returned = Returned.objects.get()
        assert (returned.update.action, returned.why, returned.returned_by) == (
            cast.action,
            "Which two landlords?",
            cast.coordinator,
        )
        assert "It was sent back on 12 August 2026 at 10:00am, and its owner has not answered again" in words(
            coordinator.get(self.ADDRESS)
        )

    def test_without_a_reason_it_does_not(self, coordinator):
        assert errors(self.send(coordinator, " ")) == [
            "Say what you ask of the owner. They read it beside their answer."
        ]
        assert not Returned.objects.exists()

    def test_what_the_owner_corrected_meanwhile_is_read_first(self, cast, coordinator):
        form, owner = as_given(coordinator.get(self.ADDRESS)), cast.client(cast.officer)
        update = reverse("update-action", args=[cast.action.reference])
        with on(date(2026, 8, 13)):
            given = {**as_given(owner.get(update)), "what_happened": "Nine flats are let.", "why": "I miscounted."}
            assert owner.post(update, given).status_code == 302
            page = coordinator.post(self.ADDRESS, {**form, "why": "Which ten?"})
            assert page.status_code == 409
            assert "This answer was corrected while you were at it. Read what it says now" in words(page)
            assert "Nine flats are let." in words(page)
            assert "Ten flats are let." not in words(page)
            assert not Returned.objects.exists()
            again = as_given(page)
            assert again["why"] == "Which ten?"
            assert coordinator.post(self.ADDRESS, {**again, "why": "Which nine?"}).status_code == 302
        assert Returned.objects.get().why == "Which nine?"

    def test_what_was_not_answered_cannot_go_back(self, cast, coordinator):
        page = coordinator.get("/actions/ANY-2023-R1-02/return/")
        assert page.status_code == 409
        assert "ANY-2023-R1-02 has no answer in an open quarter, so there is nothing to send back." in words(page)

    def test_nor_what_a_closed_quarter_says(self, cast, coordinator):
        form = as_given(coordinator.get(self.ADDRESS))
        close_quarter(cast.quarter, by=cast.coordinator)
        assert coordinator.post(self.ADDRESS, {**form, "why": "Too late."}).status_code == 409
        assert not Returned.objects.exists()


def test_a_coordinators_correction_leaves_the_owners_answer_and_words(cast, coordinator, round_):
    update = answer(cast, cast.other_action, cast.other_officer.person, cast.other_officer)
    address = reverse("update-action", args=[cast.other_action.reference])
    given = as_given(coordinator.get(address))
    sent = {**given, "what_happened": "30 laptops were handed over.", "why": "Plain words."}
    assert coordinator.post(address, sent).status_code == 302
    update.refresh_from_db()
    assert (update.answer, update.post, update.submitted_by) == ("on_track", cast.posts.school, cast.other_officer)
    for page in (coordinator.get(ROUND), cast.client(cast.viewer).get("/reports/2026-27/q2/")):
        text = words(page)
        assert "30 laptops were handed over." in text
        assert "Corrected. First written: “Thirty laptops were given out.”" in text


def test_they_are_for_coordinators(cast, round_):
    addresses = [OPEN, ROUND, CHANGE, MESSAGES, TestSendingBack.ADDRESS]
    for user in (cast.coordinator, cast.administrator):
        assert [cast.client(user).get(address).status_code for address in addresses] == [200] * 5
    for user in (cast.viewer, cast.officer):
        client = cast.client(user)
        assert [client.get(address).status_code for address in addresses] == [403] * 5
        assert client.post(f"{ROUND}links/make/{cast.officer.person_id}/").status_code == 403
        assert client.post(TestSendingBack.ADDRESS, {"why": "Because"}).status_code == 403
    assert not Returned.objects.exists()


def test_the_actions_of_the_page_are_those_of_the_report(cast, coordinator, round_):
    assert named_actions(coordinator.get(ROUND)) == ["ANY-2023-R1-01"]


def test_in_a_browser_they_are_accessible_and_never_scroll_sideways(cast_today, live_server, page):
    cast = cast_today
    leave_a_trace(cast)
    revoked = Person(name="", email="a.very.long.address.of.somebody.at.a.partner@elsewhere.example")
    appoint(revoked, cast.posts.housing, since=clock.today(), by=cast.administrator)
    revoke_link(make_link(Round.objects.get(), revoked, by=cast.coordinator), by=cast.coordinator)
    sign_in(page, live_server, cast.coordinator.email, PASSWORD)
    slug = cast.quarter.slug
    for address in ("/rounds/open/", f"/rounds/{slug}/", f"/rounds/{slug}/change/", f"/rounds/{slug}/messages/"):
        page.goto(f"{live_server}{address}")
        page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
        assert_accessible(page)
        for width in (375, 320):
            assert_no_sideways_scroll(page, width)
        assert_accessible(page)
        page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server}/rounds/{slug}/")
    page.get_by_role("button", name="Make a link").first.click()
    assert "can answer by a link until" in page.locator("main").inner_text()
    page.get_by_role("link", name="Send back").first.click()
    page.get_by_role("button", name="Send it back").click()
    assert page.locator(".govuk-error-summary").is_visible()
    assert_accessible(page)
    page.get_by_label("What do you ask of the owner?").fill("Which of them?")
    page.get_by_role("button", name="Send it back").click()
    assert "is sent back. Its owner is told by a message." in page.locator("main").inner_text()
