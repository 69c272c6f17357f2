"""Answering, checking, confirming and taking back a plan, as an administrator does it in a browser."""

import io
import re
from datetime import date

import openpyxl
import pytest
from django.test import Client

from resolutions.actions.models import Action
from resolutions.actions.operations import edit_action
from resolutions.council.models import Post
from resolutions.council.operations import add_user
from resolutions.intake import operations
from resolutions.intake.models import Batch, Origin, StatusWord
from resolutions.motions.models import Resolution
from resolutions.pages.forms.intake.questions import name_of
from tests.cast import PASSWORD
from tests.intake.bringing import Bringing, register, sheet
from tests.pages.reading import errors, how_many_queries, links, words

HEADINGS = ("Priority", "Action", "By who", "Timescale", "Status", "Progress")
HOMES = ("Homes that last", "Find flats", "Head of Housing", "31/03/2027", "", "")
LEARNING = ("Learning", "Open places", "Head of Sixth Forms", "by the big one", "Green", "")
AS_AT = {"happened_on": date(2026, 8, 1)}


@pytest.fixture
def bringing(cast) -> Bringing:
    """The administrator of the cast, with a file in the hand."""
    return Bringing(cast)


@pytest.fixture
def administrator(cast) -> Client:
    """The administrator's browser."""
    return cast.client(cast.administrator)


@pytest.fixture
def another_administrator(cast) -> Client:
    """Of the same council."""
    other = add_user("other@anytown.example", role="administrator", password=PASSWORD, by=cast.administrator)
    return cast.client(other)


@pytest.fixture
def batch(bringing) -> Batch:
    """One row that is clear, and one that leaves three questions."""
    return bringing.receive(sheet(HEADINGS, HOMES, LEARNING))


@pytest.fixture
def clear(bringing) -> Batch:
    """Two rows that leave nothing to ask."""
    return bringing.receive(sheet(HEADINGS, HOMES, (*HOMES[:1], "Furnish them", *HOMES[2:])))


@pytest.fixture
def rejecting(bringing) -> Batch:
    """A row that is clear and two that cannot go in."""
    wrong = ("Homes that last", "", "Head of Housing", "31/03/2027", "", "")
    named = ("Homes that last", "Ask about homes", "Young person A", "31/03/2027", "", "")
    return bringing.receive(sheet(HEADINGS, HOMES, wrong, named), name="our plan.csv")


def address(batch: Batch, page: str) -> str:
    """Of one page of a batch."""
    return f"/intake/{batch.pk}/{page}"


def q(key: str, part: str = "how") -> str:
    """The name of a field of a question."""
    return f"{name_of(key)}-{part}"


def digest(answer) -> str:
    """That the page's form holds."""
    return re.search(r'name="digest" value="([0-9a-f]{32})"', answer.content.decode())[1]


def answers(batch: Batch) -> dict:
    """Those that are saved."""
    return Batch.objects.get(pk=batch.pk).answers


def confirmed(client: Client, batch: Batch, **given):
    """Look, and confirm what was seen."""
    seen = digest(client.get(address(batch, "check/")))
    return client.post(address(batch, "check/"), {"digest": seen, **given})


OWNER, TIMESCALE, STATUS = "owner:head of sixth forms", "timescale:by the big one", "status:green"


