"""A register of any size, for the benchmarks that read one.

It is written by sets of rows, and their history by INSERT ... SELECT, and not by the operations: each of those locks,
compares and restates one action, as one officer's click does, and here there are over a million. So nothing built on it
says how long a write takes. Every number in it follows from the keys; two builds of one size are alike.
"""

from datetime import date, datetime, time, timedelta

from django.db import connection, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Mod
from django.utils import timezone

from carecommit.kit import clock
from resolutions.council.models import Person, Post, User
from resolutions.council.operations import add_board, add_post, add_user, appoint, set_profile
from resolutions.models import Action, AgreedTimescale, Answer, Decision, Ownership, Quarter, Resolution, Update
from resolutions.motions.operations import add_clause, add_resolution, record_motion
from resolutions.quarters.operations import close as close_without_its_report
from resolutions.quarters.operations import open_quarter
from resolutions.reports import formats
from resolutions.reports.operations import freeze_closed
from resolutions.timescales import FinancialQuarter, read

LAST_QUARTER = FinancialQuarter(2026, 2)
TODAY = date(2026, 8, 12)
RESOLUTIONS = 20
POSTS = 40
WORDS = ("31/03/2026", "30/09/2026", "Spring 2027", "Ongoing", "31/08/2026")
WENT_ON = "Work went on as planned, and the group met again. " * 3
BATCH = 500
# One in so many: actions that were retimed, withdrawn, said nothing of this quarter; updates that were corrected.
RETIMED, WITHDRAWN, SILENT, CORRECTED = 4, 50, 5, 10


def build(how_many: int, quarters: int) -> Quarter:
    """So many actions with an update in each of so many quarters until they are delivered; returns the open quarter.

    Of the actions a third is delivered, spread over the quarters. The quarters before are closed, and the last of them
    has its frozen issue, without the files.
    """
    financials = [LAST_QUARTER]
    while len(financials) < quarters:
        financials.insert(0, financials[0].previous)
    began = financials[0].starts_on - timedelta(days=60)
    with clock.standing_at(at(began)):
        by, posts, resolutions = _people_and_words()
    rows = []
    for financial in financials:
        with clock.standing_at(at(financial.starts_on, 9)):
            if rows:
                close_without_its_report(rows[-1], by=by)
            rows.append(open_quarter(financial, by=by))
    with transaction.atomic():
        actions = _actions(how_many, resolutions, posts, began, by)
        for number, quarter in enumerate(rows):
            _updates(actions, quarter, number, rows, by)
        _correct(by)
        _restate(actions, rows, by)
        _withdraw(actions, rows[-1], by)
    with connection.cursor() as cursor:
        # As autovacuum does by itself where there is time.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    if len(rows) > 1:
        _freeze(rows[-2], by)
    return rows[-1]


