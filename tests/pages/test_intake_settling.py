"""What an administrator does with a plan before it is confirmed: bring it, say what it is, check its columns."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from resolutions.actions.models import Action
from resolutions.actions.workbook import actions_workbook
from resolutions.council.operations import add_user
from resolutions.intake import operations
from resolutions.intake.files.limits import MOST_BYTES, MOST_COLUMNS
from resolutions.intake.files.parsing import parsed
from resolutions.intake.models import Batch, ColumnMapping
from resolutions.intake.terms import EXISTING, IN_THE_TABLE, NEW, Terms
from resolutions.pages.forms.intake.terms import AS_WRITTEN, UPDATE
from resolutions.reports.operations import close_quarter
from tests.cast import PASSWORD, Cast
from tests.pages.reading import as_given, errors, links, words

PLAN = """Our plan for care leavers,,,,
Ref,Priority,Action,By who,When,Mood of it
1,Homes,Offer a guarantor scheme,Head of Housing,31/03/2027,calm
2,Homes,Furnish each first home,Head of Housing,30/09/2026,brisk
3,School,Give every pupil a mentor,Virtual School Headteacher,31/03/2027,
"""
BROKEN = """Action\tProgress\tBy whom
Offer a guarantor scheme\tThe scheme was agreed by\tHead of Housing
\tCabinet in May, and begins.\t
Furnish each first home\tBegun.\tHead of Housing"""


@pytest.fixture
def keeper(cast):
    """The administrator's browser."""
    return cast.client(cast.administrator)


@pytest.fixture
def batch(cast) -> Batch:
    """The plan of three rows, just brought."""
    content = PLAN.encode()
    return operations.receive("plan.csv", content, parsed("csv", content), by=cast.administrator)


@pytest.fixture
def two_sheets(cast) -> Batch:
    """Our own workbook: its sheet of actions, its sheet about itself, and the hidden baseline."""
    content = actions_workbook(Action.objects.all())
    return operations.receive_file("actions.xlsx", content, by=cast.administrator)


def upload(name: str = "plan.csv", content: str = PLAN) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content.encode())


def at(name: str, batch: Batch, *more: int) -> str:
    """The address of one of the pages of a batch."""
    return reverse(name, args=[batch.pk, *more])


def terms_of(cast: Cast, **said) -> Terms:
    """Terms of a new plan."""
    given = {"whose": NEW, "title": "Our plan", "kind": "plan", "body": cast.body.pk, "decided_words": "May 2026"}
    return Terms(**{**given, "agreed_on": date(2026, 5, 1), "agreed_by": "Full Council", **said})


class TestWhoComesIn:
    def test_administrators_only(self, cast, batch):
        for user in cast.everybody:
            answers = {
                cast.client(user).get(address).status_code
                for address in (
                    "/intake/",
                    "/intake/receive/",
                    at("show-batch", batch),
                    at("settle-terms", batch),
                    at("settle-table", batch, 0),
                    at("discard-batch", batch),
                )
            }
            assert answers == ({200} if user == cast.administrator else {403})

    def test_others_are_told_whom_to_ask(self, cast):
        page = cast.client(cast.coordinator).get("/intake/").content.decode()
        assert "Bringing in a plan is for administrators. Ask one to do it." in page

    def test_only_administrators_are_shown_the_way(self, cast, keeper):
        assert 'href="/intake/"' in keeper.get("/").content.decode()
        assert 'href="/intake/"' not in cast.client(cast.coordinator).get("/").content.decode()

    def test_a_batch_is_its_bringers_until_it_is_confirmed(self, cast, batch):
        other = add_user("second@anytown.example", role="administrator", password=PASSWORD, by=cast.administrator)
        client = cast.client(other)
        for name, *more in (("show-batch",), ("settle-terms",), ("settle-table", 0), ("discard-batch",)):
            assert client.get(at(name, batch, *more)).status_code == 404
            assert client.post(at(name, batch, *more)).status_code == (405 if name == "show-batch" else 404)
        assert Batch.objects.get().state == Batch.State.RECEIVED
        assert "plan.csv" not in words(client.get("/intake/"))

    @pytest.mark.parametrize("pk", ["0", "999", "9" * 26])
    def test_one_that_is_not_there(self, keeper, pk):
        for rest in ("", "terms/", "tables/0/", "discard/"):
            assert keeper.get(f"/intake/{pk}/{rest}").status_code == 404

    def test_a_settled_one_is_refused_in_a_sentence(self, keeper, batch):
        Batch.objects.update(state=Batch.State.DISCARDED)
        for name in ("settle-terms", "discard-batch"):
            answer = keeper.post(at(name, batch))
            assert answer.status_code == 409
            assert "This file is settled already" in words(answer)


