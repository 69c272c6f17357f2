"""Published reports: what anybody reads without an account, and that nothing else leaves."""

import csv
import io
import json
from datetime import date
from hashlib import sha256

import pytest
from django.test import Client
from django.urls import reverse

from carecommit.kit.refused import Refused
from resolutions.actions.models import Action
from resolutions.actions.operations import edit_action
from resolutions.council.operations import set_profile
from resolutions.progress.correcting import correct_record
from resolutions.progress.evidence import add_link, remove_evidence
from resolutions.progress.exempting import exempt
from resolutions.progress.models import Evidence, Update
from resolutions.reports.document import PUBLIC, WITH_EXEMPT
from resolutions.reports.exempt import exempt_by_now
from resolutions.reports.models import Edition, FrozenFile, Issue, Publication, Withdrawal
from resolutions.reports.operations import close_quarter, correct_report
from resolutions.reports.publishing import publish, withdraw
from resolutions.reports.schema import published
from tests.cast import on
from tests.pages.reading import errors, how_many_queries, links, words

PAGE, SCHEMA = "/open-data/", "/open-data/schema-4.json"
FIRST = "/open-data/2026-27/q1/issue-1"
PUBLISH = "/reports/2026-27/q1/issue-1/publish/"
TAKE_DOWN = "/reports/2026-27/q1/issue-1/take-down/"
# Of Part II: no other text of the register has these.
SECRETS = ("Larkmoor", "Quillon", "Vexley", "lark-moor")


def turn(cast, *, on: bool) -> None:
    set_profile(open_data=on, by=cast.administrator, why="Agreed by the board")


@pytest.fixture
def visitor() -> Client:
    """Somebody without an account."""
    return Client()


@pytest.fixture
def issue(cast) -> Issue:
    """The first issue of the quarter before; the council publishes open data."""
    turn(cast, on=True)
    return cast.earlier_quarter.issues.get()


@pytest.fixture
def published_issue(cast, issue) -> Issue:
    publish(issue, by=cast.coordinator)
    return issue


@pytest.fixture
def both_editions(cast) -> Issue:
    """A published issue of which an action, an update and a link are exempt."""
    turn(cast, on=True)
    hidden = cast.make_actions(1, title="Settle with the Quillon family", detail="They live in Vexley Court.")[0]
    exempt(hidden, 1, why="It tells who somebody is.", by=cast.coordinator)
    told = cast.update(cast.other_action, by=cast.other_officer, what_happened="Seen at Larkmoor House.")
    exempt(told, 2, why="It tells who somebody is.", by=cast.coordinator)
    link = add_link(cast.action, cast.quarter, link="https://anytown.example/lark-moor", by=cast.officer)
    exempt(link, 3, why="The terms are being agreed.", by=cast.coordinator)
    with on(date(2026, 10, 2)):
        close_quarter(cast.quarter, by=cast.coordinator)
        found = cast.quarter.issues.get()
        publish(found, by=cast.coordinator)
    return found