class TestQuestions:
    """Each is asked once."""

    def test_every_question_says_where_it_stands_and_what_may_be_answered(self, administrator, batch):
        text = words(administrator.get(address(batch, "questions/")))
        assert "3 questions, 3 still open." in text
        assert "Words for a status" in text
        assert "Owners" in text
        assert "Timescales" in text
        assert "Head of Sixth Forms 1 row: " in text
        assert "A post from our list" in text
        assert "No post owns it yet: keep the words" in text

    def test_many_rows_share_one_question(self, administrator, bringing):
        rows = [("Homes", f"Promise {n}", "Somebody New", "", "", "") for n in range(17)]
        text = words(administrator.get(address(bringing.receive(sheet(HEADINGS, *rows)), "questions/")))
        assert "1 question, 1 still open." in text
        assert "17 rows: " in text
        assert " and 14 more" in text

    def test_no_owner_is_preselected_and_the_suggested_stage_is(self, administrator, batch):
        form = administrator.get(address(batch, "questions/")).context["form"]
        assert form[q(OWNER)].value() == ""
        assert form[q(STATUS)].value() == "in_progress/green"
        assert form[q(TIMESCALE)].value() == ""

    def test_answers_are_saved_and_the_plan_is_shown(self, administrator, cast, batch):
        sent = {
            q(OWNER): "another",
            q(OWNER, "post"): cast.posts.school.pk,
            q(OWNER, "also"): cast.posts.portfolio.pk,
            q(TIMESCALE): "means",
            q(TIMESCALE, "means"): "Spring 2027",
            q(STATUS): "in_progress",
        }
        answer = administrator.post(address(batch, "questions/"), sent)
        assert (answer.status_code, answer.url) == (302, address(batch, "check/"))
        assert answers(batch) == {
            OWNER: f"post:{cast.posts.school.pk},{cast.posts.portfolio.pk}",
            TIMESCALE: "read:Spring 2027",
            STATUS: "in_progress",
        }

    def test_an_answered_question_is_shown_with_its_answer(self, administrator, cast, batch):
        operations.answer(batch, {OWNER: "new:Head of Post-16", TIMESCALE: "read:May 2027"}, by=cast.administrator)
        answer = administrator.get(address(batch, "questions/"))
        form = answer.context["form"]
        assert (form[q(OWNER)].value(), form[q(OWNER, "title")].value()) == ("new", "Head of Post-16")
        assert form[q(TIMESCALE, "means")].value() == "May 2027"
        assert "3 questions, 1 still open." in words(answer)
        assert "We read this as: between 1 May 2027 and 31 May 2027" in words(answer)

    def test_part_of_the_answers_may_be_saved(self, administrator, batch):
        answer = administrator.post(address(batch, "questions/"), {q(OWNER): "words"}, follow=True)
        assert answers(batch) == {OWNER: "words"}
        assert "Your answers are saved. 2 questions are still open." in words(answer)

    def test_a_post_that_is_chosen_without_its_button_counts(self, administrator, cast, batch):
        administrator.post(address(batch, "questions/"), {q(OWNER, "post"): cast.posts.school.pk})
        assert answers(batch) == {OWNER: f"post:{cast.posts.school.pk}"}

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({q(TIMESCALE): "means", q(TIMESCALE, "means"): "soon"}, "We cannot tell a day from “soon”."),
            ({q(TIMESCALE): "means", q(TIMESCALE, "means"): "Q3 2026"}, "“Q3 2026” names one year"),
            ({q(TIMESCALE): "means"}, "Write what it means"),
            ({q(OWNER): "another"}, "Choose the post that “Head of Sixth Forms” is."),
            ({q(OWNER): "another", q(OWNER, "post"): "99999"}, "Choose one of the answers that the page offers."),
            ({q(OWNER): "new", q(OWNER, "title"): " ; "}, "Write what the post is called"),
            ({q(OWNER): "new", q(OWNER, "title"): "Young person B"}, "Never record a child or young person here."),
            ({q(OWNER): "new", q(OWNER, "title"): "x" * 201}, "Shorten the name of the post"),
            ({q(OWNER): "post:99999"}, "Choose one of the answers that the page offers."),
            ({q(STATUS): "anything"}, "Choose one of the answers that the page offers."),
        ],
    )
    def test_what_is_no_answer_is_refused_in_a_sentence(self, administrator, batch, sent, sentence):
        answer = administrator.post(address(batch, "questions/"), sent)
        assert answer.status_code == 200
        assert len(errors(answer)) == 1
        assert sentence in errors(answer)[0]
        assert answers(batch) == {}

    def test_what_nobody_asked_is_not_saved(self, administrator, batch):
        administrator.post(address(batch, "questions/"), {q("owner:somebody else"): "words", "owner:x": "words"})
        assert answers(batch) == {}

    def test_a_page_holds_twenty_and_the_next_one_follows(self, administrator, bringing):
        rows = [("Homes", f"Promise {n}", f"Office of matter {n:02} and case", "", "", "") for n in range(25)]
        batch = bringing.receive(sheet(HEADINGS, *rows))
        assert len(administrator.get(address(batch, "questions/")).context["form"].items) == 20
        first = name_of("owner:office of matter 00 and case")
        answer = administrator.post(address(batch, "questions/?page=1"), {f"{first}-how": "words"})
        assert answer.url == address(batch, "questions/?page=2")

    def test_markup_in_a_cell_is_text(self, administrator, bringing):
        row = ("<b>Homes</b>", "<script>alert(1)</script>", "<img src=x>", "<i>soon</i>", "<u>ok</u>", "")
        batch = bringing.receive(sheet(HEADINGS, row))
        for page in ("questions/", "check/"):
            html = administrator.get(address(batch, page)).content.decode()
            assert "<script>alert" not in html
            assert "<img src=x>" not in html
            assert "&lt;img src=x&gt;" in html


