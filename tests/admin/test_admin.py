"""The admin keeps reference data with its history, and only shows the register."""

import csv
import io
import json
import re
import zipfile
from datetime import date, datetime

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from python_calamine import CalamineWorkbook

from carecommit.kit import clock
from carecommit.kit.cells import unguarded
from carecommit.kit.workbooks import CONTENT_TYPE
from resolutions.actions.models import Action
from resolutions.actions.workbook import ABOUT, ACTIONS, BASELINE
from resolutions.council.models import Board, CouncilProfile, Person, Post, User
from resolutions.council.operations import set_profile
from resolutions.owners.models import OwnerAlias
from resolutions.progress.models import Decision, Update
from resolutions.quarters.models import Quarter
from tests.cast import PASSWORD
from tests.formulas import PAYLOADS

LIFECYCLE = {
    "motion",
    "oversight",
    "resolution",
    "clause",
    "action",
    "agreedtimescale",
    "ownership",
    "update",
    "decision",
    "quarter",
    "batch",
    "origin",
    "round",
    "answerlink",
    "jointanswer",
    "returned",
    "evidence",
    "question",
    "message",
    "issue",
    "edition",
    "frozenfile",
    "publication",
    "withdrawal",
    "committeepaper",
    "signoff",
    "frozenpaper",
    "paperfile",
}
REFERENCE = {
    "councilprofile",
    "keyentry",
    "person",
    "post",
    "holding",
    "board",
    "meeting",
    "owneralias",
    "columnmapping",
    "statusword",
    "user",
}
# Asked for in tests/pledges/test_pledges_admin.py.
PLEDGES = {"kind", "event", "maker", "pledge", "wording", "step", "help", "handover", "pledgeorigin"}
REPORTS = {"issue", "edition", "frozenfile", "publication", "withdrawal", "signoff", "frozenpaper", "paperfile"}
WITHOUT_HISTORY = {"agreedtimescale", "decision", "origin", "returned", "message", *REPORTS}


pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(register):
    """A browser in which the administrator is signed in, on a register with a row of everything."""
    return register.client(register.administrator)


def page(model, what, *args):
    return reverse(f"admin:resolutions_{model}_{what}", args=args)


def row_of(name):
    model = next(model for model in admin.site._registry if model._meta.model_name == name)
    return model.objects.first()


def data_of(response):
    """What the form on an admin page would send back unchanged."""
    form = response.context["adminform"].form
    return {
        name: "" if form[name].value() is None else form[name].value()
        for name in form.fields
        if name != "password" and form[name].value() is not False
    }


def test_everything_and_nothing_else_is_registered():
    assert {model._meta.model_name for model in admin.site._registry} == LIFECYCLE | REFERENCE | PLEDGES


@pytest.mark.parametrize("name", sorted(LIFECYCLE | REFERENCE))
def test_every_page_answers(keeper, name):
    row = row_of(name)
    pages = [page(name, "changelist"), f"{page(name, 'changelist')}?q=a", page(name, "change", row.pk)]
    if name not in WITHOUT_HISTORY:
        version = row.history.first()
        pages += [page(name, "history", row.pk), page(name, "simple_history", row.pk, version.pk)]
    if name in REFERENCE - {"councilprofile"}:
        pages.append(page(name, "add"))
    if name in REFERENCE - {"councilprofile", "user"}:
        pages.append(page(name, "delete", row.pk))
    if name in LIFECYCLE:
        pages.append(page(name, "export"))
    if name == "user":
        pages.append(reverse("admin:auth_user_password_change", args=[row.pk]))
    assert {path: keeper.get(path).status_code for path in pages} == dict.fromkeys(pages, 200)


def test_the_admin_is_for_administrators(register):
    index = reverse("admin:index")
    assert register.client(register.administrator).get(index).status_code == 200
    for user in (register.viewer, register.officer, register.coordinator):
        assert register.client(user).get(index).status_code == 302
    assert register.client().get(index).status_code == 302


def test_it_says_whose_it_is(keeper):
    assert "CareCommit administration" in keeper.get(reverse("admin:index")).content.decode()