class TestPublishing:
    def test_a_coordinator_is_asked_once_and_answers_with_one_button(self, cast, coordinator, issue):
        page = coordinator.get(PUBLISH)
        text = words(page)
        assert "Do you want to publish this report? Quarter 1, 2026 to 2027 (April to June 2026), issue 1" in text
        assert "Nothing in it is exempt, so all of it is published" in text
        assert page.content.decode().split("<main")[1].count("<button") == 1
        assert Publication.objects.count() == 0
        answer = coordinator.post(PUBLISH, follow=True)
        assert answer.redirect_chain == [("/reports/2026-27/q1/issue-1/", 302)]
        assert "issue 1 is published: anybody can read it." in words(answer)
        made = Publication.objects.get()
        assert (made.issue, made.published_by, f"{made.published_at:%d/%m/%Y}") == (
            issue,
            cast.coordinator,
            "12/08/2026",
        )

    def test_then_the_page_says_when_and_by_whom(self, coordinator, published_issue):
        page = coordinator.get(PUBLISH)
        assert (
            "This report is published Quarter 1, 2026 to 2027 (April to June 2026), issue 1 "
            "Published on 12 August 2026, by coordinator@anytown.example."
        ) in words(page)
        assert "<button" not in page.content.decode().split("<main")[1]

    def test_what_is_exempt_in_it_is_said_to_be_left_out(self, cast, coordinator, both_editions):
        with on(date(2026, 10, 3)):
            correct_report(cast.quarter, why="A date was wrong.", by=cast.coordinator)
        text = words(coordinator.get("/reports/2026-27/q2/issue-2/publish/"))
        assert "The 3 exempt items in it are left out. Part II is never published." in text

    def test_of_a_corrected_one_the_newer_is_offered(self, cast, coordinator, issue):
        with on(date(2026, 8, 13)):
            correct_report(cast.earlier_quarter, why="A date was wrong.", by=cast.coordinator)
        page = coordinator.get(PUBLISH)
        assert "Issue 2 corrects this one. Publish issue 2 instead." in words(page)
        assert "/reports/2026-27/q1/issue-2/publish/" in links(page)

    def test_what_is_exempt_by_now_is_published_by_no_earlier_issue(self, cast, issue, coordinator):
        """Two are marked after the report was frozen; the issue that corrects it says neither, and may be published."""
        exempt(cast.action.updates.earliest("pk"), 3, why="About a landlord", by=cast.coordinator)
        exempt(cast.other_action, 2, why="It names a family", by=cast.coordinator)
        named = f"{cast.action.reference}, {cast.other_action.reference}"
        with pytest.raises(Refused, match=f"^{named}: marked as exempt since"):
            publish(issue, by=cast.coordinator)
        page = words(coordinator.get(PUBLISH))
        assert f"still says what was marked as exempt since, of {named}." in page
        assert "Publish it" not in page
        with on(date(2026, 8, 20)):
            second = correct_report(cast.earlier_quarter, why="Two are exempt", by=cast.coordinator)
        assert publish(second, by=cast.coordinator).issue == second

    def test_what_was_reworded_before_it_was_marked_is_known_by_what_it_is(self, cast, issue):
        """Neither the title nor the words of the update stand in the frozen report as they read now."""
        told, retitled = cast.action.updates.earliest("pk"), cast.other_action
        with on(date(2026, 8, 13)):
            version = Action.objects.get(pk=cast.action.pk).version
            words = {"what_happened": "Another sentence.", "rating_reason": told.rating_reason}
            correct_record(told, version=version, **words, why="It was wrong.", by=cast.coordinator)
            said = {"title": "Another title", "detail": "", "clauses": [], "principles": []}
            edit_action(retitled, version=retitled.version, by=cast.coordinator, why="Plain words", **said)
        with on(date(2026, 8, 14)):
            assert exempt_by_now(issue) == ()
            exempt(told, 3, why="About a landlord", by=cast.coordinator)
            assert exempt_by_now(issue) == (cast.action.reference,)
            exempt(Action.objects.get(pk=retitled.pk), 2, why="It names a family", by=cast.coordinator)
            assert exempt_by_now(issue) == (cast.action.reference, retitled.reference)

    def test_a_file_that_was_taken_away_since_still_has_its_name_in_the_report(self, cast):
        turn(cast, on=True)
        link = add_link(cast.action, cast.quarter, link="https://anytown.example/lark-moor", by=cast.officer)
        with on(date(2026, 10, 2)):
            close_quarter(cast.quarter, by=cast.coordinator)
            exempt(link, 3, why="The terms are being agreed.", by=cast.coordinator)
            link.refresh_from_db()
            remove_evidence(link, why="It names a family.", by=cast.coordinator)
        assert exempt_by_now(cast.quarter.issues.get()) == (cast.action.reference,)

    def test_what_was_left_out_is_still_left_out_under_another_paragraph(self, cast, both_editions):
        assert exempt_by_now(both_editions) == ()
        for item in (
            Action.objects.get(exempt_under=1),
            Update.objects.get(exempt_under=2),
            Evidence.objects.get(exempt_under=3),
        ):
            exempt(item, 7, why="Another reason.", by=cast.coordinator)
        assert exempt_by_now(both_editions) == ()

    def test_it_is_refused_while_the_council_publishes_none(self, cast):
        with pytest.raises(Refused, match=r"This council publishes no open data. An administrator can turn it on"):
            publish(cast.earlier_quarter.issues.get(), by=cast.coordinator)
        assert Publication.objects.count() == 0


