"""Bringing in pledges as an administrator does it in a browser."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pledges.intake import operations
from pledges.models import Pledge, Wording
from resolutions.council.operations import add_user
from resolutions.intake.models import Batch
from tests.cast import PASSWORD
from tests.intake.bringing import Bringing as BringingPlans
from tests.intake.bringing import sheet as plan_sheet
from tests.pages.reading import errors, how_many_queries, links, words
from tests.pledges.bringing import HEADINGS, MADE, PAPERS, Bringing, pledges, sheet, told

LIST, RECEIVE = "/pledges/bring-in/", "/pledges/bring-in/receive/"


@pytest.fixture
def bringing(pledging) -> Bringing:
    """The administrator of the cast, with a sheet in the hand."""
    return Bringing(pledging.cast)


@pytest.fixture
def administrator(cast) -> Client:
    """The administrator's browser."""
    return cast.client(cast.administrator)


def address(batch: Batch, page: str = "") -> str:
    """Of one page of a batch."""
    return f"/pledges/bring-in/{batch.pk}/{page}"


def sent(answer, **given) -> dict:
    """What a browser would send of the page's first form, with what somebody changes in it."""
    form = answer.context["settling"]
    values = {field.name: field.value() for field in form}
    return {name: value for name, value in {**values, **given}.items() if value not in (None, False)}


def confirmed(client: Client, batch: Batch, **given):
    """Look, and confirm what was seen."""
    page = client.get(address(batch)).content.decode()
    seen = re.search(r'name="digest" value="([0-9a-f]{32})"', page)[1]
    return client.post(address(batch), {"digest": seen, **given}, follow=True)


def test_a_form_s_answers_are_brought_in_checked_and_confirmed(administrator, pledging):
    pledging.event = pledging.add_event(held_on=date(2024, 3, 14))
    file = SimpleUploadedFile("pledges.csv", (PAPERS / "pledges.csv").read_bytes())
    page = administrator.post(RECEIVE, {"file": file}, follow=True)
    batch = Batch.objects.get()
    assert page.redirect_chain == [(address(batch), 302)]
    assert "Of 8 rows, 8 need an answer." in words(page)
    assert "8 rows need an answer first." in words(page)
    # Every row says its day, so that nobody is asked for it.
    assert set(page.context["settling"].fields) > {"event", "party"}
    assert {"made_on", "as_at"}.isdisjoint(page.context["settling"].fields)
    assert "“Jobs” 1 row: the file, row 9" in words(page)

    (asked,) = page.context["plan"].waiting
    kind = pledging.kind("Apprenticeship or job")
    given = sent(page, party="staff", event=pledging.event.pk, **{asked.key: kind.pk})
    page = administrator.post(address(batch), given, follow=True)
    assert "Of 8 rows, 8 will be created." in words(page)
    assert "Something I will do in addition" in words(page)
    assert "“within 3 months”, which we read as: due by 14 June 2024" in words(page)
    assert not Pledge.objects.exists()

    page = confirmed(administrator, batch)
    assert "pledges.csv is in the register." in words(page)
    assert "Brought in 8 pledges" in words(page)
    assert Pledge.objects.filter(event=pledging.event).count() == 8
    assert f"/pledges/{Pledge.objects.earliest('pk').pk}/" in links(page)
    assert "8 brought in, 0 were here already, 0 left out" in words(administrator.get(LIST))