@pytest.fixture
def conflict(bringing) -> Batch:
    """A file that comes again with other words, after somebody changed them in the register too."""
    bringing.bring(sheet(HEADINGS, HOMES, (*HOMES[:1], "Furnish them", *HOMES[2:])), **AS_AT)
    for action in Action.objects.filter(title__in=["Find flats", "Furnish them"]):
        given = {"title": action.title, "detail": "As the register has it", "clauses": [], "principles": []}
        edit_action(action, version=action.version, by=bringing.cast.coordinator, why="Put right", **given)
    headings = (*HEADINGS, "Reference", "Comments")
    references = dict(Action.objects.values_list("title", "reference"))
    rows = [
        (*HOMES[:1], title, *HOMES[2:], references[title], "As the sheet has it")
        for title in ("Find flats", "Furnish them")
    ]
    batch = bringing.receive(sheet(headings, *rows), **AS_AT)
    settled = batch.tables[0]
    settled["fields"][7] = "More about the action"
    batch.save()
    return batch


class TestChangedInBothPlaces:
    """Both texts are shown in full."""

    def test_both_texts_stand_beside_each_other(self, administrator, conflict):
        text = words(administrator.get(address(conflict, "questions/")))
        assert "2 questions, 2 still open." in text
        assert "The register has As the register has it The sheet has As the sheet has it" in text

    def test_one_answer_for_all(self, administrator, conflict):
        answer = administrator.post(address(conflict, "questions/"), {"all-cells": "sheet"})
        assert answer.url == address(conflict, "check/")
        assert set(answers(conflict).values()) == {"sheet"}
        text = words(administrator.get(address(conflict, "check/")))
        assert "Before As the register has it After As the sheet has it" in text
        assert "Change 2 actions" in text

    def test_they_are_asked_still_once_they_are_answered(self, administrator, conflict):
        administrator.post(address(conflict, "questions/"), {"all-cells": "register"})
        form = administrator.get(address(conflict, "questions/")).context["form"]
        assert [item.asked.answer for item in form.items] == ["register", "register"]


