"""Another part of the site owes messages too: it puts them into the outbox and writes them; the rest is the same."""

import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.management import call_command

from resolutions.notices.letters import Letter
from resolutions.notices.models import Message, Notice
from resolutions.notices.operations import Owed, claim, put
from resolutions.notices.people import Recipient
from resolutions.notices.preferences import set_preference
from resolutions.notices.sources import letter_for
from tests.cast import on
from tests.notices.telling import ASKED, Telling

SATURDAY = date(2026, 9, 5)


@dataclass
class Choir:
    """Owes its singers messages: those in `owed`, as long as they are in `still`."""

    owed: list[Owed] = field(default_factory=list)
    still: set[str] = field(default_factory=set)

    def owe(self, singer: str, song: str) -> None:
        key = f"choir:{singer}:{song}"
        self.owed.append(Owed(f"choir:{singer}", key, f"{singer} sings {song}."))
        self.still.add(key)

    def gather(self, day: date) -> int:
        return put(self.owed)

    def letter_for(self, message: Message, day: date, addresses) -> Letter | None:
        told = [notice for notice in message.notices.all() if notice.key in self.still]
        if not told:
            return None
        to = Recipient(message.recipient, "A singer", "singer@anytown.example", signs_in=False, coordinates=False)
        songs = ", ".join(notice.key.split(":")[2] for notice in told)
        kept = frozenset(notice.pk for notice in told)
        return Letter(to, f"Sing {songs}", f"Please sing {songs}.", "<p>Please.</p>", "", kept, "")


@pytest.fixture
def choir(settings, monkeypatch) -> Choir:
    choir = Choir()
    module = SimpleNamespace(gather=choir.gather, letter_for=choir.letter_for)
    monkeypatch.setitem(sys.modules, "tests.notices.the_choir", module)
    settings.NOTICE_SOURCES = {"choir": "tests.notices.the_choir"}
    return choir


def subjects() -> list[tuple[str, str]]:
    return sorted((each.to[0], each.subject) for each in mail.outbox)


def test_what_it_owes_goes_out_once_beside_what_the_register_owes(telling: Telling, choir):
    choir.owe("alto", "Jerusalem")
    choir.owe("alto", "Calon Lân")
    out = telling.run(ASKED)
    assert subjects() == [
        ("other.officer@anytown.example", "1 action to update by Tuesday 22 September"),
        ("singer@anytown.example", "Sing Jerusalem, Calon Lân"),
    ]
    assert "Notices: 3 gathered. Messages: 2 sent" in out
    assert "Notices: 0 gathered. Messages: 0 sent" in telling.run(ASKED, at=11)
    kinds = Notice.objects.filter(key__startswith="choir:").values_list("kind", "round", "action", "post")
    assert set(kinds) == {("other", None, None, None)}


def test_what_is_owed_later_is_a_new_message_of_another_day(telling: Telling, choir):
    choir.owe("alto", "Jerusalem")
    telling.run(ASKED)
    choir.owe("alto", "Calon Lân")
    telling.run(ASKED, at=11)
    assert [subject for to, subject in subjects() if "singer" in to] == ["Sing Jerusalem"]
    telling.run(date(2026, 9, 2))
    assert [subject for to, subject in subjects() if "singer" in to] == ["Sing Calon Lân", "Sing Jerusalem"]


def test_what_is_not_so_any_more_is_not_told_and_may_be_so_again(telling: Telling, choir):
    choir.owe("alto", "Jerusalem")
    with on(ASKED):
        choir.gather(ASKED)
    choir.still.clear()
    telling.run(ASKED)
    assert Message.objects.get(recipient="choir:alto").state == "not_needed"
    choir.owe("alto", "Jerusalem")
    telling.run(ASKED, at=11)
    assert ("singer@anytown.example", "Sing Jerusalem") in subjects()


def test_a_message_that_is_being_sent_is_added_to_by_the_next_run(telling: Telling, choir):
    choir.owe("alto", "Jerusalem")
    with on(ASKED):
        choir.gather(ASKED)
        claim(Message.objects.get(recipient="choir:alto").pk)
        choir.owe("alto", "Calon Lân")
        choir.owe("bass", "Calon Lân")
        assert choir.gather(ASKED) == 1
    assert set(Notice.objects.filter(key__startswith="choir:").values_list("key", flat=True)) == {
        "choir:alto:Jerusalem",
        "choir:bass:Calon Lân",
    }


def test_on_a_weekend_nothing_is_asked_of_it(telling: Telling, choir):
    choir.owe("alto", "Jerusalem")
    telling.run(SATURDAY)
    assert not Message.objects.exists()


def test_to_look_writes_nothing(telling: Telling, choir):
    choir.owe("alto", "Jerusalem")
    out = StringIO()
    with on(ASKED):
        call_command("send_notices", dry_run=True, stdout=out)
    rows = [line.split("\t") for line in out.getvalue().splitlines()]
    assert ["A singer", "singer@anytown.example", "other", "choir:alto:Jerusalem", "alto sings Jerusalem."] in rows
    assert not Message.objects.exists()


def test_each_message_is_written_by_whoever_owes_it(telling: Telling, choir):
    choir.owe("alto", "Jerusalem")
    with on(ASKED):
        choir.gather(ASKED)
        theirs = Message.objects.get(recipient="choir:alto")
        assert letter_for(theirs, ASKED, None).subject == "Sing Jerusalem"


def test_what_somebody_has_chosen_holds_for_its_messages_too(telling: Telling, choir):
    """They know a recipient by a key of their own, behind their name."""
    mine = f"user-{telling.cast.coordinator.pk}"
    set_preference(mine, weekly=True)
    days = [ASKED + timedelta(days=days) for days in (0, 1, 6, 7)]
    for day in days:
        for singer in (mine, "alto"):
            choir.owe(singer, f"song {day}")
        telling.run(day)
    sent = Message.objects.filter(state="sent").order_by("sent_on")
    told = {singer: list(sent.filter(recipient=f"choir:{singer}").values_list("sent_on", flat=True)) for singer in
            (mine, "alto")}  # fmt: skip
    assert told == {mine: [days[0], days[3]], "alto": days}


def test_a_source_that_is_taken_out_owes_nothing_any_more(telling: Telling, choir, settings):
    choir.owe("alto", "Jerusalem")
    with on(ASKED):
        choir.gather(ASKED)
    settings.NOTICE_SOURCES = {}
    assert "1 not needed any more, 0 refused, 0 failed" in telling.run(ASKED)
    assert Message.objects.get(recipient="choir:alto").state == "not_needed"


def test_a_source_that_fails_holds_up_nobody(telling: Telling, choir, monkeypatch):
    choir.owe("alto", "Jerusalem")

    def fails(message, day, addresses):
        raise RuntimeError("No voice")

    monkeypatch.setattr(sys.modules["tests.notices.the_choir"], "letter_for", fails)
    out = telling.run(ASKED)
    assert subjects() == [("other.officer@anytown.example", "1 action to update by Tuesday 22 September")]
    assert "choir:alto: RuntimeError: No voice" in out