def test_the_protective_marking_is_on_every_page(keeper, register):
    pages = [reverse("admin:index"), page("action", "changelist"), page("action", "export"), page("board", "add")]
    assert ["".join(keeper.get(path).content.decode().split()).count(">OFFICIAL<") for path in pages] == [0, 0, 0, 0]
    set_profile(marking="OFFICIAL", by=register.administrator, why="Asked for")
    assert ["".join(keeper.get(path).content.decode().split()).count(">OFFICIAL<") for path in pages] == [2, 2, 2, 2]


@pytest.mark.parametrize("name", sorted(LIFECYCLE))
def test_the_register_cannot_be_changed(keeper, name):
    row = row_of(name)
    assert keeper.get(page(name, "add")).status_code == 403
    assert keeper.get(page(name, "delete", row.pk)).status_code == 403
    before = type(row).objects.filter(pk=row.pk).values().get()
    assert keeper.post(page(name, "change", row.pk), {"title": "Another", "words": "Others"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).values().get() == before


def test_history_is_read_and_not_written_back(keeper, register):
    board = register.board
    keeper.post(page("board", "change", board.pk), {"name": "The Board", "short_name": ""})
    first = board.history.last()
    path = page("board", "simple_history", board.pk, first.pk)
    shown = keeper.get(path).content.decode()
    assert "Corporate Parenting Board" in shown
    assert "Revert" not in shown
    assert keeper.post(path, {"name": first.name, "short_name": ""}).status_code == 403
    assert Board.objects.get(pk=board.pk).name == "The Board"


def test_a_version_of_an_account_shows_no_password(keeper, register):
    version = register.viewer.history.first()
    shown = keeper.get(page("user", "simple_history", register.viewer.pk, version.pk)).content.decode()
    assert register.viewer.email in shown
    assert User.objects.get(pk=register.viewer.pk).password not in shown


def test_a_change_says_who_made_it(keeper, register):
    keeper.post(
        page("post", "change", register.posts.vacant.pk),
        {"title": "Director of Work", "kind": "officer", "service_area": "", "organisation": ""},
    )
    newest = register.posts.vacant.history.first()
    assert (newest.title, newest.history_user, newest.history_change_reason) == (
        "Director of Work",
        register.administrator,
        "Changed in the administration",
    )


@pytest.mark.parametrize("name", sorted(REFERENCE - {"user"}))
def test_a_save_without_a_change_writes_no_history(keeper, name):
    row = row_of(name)
    path = page(name, "change", row.pk)
    before = row.history.count()
    answer = keeper.post(path, data_of(keeper.get(path)))
    assert answer.status_code == 302, answer.context["adminform"].errors
    assert row.history.count() == before


def test_what_something_needs_is_not_deleted(keeper, register):
    answer = keeper.post(page("post", "delete", register.posts.housing.pk), {"post": "yes"})
    assert answer.status_code == 200
    assert "Cannot delete post" in answer.content.decode()
    assert Post.objects.filter(pk=register.posts.housing.pk).exists()


def test_a_deletion_says_who_deleted(keeper, register):
    keeper.post(page("post", "delete", register.posts.vacant.pk), {"post": "yes"})
    last = Post.history.filter(id=register.posts.vacant.pk).first()
    assert not Post.objects.filter(pk=register.posts.vacant.pk).exists()
    assert (last.history_type, last.history_user) == ("-", register.administrator)


def test_many_deleted_at_once_say_who_deleted_them(keeper, register):
    one, two = Person.objects.create(name="One"), Person.objects.create(name="Two")
    chosen = {"action": "delete_selected", "_selected_action": [one.pk, two.pk], "post": "yes"}
    keeper.post(page("person", "changelist"), chosen)
    last = Person.history.filter(id__in=[one.pk, two.pk], history_type="-")
    assert {version.history_user for version in last} == {register.administrator}


class TestAccounts:
    def test_one_is_opened_with_a_password_and_signs_in(self, keeper, client):
        given = {"email": "new@anytown.example", "role": "officer", "usable_password": "true"}
        answer = keeper.post(page("user", "add"), {**given, "password1": PASSWORD, "password2": PASSWORD})
        assert answer.status_code == 302, answer.context["adminform"].errors
        client.post(reverse("account_login"), {"login": given["email"], "password": PASSWORD})
        assert client.get(reverse("show-dashboard")).status_code == 200

    def test_a_leaver_is_deactivated_and_not_deleted(self, keeper, register):
        user = register.other_officer
        assert keeper.get(page("user", "delete", user.pk)).status_code == 403
        given = {"email": user.email, "role": user.role, "person": user.person_id}
        assert keeper.post(page("user", "change", user.pk), given).status_code == 302
        user.refresh_from_db()
        assert not user.is_active
        assert user.history.first().history_user == register.administrator

    def test_with_a_new_address_the_old_one_opens_nothing(self, keeper, register, client):
        def signs_in(email):
            client.logout()
            client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
            return client.get(reverse("show-dashboard")).status_code == 200

        old, user = register.viewer.email, register.viewer
        assert signs_in(old)
        given = {"email": "board@anytown.example", "role": user.role, "person": "", "is_active": "on"}
        assert keeper.post(page("user", "change", user.pk), given).status_code == 302
        assert (signs_in(old), signs_in("board@anytown.example")) == (False, True)

    def test_a_save_without_a_change_writes_no_history(self, keeper, register):
        path = page("user", "change", register.officer.pk)
        before = register.officer.history.count()
        assert keeper.post(path, data_of(keeper.get(path))).status_code == 302
        assert register.officer.history.count() == before

    def test_a_new_password_is_nobodys_history(self, keeper, register, client):
        before = register.viewer.history.count()
        given = {"usable_password": "true", "password1": "Nine herons stand", "password2": "Nine herons stand"}
        answer = keeper.post(reverse("admin:auth_user_password_change", args=[register.viewer.pk]), given)
        assert answer.status_code == 302
        assert client.login(email=register.viewer.email, password="Nine herons stand")
        assert register.viewer.history.count() == before


class TestReferenceData:
    def test_there_is_one_council(self, keeper, register):
        assert keeper.get(page("councilprofile", "add")).status_code == 403
        assert keeper.get(page("councilprofile", "delete", 1)).status_code == 403

    def test_a_new_site_gets_its_council_here(self, register):
        CouncilProfile.objects.all().delete()
        keeper = register.client(register.administrator)
        given = data_of(keeper.get(page("councilprofile", "add")))
        given |= {"name": "Other Council", "short_name": "Other", "reference_prefix": "OTH"}
        answer = keeper.post(page("councilprofile", "add"), given)
        assert answer.status_code == 302, answer.context["adminform"].errors
        assert CouncilProfile.objects.get().name == "Other Council"
        assert CouncilProfile.objects.get().pk == 1

    def test_a_spelling_is_settled_once(self, keeper, register):
        given = {"words": " vsh ", "post": register.posts.housing.pk}
        answer = keeper.post(page("owneralias", "add"), given)
        assert "This spelling is settled already" in answer.content.decode()
        assert [alias.post for alias in OwnerAlias.objects.all()] == [register.posts.school]

    def test_a_day_is_read_day_first(self, keeper, register):
        given = {"board": register.board.pk, "held_on": "03/04/25", "note": "", "link": ""}
        assert keeper.post(page("meeting", "add"), given).status_code == 302
        assert register.board.meetings.filter(held_on="2025-04-03").count() == 1


class TestExport:
    def export(self, keeper, name, kind):
        """`kind` is 0 for CSV and 1 for JSON, as in the form."""
        return self.file(keeper, name, kind).content.decode("utf-8-sig")

    def file(self, keeper, name, kind):
        """The answer; 2 is a workbook."""
        answer = keeper.post(page(name, "export"), {"format": str(kind), "resource": "0"})
        assert answer.status_code == 200
        return answer

    def workbook(self, keeper, name):
        """Its sheets: name -> rows."""
        answer = self.file(keeper, name, 2)
        assert answer["Content-Type"] == CONTENT_TYPE
        assert answer["Content-Disposition"].endswith('.xlsx"')
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}

    def test_actions_as_csv(self, keeper, register):
        rows = list(csv.DictReader(io.StringIO(self.export(keeper, "action", 0))))
        assert [row["Reference"] for row in rows] == [action.reference for action in Action.objects.all()]
        assert rows[0] == {
            "Reference": "ANY-2023-R1-01",
            "Agreed in": "A council that keeps its word",
            "Resolution": "I",
            "Clauses it answers": "a",
            "Action": "Set aside twelve flats a year",
            "Detail": "",
            "Plan year": "",
            "Lead owner": "Head of Housing",
            "Joint owners": "Cabinet Member for Children",
            "Owner in the plan's words": "Head of Housing / Cllr for Children",
            "Timescale": "31/12/2026",
            "Last day": "31/12/2026",
            "First timescale": "31/12/2026",
            "First last day": "31/12/2026",
            "Stage": "In progress",
            "Rating": "Amber",
            "Progress this quarter": "Ten flats are let.",
            "Corporate parenting principles": "Safety and stability",
            "Added on": "20/02/2026",
        }

    def test_actions_as_json(self, keeper, register):
        rows = json.loads(self.export(keeper, "action", 1))
        assert [row["Action"] for row in rows] == [action.title for action in Action.objects.all()]

    @pytest.mark.parametrize("name", ["action", "decision"])
    def test_the_protective_marking_is_in_every_row(self, keeper, register, name):
        assert "Protective marking" not in json.loads(self.export(keeper, name, 1))[0]
        set_profile(marking="OFFICIAL", by=register.administrator, why="Asked for")
        as_json = json.loads(self.export(keeper, name, 1))
        as_csv = list(csv.DictReader(io.StringIO(self.export(keeper, name, 0))))
        assert {row["Protective marking"] for row in [*as_json, *as_csv]} == {"OFFICIAL"}

    def test_a_formula_is_opened_as_text(self, keeper, register):
        register.make_actions(1, title="=HYPERLINK(A1)", detail="-2+3")
        rows = csv.DictReader(io.StringIO(self.export(keeper, "action", 0)))
        row = next(row for row in rows if "HYPERLINK" in row["Action"])
        assert (row["Action"], row["Detail"]) == ("'=HYPERLINK(A1)", "'-2+3")
        as_json = json.loads(self.export(keeper, "action", 1))
        assert [row["Detail"] for row in as_json if row["Action"] == "=HYPERLINK(A1)"] == ["-2+3"]

    def test_an_update_in_words(self, keeper, register):
        rows = list(csv.DictReader(io.StringIO(self.export(keeper, "update", 0))))
        assert len(rows) == Update.objects.count()
        row = next(row for row in rows if row["what happened"] == "Ten flats are let.")
        assert (row["stage"], row["happened on"], row["typed at"]) == (
            "In progress",
            "01/07/2026",
            "12/08/2026 10:00",
        )

    @pytest.mark.parametrize("name", sorted(LIFECYCLE))
    def test_every_export_has_every_row(self, keeper, name):
        rows = json.loads(self.export(keeper, name, 1))
        assert len(rows) == type(row_of(name)).objects.count()

    def test_the_form_offers_three_formats(self, keeper):
        form = keeper.get(page("action", "export")).context["form"]
        assert [words for value, words in form.fields["format"].choices if value != ""] == ["csv", "json", "xlsx"]

    @pytest.mark.parametrize("name", sorted(LIFECYCLE - {"action"}))
    def test_a_workbook_has_every_row(self, keeper, name):
        ((title, (headings, *rows)),) = self.workbook(keeper, name).items()
        assert title == type(row_of(name))._meta.verbose_name_plural.capitalize()
        assert len(rows) == type(row_of(name)).objects.count()
        assert len(set(headings)) == len(headings)

    def test_days_moments_and_numbers_are_typed_in_a_workbook(self, keeper, register):
        headings, *rows = self.workbook(keeper, "update")["Updates"]
        cells = next(cells for cells in rows if "Ten flats are let." in cells)
        row = dict(zip(headings, cells, strict=True))
        assert (row["stage"], row["happened on"], row["typed at"]) == (
            "In progress",
            date(2026, 7, 1),
            datetime.fromisoformat("2026-08-12T10:00"),
        )
        assert isinstance(row["ID"], float)

    def test_actions_are_the_workbook_that_comes_back(self, keeper, register):
        made = self.workbook(keeper, "action")
        assert list(made) == [ACTIONS, ABOUT, BASELINE]
        assert [row[0] for row in made[ACTIONS][1:]] == [action.reference for action in Action.objects.all()]

    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_no_formula_lives_and_none_is_lost(self, keeper, register, payload):
        register.make_actions(1, title="A title", detail=payload)
        Decision.objects.create(**decision_of(register, payload))
        for name, heading in (("action", "Detail"), ("decision", "why")):
            text = self.export(keeper, name, 0)
            rows = list(csv.DictReader(io.StringIO(text, newline="")))
            assert payload in [unguarded(row[heading]) for row in rows]
            assert [cell for row in rows for cell in row.values() if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))] == []
            headings, *kept = next(iter(self.workbook(keeper, name).values()))
            assert payload in [row[headings.index(heading)] for row in kept]
            with zipfile.ZipFile(io.BytesIO(self.file(keeper, name, 2).content)) as archive:
                xml = "".join(archive.read(part).decode() for part in archive.namelist())
            assert re.findall(r"<f[ >/]|<hyperlink|externalLink", xml) == []

    def test_the_protective_marking_is_in_every_workbook(self, keeper, register):
        set_profile(marking="OFFICIAL", by=register.administrator, why="Asked for")
        assert ["Protective marking", "OFFICIAL"] in self.workbook(keeper, "action")[ABOUT]
        headings, *rows = self.workbook(keeper, "decision")["Decisions"]
        assert {row[headings.index("Protective marking")] for row in rows} == {"OFFICIAL"}

    def test_exports_take_as_many_queries_for_many_rows(self, keeper, register):
        def queries(kind):
            with CaptureQueriesContext(connection) as made:
                self.file(keeper, "action", kind)
            return len(made)

        before = [queries(kind) for kind in (0, 1, 2)]
        register.add_many(150)
        assert [queries(kind) for kind in (0, 1, 2)] == before

    @pytest.mark.parametrize("name", sorted(LIFECYCLE))
    def test_the_librarys_own_import_is_not_there(self, keeper, name):
        address = f"{page(name, 'changelist')}import/"
        assert (keeper.get(address).status_code, keeper.post(address).status_code) == (404, 404)
        assert keeper.get(f"{page(name, 'changelist')}process_import/").status_code == 404

    def test_the_list_of_actions_leads_to_the_import_once_there_is_one(self, keeper):
        text = keeper.get(page("action", "changelist")).content.decode()
        assert f'href="{page("action", "export")}' in text
        try:
            address = reverse("list-batches")
        except NoReverseMatch:
            assert ">Import<" not in text
        else:
            assert f'<a href="{address}">Import</a>' in text

    def test_the_page_obeys_our_policy(self, keeper):
        text = keeper.get(page("action", "export")).content.decode()
        assert "onchange=" not in text
        assert "style=" not in text


