"""Everything about one action, and the one timeline of what happened to it."""

import re
from datetime import date

from django.urls import reverse

from resolutions.actions.models import Action
from resolutions.actions.operations import assign, edit_action, retime
from resolutions.council.models import Person
from resolutions.council.operations import add_user
from resolutions.owners.operations import remember
from resolutions.progress.evidence import add_file, add_link, remove_evidence
from resolutions.progress.operations import correct_update, decide
from resolutions.progress.questions import ask, reply
from resolutions.progress.returning import return_update
from resolutions.reports.operations import close_quarter
from resolutions.rounds.answering import Said, give_answer
from tests.cast import PASSWORD, Cast, on
from tests.pages.reading import how_many_queries, links, words


def page_of(cast: Cast, action: Action, user=None):
    """The page as `user` sees it, the viewer unless somebody else is named."""
    return cast.client(user or cast.viewer).get(reverse("show-action", args=[action.reference]))


def told(cast: Cast, action: Action) -> list[tuple[str, str, str]]:
    """The timeline: what, who, why."""
    return [(entry.what, entry.who, entry.why) for entry in page_of(cast, action).context["timeline"]]


def member_of(cast: Cast):
    """The holder of the portfolio, who is a joint owner of the flats, with an account."""
    person = Person.objects.get(name="Holder of the Portfolio")
    return add_user("portfolio@anytown.example", role="officer", password=PASSWORD, person=person, by=None)


def correct(cast: Cast, text: str = "Eleven flats are let.", *, version: int = 3, why: str = "Miscounted"):
    """The officer corrects this quarter's update of the flats."""
    update = cast.action.updates.get(quarter=cast.quarter)
    said = {name: getattr(update, name) for name in ("stage", "rating", "rating_reason", "happened_on")}
    return correct_update(
        update, version=version, what_happened=text, by=cast.officer, why=why, post=cast.posts.housing, **said
    )


