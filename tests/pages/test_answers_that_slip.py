"""What went wrong with My updates when somebody tried to make it: each is told once here, so that it stays mended."""

from datetime import date
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.actions.operations import add_action, assign, retime
from resolutions.council.models import Person
from resolutions.council.operations import appoint, leave
from resolutions.progress.models import Evidence, JointAnswer, Question, Update
from resolutions.progress.operations import correct_update, decide
from resolutions.progress.questions import ask, reply
from resolutions.progress.returning import open_return, return_update
from resolutions.quarters.queries import shown
from resolutions.reports.build import live
from resolutions.reports.operations import close_quarter
from resolutions.rounds.models import Draft
from resolutions.rounds.owed import owed_in
from tests.cast import PASSWORD, on
from tests.pages.test_answers import ADDRESS, Page, begun, errors, row, the_update

LATE = {"answer": "off_track", "what_happened": "Few came.", "why": "The supplier is late."}
MOVED = {"date_changes": "on", "retimed_because": "Late delivery", "agreed_by": "Cabinet"}


@pytest.fixture
def school(cast):
    """The school's action, which has no update this quarter."""
    return cast.other_action


@pytest.fixture
def change(cast):
    """A function that lets a coordinator do something to an action now."""

    def make(operation, action, **how):
        version = Action.objects.get(pk=action.pk).version
        return operation(action, version=version, by=cast.coordinator, **how)

    return make


@pytest.fixture
def hand_over(change, cast):
    """A function that gives an action to other posts today."""
    return partial(change, assign, since=clock.today(), why="Moved")


def waiting(cast, action) -> list[str]:
    """The posts that have not answered for `action`."""
    owed = owed_in(cast.quarter, clock.today())
    return [each.post.title for each in owed if each.action == action and not each.is_answered]


class TestSomethingHappensWhileTheyWrite:
    """Handed over, closed, retimed: the words stay theirs, and the page says what became of the action."""

    def test_the_action_is_handed_over(self, cast, school, hand_over):
        page = Page(cast, cast.other_officer)
        hand_over(school, lead=cast.posts.housing, joint=[])
        answer = page.answer_row(school, **LATE)
        assert errors(answer) == [
            f"{school.reference} is no longer asked of you: it was handed over, delivered or closed while you wrote. "
            "What you wrote is kept below. Ask your coordinator if you should answer it."
        ]
        assert "Few came." in answer.content.decode()
        draft = Draft.objects.get()
        assert (draft.user, draft.said["what_happened"]) == (cast.other_officer, "Few came.")
        # The new owner sees nothing of it; whoever wrote it may let it go.
        assert "Few came." not in Page(cast, cast.officer).text
        page.client.post(ADDRESS, {**page.hidden, "forget": draft.pk})
        assert Draft.objects.count() == 0

    def test_nobody_forgets_the_words_of_another(self, cast, school):
        page = Page(cast, cast.other_officer)
        page.client.post(ADDRESS, {**page.hidden, **begun(school, why="Mine"), "keep": "1"})
        others = Page(cast, cast.officer)
        others.client.post(ADDRESS, {**others.hidden, "forget": Draft.objects.get().pk})
        assert Draft.objects.get().said == {"why": "Mine"}

    def test_they_leave_the_post(self, cast, school):
        page = Page(cast, cast.other_officer)
        leave(cast.posts.school.holdings.get(), last_day=date(2026, 8, 11), by=cast.administrator)
        kept = page.client.post(reverse("keep-draft"), {**page.hidden, **begun(school, why="Because")})
        assert kept.status_code == 200
        assert "Because" in Page(cast, cast.other_officer).text

    def test_the_quarter_closes_and_the_next_one_opens(self, cast, school):
        page = Page(cast, cast.other_officer)
        page.client.post(ADDRESS, {**page.hidden, **begun(school, why="Because"), "keep": "1"})
        with on(date(2026, 10, 1)):
            close_quarter(cast.quarter, by=cast.coordinator)
            assert "Because" in Page(cast, cast.other_officer).text
            cast.client(cast.coordinator).post(reverse("open-quarter"), {"quarter": "2026-27-Q3"})
            again = Page(cast, cast.other_officer)
        assert ("Because" in again.text, "Quarter 2, 2026 to 2027" in again.text) == (True, True)

    def test_a_board_moves_the_date_and_is_not_overruled_unseen(self, cast, school, change):
        page = Page(cast, cast.other_officer)
        change(retime, school, words="1/9/2026", agreed_on=clock.today(), agreed_by="Cabinet", why="Asked for")
        # Kept meanwhile, the page knows no more of it than before.
        kept = page.client.post(reverse("keep-draft"), {**page.hidden, **begun(school, **LATE)}).json()
        page.hidden[f"{school.reference}-page"] = kept["pages"][school.reference]
        answer = page.answer_row(school, **LATE, **MOVED, words="31/12/2026")
        assert len(errors(answer)) == 1
        assert "was changed while you were writing" in errors(answer)[0]
        assert ("Timescale changed" in page.text, "“1/9/2026”" in page.text) == (True, True)
        assert school.timescales.count() == 2
        page.answer_row(school, **LATE, **MOVED, words="31/12/2026")
        assert school.timescales.count() == 3

    def test_nor_where_the_sentence_is_the_one_that_stands(self, cast, school, change):
        Page(cast, cast.other_officer).answer_row(school, **LATE)
        page = Page(cast, cast.other_officer, f"?change={school.reference}")
        change(retime, school, words="1/9/2026", agreed_on=clock.today(), agreed_by="Cabinet", why="Asked for")
        answer = page.answer_row(school, **LATE, **MOVED, words="31/12/2026")
        assert "was changed while you were writing" in errors(answer)[0]
        assert [agreed.words for agreed in school.timescales.all()] == ["30/06/2026", "1/9/2026"]


