"""An operation is whole, carries one moment, and is alone where it must be."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from carecommit.kit import clock
from carecommit.kit.history import record
from carecommit.kit.operation import operation
from resolutions.council.models import Board
from tests.waiting import overtaken


@operation
def add(name: str) -> None:
    """A board."""
    record(Board(name=name), by=None, why="Set up")


@operation
def add_and_call(within: Callable[[], None]) -> None:
    """A board, and another operation inside this one."""
    add("Cabinet")
    within()


@operation(alone=True)
def count() -> tuple[int, int]:
    """How many boards there are, and how many that were added by now."""
    return Board.objects.count(), Board.history.filter(history_date__lte=clock.now()).count()


@operation(alone=True)
def count_and_add() -> tuple[int, int]:
    """The same, and a board."""
    add("Scrutiny Committee")
    return count()


@pytest.mark.django_db(transaction=True)
class TestAlone:
    """It waits for those that have begun, and those that begin wait for it."""

    def test_it_waits_for_one_that_has_begun_and_reads_what_that_wrote(self):
        assert overtaken(lambda: add("Cabinet"), count) == (1, 1)

    def test_one_that_begins_meanwhile_waits_and_carries_a_later_moment(self):
        counted = []
        overtaken(lambda: counted.append((count_and_add(), clock.now())), lambda: add("Cabinet"))
        ((found, moment),) = counted
        assert found == (1, 1)
        assert Board.history.get(name="Scrutiny Committee").history_date < moment
        assert Board.history.get(name="Cabinet").history_date > moment

    def test_two_that_are_alone_come_one_after_the_other(self):
        assert overtaken(count_and_add, count) == (1, 1)

    @pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
    def test_two_that_are_not_alone_write_side_by_side(self):
        with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
            overtaken(lambda: add("Cabinet"), lambda: add("Scrutiny Committee"))
        # The first one went with its transaction: the second had not waited for it.
        assert Board.objects.get().name == "Scrutiny Committee"

    def test_one_that_fails_keeps_nobody_waiting(self):
        with pytest.raises(RuntimeError), transaction.atomic():
            add_and_call(count)
        add("Cabinet")
        assert count() == (1, 1)


def test_called_by_one_that_is_not_alone_it_is_a_fault(db):
    with pytest.raises(RuntimeError, match="must be alone was called by one that is not"), transaction.atomic():
        add_and_call(count)
    assert Board.objects.count() == 0


def test_within_one_that_is_alone_both_kinds_may_be_called(db):
    assert count_and_add() == (1, 1)


def test_it_costs_one_query_however_many_are_within(db, django_assert_num_queries):
    @operation
    def nothing() -> None:
        pass

    @operation
    def several() -> None:
        nothing()
        nothing()

    locks = 1 if connection.vendor == "postgresql" else 0
    # Two for each transaction, which within a test's own is a savepoint.
    with django_assert_num_queries(locks + 2 * 3):
        several()
