"""Many rows and their history at once: the same bytes as one save at a time, and all of them or none."""

import json
import threading
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps
from django.utils import timezone

from carecommit.kit import clock, sets
from carecommit.kit.append_only import lifted
from carecommit.kit.history import as_known, record
from carecommit.kit.operation import operation
from resolutions.actions.models import Action, AgreedTimescale, Ownership
from resolutions.council.models import Board, Post, User
from resolutions.council.scales import Rating, Stage
from resolutions.owners.models import OwnerAlias
from resolutions.owners.operations import remember
from resolutions.progress.models import Update
from tests.kit.rows import DIFFICULT, both, empty, raw


def boards(how_many: int, start: str = "Board") -> list[dict]:
    """Rows to insert."""
    return [{"id": key, "name": f"{start} {key}"} for key in sets.new_keys(Board, how_many)]


def actions(cast, how_many: int, **fields) -> list[dict]:
    """Rows to insert."""
    place = Action.objects.filter(resolution=cast.other_resolution).count()
    given = {"resolution_id": cast.other_resolution.pk, "title": "Promise", "added_on": date(2026, 8, 1), **fields}
    return [
        {"id": key, "reference": f"SET-{key}", "order": place + n, **given}
        for n, key in enumerate(sets.new_keys(Action, how_many), start=1)
    ]


def lines(model: type[models.Model], keys: Sequence[int]) -> list[tuple]:
    """The history of these rows: what was done, by whom, why."""
    found = model.history.filter(id__in=keys).order_by("history_id")
    return list(found.values_list("id", "history_type", "history_user_id", "history_change_reason"))


