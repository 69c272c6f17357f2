"""Who changed what, when and why; and nothing where nothing changed."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from carecommit.kit import clock
from carecommit.kit.history import erase, record
from resolutions.council.models import Board


@pytest.fixture
def board(cast) -> Board:
    """A board that the coordinator has recorded."""
    board = Board(name="Scrutiny Committee")
    record(board, by=cast.coordinator, why="Set up in May")
    return board


def rows(board: Board) -> list[tuple]:
    """Its history, the first row first: what was done, to which name, by whom, why."""
    found = Board.history.filter(id=board.pk).order_by("history_id")
    fields = ("history_type", "name", "history_user__email", "history_change_reason")
    return list(found.values_list(*fields))


ADDED = ("+", "Scrutiny Committee", "coordinator@anytown.example", "Set up in May")


def test_who_and_why_are_there(board):
    assert rows(board) == [ADDED]


def test_a_change_is_a_row_with_its_own_person_and_reason(cast, board):
    board.name = "Children's Scrutiny Committee"
    record(board, by=cast.administrator, why="Renamed by Annual Council")
    assert rows(board) == [
        ADDED,
        ("~", "Children's Scrutiny Committee", "administrator@anytown.example", "Renamed by Annual Council"),
    ]


def test_a_save_that_changes_nothing_writes_no_history(cast, board):
    record(board, by=cast.administrator, why="Looked at it")
    Board.objects.get(pk=board.pk).save()
    assert rows(board) == [ADDED]


def test_a_save_that_changes_nothing_but_what_is_left_out_writes_no_history(cast):
    action, before = cast.action, cast.action.history.count()
    action.version += 1
    record(action, by=cast.coordinator, why="Only the count of writes")
    assert action.history.count() == before


def test_a_change_back_is_a_change(cast, board):
    for name in ("Another name", "Scrutiny Committee"):
        board.name = name
        record(board, by=cast.coordinator, why=f"Now {name}")
    assert [name for _, name, *_ in rows(board)] == ["Scrutiny Committee", "Another name", "Scrutiny Committee"]


def test_a_form_that_gives_a_number_as_text_changes_nothing(cast):
    board_id = cast.motion.body_id
    before = cast.motion.history.count()
    cast.motion.body_id = str(board_id)
    record(cast.motion, by=cast.coordinator, why="Sent by a form")
    assert cast.motion.history.count() == before


def test_what_is_deleted_ends_with_who_and_why(cast, board):
    pk = board.pk
    erase(board, by=cast.administrator, why="Recorded by mistake")
    board.pk = pk
    last = ("-", "Scrutiny Committee", "administrator@anytown.example", "Recorded by mistake")
    assert rows(board) == [ADDED, last]


def test_the_moment_is_the_clocks_each_time(cast, board):
    moments = [datetime(2026, 9, 1, 8, tzinfo=UTC), datetime(2026, 9, 2, 8, tzinfo=UTC)]
    for n, moment in enumerate(moments):
        with clock.standing_at(moment):
            board.name = f"Name {n}"
            record(board, by=cast.coordinator, why="Again")
    found = Board.history.filter(id=board.pk, history_type="~").order_by("history_id")
    assert list(found.values_list("history_date", flat=True)) == moments


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_leaves_no_history():
    board = Board(name="Scrutiny Committee")
    record(board, by=None, why="Set up")
    record(Board(name="Cabinet"), by=None, why="Set up")
    board.name = "Cabinet"
    with pytest.raises(IntegrityError), transaction.atomic():
        record(board, by=None, why="Renamed")
    assert [name for _, name, *_ in rows(board)] == ["Scrutiny Committee"]