class TestList:
    def test_nothing_yet(self, keeper):
        page = keeper.get("/intake/")
        assert "Nothing has been brought in yet." in words(page)
        assert "/intake/receive/" in links(page)

    def test_each_says_when_by_whom_and_what_became_of_it(self, cast, keeper, batch):
        text = words(keeper.get("/intake/"))
        assert "plan.csv 12 August 2026 at 10:00am, administrator@anytown.example Being settled None yet" in text

    def test_one_in_the_register_is_every_administrators(self, cast, batch):
        counts = {"create": 3, "change": 1, "same": 0, "ask": 0, "wrong": 0}
        Batch.objects.update(state=Batch.State.CONFIRMED, outcome={"counts": counts})
        other = add_user("second@anytown.example", role="administrator", password=PASSWORD, by=cast.administrator)
        assert "In the register 3 created, 1 changed" in words(cast.client(other).get("/intake/"))

    def test_one_that_was_cut_off_is_seen(self, keeper, batch):
        Batch.objects.update(state=Batch.State.CONFIRMING)
        assert "Not finished Nothing of it is saved. Open it and confirm again." in words(keeper.get("/intake/"))
        assert "The last attempt to confirm did not finish." in words(keeper.get(at("show-batch", batch)))

    def test_a_long_list_has_pages(self, cast, keeper):
        for number in range(27):
            operations.receive_pasted(f"Action\tBy whom\nHold fair {number}\tHead of Housing", by=cast.administrator)
        assert "Showing 1 to 25 of 27." in words(keeper.get("/intake/"))
        assert "Showing 26 to 27 of 27." in words(keeper.get("/intake/?page=2"))