class TestTakingDown:
    def test_it_is_gone_for_everybody_without_an_account_and_stays_in_the_register(
        self, coordinator, visitor, cast, published_issue
    ):
        before = [visitor.get(f"{FIRST}.{ending}").status_code for ending in ("json", "csv")]
        page = coordinator.get(PUBLISH)
        assert TAKE_DOWN in links(page)
        assert "Take a published report down" in words(coordinator.get(TAKE_DOWN))
        answer = coordinator.post(TAKE_DOWN, {"why": "It names a family."}, follow=True)
        assert answer.redirect_chain == [("/reports/2026-27/q1/issue-1/", 302)]
        assert "issue 1 is taken down: only those who sign in can read it here." in words(answer)
        gone = [visitor.get(f"{FIRST}.{ending}") for ending in ("json", "csv")]
        assert (before, [each.status_code for each in gone]) == ([200, 200], [410, 410])
        assert "took it down on 12 August 2026. Please delete your copy." in words(gone[0])
        listed = visitor.get(PAGE)
        assert "Taken down on 12 August 2026" in words(listed)
        assert (f"{FIRST}.json" in links(listed), "names a family" in words(listed)) == (False, False)
        assert coordinator.get("/reports/2026-27/q1/issue-1.json").status_code == 200
        made = Withdrawal.objects.get()
        assert (made.publication.issue, made.withdrawn_by, made.why) == (
            published_issue,
            cast.coordinator,
            "It names a family.",
        )

    def test_then_the_page_says_when_by_whom_and_why(self, cast, coordinator, published_issue):
        withdraw(published_issue, why="It names a family.", by=cast.coordinator)
        page = coordinator.get(PUBLISH)
        assert (
            "Taken down on 12 August 2026, by coordinator@anytown.example, because: It names a family. It is not "
            "published again. An issue that corrects it can be."
        ) in words(page)
        assert TAKE_DOWN not in links(page)
        assert coordinator.get(TAKE_DOWN).status_code == 404

    def test_it_is_never_published_again_and_the_issue_that_corrects_it_is(self, cast, published_issue):
        withdraw(published_issue, why="It names a family.", by=cast.coordinator)
        with pytest.raises(Refused, match=r"was taken down on 12 August 2026\. Correct the report, and publish that"):
            publish(published_issue, by=cast.coordinator)
        with on(date(2026, 8, 20)):
            second = correct_report(cast.earlier_quarter, why="It named a family", by=cast.coordinator)
        publish(second, by=cast.coordinator)
        assert list(Issue.objects.published()) == [second]

    def test_twice_is_once_for_the_first_reason(self, cast, published_issue):
        first = withdraw(published_issue, why="It names a family.", by=cast.coordinator)
        assert withdraw(published_issue, why="Again", by=cast.administrator) == first
        assert [each.why for each in Withdrawal.objects.all()] == ["It names a family."]

    def test_only_what_is_published_is_taken_down_and_for_a_reason(self, cast, coordinator, issue):
        with pytest.raises(Refused, match="is not published, so there is nothing to take down"):
            withdraw(issue, why="It names a family.", by=cast.coordinator)
        assert coordinator.get(TAKE_DOWN).status_code == 404
        publish(issue, by=cast.coordinator)
        assert errors(coordinator.post(TAKE_DOWN, {"why": " "})) == ["Say why the report is taken down."]
        with pytest.raises(Refused, match="Say why the report is taken down"):
            withdraw(issue, why=" ", by=cast.coordinator)
        assert list(Issue.objects.published()) == [issue]

    def test_while_the_council_publishes_none_it_is_taken_down_so_that_it_never_comes_back(
        self, cast, coordinator, visitor, published_issue
    ):
        turn(cast, on=False)
        assert coordinator.post(TAKE_DOWN, {"why": "It names a family."}).status_code == 302
        turn(cast, on=True)
        assert visitor.get(f"{FIRST}.json").status_code == 410