class TestTwoPages:
    """A telephone and a desk: nobody gives, or loses, what they did not see."""

    def test_what_the_telephone_kept_is_not_given_from_the_desk(self, cast, school):
        desk, phone = Page(cast, cast.other_officer), Page(cast, cast.other_officer)
        phone.client.post(ADDRESS, {**phone.hidden, **begun(school, what_happened="Half a sen"), "keep": "1"})
        answer = desk.answer_row(school, answer="on_track", what_happened="All came.")
        assert len(errors(answer)) == 1
        assert "You wrote something else on another page" in errors(answer)[0]
        assert ("All came." in desk.text, "Half a sen" in desk.text) == (True, True)
        assert Update.objects.filter(action=school).count() == 0
        desk.answer_row(school, answer="on_track", what_happened="All came.")
        assert the_update(school).what_happened == "All came."

    def test_an_emptied_box_of_an_old_page_takes_nothing_away(self, cast, school):
        first = Page(cast, cast.other_officer)
        first.client.post(ADDRESS, {**first.hidden, **begun(school, why="One"), "keep": "1"})
        old, new = Page(cast, cast.other_officer), Page(cast, cast.other_officer)
        with on(date(2026, 8, 13)):
            new.client.post(ADDRESS, {**new.hidden, **begun(school, why="Two"), "keep": "1"})
        old.client.post(ADDRESS, {**old.hidden, **begun(school, why=""), "keep": "1"})
        assert Draft.objects.get().said == {"why": "Two"}
        newest = Page(cast, cast.other_officer)
        newest.client.post(ADDRESS, {**newest.hidden, **begun(school, why=""), "keep": "1"})
        assert Draft.objects.count() == 0

    def test_a_file_that_is_refused_in_another_row_is_said(self, cast):
        first, second = cast.make_actions(2)
        page, wrong = Page(cast, cast.officer), SimpleUploadedFile("let.pdf", b"<html>")
        sent = {**begun(second, file=wrong), **row(first, answer="on_track", what_happened="It goes on.")}
        answer = page.client.post(ADDRESS, {**page.hidden, **sent})
        assert (the_update(first).what_happened, Evidence.objects.count()) == ("It goes on.", 0)
        assert [sentence.split(":")[0] for sentence in errors(answer)] == [second.reference]


