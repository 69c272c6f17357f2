"""Evidence is read as a file to save, never shown, by whoever may sign in; and taken away with a reason."""

from email.message import Message

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from carecommit.kit import uploads
from resolutions.council.models import Person
from resolutions.progress.evidence import add_file, add_link, remove_evidence
from resolutions.progress.models import Evidence
from resolutions.reports.operations import close_quarter
from resolutions.rounds.answerers import token_of
from resolutions.rounds.operations import make_link
from tests.kit import samples
from tests.pages.reading import errors, words

WHY = "It names a young person."
GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
    "X-Frame-Options": "DENY",
}


@pytest.fixture
def evidence(cast) -> Evidence:
    """A file that the officer added to their action this quarter."""
    return add(cast)


def add(cast, name="flats.pdf", content=samples.PDF, by=None) -> Evidence:
    """A file of the cast's action in the open quarter."""
    return add_file(cast.action, cast.quarter, name=name, content=content, by=by or cast.officer)


def page(name: str, evidence: Evidence) -> str:
    """The address of a page about the evidence."""
    return reverse(name, args=[evidence.pk])


def saved_as(response) -> str:
    """The name under which a browser saves what it is sent."""
    message = Message()
    message["Content-Disposition"] = response["Content-Disposition"]
    assert message.get_content_disposition() == "attachment"
    return message.get_filename()