class TestWhileItIsOff:
    def test_no_page_is_there_though_an_issue_was_published(self, cast, visitor, coordinator, published_issue):
        addresses = [PAGE, SCHEMA, f"{FIRST}.json", f"{FIRST}.csv"]
        assert [visitor.get(address).status_code for address in addresses] == [200, 200, 200, 200]
        assert coordinator.get(PUBLISH).status_code == 200
        turn(cast, on=False)
        assert [visitor.get(address).status_code for address in addresses] == [404, 404, 404, 404]
        assert [coordinator.get(address).status_code for address in [*addresses, PUBLISH]] == [404] * 5
        assert coordinator.post(PUBLISH).status_code == 404


class TestTheList:
    def test_the_list_of_reports_leads_to_it_while_the_council_publishes(self, cast, board_member):
        assert PAGE not in links(board_member.get("/reports/"))
        turn(cast, on=True)
        assert PAGE in links(board_member.get("/reports/"))

    def test_what_is_published_and_by_which_council(self, visitor, published_issue):
        page = visitor.get(PAGE)
        text = words(page)
        edition = published_issue.editions.get()
        size = max(1, round(edition.files.get(format="json").size / 1024))
        assert "published by Anytown Council." in text
        assert (
            f"Quarter 1, 2026 to 2027 (April to June 2026) Issue 1 SHA-256 {edition.sha256} "
            f"30 June 2026 12 August 2026 JSON, {size} KB"
        ) in text
        assert links(page) == [f"{FIRST}.json", f"{FIRST}.csv", SCHEMA]
        assert "coordinator@anytown.example" not in page.content.decode()

    def test_one_that_was_corrected_says_so_once_the_correction_is_published(self, cast, visitor, published_issue):
        with on(date(2026, 8, 13)):
            second = correct_report(cast.earlier_quarter, why="A date was wrong.", by=cast.coordinator)
        assert "corrected by" not in words(visitor.get(PAGE))
        publish(second, by=cast.coordinator)
        text = words(visitor.get(PAGE))
        assert "Issue 1 – corrected by issue 2" in text
        assert text.index("Issue 2 SHA-256") < text.index("Issue 1 – corrected")

    def test_what_nobody_published_is_not_there(self, cast, visitor, issue):
        assert "No report has been published yet." in words(visitor.get(PAGE))
        assert [visitor.get(f"{FIRST}.{ending}").status_code for ending in ("json", "csv")] == [404, 404]
        publish(issue, by=cast.coordinator)
        assert [visitor.get(f"{FIRST}.{ending}").status_code for ending in ("json", "csv")] == [200, 200]

    def test_it_takes_as_many_queries_for_many_issues(self, cast, visitor, published_issue):
        with_one = how_many_queries(visitor, "get", PAGE)
        for day in (13, 14):
            with on(date(2026, 8, day)):
                again = correct_report(cast.earlier_quarter, why="A date was wrong.", by=cast.coordinator)
                publish(again, by=cast.coordinator)
        assert how_many_queries(visitor, "get", PAGE) == with_one