class TestADateThatChanges:
    """It is never dropped, blurred or moved to where it hides something."""

    def test_with_the_same_sentence_as_before(self, cast, school):
        Page(cast, cast.other_officer).answer_row(school, **LATE)
        page = Page(cast, cast.other_officer, f"?change={school.reference}")
        page.answer_row(school, **LATE, **MOVED, words="31/12/2026")
        assert school.timescales.last().words == "31/12/2026"

    @pytest.mark.parametrize("words", ["ongoing", "asap", "TBC", "Christmas", "31/12/2020", "1/7/2026"])
    def test_it_has_a_last_day_that_is_to_come(self, cast, school, words):
        page = Page(cast, cast.other_officer)
        assert len(errors(page.answer_row(school, **LATE, **MOVED, words=words))) == 1
        assert (school.timescales.count(), Update.objects.filter(action=school).count()) == (1, 0)
        page.answer_row(school, **LATE, **MOVED, words="31/12/2026", agreed_on="10/8/2026")
        agreed = school.timescales.last()
        assert (agreed.words, agreed.agreed_on) == ("31/12/2026", date(2026, 8, 10))

    def test_it_belongs_to_an_answer_that_says_so(self, cast, school):
        page = Page(cast, cast.other_officer)
        given = {"answer": "on_track", "what_happened": "All came."}
        answer = page.answer_row(school, **given, **MOVED, words="31/12/2026")
        assert len(errors(answer)) == 1
        assert "You also wrote a new date." in errors(answer)[0]
        page.answer_row(school, **given, words="31/12/2026")
        assert (the_update(school).rating, school.timescales.count()) == ("green", 1)

    def test_agreed_after_the_quarters_end_it_stands_in_the_row(self, cast, school):
        with on(date(2026, 10, 5)):
            Page(cast, cast.other_officer).answer_row(school, **LATE, **MOVED, words="31/12/2026")
            text = Page(cast, cast.other_officer).text
        assert ("Timescale: “30/06/2026”." in text, "Agreed since the quarter’s end: “31/12/2026”." in text) == (
            True,
            True,
        )

    def test_a_scoping_date_does_not_hide_what_is_overdue(self, cast):
        action = add_action(
            cast.resolution, title="A plan for pets", lead=cast.posts.school, timescale="30/06/2026",
            stage="to_be_scoped", agreed_on=cast.action.added_on, agreed_by="Full Council", by=cast.coordinator,
        )  # fmt: skip
        said = {"answer": "nothing_changed", "what_happened": "We wait.", "scoped_by": "31/12/2026"}
        Page(cast, cast.other_officer).answer_row(action, **said)
        line = next(line for line in live(shown(cast.quarter, clock.today())) if line.reference == action.reference)
        assert (line.timescale, "overdue" in line.standing) == ("30/06/2026", True)

    def test_done_is_not_before_what_was_decided_since(self, cast, school, change):
        change(decide, school, stage="paused", why="No money", happened_on=date(2026, 8, 10), decided_by="Cabinet")
        page = Page(cast, cast.other_officer)
        said = {"answer": "done", "what_happened": "Every pupil has one.", "why_no_evidence": "It names pupils."}
        answer = page.answer_row(school, **said, done_on="5/8/2026")
        assert len(errors(answer)) == 1
        assert f'href="#{school.reference}-done_on"' in answer.content.decode()
        page.answer_row(school, **said, done_on="11/8/2026")
        school.refresh_from_db()
        assert school.stage == "complete"

    def test_a_day_that_belongs_to_no_done_is_left_out(self, cast, school):
        Page(cast, cast.other_officer).answer_row(school, answer="on_track", what_happened="Came.", done_on="soon")
        assert the_update(school).rating == "green"


class TestWhoHasAnswered:
    """Nobody is asked twice for one thing, and nobody who answers for it is forgotten."""

    def test_a_joint_owner_who_becomes_the_lead_is_asked(self, cast, school, hand_over):
        hand_over(school, lead=cast.posts.vacant, joint=[cast.posts.school])
        Page(cast, cast.other_officer).answer_row(school, answer="on_track", what_happened="Some came.")
        assert waiting(cast, school) == ["Director of Skills"]
        hand_over(school, lead=cast.posts.school, joint=[])
        assert waiting(cast, school) == ["Virtual School Headteacher"]

    def test_one_person_with_two_of_its_posts_answers_once(self, cast, school, hand_over):
        appoint(cast.other_officer.person, cast.posts.vacant, since=clock.today(), by=cast.administrator)
        hand_over(school, lead=cast.posts.school, joint=[cast.posts.vacant])
        assert waiting(cast, school) == ["Virtual School Headteacher", "Director of Skills"]
        Page(cast, cast.other_officer).answer_row(school, answer="on_track", what_happened="All came.")
        assert waiting(cast, school) == []

    def test_without_a_lead_any_owner_settles_what_was_sent_back(self, cast, school, hand_over):
        hand_over(school, lead=None, joint=[cast.posts.school, cast.posts.housing])
        cast.update(school, by=cast.coordinator, what_happened="By telephone.")
        with on(date(2026, 8, 13)):
            return_update(the_update(school), why="How many?", by=cast.coordinator)
            assert waiting(cast, school) == ["Head of Housing", "Virtual School Headteacher"]
            Page(cast, cast.officer).answer_row(school, answer="on_track", what_happened="Forty came.")
        update = the_update(school)
        assert (update.what_happened, update.post, open_return(update)) == ("Forty came.", cast.posts.housing, None)

    def test_a_coordinators_spelling_does_not_settle_it(self, cast, school):
        Page(cast, cast.other_officer).answer_row(school, answer="on_track", what_happened="Al came.")
        with on(date(2026, 8, 13)):
            return_update(the_update(school), why="How many?", by=cast.coordinator)
        with on(date(2026, 8, 14)):
            update = the_update(school)
            said = {name: getattr(update, name) for name in ("stage", "rating", "rating_reason", "happened_on")}
            version = Action.objects.get(pk=school.pk).version
            correct_update(
                update, version=version, what_happened="All came.", why="Spelling", by=cast.coordinator, **said
            )
            assert waiting(cast, school) == ["Virtual School Headteacher"]

    def test_two_holders_of_a_joint_post_see_each_others_answer(self, cast, school, hand_over):
        hand_over(school, lead=cast.posts.vacant, joint=[cast.posts.school])
        colleague = appoint(Person(), cast.posts.school, since=clock.today(), by=cast.administrator).person
        cast.officer.person = colleague
        cast.officer.save()
        mine = Page(cast, cast.officer)
        Page(cast, cast.other_officer).answer_row(school, **LATE)
        answer = mine.answer_row(school, answer="on_track", what_happened="All came.")
        assert len(errors(answer)) == 1
        assert "Few came." in answer.content.decode()
        assert JointAnswer.objects.get().what_happened == "Few came."
        mine.answer_row(school, answer="on_track", what_happened="All came.", why_corrected="I counted")
        assert [each.what_happened for each in JointAnswer.history.order_by("history_date", "history_id")] == [
            "Few came.", "All came.",
        ]  # fmt: skip