class TestInsert:
    def test_nobody_may_have_done_it(self, cast):
        rows = boards(2)
        sets.insert(Board, rows, by=None, why="Set up")
        keys = [row["id"] for row in rows]
        assert lines(Board, keys) == [(key, "+", None, "Set up") for key in keys]

    def test_what_is_not_given_takes_its_default(self, cast):
        rows = actions(cast, 2)
        sets.insert(Action, rows, by=cast.coordinator, why="Plan")
        twin = Action(**{**rows[0], "id": None, "reference": "TWIN", "order": 99})
        record(twin, by=cast.coordinator, why="Plan")
        different = {"id", "reference", "order"}
        twin_says, *says = (
            {name: value for name, value in row.items() if name not in different}
            for key in (twin.pk, rows[0]["id"], rows[1]["id"])
            for row in Action.objects.filter(pk=key).values()
        )
        assert says == [twin_says, twin_says]

    def test_a_default_that_is_called_is_called_for_each_row(self, cast):
        with isolate_apps("resolutions"):

            class Ticket(models.Model):
                number = models.UUIDField(default=uuid.uuid4)

                class Meta:
                    app_label = "resolutions"

                def __str__(self):
                    return str(self.number)

        create(Ticket)
        sets.insert(Ticket, [{"id": 1}, {"id": 2}], by=None, why="Two")
        assert len(set(Ticket.objects.values_list("number", flat=True))) == 2

    def test_choices_and_keys_sent_by_a_form(self, cast):
        sent = [uuid.uuid4(), uuid.uuid4()]
        rows = actions(cast, 2, stage=Stage.IN_PROGRESS, rating=Rating.GREEN)
        rows = [{**row, "sent_key": key} for row, key in zip(rows, sent, strict=True)]
        sets.insert(Action, rows, by=cast.coordinator, why="Plan")
        where = f"id >= {rows[0]['id']}"
        by_set = raw(Action, where), raw(Action.history.model, where)
        with lifted("the test writes them again"):
            Action.objects.filter(pk__gte=rows[0]["id"]).delete()
            Action.history.filter(id__gte=rows[0]["id"]).delete()
        for row in rows:
            record(Action(**row), by=cast.coordinator, why="Plan")
        assert (raw(Action, where), raw(Action.history.model, where)) == by_set

    def test_difficult_text_comes_back_as_it_was(self, cast):
        rows = actions(cast, len(DIFFICULT))
        rows = [{**row, "detail": words, "owner_words": words} for row, words in zip(rows, DIFFICULT, strict=True)]
        sets.insert(Action, rows, by=cast.coordinator, why=DIFFICULT[5])
        keys = [row["id"] for row in rows]
        for source in (Action.objects.order_by("id"), Action.history.order_by("id")):
            assert list(source.filter(id__in=keys).values_list("detail", "owner_words")) == [
                (words, words) for words in DIFFICULT
            ]
        assert set(Action.history.filter(id__in=keys).values_list("history_change_reason", flat=True)) == {DIFFICULT[5]}

    def test_is_read_as_known_and_followed_by_ordinary_saves(self, cast):
        before = clock.now() - timedelta(minutes=1)
        rows = boards(3)
        sets.insert(Board, rows, by=cast.coordinator, why="Set up")
        names = {row["name"] for row in rows}
        assert names <= {board.name for board in as_known(Board, clock.now())}
        assert not names & {board.name for board in as_known(Board, before)}
        board = Board.objects.get(pk=rows[0]["id"])
        record(board, by=cast.administrator, why="Looked at it")
        assert lines(Board, [board.pk]) == [(board.pk, "+", cast.coordinator.pk, "Set up")]
        added = Board(name="Added by hand")
        record(added, by=cast.administrator, why="One more")
        assert added.pk > rows[-1]["id"]

    @pytest.mark.parametrize(
        "wrong",
        [{"reference": "SET-SAME"}, {"title": ""}, {"stage": "nearly done"}, {"rating": "green"}, {"order": None}],
        ids=lambda wrong: next(iter(wrong)),
    )
    def test_a_row_that_the_database_refuses_keeps_the_others_out(self, cast, wrong):
        rows = actions(cast, 5, stage="not_started", rating=None)
        rows[1]["reference"] = "SET-SAME"
        rows[3].update(wrong)
        before = both(Action)
        with pytest.raises(IntegrityError), transaction.atomic():
            sets.insert(Action, rows, by=cast.coordinator, why="Plan")
        assert both(Action) == before

    def test_a_row_that_refers_to_nothing_is_refused_when_the_transaction_ends(self, cast):
        before = both(Action)
        with pytest.raises(IntegrityError):
            insert_and_end(actions(cast, 2, resolution_id=999_999))
        assert both(Action) == before

    def test_a_refusal_that_is_caught_keeps_the_others_out_as_well(self, cast):
        good, bad = boards(3), boards(3)
        bad[2]["name"] = cast.board.name
        before = both(Board)
        with transaction.atomic():
            sets.insert(Board, good, by=None, why="Set up")
            with pytest.raises(IntegrityError):
                sets.insert(Board, bad, by=None, why="Set up")
            with pytest.raises(transaction.TransactionManagementError):
                sets.insert(Board, boards(1), by=None, why="Set up")
        assert both(Board) == before

    @pytest.mark.parametrize(
        ("rows", "because"),
        [
            ([{"id": 901, "name": "A"}, {"id": 902}], "same fields"),
            ([{"id": 901, "name": "A", "colour": "red"}], "no colour"),
            ([{"name": "A"}], "its id"),
        ],
    )
    def test_rows_that_cannot_be_meant(self, cast, rows, because):
        with pytest.raises(ValueError, match=because):
            sets.insert(Board, rows, by=None, why="Set up")

    def test_a_moment_without_a_time_zone_is_refused(self, cast):
        row = User.objects.values().get(pk=cast.viewer.pk)
        row = {**row, "id": 901, "email": "new@anytown.example", "date_joined": datetime(2026, 8, 1)}  # noqa: DTZ001
        with pytest.raises(ValueError, match="time zone"):
            sets.insert(User, [row], by=None, why="Set up")

    def test_nothing_is_nothing(self, cast, django_assert_num_queries):
        with django_assert_num_queries(0):
            sets.insert(Board, [], by=None, why="Nothing")
            sets.rewrite(Board, {}, by=None, why="Nothing")
            sets.rewrite(Board, {cast.board.pk: {}}, by=None, why="Nothing")
            sets.erase_all(Board, [], by=None, why="Nothing")
            assert list(sets.new_keys(Board, 0)) == []