class TestReceive:
    def send(self, keeper, **sent):
        return keeper.post("/intake/receive/", sent)

    def test_a_file(self, cast, keeper):
        answer = self.send(keeper, file=upload())
        batch = Batch.objects.get()
        assert answer.url == at("settle-terms", batch)
        assert (batch.name, batch.kind, batch.received_by) == ("plan.csv", "csv", cast.administrator)
        assert bytes(batch.content) == PLAN.encode()

    def test_a_pasted_table(self, keeper):
        answer = self.send(keeper, text=BROKEN.replace("\n", "\r\n"))
        batch = Batch.objects.get()
        assert answer.url == at("settle-terms", batch)
        assert (batch.name, batch.kind) == ("Pasted table", "pasted")

    def test_the_first_cell_of_a_pasted_table_may_be_empty(self, keeper):
        self.send(keeper, text="\tAction\tBy whom\n1\tHold a fair\tHead of Housing")
        assert bytes(Batch.objects.get().content).startswith(b"\tAction")

    def test_neither(self, keeper):
        assert errors(self.send(keeper, text=" \n")) == ["Choose a file, or paste a table"]

    def test_both_and_what_was_pasted_is_kept(self, keeper):
        answer = self.send(keeper, file=upload(), text=BROKEN)
        assert "Bring a file or a pasted table, not both" in errors(answer)[0]
        assert answer.context["form"]["text"].value() == BROKEN
        assert "The file you chose was not kept." in words(answer)
        assert not Batch.objects.exists()

    def test_one_byte_too_many(self, keeper):
        answer = self.send(keeper, file=SimpleUploadedFile("plan.csv", b"a" * (MOST_BYTES + 1)))
        assert errors(answer) == [
            "This file has more than 10 MB. Take out pictures and sheets that are not needed, and choose it again."
        ]

    def test_an_empty_file(self, keeper):
        assert errors(self.send(keeper, file=upload(content=""))) == [
            "This file is empty. Choose the one that holds the plan."
        ]

    @pytest.mark.parametrize("content", ["%PDF-1.7 a plan", "\x00\x01\x02", "<html><body>plan</body></html>"])
    def test_what_cannot_be_read_is_said_at_the_file(self, keeper, content):
        answer = self.send(keeper, file=upload("plan.xlsx", content))
        assert answer.status_code == 200
        assert answer.context["form"].errors["file"]
        assert not Batch.objects.exists()

    def test_a_pasted_table_that_cannot_be_read_is_said_at_the_box_and_kept(self, keeper):
        pasted = "\t".join("x" * (MOST_COLUMNS + 1))
        answer = self.send(keeper, text=pasted)
        assert answer.status_code == 200
        assert answer.context["form"].errors["text"]
        assert answer.context["form"]["text"].value() == pasted
        assert not Batch.objects.exists()

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("../../etc/plan.csv", "plan.csv"),
            ("C:\\Users\\somebody\\plan.csv", "plan.csv"),
            ("pl\x07an\u202e.csv", "plan.csv"),
            ("<b>plan</b>.csv", "b>.csv"),
        ],
    )
    def test_only_the_base_of_a_name_is_kept(self, keeper, sent, kept):
        file = upload()
        # The class itself would make it harmless, which a hostile browser does not.
        file._name = sent
        self.send(keeper, file=file)
        assert Batch.objects.get().name == kept

    def test_what_is_in_the_register_already_is_said(self, keeper, batch):
        Batch.objects.update(state=Batch.State.CONFIRMED)
        answer = keeper.post("/intake/receive/", {"file": upload("again.csv")}, follow=True)
        assert "The same content is in the register already: “plan.csv”." in words(answer)

    def test_it_warns_of_young_people(self, keeper):
        assert "Never bring anything that names a child or young person" in words(keeper.get("/intake/receive/"))