def delivered_in(n: int, quarters: int) -> int | None:
    """The number of the quarter in which action `n` is delivered; None for two in three, which are not yet."""
    return None if n % 3 else (n // 3) % quarters


def at(day: date, hour: int = 10) -> datetime:
    """That hour of `day`, aware."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _people_and_words() -> tuple[User, list[Post], list[Resolution]]:
    set_profile(name="Bench Council", short_name="Bench", reference_prefix="BEN", by=None, why="Benchmark")
    by = add_user("bench@bench.example", role="coordinator", password="never used to sign in", by=None)  # noqa: S106
    posts = [add_post(f"Head of Service {n}", by=by) for n in range(POSTS)]
    for n, post in enumerate(posts):
        appoint(Person(name=f"Holder {n}"), post, since=clock.today(), by=by)
    motion = record_motion(
        kind="plan",
        title="A plan",
        body=add_board("Full Council", by=by),
        decided_words=f"{clock.today():%d/%m/%Y}",
        by=by,
    )
    resolutions = []
    for n in range(RESOLUTIONS):
        resolution = add_resolution(motion, label=str(n + 1), words=f"To do the thing numbered {n + 1}.", by=by)
        for letter in "abc":
            add_clause(resolution, label=letter, words=f"and to see to its part {letter}", by=by)
        resolutions.append(resolution)
    return by, posts, resolutions


def _actions(how_many: int, resolutions: list[Resolution], posts: list[Post], began: date, by: User) -> list[Action]:
    added = at(began, 11)
    actions = Action.objects.bulk_create(
        [
            Action(
                reference=f"BEN-{began.year}-R{resolution.order}-{order:04}",
                resolution=resolution,
                order=order,
                title=f"Promise {n} to see that something is done",
                detail="What is to be done, for whom and how, in a sentence or two. " * 3,
                owner_words="Head of Service",
                added_on=began,
            )
            for n in range(how_many)
            for resolution, order in [(resolutions[n % RESOLUTIONS], n // RESOLUTIONS + 1)]
        ],
        batch_size=BATCH,
    )
    _remember(Action, added, by)
    Ownership.objects.bulk_create(
        (
            Ownership(action=action, post=posts[(n + shift) % POSTS], part=part, since=began)
            for n, action in enumerate(actions)
            for shift, part in ((0, "lead"), (7, "joint"))
        ),
        batch_size=BATCH,
    )
    _remember(Ownership, added, by)
    clauses = {resolution.pk: list(resolution.clauses.all()) for resolution in resolutions}
    Answer.objects.bulk_create(
        (Answer(action=action, clause=clauses[action.resolution_id][n % 3]) for n, action in enumerate(actions)),
        batch_size=BATCH,
    )
    _remember(Answer, added, by)
    meanings = {words: read(words) for words in WORDS}
    AgreedTimescale.objects.bulk_create(
        (
            _timescale(action, number, meanings[WORDS[(n + number) % len(WORDS)]], began, by)
            for n, action in enumerate(actions)
            for number in (1, 2)[: 1 if n % RETIMED else 2]
        ),
        batch_size=BATCH,
    )
    _remember(AgreedTimescale, F("recorded_at"), by)
    return actions


def _timescale(action: Action, number: int, meaning, began: date, by: User) -> AgreedTimescale:
    agreed_on = began + timedelta(days=30 * (number - 1))
    return AgreedTimescale(
        action=action,
        number=number,
        words=meaning.words,
        kind=meaning.kind,
        earliest=meaning.earliest,
        latest=meaning.latest,
        review=meaning.review,
        agreed_on=agreed_on,
        agreed_by="Cabinet",
        why="" if number == 1 else "Moved",
        recorded_at=at(agreed_on, 12),
        recorded_by=by,
    )


def _updates(actions: list[Action], quarter: Quarter, number: int, rows: list[Quarter], by: User) -> None:
    starts_on, is_last = quarter.financial.starts_on, number == len(rows) - 1
    said = []
    for n, action in enumerate(actions):
        delivered = delivered_in(n, len(rows))
        if (delivered is not None and number > delivered) or (is_last and n % SILENT == 0):
            continue
        rating = None if delivered == number else ("green", "green", "amber", "red")[(n + number) % 4]
        day = starts_on + timedelta(days=1 + n % 40)
        said.append(
            Update(
                action=action,
                quarter=quarter,
                stage="complete" if delivered == number else "in_progress",
                rating=rating,
                rating_reason="Two landlords withdrew; others are being asked." if rating in ("amber", "red") else "",
                what_happened=WENT_ON,
                happened_on=day,
                typed_at=at(day),
                submitted_by=by,
            )
        )
    Update.objects.bulk_create(said, batch_size=BATCH)


def _correct(by: User) -> None:
    _remember(Update, F("typed_at"), by)
    corrected = Update.objects.alias(which=Mod("pk", CORRECTED)).filter(which=0)
    corrected.update(
        what_happened=Concat(Value("Counted again: it was one fewer. "), "what_happened"),
        corrected_at=F("typed_at") + timedelta(hours=2),
    )
    _remember(Update, F("corrected_at"), by, of=corrected, kind="~")


def _restate(actions: list[Action], rows: list[Quarter], by: User) -> None:
    # What the operation does after each update: the action's own stage and rating, and a row of its history.
    for quarter in rows:
        said = quarter.updates.filter(action=models.OuterRef("pk"))
        moved = Action.objects.filter(models.Exists(said))
        moved.update(stage=models.Subquery(said.values("stage")), rating=models.Subquery(said.values("rating")))
        _remember(Action, at(quarter.financial.starts_on, 12), by, of=moved, kind="~")


def _withdraw(actions: list[Action], quarter: Quarter, by: User) -> None:
    day = quarter.financial.starts_on + timedelta(days=41)
    chosen = [action for n, action in enumerate(actions) if n % WITHDRAWN == 1 and n % 3]
    decided = {"stage": "not_taken_forward", "why": "Cabinet chose another way.", "decided_by": "Cabinet"}
    Decision.objects.bulk_create(
        (Decision(action=action, happened_on=day, typed_at=at(day), recorded_by=by, **decided) for action in chosen),
        batch_size=BATCH,
    )
    _remember(Decision, F("typed_at"), by)
    withdrawn = Action.objects.filter(decisions__stage="not_taken_forward")
    Action.objects.filter(pk__in=withdrawn.values("pk")).update(stage="not_taken_forward", rating=None)
    _remember(Action, at(day), by, of=withdrawn, kind="~")


def _freeze(quarter: Quarter, by: User) -> None:
    kept, _ = dict(formats.FORMATS), formats.FORMATS.clear()
    try:
        with clock.standing_at(at(quarter.financial.next.starts_on, 10)):
            freeze_closed(Quarter.objects.get(pk=quarter.pk), by=by)
    finally:
        formats.FORMATS.update(kept)


def _remember(
    model: type[models.Model], moment, by: User, *, of: models.QuerySet | None = None, kind: str = "+"
) -> None:
    """Append what the rows say now to their history: "+" as added, "~" as changed; one statement."""
    history = model.history.model
    kept = [field.attname for field in history.tracked_fields]
    written = {
        "history_date": moment if isinstance(moment, F) else Value(moment, output_field=models.DateTimeField()),
        "history_type": Value(kind),
        "history_user_id": Value(by.pk),
        "history_change_reason": Value("Benchmark"),
    }
    rows = (model.objects.all() if of is None else of).order_by("pk").values_list(*kept, *written.values())
    select, given = rows.query.sql_with_params()
    # Django names a column after the attribute, and so does the history.
    into = ", ".join(connection.ops.quote_name(name) for name in (*kept, *written))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {connection.ops.quote_name(history._meta.db_table)} ({into}) {select}", given)