def test_a_column_is_taken_for_something_else_and_the_heading_moved(administrator, bringing):
    batch = bringing.receive(
        sheet(("The sheet of spring", "x"), ("Shoes", "Deed"), ("Head of Parks", "I will mentor."))
    )
    page = administrator.get(address(batch))
    assert page.context["plan"].without_words == ["the file"]
    page = administrator.post(address(batch), sent(page, heading_0="1"), follow=True)
    assert [column.heading for column in page.context["settling"].tables[0].columns] == ["Shoes", "Deed"]
    both = sent(page, column_0_0="Pledge", column_0_1="Pledge")
    page = administrator.post(address(batch), both)
    assert errors(page) == [
        "“Shoes” and “Deed” are both taken for “Pledge”. Choose one, and keep the other as written only"
    ]
    given = sent(page, column_0_0="Post", column_0_1="Pledge")
    page = administrator.post(address(batch), given, follow=True)
    assert "Of 1 row, 1 needs an answer." in words(page)
    assert {"made_on", "party"} < set(page.context["settling"].fields)
    page = administrator.post(address(batch), sent(page, made_on="14/03/2099", party="staff"))
    assert errors(page) == ["That day has not come yet. Give a day up to today."]
    page = administrator.post(address(batch), sent(page, made_on="14/03/2026", party="staff"), follow=True)
    (line,) = page.context["page"].object_list
    assert (line.words, line.waits) == ("I will mentor.", ["What kind of pledge is it?"])
    page = administrator.post(address(batch), {"event": ""}, follow=True)
    assert "Read this table" in words(page)
    assert page.context["plan"].lines == []


def test_a_row_that_cannot_go_in_is_left_out_by_a_tick(administrator, bringing):
    batch = bringing.settle(bringing.receive(told([{"Post": ""}, {"Pledge": "This one can."}])))
    page = administrator.get(address(batch))
    assert "Post: No post is given. Write the post, such as Head of Housing. 1 row: the file, row 2" in words(page)
    page = confirmed(administrator, batch)
    assert errors(page) == [
        "1 row cannot go in, so nothing is saved. Mend the file and bring it again, or tick “Leave out”."
    ]
    page = confirmed(administrator, batch, leave_out="on")
    assert [wording.words for wording in Wording.objects.all()] == ["This one can."]
    assert "the file, row 2: Post: No post is given." in words(page)


def test_a_page_that_is_out_of_date_writes_nothing(administrator, bringing, cast):
    batch = bringing.settle(bringing.receive(pledges("I will mentor.")))
    seen = bringing.plan(batch).digest
    bringing.bring(pledges("I will mentor."))
    page = administrator.post(address(batch), {"digest": seen})
    assert page.status_code == 409
    assert errors(page) == [
        "The register or the answers changed since this page was made. Nothing is saved: look again."
    ]
    assert "It stands as Made here, and is not changed by an import." in words(page)
    assert Pledge.objects.count() == 1


def test_words_with_markup_are_shown_as_they_are_written(administrator, bringing):
    hostile = "<script>alert(1)</script> {{ settings }}"
    batch = bringing.settle(bringing.receive(told([{"Pledge": hostile, "Kind": hostile, "Post": hostile}])))
    page = administrator.get(address(batch))
    assert hostile in words_as_text(page)
    assert "<script>alert" not in page.content.decode()
    (asked,) = page.context["plan"].waiting
    bringing.confirm(bringing.settle(batch, {asked.key: asked.options[0][0]}))
    page = administrator.get(address(batch))
    assert hostile in words_as_text(page)
    assert "<script>alert" not in page.content.decode()


def words_as_text(page) -> str:
    """The page with its marks as a reader sees them."""
    return page.content.decode().replace("&lt;", "<").replace("&gt;", ">")


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, "Choose a file, or paste a table"),
        ({"text": " \n "}, "Choose a file, or paste a table"),
        (
            {"file": SimpleUploadedFile("pledges.csv", b"")},
            "This file is empty. Choose the one that holds the pledges.",
        ),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}, "This is a PDF."),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(administrator, given, wrong):
    (said,) = errors(administrator.post(RECEIVE, given))
    assert said.startswith(wrong)
    assert not Batch.objects.exists()


def test_a_file_is_discarded(administrator, bringing):
    batch = bringing.receive(pledges("I will mentor."))
    assert "Do you want to discard this file?" in words(administrator.get(address(batch, "discard/")))
    page = administrator.post(address(batch, "discard/"), follow=True)
    assert "“pledges.csv” is discarded." in words(page)
    assert "No pledges have been brought in yet." in words(page)
    assert administrator.get(address(batch)).status_code == 409