class TestNewKeys:
    def test_no_later_call_and_no_save_gets_them(self, cast):
        first, second = sets.new_keys(Board, 5), sets.new_keys(Board, 3)
        saved = Board(name="Saved")
        record(saved, by=None, why="Set up")
        assert len({*first, *second, saved.pk, cast.board.pk, cast.body.pk}) == 5 + 3 + 3
        assert list(first) == sorted(first)
        assert max(first) < min(second)
        assert max(second) < saved.pk

    def test_of_a_table_without_rows(self, cast):
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'resolutions_owneralias'")
        assert not OwnerAlias.objects.exists()
        keys = sets.new_keys(OwnerAlias, 2)
        assert len(keys) == 2
        assert remember("Housing head", cast.posts.housing, by=cast.administrator) is not None
        assert OwnerAlias.objects.get().pk > max(keys)

    def test_the_key_of_a_deleted_row_is_not_given_again(self, cast):
        board = Board(name="Soon gone")
        record(board, by=None, why="Set up")
        gone = board.pk
        board.delete()
        assert min(sets.new_keys(Board, 2)) > gone

    @pytest.mark.django_db(transaction=True)
    def test_writers_at_the_same_moment_get_different_ones(self):
        writers, given, problems = 4, [], []
        # On SQLite the second waits for the end of the first; on PostgreSQL all four are at it together.
        together = threading.Barrier(writers if connection.vendor == "postgresql" else 1, timeout=30)

        @operation
        def write(number: int) -> None:
            rows = boards(50, f"Writer {number}, board")
            together.wait()
            sets.insert(Board, rows, by=None, why="At the same moment")
            given.extend(row["id"] for row in rows)

        def run(number: int) -> None:
            try:
                write(number)
            except Exception as problem:
                problems.append(problem)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=[number]) for number in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert problems == []
        assert len(given) == len(set(given)) == Board.objects.count() == Board.history.count() == writers * 50


