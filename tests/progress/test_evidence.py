"""Evidence is kept byte for byte, once, while its quarter is open; what is taken away is gone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carecommit.kit.refused import Refused
from resolutions.progress import evidence as operations
from resolutions.progress.evidence import MOST, add_file, add_link, may_remove, remove_evidence
from resolutions.progress.models import Evidence
from resolutions.reports.operations import close_quarter
from tests.cast import on
from tests.kit import samples

GOOD = {
    "pdf": samples.PDF,
    "docx": samples.word(),
    "xlsx": samples.excel(),
    "png": samples.png(),
    "jpg": samples.jpg(),
    "txt": samples.TEXT,
}
SAID = b"%PDF-1.7\nThe young person in flat 12 is called by name here.\nstartxref\n9\n%%EOF\n"


def add(cast, name="flats.pdf", content=samples.PDF, by=None) -> Evidence:
    """A file of the cast's action in the open quarter, added by its officer."""
    return add_file(cast.action, cast.quarter, name=name, content=content, by=by or cast.officer)


def tables_that_hold(words: bytes) -> list[str]:
    """The tables in which any value has these bytes, as bytes or as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - the tables' own names
            if any(words in _as_bytes(value) for row in cursor.fetchall() for value in row):
                found.append(table)
    return found


def _as_bytes(value) -> bytes:
    return bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()


def test_a_file_of_each_kind_is_kept_byte_for_byte_with_who_added_it(cast):
    for kind, content in GOOD.items():
        kept = Evidence.objects.get(pk=add(cast, f"Ŵ flats.{kind}", content).pk)
        assert bytes(kept.content) == content
        assert (kept.name, kept.kind, kept.size) == (f"Ŵ flats.{kind}", kind, len(content))
        assert (kept.added_by, kept.action, kept.quarter) == (cast.officer, cast.action, cast.quarter)
        row = Evidence.history.get(id=kept.pk)
        assert (row.history_user, row.history_change_reason, row.name) == (cast.officer, "Evidence added", kept.name)


def test_a_file_sent_twice_is_kept_once_under_its_first_name(cast):
    first = add(cast)
    assert add(cast, "the same again.pdf", by=cast.coordinator) == first
    assert [(each.name, each.added_by) for each in Evidence.objects.all()] == [("flats.pdf", cast.officer)]
    assert Evidence.history.count() == 1


def test_the_same_file_may_show_two_actions(cast):
    add(cast)
    add_file(cast.other_action, cast.quarter, name="flats.pdf", content=samples.PDF, by=cast.other_officer)
    assert {each.action for each in Evidence.objects.all()} == {cast.action, cast.other_action}


def test_a_file_that_lies_leaves_nothing_behind(cast):
    add(cast)
    with pytest.raises(Refused, match=r"^This file says it is a PDF and is a web page inside"):
        add(cast, "minutes.pdf", samples.WEB_PAGE)
    assert [each.name for each in Evidence.objects.all()] == ["flats.pdf"]


def test_a_link_is_kept_once_under_its_address_or_a_name(cast):
    link = "https://anytown.example/tŷ"
    first = add_link(cast.action, cast.quarter, link=f" {link}\n", by=cast.officer)
    assert add_link(cast.action, cast.quarter, link=link, name="Flats", by=cast.officer) == first
    named = add_link(cast.action, cast.quarter, link=f"{link}/2", name="The second flat", by=cast.officer)
    assert [(each.name, each.link, each.kind) for each in (first, named)] == [
        (link, link, ""),
        ("The second flat", f"{link}/2", ""),
    ]
    assert Evidence.objects.count() == 2


def test_a_link_that_is_none_of_the_web_leaves_nothing_behind(cast):
    with pytest.raises(Refused, match=r"^Only addresses that begin with https:// or http:// can be added"):
        add_link(cast.action, cast.quarter, link="javascript:alert(1)", by=cast.officer)
    assert not Evidence.objects.exists()


def test_a_file_is_read_before_the_quarter_is_held(cast, monkeypatch):
    asked_by_then = []

    def read_file(name, content):
        asked_by_then.append(len(queries))
        return read(name, content)

    read = operations.read_file
    monkeypatch.setattr(operations, "read_file", read_file)
    with CaptureQueriesContext(connection) as queries:
        add(cast)
    assert asked_by_then == [0]
    assert len(queries) > 2


def test_an_action_has_twenty_pieces_a_quarter_and_no_more(cast):
    pages = [f"https://anytown.example/{number}" for number in range(MOST)]
    first, *_ = [add_link(cast.action, cast.quarter, link=page, by=cast.officer) for page in pages]
    sentence = (
        r"^This action has 20 pieces of evidence for this quarter, which is the most\. Take one away first, or put "
        r"several into one file\.$"
    )
    for attempt in (
        lambda: add(cast),
        lambda: add_link(cast.action, cast.quarter, link="https://anytown.example/more", by=cast.coordinator),
    ):
        with pytest.raises(Refused, match=sentence):
            attempt()
    # What is there already is no more, another action has its own, and what is taken away makes room.
    assert add_link(cast.action, cast.quarter, link=pages[0], by=cast.officer) == first
    add_link(cast.other_action, cast.quarter, link=pages[0], by=cast.other_officer)
    assert Evidence.objects.standing().count() == 21
    remove_evidence(first, why="The wrong page.", by=cast.officer)
    assert add(cast).name == "flats.pdf"
    assert Evidence.objects.standing().filter(action=cast.action).count() == 20


def test_nothing_is_added_once_the_quarter_is_closed(cast):
    add(cast)
    close_quarter(cast.quarter, by=cast.coordinator)
    for attempt in (
        lambda: add(cast, "late.txt", samples.TEXT),
        lambda: add_link(cast.action, cast.quarter, link="https://anytown.example", by=cast.officer),
    ):
        with pytest.raises(Refused, match=r"^This quarter closed on 12 August 2026"):
            attempt()
    assert [each.name for each in Evidence.objects.all()] == ["flats.pdf"]


def test_what_is_taken_away_is_in_no_table_and_its_name_and_reason_stay(cast):
    evidence = add(cast, "visit.pdf", SAID)
    assert tables_that_hold(SAID[:60]) == ["resolutions_evidence"]
    remove_evidence(evidence, why="It names a young person.", by=cast.officer)
    assert tables_that_hold(SAID[:60]) == []
    kept = Evidence.objects.get()
    assert (kept.name, kept.removed_by, kept.removed_why) == ("visit.pdf", cast.officer, "It names a young person.")
    assert [(row.history_user, row.history_change_reason) for row in Evidence.history.order_by("history_id")] == [
        (cast.officer, "Evidence added"),
        (cast.officer, "It names a young person."),
    ]


def test_taken_away_twice_the_first_reason_stands(cast):
    evidence = add(cast)
    remove_evidence(evidence, why="It names a young person.", by=cast.officer)
    remove_evidence(evidence, why="Another reason.", by=cast.coordinator)
    kept = Evidence.objects.get()
    assert (kept.removed_by, kept.removed_why) == (cast.officer, "It names a young person.")
    assert Evidence.history.count() == 2


def test_nothing_is_taken_away_without_a_reason(cast):
    evidence = add(cast)
    for why, sentence in {
        "": "Say why it is taken away. Its name and this reason stay.",
        " \u200b\n": "Say why it is taken away. Its name and this reason stay.",
        "a" * 50_001: "Keep it to 50,000 characters.",
    }.items():
        with pytest.raises(Refused) as refusal:
            remove_evidence(evidence, why=why, by=cast.coordinator)
        assert (str(refusal.value), refusal.value.about) == (sentence, "why")
    assert bytes(Evidence.objects.get().content) == samples.PDF


def test_what_was_taken_away_may_be_added_again(cast):
    remove_evidence(add(cast), why="The wrong file, I thought.", by=cast.officer)
    again = add(cast)
    assert [each.removed_at is None for each in Evidence.objects.order_by("pk")] == [False, True]
    assert bytes(again.content) == samples.PDF


def test_once_the_quarter_is_closed_only_a_coordinator_takes_away(cast):
    evidence = add(cast)
    close_quarter(cast.quarter, by=cast.coordinator)
    with pytest.raises(Refused, match=r"by a coordinator or, until its quarter closes, by whoever added it\."):
        remove_evidence(evidence, why="It names a young person.", by=cast.officer)
    assert bytes(Evidence.objects.get().content) == samples.PDF
    remove_evidence(evidence, why="It names a young person.", by=cast.coordinator)
    assert bytes(Evidence.objects.get().content) == b""


def test_nobody_else_takes_away_what_an_officer_added(cast):
    evidence = add(cast)
    for user in (cast.viewer, cast.other_officer):
        with pytest.raises(Refused, match=r"^Evidence is taken away by a coordinator or, .* Ask your coordinator\.$"):
            remove_evidence(evidence, why="I do not like it.", by=user)
    assert bytes(Evidence.objects.get().content) == samples.PDF


def test_who_may_take_it_away(cast):
    evidence = add(cast)
    assert [may_remove(user, evidence) for user in cast.everybody] == [False, True, False, True, True]
    close_quarter(cast.quarter, by=cast.coordinator)
    later = Evidence.objects.get()
    assert [may_remove(user, later) for user in cast.everybody] == [False, False, False, True, True]


def test_a_list_of_evidence_fetches_no_content(cast):
    add(cast)
    with on(cast.quarter.financial.starts_on):
        remove_evidence(add(cast, "gone.txt", samples.TEXT), why="Not evidence.", by=cast.officer)
    with CaptureQueriesContext(connection) as queries:
        rows = list(Evidence.objects.listed())
        standing = list(Evidence.objects.listed().standing())
        assert [(each.name, each.size) for each in rows] == [
            ("gone.txt", len(samples.TEXT)),
            ("flats.pdf", len(samples.PDF)),
        ]
    assert standing == [rows[1]]
    assert len(queries) == 2
    assert not [each["sql"] for each in queries if '"content"' in each["sql"]]