class TestReplies:
    """A reply is given with an answer or alone, and is not lost to a colleague's."""

    def test_somebody_else_replied_first(self, cast, school):
        question = ask(school, words="How many are left?", by=cast.viewer)
        page = Page(cast, cast.other_officer)
        reply(question, words="Twelve, I think.", by=cast.coordinator)
        answer = page.answer_row(school, **{f"reply-{question.pk}": "Eleven."})
        assert len(errors(answer)) > 0
        text = answer.content.decode()
        assert ("Twelve, I think." in text, "Eleven.</textarea>" in text) == (True, True)
        assert Question.objects.get().reply == "Twelve, I think."

    def test_alone_it_asks_for_no_answer(self, cast, school):
        question = ask(school, words="How many are left?", by=cast.viewer)
        answer = Page(cast, cast.other_officer).answer_row(school, **{f"reply-{question.pk}": "Eleven."})
        assert (answer.status_code, Question.objects.get().reply) == (302, "Eleven.")
        assert (Update.objects.filter(action=school).count(), Draft.objects.count()) == (0, 0)

    def test_one_on_an_action_that_was_delivered_before_is_asked_too(self, cast, school):
        cast.update(school, stage="complete", what_happened="Done.")
        with on(date(2026, 10, 1)):
            close_quarter(cast.quarter, by=cast.coordinator)
            cast.client(cast.coordinator).post(reverse("open-quarter"), {"quarter": "2026-27-Q3"})
            question = ask(school, words="Do they all work?", by=cast.viewer)
            page = Page(cast, cast.other_officer)
            assert "Do they all work?" in page.text
            page.answer_row(school, **{f"reply-{question.pk}": "All but one."})
            assert school.reference not in Page(cast, cast.other_officer).text
        assert Question.objects.get().reply == "All but one."


class TestTexts:
    """Whatever is typed comes back, or goes in."""

    def test_fifty_thousand_and_one_characters_are_refused_and_kept(self, cast, school):
        answer = Page(cast, cast.other_officer).answer_row(school, answer="on_track", what_happened="a" * 50_001)
        assert errors(answer) == [
            f"{school.reference}: Keep it to 50,000 characters, and say where the rest can be read."
        ]
        assert len(Draft.objects.get().said["what_happened"]) == 50_001

    def test_a_nul_is_left_out(self, cast, school):
        page = Page(cast, cast.other_officer)
        page.client.post(ADDRESS, {**page.hidden, "x\0-page": "1||", **begun(school, why="a\0b"), "keep": "1"})
        assert Draft.objects.get().said == {"why": "ab"}


class TestTurningPages:
    """The sixty-first action is as easy to change as the first."""

    def test_change_this_answer_leads_to_its_page(self, cast):
        last = cast.make_actions(60)[-1]
        page = Page(cast, cast.officer, "?page=2")
        page.answer_row(last, answer="on_track", what_happened="It goes on.")
        again = Page(cast, cast.officer, f"?change={last.reference}")
        assert "It goes on.</textarea>" in again.text
        answer = again.answer_row(last, answer="on_track", what_happened="Well.", why_corrected="Shorter")
        assert answer.headers["Location"] == f"{ADDRESS}#row-{last.reference}"


def test_whoever_signs_in_on_a_shared_machine_does_not_answer_as_somebody_else(cast):
    client = cast.client()
    session = client.session
    session["answer_link"] = 1
    session.save()
    client.post(reverse("account_login"), {"login": cast.officer.email, "password": PASSWORD})
    assert client.get(ADDRESS).status_code == 200
    assert "answer_link" not in client.session