class TestCheck:
    """Everything that would be written, before it is."""

    def test_the_counts_and_each_row(self, administrator, clear):
        text = words(administrator.get(address(clear, "check/")))
        assert "1 resolution and 2 actions will be created, 0 changed, 0 left the same." in text
        assert "0 rows need an answer, 0 cannot go in." in text
        assert "New motion or plan Implementation plan" in text
        assert "Will be created Find flats Resolution Homes that last Owners Head of Housing (lead)" in text
        assert "We read this as: due on 31 March 2027." in text
        assert "Bring in 2 actions" in text

    def test_looking_changes_nothing(self, administrator, clear):
        before = register()
        administrator.get(address(clear, "check/"))
        assert register() == before
        assert Batch.objects.get(pk=clear.pk).state == "received"

    def test_it_is_confirmed(self, administrator, clear):
        answer = confirmed(administrator, clear)
        assert (answer.status_code, answer.url) == (302, f"/intake/{clear.pk}/")
        assert Action.objects.filter(title__in=["Find flats", "Furnish them"]).count() == 2

    def test_a_second_click_changes_nothing(self, administrator, clear):
        seen = digest(administrator.get(address(clear, "check/")))
        for _ in range(2):
            answer = administrator.post(address(clear, "check/"), {"digest": seen})
            assert (answer.status_code, answer.url) == (302, f"/intake/{clear.pk}/")
        assert Action.objects.filter(title="Find flats").count() == 1

    def test_while_a_question_is_open_there_is_no_button(self, administrator, batch):
        answer = administrator.get(address(batch, "check/"))
        assert "3 questions are still open" in words(answer)
        assert address(batch, "questions/") in links(answer)
        assert "digest" not in answer.content.decode()
        assert "2 actions will be created" not in words(answer)

    def test_a_question_that_is_open_cannot_be_passed_over(self, administrator, bringing, batch):
        answer = administrator.post(address(batch, "check/"), {"digest": bringing.plan(batch).digest})
        assert "Answer the 3 questions first" in errors(answer)[0]
        assert not Action.objects.filter(title="Find flats").exists()

    @pytest.mark.parametrize("sent", [{"digest": "0" * 32}, {"digest": "x"}])
    def test_another_plan_than_the_one_that_was_seen_is_not_confirmed(self, administrator, clear, sent):
        answer = administrator.post(address(clear, "check/"), sent)
        assert answer.status_code == 409
        assert "changed since this page was made. Nothing is saved: look again." in errors(answer)[0]
        assert not Action.objects.filter(title="Find flats").exists()
        assert confirmed(administrator, clear).status_code == 302

    def test_the_page_that_says_so_goes_on_from_the_plan_as_it_is(self, administrator, bringing, clear):
        answer = administrator.post(address(clear, "check/"), {"digest": "0" * 32})
        assert digest(answer) == bringing.plan(clear).digest
        assert administrator.post(address(clear, "check/"), {"digest": digest(answer)}).status_code == 302

    def test_a_form_without_its_plan_is_refused(self, administrator, clear):
        answer = administrator.post(address(clear, "check/"), {})
        assert errors(answer) == ["This page: It was not sent whole. Look again."]
        assert not Action.objects.filter(title="Find flats").exists()

    def test_rows_are_narrowed_to_one_verdict(self, administrator, rejecting):
        answer = administrator.get(address(rejecting, "check/?show=wrong"))
        assert [line.title for line in answer.context["page"].object_list] == ["", "Ask about homes"]
        assert "All rows (3)" in words(answer)
        assert "Left the same" not in words(answer).split("Row by row", 1)[1]
        assert administrator.get(address(rejecting, "check/?show=nonsense")).context["show"] == ""

    def test_what_is_wrong_is_said_once_with_its_places(self, administrator, bringing):
        rows = [("Homes", "", "Head of Housing", "", "", "") for _ in range(7)]
        batch = bringing.receive(sheet(HEADINGS, HOMES, *rows))
        text = words(administrator.get(address(batch, "check/"))).split("Row by row", 1)[0]
        assert "7 rows cannot go in" in text
        assert text.count("It says nothing of what will be done.") == 1
        assert "7 rows: " in text
        assert " and 2 more" in text

    def test_rows_that_cannot_go_in_are_left_out_only_if_somebody_says_so(self, administrator, rejecting):
        answer = confirmed(administrator, rejecting)
        assert "tick “Leave these rows out”" in errors(answer)[0]
        assert not Action.objects.filter(title="Find flats").exists()
        assert confirmed(administrator, rejecting, leave_out="on").status_code == 302
        assert Action.objects.filter(title="Find flats").exists()
        assert not Action.objects.filter(title="Ask about homes").exists()

    def test_a_thousand_rows_come_in_pages(self, administrator, bringing):
        rows = [("Homes", f"Promise number {n}", "Head of Housing", "", "", "") for n in range(1000)]
        batch = bringing.receive(sheet(HEADINGS, *rows))
        answer = administrator.get(address(batch, "check/?show=created&page=20"))
        assert "1,000 actions will be created" in words(answer)
        assert len(answer.context["page"].object_list) == 50
        assert "Promise number 999" in words(answer)
        few = bringing.receive(sheet(HEADINGS, HOMES))
        assert how_many_queries(administrator, "get", address(batch, "check/")) == how_many_queries(
            administrator, "get", address(few, "check/")
        )

    def test_without_its_terms_the_hub_says_what_to_do_first(self, administrator, cast):
        batch = operations.receive_file("plan.csv", sheet(HEADINGS, HOMES), by=cast.administrator)
        for page in ("check/", "questions/"):
            answer = administrator.get(address(batch, page), follow=True)
            assert "Say first which plan these rows are of." in words(answer)