class TestRewrite:
    @pytest.fixture
    def keys(self, cast) -> list[int]:
        """Three actions."""
        rows = actions(cast, 3)
        sets.insert(Action, rows, by=cast.coordinator, why="Plan")
        return [row["id"] for row in rows]

    def test_writes_what_one_save_at_a_time_writes(self, cast, keys):
        where = f"id IN ({', '.join(map(str, keys))})"
        changed = {
            key: {
                "title": f"Promise {key}",
                "detail": DIFFICULT[n],
                "added_on": date(2026, 7, n + 1),
                "stage": Stage.IN_PROGRESS,
                "rating": [Rating.GREEN, None, Rating.RED][n],
                "resolution_id": cast.resolution.pk,
                "order": 500 + n,
                "sent_key": uuid.uuid4(),
                "version": 7,
            }
            for n, key in enumerate(keys)
        }
        with transaction.atomic():
            for key, fields in changed.items():
                action = Action.objects.get(pk=key)
                vars(action).update(fields)
                record(action, by=cast.administrator, why="Second paper")
            by_saving = raw(Action, where), sorted(raw(Action.history.model, where))
            transaction.set_rollback(True)
        assert raw(Action, where) != by_saving[0]
        sets.rewrite(Action, changed, by=cast.administrator, why="Second paper")
        assert (raw(Action, where), sorted(raw(Action.history.model, where))) == by_saving
        assert lines(Action, keys)[3:] == [(key, "~", cast.administrator.pk, "Second paper") for key in keys]

    def test_a_row_that_says_it_already_is_left_alone(self, cast, keys, django_assert_num_queries):
        same = {key: {"title": "Promise", "order": str(n)} for n, key in enumerate(keys, start=1)}
        history = lines(Action, keys)
        with django_assert_num_queries(1):
            sets.rewrite(Action, same, by=cast.coordinator, why="Same paper")
        sets.rewrite(Action, {**same, keys[1]: {"title": "Other"}}, by=cast.coordinator, why="Same but one")
        assert lines(Action, keys) == [*history, (keys[1], "~", cast.coordinator.pk, "Same but one")]
        titles = Action.objects.filter(pk__in=keys).order_by("pk").values_list("title", flat=True)
        assert list(titles) == ["Promise", "Other", "Promise"]

    def test_what_the_history_leaves_out_is_written_without_history(self, cast, keys):
        history = lines(Action, keys)
        sets.rewrite(Action, {key: {"version": key} for key in keys}, by=cast.coordinator, why="Only the count")
        assert list(Action.objects.filter(pk__in=keys).order_by("pk").values_list("version", flat=True)) == keys
        assert lines(Action, keys) == history

    def test_a_row_may_name_only_what_changes_in_it(self, cast, keys):
        changed = {keys[0]: {"title": "New title"}, keys[1]: {"detail": "New detail"}, keys[2]: {}}
        sets.rewrite(Action, changed, by=cast.coordinator, why="Here and there")
        found = Action.objects.filter(pk__in=keys).order_by("pk").values_list("title", "detail")
        assert list(found) == [("New title", ""), ("Promise", "New detail"), ("Promise", "")]
        assert [key for key, *_ in lines(Action, keys)[3:]] == keys[:2]

    def test_twice_in_one_transaction_with_other_fields(self, cast, keys):
        sets.rewrite(Action, {key: {"title": "New"} for key in keys}, by=cast.coordinator, why="First")
        sets.rewrite(Action, {key: {"detail": "New"} for key in keys}, by=cast.coordinator, why="Second")
        assert set(Action.objects.filter(pk__in=keys).values_list("title", "detail")) == {("New", "New")}
        assert [line[3] for line in lines(Action, keys)] == ["Plan"] * 3 + ["First"] * 3 + ["Second"] * 3

    def test_a_key_to_another_row_can_be_emptied(self, cast):
        housing, school = cast.posts.housing, cast.posts.school
        sets.rewrite(
            Post, {housing.pk: {"line_manager_id": school.pk}, school.pk: {}}, by=cast.coordinator, why="Under"
        )
        sets.rewrite(Post, {housing.pk: {"line_manager_id": None}}, by=cast.coordinator, why="Not under")
        managers = Post.history.filter(id=housing.pk).order_by("history_id").values_list("line_manager_id", flat=True)
        assert list(managers) == [None, school.pk, None]

    def test_the_hour_that_comes_twice_in_october(self, cast):
        update = Update.objects.earliest("pk")
        half_past_one = datetime(2026, 10, 25, 1, 30, tzinfo=timezone.get_default_timezone())
        for fold, moment in enumerate(
            [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)]
        ):
            typed = {update.pk: {"typed_at": half_past_one.replace(fold=fold)}}
            for _ in range(2):
                sets.rewrite(Update, typed, by=cast.coordinator, why=f"Time {fold}")
            assert Update.objects.values_list("typed_at", flat=True).get(pk=update.pk) == moment
        other = Update.objects.latest("pk")
        both_times = {each.pk: {"typed_at": half_past_one.replace(fold=n)} for n, each in enumerate([update, other])}
        # The second writing of each was the same, and left nothing.
        assert [why for *_, why in lines(Update, [update.pk])[-2:]] == ["Time 0", "Time 1"]
        assert len(lines(Update, [update.pk])) == 3
        sets.rewrite(Update, both_times, by=cast.coordinator, why="Both times")
        typed_at = dict(Update.objects.values_list("pk", "typed_at"))
        assert typed_at[other.pk] - typed_at[update.pk] == timedelta(hours=1)

    def test_a_row_that_is_not_there(self, cast, keys):
        before = both(Action)
        with pytest.raises(Action.DoesNotExist, match="999999"), transaction.atomic():
            sets.rewrite(Action, {keys[0]: {"title": "A"}, 999_999: {"title": "B"}}, by=None, why="Paper")
        assert both(Action) == before

    @pytest.mark.parametrize(
        ("fields", "because"),
        [({"colour": "red"}, "no colour"), ({"id": 5}, "key never changes"), ({"resolution": 1}, "no resolution")],
    )
    def test_fields_that_cannot_be_meant(self, cast, keys, fields, because):
        with pytest.raises(ValueError, match=because):
            sets.rewrite(Action, {keys[0]: fields}, by=None, why="Paper")

    def test_a_row_that_the_database_refuses_keeps_the_others_as_they_were(self, cast, keys):
        before = both(Action)
        changed = {keys[0]: {"title": "Good"}, keys[1]: {"title": ""}}
        with pytest.raises(IntegrityError), transaction.atomic():
            sets.rewrite(Action, changed, by=cast.coordinator, why="Paper")
        assert both(Action) == before
        sets.rewrite(Action, {keys[0]: {"title": "Good"}}, by=cast.coordinator, why="Paper")
        assert Action.objects.get(pk=keys[0]).title == "Good"

    def test_the_record_is_refused(self, cast):
        timescale = AgreedTimescale.objects.earliest("pk")
        with pytest.raises(IntegrityError, match="are a record"), transaction.atomic():
            sets.rewrite(AgreedTimescale, {timescale.pk: {"words": "Later"}}, by=None, why="Blur it")