class TestTheFiles:
    def test_the_json_is_the_text_whose_hash_the_report_has(self, visitor, published_issue):
        answer = visitor.get(f"{FIRST}.json")
        edition = published_issue.editions.get(part=PUBLIC)
        assert sha256(answer.content).hexdigest() == edition.sha256
        assert json.loads(answer.content)["issue"] == 1

    def test_the_csv_has_a_row_for_each_action(self, visitor, published_issue):
        text = visitor.get(f"{FIRST}.csv").content.decode().removeprefix("\ufeff")
        found = [(row["Reference"], row["Issue"]) for row in csv.DictReader(io.StringIO(text))]
        assert found == [("ANY-2023-R1-01", "Issue 1"), ("ANY-2023-R1-02", "Issue 1"), ("", "Issue 1")]

    def test_any_page_may_read_it_and_anything_on_the_way_may_keep_it(self, visitor, published_issue):
        answer = visitor.get(f"{FIRST}.json")
        file = FrozenFile.objects.get(edition__issue=published_issue, format="json")
        assert {name: answer[name] for name in ("Access-Control-Allow-Origin", "Cache-Control", "ETag")} == {
            "Access-Control-Allow-Origin": "*",
            "Cache-Control": "public, max-age=31536000, immutable",
            "ETag": f'"{file.sha256}"',
        }
        assert answer.cookies.output() == ""
        again = visitor.get(f"{FIRST}.json", headers={"if-none-match": answer["ETag"]})
        assert (again.status_code, again.content, again["Access-Control-Allow-Origin"]) == (304, b"", "*")

    @pytest.mark.parametrize("ending", ["html", "pdf", "docx", "xlsx", "brief.pdf", "xml"])
    def test_no_other_format_is_published(self, visitor, published_issue, ending):
        assert visitor.get(f"{FIRST}.csv").status_code == 200
        assert visitor.get(f"{FIRST}.{ending}").status_code == 404

    def test_the_schema_is_the_published_one(self, visitor, issue):
        answer = visitor.get(SCHEMA)
        assert answer.content == published()
        assert (answer["Content-Type"], answer["Access-Control-Allow-Origin"]) == ("application/schema+json", "*")
        again = visitor.get(SCHEMA, headers={"if-none-match": answer["ETag"]})
        assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")


class TestPartTwo:
    def test_nothing_of_it_leaves(self, cast, visitor, both_editions):
        whole = both_editions.editions.get(part=WITH_EXEMPT)
        assert [secret for secret in SECRETS if secret in whole.content] == list(SECRETS)
        base = "/open-data/2026-27/q2/issue-1"
        for address in (PAGE, f"{base}.json", f"{base}.csv", SCHEMA):
            answer = visitor.get(address)
            assert answer.status_code == 200
            assert [secret for secret in SECRETS if secret in answer.content.decode()] == []
        page = visitor.get(PAGE).content.decode()
        assert both_editions.editions.get(part=PUBLIC).sha256 in page
        assert whole.sha256 not in page

    def test_what_leaves_is_the_public_edition_and_says_what_it_withholds(self, visitor, both_editions):
        data = json.loads(visitor.get("/open-data/2026-27/q2/issue-1.json").content)
        assert data["part"] == PUBLIC
        withheld = [line["withheld"] for section in data["sections"] for line in section["lines"]]
        assert sorted(paragraph for found in withheld for paragraph in found) == [1, 2, 3]

    def test_no_address_of_open_data_leads_to_it(self, visitor, both_editions):
        assert visitor.get("/open-data/2026-27/q2/issue-1.json").status_code == 200
        for ending in ("json", "csv"):
            assert visitor.get(f"/open-data/2026-27/q2/issue-1-part-2.{ending}").status_code == 404
            asked = visitor.get(f"/open-data/2026-27/q2/issue-1.{ending}", {"part": WITH_EXEMPT})
            assert [secret for secret in SECRETS if secret in asked.content.decode()] == []
        within = reverse("download-part-two", args=["2026-27-Q2", 1, "json"])
        assert visitor.get(within).status_code == 302


def test_an_edit_since_changes_no_published_file(cast, visitor, published_issue):
    was = visitor.get(f"{FIRST}.json").content
    action = Action.objects.get(pk=cast.action.pk)
    said = {"title": "Set aside twenty flats a year", "detail": "", "clauses": [], "principles": []}
    edit_action(action, version=action.version, by=cast.coordinator, why="Put right", **said)
    assert visitor.get(f"{FIRST}.json").content == was
    assert Edition.objects.filter(issue=published_issue).count() == 1