class TestWhatItShows:
    def test_the_promise_and_who_keeps_it(self, cast):
        page = words(page_of(cast, cast.action))
        assert "ANY-2023-R1-01 Set aside twelve flats a year" in page
        assert "Resolution I To give every care leaver a safe home." in page
        assert "Clauses it answers a. to offer a home near people they know" in page
        assert "Head of Housing (lead), held by Holder of Housing" in page
        assert "Cabinet Member for Children (joint), held by Holder of the Portfolio" in page
        assert "Corporate parenting principles Safety and stability" in page
        assert "As at 12 August 2026. Amber because: Two landlords withdrew; others are being asked." in page

    def test_an_action_without_clauses_or_owner_says_so(self, cast):
        (action,) = cast.make_actions(1, lead=None)
        page = words(page_of(cast, action))
        assert "It answers no clause." in page
        assert "Owners Nobody yet." in page
        assert "None yet for Quarter 2, 2026 to 2027" in page

    def test_what_the_plan_called_its_owner_and_what_is_still_to_be_settled(self, cast):
        page = words(page_of(cast, cast.action))
        assert "Owner in the words of the plan Head of Housing / Cllr for Children" in page
        assert "Still to be settled which post is meant by: “Cllr for Children”." in page
        remember("Cllr for Children", cast.posts.portfolio, by=cast.coordinator)
        assert "Still to be settled" not in words(page_of(cast, cast.action))

    def test_the_timescale_and_how_we_read_it(self, cast):
        (action,) = cast.make_actions(1, timescale="Spring 2027")
        page = words(page_of(cast, action))
        assert "“Spring 2027” We read this as: between 1 March 2027 and 31 May 2027, so late after 31 May 2027." in page
        assert "Every timescale agreed" not in page

    def test_every_earlier_timescale_with_who_agreed_it_and_why(self, cast):
        given = {"agreed_on": date(2026, 8, 1), "agreed_by": "Cabinet", "why": "The builder left"}
        retime(cast.action, version=3, words="31/03/2027", by=cast.coordinator, **given)
        page = words(page_of(cast, cast.action))
        assert "31/03/2027 Current due on 31 March 2027 Cabinet, 1 August 2026 The builder left" in page
        assert "31/12/2026 Original due on 31 December 2026 Full Council, 20 February 2026 The first one." in page
        assert "Slipped 90 days from the first date" in page

    def test_this_quarters_update_and_the_first_text_of_a_correction(self, cast):
        assert "Ten flats are let. Happened on 1 July 2026. Written by Holder of Housing" in words(
            page_of(cast, cast.action)
        )
        correct(cast)
        page = words(page_of(cast, cast.action))
        assert "Eleven flats are let. Happened on" in page
        assert "This is a correction. Read the first text Ten flats are let." in page

    def test_which_of_the_five_answers_and_for_which_post(self, cast):
        said = Said(answer="done", what_happened="All have one.", why_no_evidence="The list names pupils.")
        by = cast.other_officer
        give_answer(cast.other_action, cast.quarter, said, version=1, person_id=by.person_id, by=by)
        page = words(page_of(cast, cast.other_action))
        assert "Done – answer of Virtual School Headteacher All have one. Happened on 12 August 2026." in page
        assert "There is no evidence, because: The list names pupils." in page

    def test_the_answer_of_a_joint_owner_stands_beside_it(self, cast):
        member = member_of(cast)
        said = Said(answer="needs_attention", what_happened="Landlords were asked.", why="Two withdrew.")
        give_answer(cast.action, cast.quarter, said, version=0, person_id=member.person_id, by=member)
        page = words(page_of(cast, cast.action))
        assert "Ten flats are let. Happened on 1 July 2026." in page
        assert (
            "Beside it, Cabinet Member for Children: Needs attention Landlords were asked. Why: Two withdrew. "
            "Written by Holder of the Portfolio on 12 August 2026 at 10:00am."
        ) in page

    def test_the_reason_of_an_answer_sent_back_is_for_those_who_may_correct_it(self, cast):
        update = cast.action.updates.get(quarter=cast.quarter)
        return_update(update, why="How many people live there?", by=cast.coordinator)
        sentence = "This quarter’s answer was sent back by coordinator@anytown.example on"
        found = {user.role: sentence in words(page_of(cast, cast.action, user)) for user in cast.everybody}
        assert found == {"viewer": False, "officer": False, "coordinator": True, "administrator": True}
        mine = words(page_of(cast, cast.action, cast.officer))
        assert sentence in mine
        assert "“How many people live there?” It stands as it is until you correct it." in mine
        with on(date(2026, 8, 13)):
            correct(cast, "Ten flats are let, to twelve people.")
            assert sentence not in words(page_of(cast, cast.action, cast.officer))

    def test_evidence_is_a_file_to_save_or_a_link_to_follow(self, cast):
        file = add_file(cast.action, cast.quarter, name="The list.txt", content=b"Flat 1, Flat 2", by=cast.officer)
        link = "https://anytown.example/let"
        gone = add_link(cast.action, cast.quarter, link=link, name="Photographs", by=cast.officer)
        answer = page_of(cast, cast.action)
        assert reverse("download-evidence", args=[file.pk]) in links(answer)
        assert re.search(rf'href="{link}"\s+rel="noopener noreferrer">Photographs<', answer.content.decode())
        assert "The list.txt (TXT, 14 bytes)" in words(answer)
        assert "For Quarter 2, 2026 to 2027 (July to September 2026), added by Holder of Housing on" in words(answer)
        remove_evidence(gone, why="They show a child.", by=cast.coordinator)
        assert link not in links(page_of(cast, cast.action))

    def test_questions_those_without_a_reply_first(self, cast):
        answered = ask(cast.action, words="How many?", by=cast.viewer)
        reply(answered, words="Ten.", by=cast.officer)
        with on(date(2026, 8, 13)):
            ask(cast.action, words="And where?", by=cast.coordinator)
        assert (
            "Questions Asked by coordinator@anytown.example on 13 August 2026 No reply yet And where? "
            "Asked by viewer@anytown.example on 12 August 2026 How many? "
            "Reply of Holder of Housing on 12 August 2026: Ten. About this action"
        ) in words(page_of(cast, cast.action))

    def test_without_an_update_this_quarter_the_last_one_is_quoted(self, cast):
        with on(date(2026, 10, 1)):
            page = words(page_of(cast, cast.action))
        assert "None yet for Quarter 2" not in page
        close_quarter(cast.quarter, by=cast.coordinator)
        with on(date(2026, 10, 1)):
            page = words(page_of(cast, cast.action))
        assert "None yet for Quarter 3, 2026 to 2027 (October to December 2026)." in page
        assert "said: “Ten flats are let.”" in page

    def test_what_took_its_place_and_whose_place_it_took(self, cast):
        given = {"why": "One for both", "happened_on": date(2026, 8, 1), "decided_by": "Cabinet"}
        decide(
            cast.other_action,
            version=1,
            stage="superseded",
            superseded_by=cast.action,
            by=cast.coordinator,
            **given,
        )
        assert "Superseded by ANY-2023-R1-01 Set aside twelve flats" in words(page_of(cast, cast.other_action))
        assert "Takes the place of ANY-2023-R1-02 Give every pupil" in words(page_of(cast, cast.action))
        decide(cast.other_action, version=2, stage="in_progress", by=cast.coordinator, **given)
        assert "Superseded by" not in words(page_of(cast, cast.other_action))

    def test_what_somebody_typed_is_shown_as_text(self, cast):
        cast.update(cast.other_action, cast.other_officer, what_happened="<script>alert(1)</script>")
        page = page_of(cast, cast.other_action)
        assert "<script>alert" not in page.content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.content.decode()

    def test_an_unknown_reference_is_a_page_that_is_not_there(self, cast):
        client = cast.client(cast.viewer)
        assert client.get(reverse("show-action", args=["ANY-2023-R9-99"])).status_code == 404