class TestEraseAll:
    def test_the_history_stays_and_ends_with_who_and_why(self, cast):
        rows = boards(3)
        keys = [row["id"] for row in rows]
        sets.insert(Board, rows, by=cast.coordinator, why="Set up")
        sets.erase_all(Board, [*keys[:2], 999_999], by=cast.administrator, why="By mistake")
        assert list(Board.objects.filter(pk__in=keys).values_list("pk", flat=True)) == keys[2:]
        added = [(key, "+", cast.coordinator.pk, "Set up") for key in keys]
        assert lines(Board, keys) == [*added, *((key, "-", cast.administrator.pk, "By mistake") for key in keys[:2])]
        last = Board.history.filter(history_type="-").order_by("id").values_list("name", "history_date")
        assert list(last) == [(row["name"], clock.now()) for row in rows[:2]]
        assert {board.pk for board in as_known(Board, clock.now())} & set(keys) == {keys[2]}

    def test_a_row_that_others_refer_to_is_refused_when_the_transaction_ends(self, cast):
        with pytest.raises(IntegrityError):
            erase_and_end(cast.action)
        assert Action.objects.filter(pk=cast.action.pk).exists()
        assert not Action.history.filter(history_type="-").exists()


@pytest.mark.parametrize(
    ("sqlite", "postgresql", "write"),
    [
        (2, 1, lambda cast, rows: sets.new_keys(Action, len(rows))),
        # Django's log of queries has the COPY too, as one.
        (2, 2, lambda cast, rows: sets.insert(Action, rows, by=cast.coordinator, why="Plan")),
        (3, 6, lambda cast, rows: rewrite_titles(cast, rows)),
        (2, 2, lambda cast, rows: sets.erase_all(Action, [row["id"] for row in rows], by=None, why="Gone")),
    ],
    ids=["new_keys", "insert", "rewrite", "erase_all"],
)
@pytest.mark.parametrize("how_many", [3, 300, 3000])
def test_the_number_of_statements_does_not_grow(
    cast, django_assert_num_queries, request, sqlite, postgresql, write: Callable, how_many
):
    rows = actions(cast, how_many)
    if request.node.callspec.id.split("-")[-1] in ("rewrite", "erase_all"):
        sets.insert(Action, rows, by=cast.coordinator, why="Plan")
    with django_assert_num_queries(sqlite if connection.vendor == "sqlite" else postgresql):
        write(cast, rows)


def rewrite_titles(cast, rows: list[dict]) -> None:
    """A change of every row."""
    sets.rewrite(Action, {row["id"]: {"title": f"New {row['id']}"} for row in rows}, by=cast.coordinator, why="New")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "write",
    [
        lambda: sets.new_keys(Board, 1),
        lambda: sets.insert(Board, [{"id": 1, "name": "Cabinet"}], by=None, why="Set up"),
        lambda: sets.rewrite(Board, {1: {"name": "Cabinet"}}, by=None, why="Set up"),
        lambda: sets.erase_all(Board, [1], by=None, why="Set up"),
    ],
    ids=["new_keys", "insert", "rewrite", "erase_all"],
)
def test_outside_a_transaction_nothing_is_written(write):
    with pytest.raises(RuntimeError, match="inside an operation"):
        write()
    assert not Board.history.exists()


@transaction.atomic
def insert_and_end(rows: list[dict]) -> None:
    """Insert them, and let the database look at what it leaves for the end of a transaction."""
    sets.insert(Action, rows, by=None, why="Plan")
    connection.check_constraints()


@transaction.atomic
def erase_and_end(action: Action) -> None:
    """Erase it, and let the database look at what it leaves for the end of a transaction."""
    sets.erase_all(Action, [action.pk], by=None, why="Hide it")
    connection.check_constraints()


def create(model: type[models.Model]) -> None:
    """Make its table, for this test."""
    statement, parameters = connection.SchemaEditorClass(connection).table_sql(model)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)


class Shouted(models.CharField):
    """A field that stores something else than it is given."""

    def get_prep_value(self, value):
        return super().get_prep_value(value).upper()