class TestOutcome:
    """What became of it."""

    @pytest.fixture
    def brought(self, administrator, rejecting) -> Batch:
        """It is in the register, without two rows."""
        confirmed(administrator, rejecting, leave_out="on")
        return Batch.objects.get(pk=rejecting.pk)

    def test_it_says_what_was_brought_in_and_what_was_not(self, another_administrator, brought):
        answer = another_administrator.get(f"/intake/{brought.pk}/")
        text = words(answer)
        assert "1 motion or plan, 1 resolution, 1 action" in text
        assert "2 left out" in text
        assert "12 August 2026 at 10:00am, administrator@anytown.example" in text
        action = Action.objects.get(title="Find flats")
        assert f"/actions/{action.reference}/" in links(answer)
        assert address(brought, "file/") in links(answer)
        assert address(brought, "rejected.xlsx") in links(answer)
        assert address(brought, "take-back/") in links(answer)

    def test_it_is_taken_back_for_a_reason(self, another_administrator, brought):
        page = another_administrator.get(address(brought, "take-back/"))
        assert "1 action will be removed" in words(page)
        answer = another_administrator.post(address(brought, "take-back/"), {"why": "It was last year's."}, follow=True)
        assert not Action.objects.filter(title="Find flats").exists()
        text = words(answer)
        assert "Taken back" in text
        assert "other@anytown.example" in text
        assert "Reason: It was last year's." in text

    def test_no_reason_no_taking_back(self, administrator, brought):
        answer = administrator.post(address(brought, "take-back/"), {"why": " "})
        assert errors(answer) == ["Fill in “Why is it taken back?”"]
        assert Action.objects.filter(title="Find flats").exists()

    def test_once_somebody_worked_on_it_the_page_says_why_not(self, administrator, cast, brought):
        action = Action.objects.get(title="Find flats")
        given = {"title": "Find more flats", "detail": "", "clauses": [], "principles": []}
        edit_action(action, version=action.version, by=cast.coordinator, why="More", **given)
        for page in ("", "take-back/"):
            text = words(administrator.get(address(brought, page)))
            assert f"somebody has written to {action.reference}" in text
        answer = administrator.post(address(brought, "take-back/"), {"why": "It was last year's."})
        assert f"somebody has written to {action.reference}" in errors(answer)[0]
        assert Action.objects.filter(title="Find more flats").exists()

    def test_looking_at_the_question_takes_nothing_back(self, administrator, brought):
        administrator.get(address(brought, "take-back/"))
        assert Origin.objects.filter(batch=brought).exists()

    def test_the_other_pages_lead_to_it(self, administrator, brought):
        assert administrator.get(address(brought, "check/")).url == f"/intake/{brought.pk}/"
        assert administrator.get(address(brought, "questions/")).status_code == 409