class TestWhoSeesWhichLinks:
    """Each page holds the link for somebody, so that its absence for another means something."""

    EDITING = ("edit-action", "retime-action", "assign-action", "decide-action")

    def offered(self, cast, user) -> set[str]:
        names = ("update-action", *self.EDITING)
        addresses = {name: reverse(name, args=[cast.action.reference]) for name in names}
        found = links(page_of(cast, cast.action, user))
        return {name for name, address in addresses.items() if address in found}

    def test_each_sees_what_they_may_do(self, cast):
        assert self.offered(cast, cast.viewer) == set()
        assert self.offered(cast, cast.officer) == {"update-action"}
        assert self.offered(cast, cast.other_officer) == set()
        assert self.offered(cast, cast.coordinator) == {"update-action", *self.EDITING}
        assert self.offered(cast, cast.administrator) == {"update-action", *self.EDITING}

    def test_a_joint_owner_answers_in_their_own_grid(self, cast):
        joint = member_of(cast)
        assert self.offered(cast, joint) == set()
        found = {user: reverse("answer-updates") in links(page_of(cast, cast.action, user)) for user in cast.everybody}
        assert found == dict.fromkeys(cast.everybody, False)
        assert "Answer in My updates" in words(page_of(cast, cast.action, joint))
        close_quarter(cast.quarter, by=cast.coordinator)
        assert "Answer in My updates" not in words(page_of(cast, cast.action, joint))

    def test_everybody_may_ask(self, cast):
        address = reverse("ask-question", args=[cast.action.reference])
        assert all(address in links(page_of(cast, cast.action, user)) for user in cast.everybody)

    def test_the_owners_and_the_coordinators_reply(self, cast):
        address = reverse("reply-question", args=[ask(cast.action, words="How many?", by=cast.viewer).pk])
        everybody = [*cast.everybody, member_of(cast)]
        found = {str(user): address in links(page_of(cast, cast.action, user)) for user in everybody}
        assert found == {
            "viewer@anytown.example": False,
            "Holder of Housing": True,
            "Holder of the School": False,
            "coordinator@anytown.example": True,
            "administrator@anytown.example": True,
            "Holder of the Portfolio": True,
        }

    def test_evidence_is_taken_away_by_whoever_may(self, cast):
        given = {"link": "https://anytown.example/let", "by": cast.officer}
        address = reverse("remove-evidence", args=[add_link(cast.action, cast.quarter, **given).pk])
        found = {user.role: address in links(page_of(cast, cast.action, user)) for user in cast.everybody[:2]}
        assert found == {"viewer": False, "officer": True}

    def test_nobody_updates_while_no_quarter_is_open(self, cast):
        close_quarter(cast.quarter, by=cast.coordinator)
        assert self.offered(cast, cast.officer) == set()
        assert self.offered(cast, cast.coordinator) == set(self.EDITING)