def test_columns_of_every_kind(cast):
    """Kinds that our tables have not, or have not yet, where the two databases store different things."""
    with isolate_apps("resolutions"):

        class Cupboard(models.Model):
            shouted = Shouted(max_length=20)
            data = models.JSONField(null=True)
            file = models.BinaryField(null=True)
            amount = models.DecimalField(max_digits=8, decimal_places=2, null=True)
            number = models.UUIDField(null=True)
            at = models.TimeField(null=True)
            lasts = models.DurationField(null=True)
            ratio = models.FloatField(null=True)
            day = models.DateField(null=True)
            moment = models.DateTimeField(null=True)
            yes = models.BooleanField(null=True)

            class Meta:
                app_label = "resolutions"

            def __str__(self):
                return self.shouted

    create(Cupboard)
    full = {
        "shouted": "quiet",
        "data": {"b": [1, True, None, "\\N \"quoted\" 'too'\n😀"], "a": {}},
        "file": bytes(range(256)),
        "amount": Decimal("12.5"),
        "number": uuid.uuid4(),
        "at": time(9, 30, 0, 5),
        "lasts": timedelta(days=1, microseconds=3),
        "ratio": 0.1,
        # What a workbook gives for a day.
        "day": datetime(2026, 8, 12, 10, tzinfo=UTC),
        "moment": datetime(2026, 8, 12, 10, 0, 0, 120, tzinfo=timezone.get_default_timezone()),
        "yes": True,
    }
    rows = [
        {"id": 1, **full},
        {"id": 2, **dict.fromkeys(full), "shouted": ""},
        {"id": 3, **full, "data": [], "file": b"", "yes": False, "moment": full["moment"].replace(microsecond=0)},
        {"id": 4, **full, "data": "words", "amount": Decimal("-0.01"), "day": date(2026, 8, 12)},
    ]
    for row in rows:
        Cupboard(**row).save(force_insert=True)
    by_saving = raw(Cupboard)
    empty(Cupboard)
    sets.insert(Cupboard, rows, by=None, why="Filled")
    assert raw(Cupboard) == by_saving

    turned = {row["id"]: {name: value for name, value in row.items() if name != "id"} for row in rows}
    turned[1], turned[2] = turned[2], turned[1]
    sets.rewrite(Cupboard, turned, by=None, why="Turned round")
    assert raw(Cupboard) != by_saving
    turned[1], turned[2] = turned[2], turned[1]
    sets.rewrite(Cupboard, turned, by=None, why="And back")
    assert raw(Cupboard) == by_saving


def test_data_that_only_python_finds_equal_is_a_change(cast, django_assert_num_queries):
    with isolate_apps("resolutions"):

        class Drawer(models.Model):
            data = models.JSONField()

            class Meta:
                app_label = "resolutions"

            def __str__(self):
                return json.dumps(self.data)

    create(Drawer)
    sets.insert(Drawer, [{"id": 1, "data": {"seen": 1, "by": "board"}}], by=None, why="Put there")
    for same in ({"by": "board", "seen": 1}, {"seen": 1, "by": "board"}):
        with django_assert_num_queries(1):
            sets.rewrite(Drawer, {1: {"data": same}}, by=None, why="Same")
    sets.rewrite(Drawer, {1: {"data": {"by": "board", "seen": True}}}, by=None, why="Other")
    assert Drawer.objects.get().data["seen"] is True


def test_what_one_operation_writes_carries_one_moment(cast):
    """Several tables of one operation are found again by their moment."""
    at = datetime(2026, 9, 1, 8, 0, 0, 7, tzinfo=UTC)

    @operation
    def write() -> None:
        rows = actions(cast, 2)
        sets.insert(Action, rows, by=cast.coordinator, why="Plan")
        keys = sets.new_keys(Ownership, 2)
        given = {"post_id": cast.posts.housing.pk, "part": Ownership.Part.LEAD, "since": date(2026, 9, 1)}
        owned = [{"id": key, "action_id": row["id"], **given} for key, row in zip(keys, rows, strict=True)]
        sets.insert(Ownership, owned, by=cast.coordinator, why="Plan")

    with clock.standing_at(at):
        write()
    assert Action.history.filter(history_date=at).count() == Ownership.history.filter(history_date=at).count() == 2