class TestTerms:
    GOOD = {
        "whose": NEW,
        "title": "Our plan",
        "kind": "plan",
        "decided_words": "October 2025",
        "agreed_on": "1/10/2025",
        "agreed_by": "",
        "plan_year": "2025-26",
        "progress": AS_WRITTEN,
    }

    def send(self, cast, keeper, batch, **said):
        given = {**self.GOOD, "body": cast.body.pk, **said}
        return keeper.post(at("settle-terms", batch), {name: value for name, value in given.items() if value != ""})

    def stored(self) -> Terms | None:
        return Terms.of(Batch.objects.get().terms)

    def test_a_new_plan(self, cast, keeper, batch):
        answer = self.send(cast, keeper, batch)
        assert answer.url == at("settle-table", batch, 0)
        assert self.stored() == Terms(
            NEW, date(2025, 10, 1), "Full Council", None, "Our plan", "plan", cast.body.pk, "October 2025", "2025-26"
        )

    def test_a_motion_in_the_register(self, cast, keeper, batch):
        self.send(cast, keeper, batch, whose=EXISTING, motion=cast.motion.pk, agreed_by="Cabinet", decided_words="x")
        stored = self.stored()
        assert (stored.motion, stored.agreed_by) == (cast.motion.pk, "Cabinet")
        # What another choice would have asked for is not kept.
        assert (stored.title, stored.kind, stored.body, stored.decided_words) == ("", "", None, "")

    def test_a_column_names_it(self, cast, keeper, batch):
        self.send(cast, keeper, batch, whose=IN_THE_TABLE, table_kind="plan", table_body=cast.board.pk)
        stored = self.stored()
        assert (stored.kind, stored.body, stored.decided_words) == ("plan", cast.board.pk, "")
        assert stored.agreed_by == "This plan"

    def test_its_progress_as_this_quarters_update(self, cast, keeper, batch):
        self.send(cast, keeper, batch, progress=UPDATE, happened_on="30/6/2026")
        assert self.stored().happened_on == date(2026, 6, 30)
        assert cast.administrator == Batch.objects.get().received_by

    def test_a_day_is_forgotten_where_progress_stays_as_written(self, cast, keeper, batch):
        self.send(cast, keeper, batch, happened_on="tomorrow")
        assert self.stored().happened_on is None

    def test_opened_again_it_says_what_was_settled(self, cast, keeper, batch):
        self.send(cast, keeper, batch, progress=UPDATE, happened_on="30/6/2026")
        before = self.stored()
        given = as_given(keeper.get(at("settle-terms", batch)))
        assert (given["title"], given["agreed_on"], given["happened_on"]) == ("Our plan", "01/10/2025", "30/06/2026")
        keeper.post(at("settle-terms", batch), given)
        assert self.stored() == before

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"whose": ""}, "Choose an answer for “Which motion or plan do the rows belong to?”"),
            (
                {"whose": "elsewhere"},
                "Choose an answer for “Which motion or plan do the rows belong to?” from the list",
            ),
            ({"whose": EXISTING}, "Choose the motion or plan that the rows belong to"),
            ({"whose": EXISTING, "motion": "9" * 26}, "Choose an answer for “Which one?” from the list"),
            ({"title": ""}, "Give the title of the motion or plan"),
            ({"title": "a" * 251}, "Shorten “What is its title?” to 250 characters or fewer: it has 251"),
            ({"kind": ""}, "Choose what it is: a motion, a decision or a plan"),
            ({"kind": "poem"}, "Choose an answer for “What is it?” from the list"),
            ({"body": ""}, "Choose the body that decided it"),
            ({"body": "999"}, "Choose an answer for “Which body decided it?” from the list"),
            ({"decided_words": ""}, "Give the date of the meeting with its year"),
            ({"decided_words": "last October"}, "Give the date of the meeting with its year"),
            ({"whose": IN_THE_TABLE, "table_kind": "plan"}, "Choose the body that decided it"),
            ({"agreed_on": ""}, "Fill in “From which day do these actions and timescales count?”"),
            ({"agreed_on": "13/8/2026"}, "That day has not come yet."),
            ({"plan_year": "2025"}, "Write the financial year with both years, such as 2025-26."),
            ({"progress": ""}, "Choose an answer for “What should be done with its progress?”"),
            ({"progress": UPDATE}, "Give the day as at which the progress is told"),
            (
                {"progress": UPDATE, "happened_on": "1/9/2025"},
                "Give a day from the one on which the plan was agreed",
            ),
        ],
    )
    def test_what_is_missing_or_wrong_is_asked_for(self, cast, keeper, batch, said, sentence):
        answer = self.send(cast, keeper, batch, **said)
        assert answer.status_code == 200
        assert len(errors(answer)) == 1
        assert errors(answer)[0].startswith(sentence)
        assert self.stored() is None
        for name, typed in said.items():
            assert answer.context["form"][name].value() == (typed or None)

    def test_what_the_choice_does_not_ask_for_cannot_be_wrong(self, cast, keeper, batch):
        said = {"kind": "poem", "body": "999", "decided_words": "whenever", "title": "a" * 300}
        answer = self.send(cast, keeper, batch, whose=EXISTING, motion=cast.motion.pk, **said)
        assert answer.status_code == 302

    def test_without_an_open_quarter_progress_is_kept_as_written(self, cast, keeper, batch):
        close_quarter(cast.quarter, by=cast.coordinator)
        assert "No quarter is open, so no update can be recorded." in words(keeper.get(at("settle-terms", batch)))
        self.send(cast, keeper, batch, progress=UPDATE, happened_on="30/6/2026")
        assert self.stored().happened_on is None

    def test_without_a_body_it_leads_to_where_one_is_added(self, cast, keeper, batch, monkeypatch):
        monkeypatch.setattr("resolutions.pages.forms.intake.terms.TermsForm.has_bodies", False)
        page = keeper.get(at("settle-terms", batch))
        assert "No body is in the register yet." in words(page)
        assert reverse("admin:resolutions_board_add") in links(page)

    def test_our_own_workbook_names_its_motions_and_counts_from_today(self, keeper, two_sheets):
        given = as_given(keeper.get(at("settle-terms", two_sheets)))
        assert (given["whose"], given["agreed_on"]) == (IN_THE_TABLE, "12/08/2026")
        assert (given["progress"], given["happened_on"]) == (UPDATE, "12/08/2026")

    def test_a_column_that_names_the_motion_is_taken_for_it(self, cast, keeper):
        pasted = "Motion\tAction\tBy whom\nA council that keeps its word\tHold a fair\tHead of Housing"
        batch = operations.receive_pasted(pasted, by=cast.administrator)
        assert as_given(keeper.get(at("settle-terms", batch))).get("whose") == IN_THE_TABLE