class TestTheTimeline:
    ADDED = ("Action added", "coordinator@anytown.example", "")
    SPRING = ("Update for Quarter 1, 2026 to 2027 (April to June 2026)", "Holder of Housing", "")
    SUMMER = ("Update for Quarter 2, 2026 to 2027 (July to September 2026)", "Holder of Housing", "")

    def test_it_begins_with_the_action_and_ends_with_the_newest(self, cast):
        assert told(cast, cast.action) == [self.SUMMER, self.SPRING, self.ADDED]

    def test_an_update_says_what_it_moved(self, cast):
        newest, first, added = page_of(cast, cast.action).context["timeline"]
        assert newest.detail == (
            "In progress, Amber",
            "Reason for the rating: Two landlords withdrew; others are being asked.",
            "1 July 2026: Ten flats are let.",
            "Rating: from “Green” to “Amber”",
        )
        assert "Stage: from “Not started” to “In progress”" in first.detail
        assert added.detail == (
            "At the start: Not started",
            "Timescale: “31/12/2026”, read as due on 31 December 2026",
            "Agreed by Full Council on 20 February 2026",
            "Cabinet Member for Children is a joint owner from 20 February 2026",
            "Head of Housing is the lead owner from 20 February 2026",
            "Answers “a. to offer a home near people they know”",
            "Principle: Safety and stability",
        )

    def test_a_correction_has_both_texts_and_its_reason(self, cast):
        with on(date(2026, 8, 13)):
            correct(cast)
        newest, *earlier = page_of(cast, cast.action).context["timeline"]
        assert newest.what == "Update for Quarter 2, 2026 to 2027 (July to September 2026) corrected"
        assert (newest.who, newest.why) == ("Holder of Housing", "Miscounted")
        assert newest.detail == ("What happened: from “Ten flats are let.” to “Eleven flats are let.”",)
        assert len(earlier) == 3

    def test_every_other_change_has_who_and_why(self, cast):
        by = cast.coordinator
        with on(date(2026, 8, 13)):
            given = {"agreed_on": date(2026, 8, 1), "agreed_by": "Cabinet", "why": "The builder left"}
            retime(cast.action, version=3, words="May 2027", by=by, **given)
        with on(date(2026, 8, 14)):
            given = {"since": date(2026, 8, 14), "why": "New portfolios"}
            assign(cast.action, version=4, lead=cast.posts.school, joint=[cast.posts.portfolio], by=by, **given)
        with on(date(2026, 8, 15)):
            given = {"title": "Set aside ten flats", "detail": "", "principles": [], "why": "As agreed"}
            edit_action(cast.action, version=5, clauses=[cast.clauses[1]], by=by, **given)
        with on(date(2026, 8, 16)):
            given = {"why": "No money", "happened_on": date(2026, 8, 16), "decided_by": "Cabinet"}
            decide(cast.action, version=6, stage="paused", by=by, **given)
        decided, edited, assigned, retimed, *_ = page_of(cast, cast.action).context["timeline"]
        assert (decided.what, decided.who, decided.why) == ("Decision: Paused", str(by), "No money")
        assert decided.detail == (
            "Decided by Cabinet on 16 August 2026",
            "Stage: from “In progress” to “Paused”",
            "Rating: from “Amber” to nothing",
        )
        assert (edited.what, edited.who, edited.why) == ("Action edited", str(by), "As agreed")
        assert edited.detail == (
            "Title: from “Set aside twelve flats a year” to “Set aside ten flats”",
            "No longer answers “a. to offer a home near people they know”",
            "Answers “b. to ask care leavers each year what they need”",
            "Principle taken off: Safety and stability",
        )
        assert (assigned.what, assigned.who, assigned.why) == ("Owners changed", str(by), "New portfolios")
        assert assigned.detail == (
            "Head of Housing was the lead owner until 13 August 2026",
            "Virtual School Headteacher is the lead owner from 14 August 2026",
        )
        assert (retimed.what, retimed.who, retimed.why) == ("Timescale changed", str(by), "The builder left")
        assert retimed.detail == (
            "From “31/12/2026” to “May 2027”, read as between 1 May 2027 and 31 May 2027, so late after 31 May 2027",
            "Agreed by Cabinet on 1 August 2026",
        )

    def test_what_a_correction_moves_is_said_once(self, cast):
        with on(date(2026, 8, 13)):
            update = cast.action.updates.get(quarter=cast.quarter)
            said = {name: getattr(update, name) for name in ("stage", "what_happened", "happened_on")}
            given = {"rating": "green", "rating_reason": "", "why": "Settled", "by": cast.officer}
            correct_update(update, version=3, **said, **given)
        newest = page_of(cast, cast.action).context["timeline"][0]
        assert newest.detail == (
            "Rating: from “Amber” to “Green”",
            "Reason for the rating: from “Two landlords withdrew; others are being asked.” to nothing",
        )

    def test_two_corrections_for_one_reason_are_two(self, cast):
        correct(cast)
        with on(date(2026, 8, 13)):
            correct(cast, "Twelve flats are let.", version=4)
        assert [why for what, _, why in told(cast, cast.action) if what.endswith("corrected")] == ["Miscounted"] * 2

    def test_nothing_of_another_action_is_in_it(self, cast):
        cast.update(cast.other_action, cast.other_officer, what_happened="Laptops came.")
        assert "Laptops came." in words(page_of(cast, cast.other_action))
        assert "Laptops came." not in words(page_of(cast, cast.action))


def test_a_long_history_takes_as_many_queries_as_a_short_one(cast):
    client, address = cast.client(cast.coordinator), reverse("show-action", args=[cast.action.reference])
    given = {"agreed_on": date(2026, 8, 1), "agreed_by": "Cabinet", "why": "Again", "by": cast.coordinator}
    retime(cast.action, version=3, words="31/03/2027", **given)
    few = how_many_queries(client, "get", address)
    for n in range(4, 40):
        retime(cast.action, version=n, words=f"{n - 3} weeks", **given)
    correct(cast, version=40)
    for n in range(5):
        reply(ask(cast.action, words=f"Question {n}?", by=cast.viewer), words="Ten.", by=cast.officer)
        add_link(cast.action, cast.quarter, link=f"https://anytown.example/{n}", by=cast.officer)
    cast.add_many(297)
    assert how_many_queries(client, "get", address) == few