class TestFiles:
    """As it was brought, and what was left out."""

    def rows(self, answer) -> list[tuple]:
        """Of the workbook's only sheet."""
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        return list(book.active.iter_rows(values_only=True))

    def test_the_rows_that_cannot_go_in_stand_as_written_with_why(self, administrator, rejecting):
        answer = administrator.get(address(rejecting, "rejected.xlsx"))
        assert answer["Content-Disposition"] == 'attachment; filename="our plan - rows left out.xlsx"'
        assert self.rows(answer) == [
            (*HEADINGS, "Why it cannot go in"),
            (
                "Homes that last", None, "Head of Housing", "31/03/2027", None, None,
                "Action: It says nothing of what will be done. Write what will be done, or “To be scoped”.",
            ),
            (
                "Homes that last", "Ask about homes", "Young person A", "31/03/2027", None, None,
                "By who: It seems to name a child or young person. Name the post that supports them.",
            ),
        ]  # fmt: skip

    def test_they_are_the_same_once_the_others_are_in_the_register(self, administrator, rejecting):
        before = self.rows(administrator.get(address(rejecting, "rejected.xlsx")))
        confirmed(administrator, rejecting, leave_out="on")
        assert self.rows(administrator.get(address(rejecting, "rejected.xlsx"))) == before

    def test_mended_they_are_brought_in_by_themselves(self, administrator, bringing):
        rows = [
            ("Plan 2025-26", "", "", "", "", ""),
            HOMES,
            ("", "", "Head of Housing", "31/03/2027", "", ""),
            ("", "Furnish them", "Young person A", "31/03/2027", "", ""),
        ]
        batch = bringing.receive(sheet(HEADINGS, *rows))
        confirmed(administrator, batch, leave_out="on")
        book = openpyxl.load_workbook(io.BytesIO(administrator.get(address(batch, "rejected.xlsx")).content))
        page = book.active
        page.cell(3, 2).value, page.cell(4, 3).value = "Paint them", "Head of Housing"
        file = io.BytesIO()
        book.save(file)
        again = bringing.bring(file.getvalue(), "mended.xlsx")
        assert again.outcome["counts"] == {"create": 2, "change": 0, "same": 0, "ask": 0, "wrong": 0}
        mended = Action.objects.filter(title__in=["Find flats", "Paint them", "Furnish them"])
        assert {(action.resolution.words, action.plan_year) for action in mended} == {("Homes that last", "2025-26")}
        assert Resolution.objects.filter(words="Homes that last").count() == 1

    def test_where_no_row_is_left_out_there_is_no_workbook(self, administrator, clear):
        assert administrator.get(address(clear, "rejected.xlsx")).url == f"/intake/{clear.pk}/"

    def test_the_file_comes_back_as_it_was(self, administrator, bringing):
        content = sheet(HEADINGS, HOMES)
        batch = bringing.receive(content, name='../pl"an\r\nX: y\u202excod.csv')
        answer = administrator.get(address(batch, "file/"))
        assert answer.content == content
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "X: y" not in answer.headers
        name = answer["Content-Disposition"]
        assert name.startswith("attachment; ")
        assert not {"/", "\\", "\r", "\n", "\u202e"} & set(name)


class TestWhereAnActionCameFrom:
    """Every signed-in reader sees the row as it was written."""

    @pytest.fixture
    def action(self, administrator, clear) -> Action:
        """That a file brought in."""
        confirmed(administrator, clear)
        return Action.objects.get(title="Find flats")

    def test_its_page_says_so(self, cast, action):
        page = f"/actions/{action.reference}/"
        text = words(cast.client(cast.viewer).get(page))
        assert "Where it came from plan.csv, " in text
        assert "row 2. Brought in by administrator@anytown.example on 12 August 2026." in text
        read = "Resolution or priority Homes that last Action Find flats Owners Head of Housing Timescale 31/03/2027"
        assert read in text
        # Under its own headings, with the columns that are only kept, for those who may open the file.
        text = words(cast.client(cast.administrator).get(page))
        assert "Priority Homes that last Action Find flats By who Head of Housing Timescale 31/03/2027" in text

    def test_only_administrators_are_led_to_the_file(self, cast, administrator, action):
        page, file = f"/actions/{action.reference}/", f"/intake/{Batch.objects.get().pk}/"
        assert file in links(administrator.get(page))
        assert file not in links(cast.client(cast.coordinator).get(page))

    def test_it_takes_no_query_for_each_row(self, cast, action, board_member):
        page = f"/actions/{action.reference}/"
        before = how_many_queries(board_member, "get", page)
        origin = Origin.objects.get(action=action)
        for _ in range(3):
            origin.pk = None
            origin.save()
        assert how_many_queries(board_member, "get", page) == before

    def test_an_action_of_no_file_says_nothing(self, cast, board_member):
        assert "Where it came from" not in words(board_member.get(f"/actions/{cast.action.reference}/"))


PAGES = ("questions/", "check/", "take-back/", "rejected.xlsx", "file/")