class TestTable:
    def test_it_shows_each_column_with_its_cells_and_why(self, keeper, batch):
        text = words(keeper.get(at("settle-table", batch, 0)))
        assert "3 rows in 6 columns." in text
        assert "Offer a guarantor scheme Furnish each first home Give every pupil a mentor" in text
        assert "Mood of it calm brisk Please check" in text
        assert "Row 1 is not read as an action: above the heading." in text

    def test_saved_as_it_is_it_settles_what_was_recognised(self, cast, keeper, batch):
        operations.settle_terms(batch, terms_of(cast), by=cast.administrator)
        before = batch.tables[0]["fields"]
        given = as_given(keeper.get(at("settle-table", batch, 0)))
        answer = keeper.post(at("settle-table", batch, 0), given)
        assert answer.url == at("check-batch", batch)
        assert Batch.objects.get().tables[0] == {
            **batch.tables[0],
            "checked": True,
            "heading": None,
            "fields": before,
        }

    def change(self, keeper, batch, **typed):
        return keeper.post(
            at("settle-table", batch, 0), {**as_given(keeper.get(at("settle-table", batch, 0))), **typed}
        )

    def test_a_column_is_taken_for_something_else_and_remembered(self, cast, keeper, batch):
        self.change(keeper, batch, column_5="Progress in words", remember_as="Children’s plan")
        assert Batch.objects.get().tables[0]["fields"][5] == "Progress in words"
        assert ColumnMapping.objects.get().name == "Children’s plan"
        again = operations.receive_file("next.csv", PLAN.encode(), by=cast.administrator)
        assert again.tables[0]["fields"][5] == "Progress in words"
        assert "It was taken for this in a table with the same headings." in words(
            keeper.get(at("settle-table", again, 0))
        )

    def test_two_columns_for_one_field_are_refused_and_kept(self, keeper, batch):
        answer = self.change(keeper, batch, column_5="Action", remember_as="Ours")
        assert errors(answer) == [
            "“Action” and “Mood of it” are both taken for “Action”. Choose one, and keep the other as written only"
        ]
        form = answer.context["form"]
        assert (form["column_5"].value(), form["remember_as"].value()) == ("Action", "Ours")
        assert Batch.objects.get().tables == batch.tables

    def test_some_column_must_say_what_is_done(self, keeper, batch):
        kept = "Kept as written only"
        typed = {f"column_{number}": kept for number in range(6)}
        assert "Choose which column is “Action”, or leave this table out." in errors(
            self.change(keeper, batch, **typed)
        )
        answer = self.change(keeper, batch, left_out="on", **typed)
        assert answer.status_code == 302
        assert Batch.objects.get().tables[0]["left_out"] is True

    @pytest.mark.parametrize(
        "typed",
        [{"column_0": "Poem"}, {"column_0": ""}, {"joins": ["7"]}, {"remember_as": "a" * 101}, {"heading": "77,78"}],
    )
    def test_what_no_page_of_ours_sends_is_refused(self, keeper, batch, typed):
        answer = self.change(keeper, batch, **typed)
        assert answer.status_code == 200
        assert errors(answer)
        assert Batch.objects.get().tables == batch.tables

    @pytest.mark.parametrize("number", ["1", "99", "9" * 26])
    def test_a_table_that_the_file_has_not(self, keeper, batch, number):
        assert keeper.get(f"/intake/{batch.pk}/tables/{number}/").status_code == 404
        assert keeper.post(f"/intake/{batch.pk}/tables/{number}/").status_code == 404

    def test_the_hidden_baseline_is_no_table_of_its_own(self, keeper, two_sheets):
        numbers = [n for n in range(3) if keeper.get(at("settle-table", two_sheets, n)).status_code == 200]
        assert len(numbers) == 2
        assert "CareCommit baseline" not in words(keeper.get(at("show-batch", two_sheets)))