def test_a_quarter_opens_its_report(keeper, register):
    for quarter, addresses in (
        (register.quarter, [reverse("show-report", args=[register.quarter.slug])]),
        (
            register.earlier_quarter,
            [
                reverse("show-report", args=[register.earlier_quarter.slug]),
                *(reverse("show-issue", args=[register.earlier_quarter.slug, number]) for number in (2, 1)),
            ],
        ),
    ):
        text = keeper.get(page("quarter", "change", quarter.pk)).content.decode()
        assert re.findall(r'class="button"\s+href="([^"]+)"', text) == addresses
        assert [keeper.get(address).status_code for address in addresses] == [200] * len(addresses)
    assert Quarter.objects.count() == 2


def test_lists_take_as_many_queries_for_many_rows(keeper, register):
    names = ("action", "agreedtimescale", "ownership")
    before = {name: count_queries(keeper, page(name, "changelist")) for name in names}
    register.make_actions(30)
    assert {name: count_queries(keeper, page(name, "changelist")) for name in names} == before


def decision_of(register, why):
    return {
        "action": register.action,
        "stage": "paused",
        "why": why,
        "happened_on": register.quarter.financial.starts_on,
        "typed_at": clock.now(),
        "decided_by": "Corporate Parenting Board",
        "recorded_by": register.coordinator,
    }


def count_queries(client, path):
    with CaptureQueriesContext(connection) as made:
        assert client.get(path).status_code == 200
    return len(made)
