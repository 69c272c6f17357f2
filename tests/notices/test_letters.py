"""What a message says, in text and in HTML."""

import re
from datetime import date

import pytest
from django.core import mail

from carecommit.kit.history import record
from resolutions.council.models import CouncilProfile
from resolutions.notices import sending
from resolutions.notices.letters import Letter, letter_for
from resolutions.notices.models import Message
from resolutions.notices.preferences import recipient_of
from tests.cast import on
from tests.notices.telling import ASKED, Telling

SUBJECTS = {
    (1, ASKED): "1 action to update by Tuesday 22 September",
    (3, ASKED): "3 actions to update by Tuesday 22 September",
    (1, date(2026, 9, 23)): "1 action to update: it was due by Tuesday 22 September",
    (3, date(2026, 9, 23)): "3 actions to update: they were due by Tuesday 22 September",
}


@pytest.mark.parametrize(("how_many", "day"), SUBJECTS)
def test_the_subject_says_how_many_and_by_when(telling: Telling, how_many: int, day: date):
    with on(ASKED):
        telling.cast.make_actions(how_many - 1, lead=telling.cast.posts.school)
    telling.run(day)
    assert [message.subject for message in mail.outbox] == [SUBJECTS[how_many, day]]


def test_the_whole_text(telling: Telling):
    telling.run(date(2026, 9, 24))
    assert (
        mail.outbox[0].body.strip()
        == """\
Anytown Council: CareCommit

Dear Virtual School Headteacher,

1 action to update

Please say how it stands, now: it was due by Tuesday 22 September 2026. Quarter 2, 2026 to 2027 (July to September 2026) goes to the Corporate Parenting Board on Wednesday 14 October 2026.

I. To give every care leaver a safe home.

  ANY-2023-R1-02 Give every pupil a laptop
  Timescale: 30/06/2026
  Late by 2 working days.

Answer all of it on one page: http://127.0.0.1:8000/my-updates/

You can choose one message a week: http://127.0.0.1:8000/my-messages/

Who to ask: care@anytown.example"""  # noqa: E501
    )


def test_actions_stand_under_their_resolutions(telling: Telling):
    with on(ASKED):
        telling.cast.make_actions(1, lead=telling.cast.posts.school, title="Near friends")
        cast = telling.cast
        other = type(cast)(**{**vars(cast), "resolution": cast.other_resolution})
        other.make_actions(1, lead=cast.posts.school, title="Letters")
    telling.run(ASKED)
    body = mail.outbox[0].body
    places = [
        body.index(words)
        for words in (
            "I. To give every care leaver a safe home.",
            "ANY-2023-R1-02 Give every pupil a laptop",
            "ANY-2023-R1-03 Near friends",
            "2. To write to the Members of Parliament.",
            "ANY-2023-R2-01 Letters",
        )
    ]
    assert places == sorted(places)


class TestTheHtml:
    def test_says_the_same_and_fetches_nothing(self, telling: Telling):
        telling.run(ASKED)
        html = mail.outbox[0].alternatives[0].content
        assert mail.outbox[0].alternatives[0].mimetype == "text/html"
        for words in ("Virtual School Headteacher", "Give every pupil a laptop", "by Tuesday 22 September 2026"):
            assert words in html
        assert re.findall(r'(?:href|src|action)="([^"]*)"', html) == [
            "http://127.0.0.1:8000/my-updates/",
            "http://127.0.0.1:8000/my-messages/",
            "mailto:care@anytown.example",
        ]
        assert re.findall(r"<(?:img|link|script|iframe|object|form)\b|url\(|@import", html) == []

    def test_what_an_officer_typed_stays_text(self, telling: Telling):
        with on(ASKED):
            telling.cast.make_actions(1, lead=telling.cast.posts.housing, title="Homes & <b>keys</b>")
        telling.run(ASKED)
        message = next(message for message in mail.outbox if message.to == ["officer@anytown.example"])
        assert "Homes &amp; &lt;b&gt;keys&lt;/b&gt;" in message.alternatives[0].content
        assert "Homes & <b>keys</b>" in message.body


def test_the_marking_stands_at_the_head_and_the_foot(telling: Telling):
    council = CouncilProfile.objects.get()
    council.marking = "OFFICIAL"
    record(council, by=telling.cast.administrator, why="Marked")
    telling.run(ASKED)
    lines = mail.outbox[0].body.strip().splitlines()
    assert (lines[0], lines[-1]) == ("OFFICIAL", "OFFICIAL")
    assert mail.outbox[0].alternatives[0].content.count("<strong>OFFICIAL</strong>") == 2


def test_who_it_comes_from_and_where_an_answer_goes(telling: Telling, settings):
    settings.SITE_URL, settings.DEFAULT_FROM_EMAIL = "https://care.anytown.example", "noreply@anytown.example"
    telling.run(ASKED)
    sent, row = mail.outbox[0], Message.objects.get()
    assert (sent.from_email, sent.reply_to) == ("noreply@anytown.example", ["care@anytown.example"])
    headers = sent.message()
    assert headers["Message-ID"] == f"<{row.message_id}@care.anytown.example>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert "https://care.anytown.example/my-updates/" in sent.body


def test_what_was_sent_is_kept_as_it_was(telling: Telling):
    telling.run(ASKED)
    row, sent = Message.objects.get(), mail.outbox[0]
    assert (row.address, row.subject, row.text) == (sent.to[0], sent.subject, sent.body)
    assert (row.sent_on, row.attempts, row.last_error) == (ASKED, 1, "")


def test_somebody_who_manages_and_owns_reads_both_in_one_message(telling: Telling):
    posts = telling.cast.posts
    posts.school.line_manager = posts.housing
    record(posts.school, by=telling.cast.administrator, why="Line")
    days = (ASKED, date(2026, 9, 15), date(2026, 9, 23))
    for day in days:
        telling.run(day)
    with on(date(2026, 9, 28)):
        telling.cast.make_actions(1, lead=posts.housing, title="Housing's own")
    assert telling.told(date(2026, 9, 29)) == [
        ("officer", "late_again", "ANY-2023-R1-02"),
        ("officer", "requested", "ANY-2023-R1-03"),
        ("other.officer", "late_again", "ANY-2023-R1-02"),
    ]
    message = next(message for message in reversed(mail.outbox) if message.to == ["officer@anytown.example"])
    assert message.subject == (
        "1 action to update: it was due by Tuesday 22 September; 1 post that you manage has not answered"
    )
    assert "Virtual School Headteacher has not answered, and you manage it." in message.body
    assert "Asked since Tuesday 1 September." in message.body


def test_a_fault_in_one_message_keeps_nobody_elses_back(telling: Telling, monkeypatch):
    with on(ASKED):
        telling.cast.make_actions(1, lead=telling.cast.posts.housing)

    def faulty(message: Message, *rest) -> Letter | None:
        if message.recipient == recipient_of(telling.cast.officer):
            raise ZeroDivisionError
        return letter_for(message, *rest)

    monkeypatch.setattr(sending, "letter_for", faulty)
    said = telling.run(ASKED)
    assert "Messages: 1 sent, 0 not needed any more, 0 refused, 1 failed, 1 waiting." in said
    assert [message.to for message in mail.outbox] == [["other.officer@anytown.example"]]
    monkeypatch.undo()
    assert telling.told(ASKED, at=11) == [("officer", "requested", "ANY-2023-R1-03")]