class TestHeading:
    def test_another_row_is_read_again_and_nothing_is_saved(self, keeper, batch):
        given = as_given(keeper.get(at("settle-table", batch, 0)))
        answer = keeper.post(at("settle-table", batch, 0), {**given, "heading": "2", "remember_as": "Ours"})
        text = words(answer)
        assert answer.status_code == 200
        assert "The columns are read again with the heading that you chose. Nothing is saved yet" in text
        assert "2 rows in 6 columns." in text
        assert "Offer a guarantor scheme Furnish each first home" in text
        assert answer.context["form"]["remember_as"].value() == "Ours"
        assert Batch.objects.get().tables == batch.tables

    def test_then_it_is_saved_with_it(self, keeper, batch):
        given = as_given(keeper.get(at("settle-table", batch, 0)))
        again = keeper.post(at("settle-table", batch, 0), {**given, "heading": "none"})
        given = {**as_given(again), "column_2": "Action"}
        assert keeper.post(at("settle-table", batch, 0), given).status_code == 302
        settled = Batch.objects.get().tables[0]
        assert (settled["heading"], settled["fields"][2]) == ([], "Action")
        assert as_given(keeper.get(at("settle-table", batch, 0)))["heading"] == "none"

    def test_the_one_that_was_found_is_not_stored(self, keeper, batch):
        operations.settle_table(
            batch, 0, left_out=False, heading=(0,), joins={}, fields=[], by=Batch.objects.get().received_by
        )
        Batch.objects.update(tables=[{**batch.tables[0], "heading": [0]}])
        given = as_given(keeper.get(at("settle-table", batch, 0)))
        assert given["heading"] == "0"
        again = keeper.post(at("settle-table", batch, 0), {**given, "heading": "1"})
        keeper.post(at("settle-table", batch, 0), as_given(again))
        assert Batch.objects.get().tables[0]["heading"] is None


class TestJoins:
    @pytest.fixture
    def broken(self, cast) -> Batch:
        plan = (
            "Action,Progress,By whom\n"
            'Offer a guarantor scheme,"The scheme was agreed by",Head of Housing\n'
            ",Cabinet in May and has begun.,\n"
            "Furnish each first home,Begun.,Head of Housing\n"
        )
        return operations.receive_file("plan.csv", plan.encode(), by=cast.administrator)

    def test_a_likely_one_is_offered_ticked_with_both_parts(self, keeper, broken):
        page = keeper.get(at("settle-table", broken, 0))
        text = words(page)
        assert "2 rows in 3 columns." in text
        assert "Row 3 looks like the rest of row 2, broken across a page: join them" in text
        assert "Progress The scheme was agreed by →, then Cabinet in May and has begun" in text
        assert as_given(page)["joins"] == ["2"]

    def test_it_can_be_refused(self, keeper, broken):
        given = as_given(keeper.get(at("settle-table", broken, 0)))
        keeper.post(at("settle-table", broken, 0), {**given, "joins": []})
        assert Batch.objects.get().tables[0]["joins"] == {"2": False}
        page = keeper.get(at("settle-table", broken, 0))
        assert "3 rows in 3 columns." in words(page)
        assert as_given(page)["joins"] == []
        given = as_given(page)
        keeper.post(at("settle-table", broken, 0), {**given, "joins": ["2"]})
        assert "2 rows in 3 columns." in words(keeper.get(at("settle-table", broken, 0)))