def test_every_reader_saves_the_file_byte_for_byte_and_no_browser_opens_it(cast):
    for name, content, content_type in [
        ("flats.pdf", samples.PDF, "application/pdf"),
        ("flats.docx", samples.word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("flats.xlsx", samples.excel(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("flats.png", samples.png(), "image/png"),
        ("flats.jpg", samples.jpg(), "image/jpeg"),
        ("flats.txt", samples.TEXT, "text/plain"),
        ("page.txt", samples.WEB_PAGE, "text/plain"),
    ]:
        response = cast.client(cast.viewer).get(page("download-evidence", add(cast, name, content)))
        assert (response.status_code, response.content, saved_as(response)) == (200, content, name)
        assert {header: response[header] for header in ("Content-Type", "Content-Length", *GUARDS)} == {
            "Content-Type": content_type,
            "Content-Length": str(len(content)),
            **GUARDS,
        }


def test_everybody_who_signs_in_may_read_it(cast, evidence):
    address = page("download-evidence", evidence)
    assert [cast.client(user).get(address).content for user in cast.everybody] == [samples.PDF] * 5


def test_a_name_in_any_language_arrives_as_it_was_kept(cast, board_member):
    for name in [
        "tŷ ŵyrion.pdf",
        'the "flats" we; let.pdf',
        "a%0d%0ab.pdf",
        "back`tick's.pdf",
        "👩‍👧.pdf",
        "résumé – £9.pdf",
        "a" * 196 + ".pdf",
    ]:
        content = samples.PDF.replace(b"Catalog", name.encode())
        assert saved_as(board_member.get(page("download-evidence", add(cast, name, content)))) == name


def test_a_hostile_name_gives_no_order_to_a_browser(cast, board_member):
    for name, kept in {
        "../../etc/passwd\r\nX-Evil: 1.pdf": "passwdX-Evil: 1.pdf",
        "C:\\x\\flats\u202efdp.exe": "flatsfdp.pdf",
        'a"; filename="b.exe': 'a"; filename="b.pdf',
    }.items():
        content = samples.PDF.replace(b"Catalog", kept.encode())
        response = board_member.get(page("download-evidence", add(cast, name, content)))
        assert saved_as(response) == kept
        assert "X-Evil" not in response


def test_a_visitor_and_whoever_came_by_a_link_to_answer_are_sent_to_sign_in(cast, board_member, evidence):
    clients = (cast.client(), _by_link(cast))
    for name in ("download-evidence", "remove-evidence"):
        address = page(name, evidence)
        for client in clients:
            response = client.get(address)
            assert (response.status_code, response.url) == (302, f"/accounts/login/?next={address}")
            assert samples.PDF not in response.content
            assert client.post(address, {"why": WHY}).status_code == 302
    assert board_member.get(page("download-evidence", evidence)).content == samples.PDF


def test_a_link_has_no_file(cast, board_member):
    link = add_link(cast.action, cast.quarter, link="https://anytown.example/flats", by=cast.officer)
    assert board_member.get(page("download-evidence", link)).status_code == 404


@pytest.mark.parametrize("number", [0, 10**18 - 1, 10**30])
def test_a_number_that_no_evidence_has_is_not_found(board_member, evidence, number):
    assert board_member.get(f"/evidence/{number}/").status_code == 404
    assert board_member.get(f"/evidence/{evidence.pk}/").status_code == 200


def test_what_was_taken_away_says_so_with_the_reason(cast, board_member, evidence):
    remove_evidence(evidence, why=WHY, by=cast.coordinator)
    response = board_member.get(page("download-evidence", evidence))
    assert response.status_code == 410
    assert words(response) == (
        f"{cast.action.reference} Set aside twelve flats a year This evidence was taken away flats.pdf "
        f"coordinator@anytown.example took it away on 12 August 2026 and the file was not kept. The reason: {WHY}"
    )
    assert samples.PDF not in response.content


def test_a_coordinator_takes_it_away_with_a_reason(cast, coordinator, evidence):
    address = page("remove-evidence", evidence)
    asked = words(coordinator.get(address))
    assert "Do you want to take this evidence away? flats.pdf" in asked
    assert "Its name stays, with your reason, your name and the day." in asked
    answer = coordinator.post(address, {"why": ""})
    assert errors(answer) == ["Fill in “Why is it taken away?”"]
    assert bytes(Evidence.objects.get().content) == samples.PDF
    answer = coordinator.post(address, {"why": WHY}, follow=True)
    assert answer.redirect_chain == [(reverse("show-action", args=[cast.action.reference]), 302)]
    assert "“flats.pdf” is taken away." in words(answer)
    kept = Evidence.objects.get()
    assert (bytes(kept.content), kept.removed_why, kept.removed_by) == (b"", WHY, cast.coordinator)


def test_whoever_added_it_takes_it_away_until_its_quarter_closes(cast, evidence):
    address, officer = page("remove-evidence", evidence), cast.client(cast.officer)
    assert officer.get(address).status_code == 200
    close_quarter(cast.quarter, by=cast.coordinator)
    for response in (officer.get(address), officer.post(address, {"why": WHY})):
        assert response.status_code == 403
        assert "Ask your coordinator." in words(response)
    assert bytes(Evidence.objects.get().content) == samples.PDF
    assert cast.client(cast.coordinator).post(address, {"why": WHY}).status_code == 302
    assert bytes(Evidence.objects.get().content) == b""


def test_nobody_else_takes_it_away(cast, evidence):
    for user in (cast.viewer, cast.other_officer):
        client = cast.client(user)
        assert [client.get(page("remove-evidence", evidence)).status_code] == [403]
        assert client.post(page("remove-evidence", evidence), {"why": WHY}).status_code == 403
    assert bytes(Evidence.objects.get().content) == samples.PDF


def test_taken_away_already_the_page_says_by_whom(cast, coordinator, evidence):
    remove_evidence(evidence, why=WHY, by=cast.officer)
    for response in (
        coordinator.get(page("remove-evidence", evidence), follow=True),
        coordinator.post(page("remove-evidence", evidence), {"why": "Another."}, follow=True),
    ):
        assert (
            f"Holder of Housing took it away on 12 August 2026 and the file was not kept. The reason: {WHY}"
            in words(response)
        )
    assert Evidence.objects.get().removed_why == WHY


def test_a_link_is_taken_away_too(cast, coordinator):
    link = add_link(cast.action, cast.quarter, link="https://anytown.example/flats", by=cast.officer)
    assert "Its address stays, with your reason" in words(coordinator.get(page("remove-evidence", link)))
    coordinator.post(page("remove-evidence", link), {"why": WHY})
    response = coordinator.get(page("download-evidence", link))
    assert response.status_code == 410
    assert 'href="https://anytown.example/flats"' not in response.content.decode()


def test_pages_that_name_evidence_do_not_fetch_its_content(cast, evidence):
    cast.open_round()
    officer, fetched = cast.client(cast.officer), {}
    addresses = {
        "show-action": reverse("show-action", args=[cast.action.reference]),
        "answer-updates": reverse("answer-updates"),
        "list-my-actions": reverse("list-my-actions"),
        "show-report": reverse("show-report", args=[cast.quarter.slug]),
        "remove-evidence": page("remove-evidence", evidence),
        "download-evidence": page("download-evidence", evidence),
    }
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(address).status_code == 200
        fetched[name] = any('"resolutions_evidence"."content"' in each["sql"] for each in queries)
    assert [name for name, is_fetched in fetched.items() if is_fetched] == ["download-evidence"]


@override_settings(
    FILE_UPLOAD_HANDLERS=[
        "carecommit.kit.uploads.BoundedUploadHandler",
        "django.core.files.uploadhandler.MemoryFileUploadHandler",
        "django.core.files.uploadhandler.TemporaryFileUploadHandler",
    ]
)
def test_a_request_larger_than_may_be_sent_is_refused_before_it_is_read(cast, monkeypatch):
    administrator = cast.client(cast.administrator)
    monkeypatch.setattr(uploads, "MOST_IN_A_REQUEST", 4_000)
    answers = [
        administrator.post(
            "/intake/receive/", {"file": SimpleUploadedFile("plan.csv", b"Action\n" + b"a" * size), "text": ""}
        )
        for size in (3_000, 5_000)
    ]
    assert [answer.status_code for answer in answers] == [302, 400]
    assert "This request could not be read" in words(answers[1])


def _by_link(cast) -> Client:
    """A browser in which the holder of the portfolio, who has no account, came by their link to answer."""
    partner, client = Person.objects.get(holdings__post=cast.posts.portfolio), cast.client()
    partner.email = "portfolio@anytown.example"
    partner.save()
    link = make_link(cast.open_round(), partner, by=cast.coordinator)
    answers = client.get(reverse("open-link", args=[token_of(link)]), follow=True)
    assert cast.action.title in words(answers)
    return client