def test_a_file_is_taken_back_until_somebody_has_written_to_one_of_its_pledges(administrator, bringing, pledging):
    batch = bringing.bring(pledges("I will mentor.", "I will listen."))
    assert address(batch, "take-back/") in links(administrator.get(address(batch)))
    page = administrator.post(address(batch, "take-back/"), {"why": ""})
    assert errors(page) == ["Fill in “Why is it taken back?”"]
    page = administrator.post(address(batch, "take-back/"), {"why": "It was a trial"}, follow=True)
    assert "Reason: It was a trial" in words(page)

    batch = bringing.bring(pledges("I will mentor."))
    touched = Pledge.objects.latest("pk")
    pledging.answer(touched, "under_way")
    assert address(batch, "take-back/") not in links(administrator.get(address(batch)))
    page = administrator.get(address(batch, "take-back/"))
    assert "It can no longer be taken back" in words(page)
    assert touched.reference in words(page)


def test_pledges_and_plans_do_not_meet(administrator, bringing, cast):
    of_pledges = bringing.receive(pledges("I will mentor."))
    of_plan = BringingPlans(cast).receive(plan_sheet(("Action",), ("Find flats",)), "our plan.csv")
    assert administrator.get(address(of_plan)).status_code == 404
    assert administrator.get(f"/intake/{of_pledges.pk}/").status_code == 404
    assert "our plan.csv" not in words(administrator.get(LIST))
    assert "pledges.csv" in words(administrator.get(LIST))


def test_only_administrators_enter_and_nobody_sees_another_s_file(bringing, cast):
    batch = bringing.receive(pledges("I will mentor."))
    pages = [LIST, RECEIVE, address(batch), address(batch, "discard/"), address(batch, "take-back/")]
    for user in (cast.viewer, cast.officer, cast.coordinator):
        answers = [cast.client(user).get(page) for page in pages]
        assert [answer.status_code for answer in answers] == [403] * 5
        assert "Bringing in pledges is for administrators. Ask one to do it." in words(answers[0])
    other = cast.client(add_user("other@anytown.example", role="administrator", password=PASSWORD, by=bringing.by))
    assert [other.get(page).status_code for page in pages] == [200, 200, 404, 404, 404]
    assert "pledges.csv" not in words(other.get(LIST))
    bringing.confirm(bringing.settle(batch))
    assert "pledges.csv" in words(other.get(LIST))
    assert "Brought in 1 pledge" in words(other.get(address(batch)))


def test_the_pages_take_as_many_queries_for_many_rows_as_for_few(administrator, bringing):
    def queries(rows: int) -> list[int]:
        lines = [("I will", f"Post {n} of {rows}", MADE, "Mentoring") for n in range(rows)]
        batch = bringing.settle(bringing.receive(sheet(HEADINGS, *lines), f"{rows}.csv"))
        counts = [how_many_queries(administrator, "get", address(batch))]
        operations.confirm(batch, digest=bringing.plan(batch).digest, by=bringing.by)
        pages = (address(batch), address(batch, "take-back/"), LIST)
        return [*counts, *(how_many_queries(administrator, "get", page) for page in pages)]

    queries(1)
    assert queries(2) == queries(60)


def test_the_page_of_a_pledge_says_where_it_came_from_and_reads_no_file(administrator, bringing):
    bringing.bring(pledges("I will mentor."))
    with CaptureQueriesContext(connection) as captured:
        page = administrator.get(f"/pledges/{Pledge.objects.get().pk}/")
    assert "pledges.csv" in words(page)
    batches = [query["sql"] for query in captured if '"resolutions_batch"."name"' in query["sql"]]
    assert len(batches) == 1
    assert '"resolutions_batch"."content"' not in batches[0]
    assert '"resolutions_batch"."book"' not in batches[0]