class TestHub:
    def test_before_anything_is_settled(self, keeper, batch):
        text = words(keeper.get(at("show-batch", batch)))
        assert "Nothing of this file is in the register yet." in text
        assert "Say which plan it is Not yet started" in text
        assert "Check the columns of the file 3 rows 1 column not recognised" in text
        assert "Answer the questions Say first which plan it is. Cannot start yet" in text
        assert "Check every row and confirm Say first which plan it is. Cannot start yet" in text

    def test_a_table_that_somebody_has_checked(self, keeper, batch):
        Batch.objects.update(tables=[{**batch.tables[0], "checked": True}])
        assert "3 rows Checked" in words(keeper.get(at("show-batch", batch)))

    def test_settled_it_can_be_checked(self, cast, keeper, batch):
        operations.settle_terms(batch, terms_of(cast), by=cast.administrator)
        page = keeper.get(at("show-batch", batch))
        assert "Answer the questions Nothing to answer Check every row and confirm 3 rows Not yet started" in words(
            page
        )
        assert reverse("check-batch", args=[batch.pk]) in links(page)

    def test_questions_come_before_confirming(self, cast, keeper):
        batch = operations.receive_file(
            "plan.csv", b"Action,By who,When\nHold a fair,Nobody we know,31/3/27\n", by=cast.administrator
        )
        operations.settle_terms(batch, terms_of(cast), by=cast.administrator)
        page = keeper.get(at("show-batch", batch))
        assert "Answer the questions (1) Not yet started" in words(page)
        assert "To confirm, answer the question first. Cannot confirm yet" in words(page)
        given = as_given(keeper.get(at("settle-table", batch, 0)))
        assert keeper.post(at("settle-table", batch, 0), given).url == reverse("answer-questions", args=[batch.pk])

    def test_with_every_table_left_out_nothing_can_be_confirmed(self, cast, keeper, batch):
        operations.settle_terms(batch, terms_of(cast), by=cast.administrator)
        Batch.objects.update(tables=[{**batch.tables[0], "left_out": True}])
        text = words(keeper.get(at("show-batch", batch)))
        assert "3 rows Left out" in text
        assert "Every table is left out. Choose one to bring in. Cannot start yet" in text

    def test_our_own_workbook_by_its_sheets(self, cast, keeper, two_sheets):
        text = words(keeper.get(at("show-batch", two_sheets)))
        assert "Check the columns of sheet “Actions” 2 rows Columns recognised" in text
        assert "Left out" in text


class TestDiscard:
    def test_it_asks_first(self, keeper, batch):
        assert "Do you want to discard this file?" in words(keeper.get(at("discard-batch", batch)))
        assert Batch.objects.get().state == Batch.State.RECEIVED

    def test_it_is_put_away(self, keeper, batch):
        answer = keeper.post(at("discard-batch", batch), follow=True)
        assert "“plan.csv” is discarded. Nothing of it was in the register." in words(answer)
        assert "Nothing has been brought in yet." in words(answer)
        assert Batch.objects.get().state == Batch.State.DISCARDED


def test_a_file_of_forty_columns(cast, keeper):
    headings = ",".join(["Action", "By who", *(f"Thing {n}" for n in range(38))])
    cells = ",".join(["Hold a fair", "Head of Housing", *(f"cell {n}" for n in range(38))])
    batch = operations.receive_file("wide.csv", f"{headings}\n{cells}\n".encode(), by=cast.administrator)
    page = keeper.get(at("settle-table", batch, 0))
    assert page.content.decode().count('<select name="column_') == 40
    assert "<table" not in page.content.decode()