class TestWho:
    """A batch that is not in the register is its bringer's alone."""

    @pytest.mark.parametrize("page", PAGES)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_to_another_administrator_there_is_no_such_page(self, another_administrator, clear, page, method):
        answer = getattr(another_administrator, method)(address(clear, page))
        assert answer.status_code == (405 if method == "post" and page in {"rejected.xlsx", "file/"} else 404)

    @pytest.mark.parametrize("page", PAGES)
    @pytest.mark.parametrize("role", ["coordinator", "officer", "viewer"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_it_is_for_administrators(self, cast, clear, page, role, method):
        answer = getattr(cast.client(getattr(cast, role)), method)(address(clear, page))
        assert answer.status_code == 403
        assert "Bringing in a plan is for administrators. Ask one to do it." in words(answer)

    def test_another_administrator_cannot_answer_or_confirm(self, another_administrator, bringing, batch, clear):
        another_administrator.post(address(batch, "questions/"), {q(OWNER): "words"})
        another_administrator.post(address(clear, "check/"), {"digest": bringing.plan(clear).digest})
        assert answers(batch) == {}
        assert not Action.objects.filter(title="Find flats").exists()

    def test_a_batch_that_is_not_in_the_register_cannot_be_taken_back(self, administrator, clear):
        answer = administrator.post(address(clear, "take-back/"), {"why": "Because."})
        assert answer.url == f"/intake/{clear.pk}/"
        assert Batch.objects.get(pk=clear.pk).state == "received"


class TestAdmin:
    """The admin shows that a file was brought, and nothing of what is in it."""

    HIDDEN = ("Head of Sixth Forms", "content", "book", "answers", "outcome")

    def test_neither_a_page_nor_an_export_shows_the_file(self, administrator, batch):
        pages = [f"/admin/resolutions/batch/{batch.pk}/change/", "/admin/resolutions/batch/"]
        pages += [f"/admin/resolutions/batch/{batch.pk}/history/{batch.history.latest().pk}/"]
        for page in pages:
            html = administrator.get(page).content.decode()
            assert "plan.csv" in html
            assert not [field for field in self.HIDDEN[1:] if f"field-{field}" in html]
            assert self.HIDDEN[0] not in html
        fields = administrator.get("/admin/resolutions/batch/export/").context["form"].fields
        offered = [name for name in fields if name.startswith("batchresource_")]
        assert not set(self.HIDDEN) & {name.removeprefix("batchresource_") for name in offered}
        sent = {"format": "1", "resource": "0", **dict.fromkeys([*offered, "batchresource_content"], "on")}
        exported = administrator.post("/admin/resolutions/batch/export/", sent)
        assert b"plan.csv" in exported.content
        assert not [word for word in self.HIDDEN if word.encode() in exported.content]

    def test_another_administrator_does_not_see_that_it_was_brought(self, another_administrator, batch):
        assert "plan.csv" not in another_administrator.get("/admin/resolutions/batch/").content.decode()
        assert another_administrator.get(f"/admin/resolutions/batch/{batch.pk}/change/").status_code == 302

    @pytest.mark.parametrize(
        "columns",
        ['{"a": 1}', '[["By who"]]', '[["By who", "Nonsense"]]', '[["A", "Owners"], ["B", "Owners"]]', "[[1, 2]]"],
    )
    def test_a_mapping_that_intake_could_not_use_is_refused(self, administrator, columns):
        answer = administrator.post("/admin/resolutions/columnmapping/add/", {"name": "Ours", "columns": columns})
        assert "Write a list of pairs" in answer.content.decode()

    def test_a_word_that_is_settled_is_not_settled_twice(self, administrator):
        for said, status in (("On track", 302), (" on  TRACK ", 200)):
            sent = {"words": said, "stage": "in_progress", "rating": "green"}
            assert administrator.post("/admin/resolutions/statusword/add/", sent).status_code == status


def test_the_council_is_asked_once_in_all(administrator, bringing, batch, cast):
    """A word for a status and a name are settled for every later file, once the file that asked is confirmed."""
    administrator.post(
        address(batch, "questions/"),
        {q(OWNER): "new", q(OWNER, "title"): "Head of Post-16", q(TIMESCALE): "keep", q(STATUS): "complete"},
    )
    assert "1 new post Head of Post-16" in words(administrator.get(address(batch, "check/")))
    assert confirmed(administrator, batch).status_code == 302
    assert Post.objects.filter(title="Head of Post-16").exists()
    assert StatusWord.objects.get(spelling="green").stage == "complete"
    again = bringing.receive(sheet(HEADINGS, ("Learning", "Another one", "Head of Sixth Forms", "", "Green", "")))
    assert bringing.plan(again).asked == {}
