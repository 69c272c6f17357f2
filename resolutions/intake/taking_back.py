"""Taking out of the register what one batch brought in. Called inside `operations.take_back`.

The rows of append-only tables go too, by their one named and logged way round (`kit.append_only.lifted`): a plan that
was brought in by mistake was never agreed, and a timescale left behind would say that it was. What history keeps stays.
"""

from collections.abc import Collection, Iterator

from django.db.models import ForeignKey, Model, QuerySet

from carecommit.kit.append_only import lifted
from carecommit.kit.sets import erase_all, insert, rewrite
from resolutions.actions.models import Action, AgreedTimescale, Ownership
from resolutions.council.models import Post, User
from resolutions.intake.models import Batch, Origin, StatusWord
from resolutions.motions.models import Motion, Resolution
from resolutions.owners.models import OwnerAlias
from resolutions.progress.models import Decision, Update

# What goes with an action. The rows of its file go too.
OF_AN_ACTION = (Update, Decision, Ownership, AgreedTimescale)


def undo(batch: Batch, *, by: User, why: str) -> None:
    """Erase what the batch created and put back what it changed."""
    reason = f"{batch.name} taken back: {why}"
    keys = batch.outcome["keys"]
    with lifted(reason):
        changed = {row.action_id: row for row in Origin.objects.filter(batch=batch).exclude(before=None)}
        _restore(batch, changed, by=by, why=reason)
        erase_all(Origin, _keys(Origin.objects.filter(batch=batch)), by=by, why=reason)
        created = keys["actions"]
        for model in OF_AN_ACTION:
            erase_all(model, _keys(model.objects.filter(action_id__in=created)), by=by, why=reason)
        erase_all(Action, created, by=by, why=reason)
        erase_all(Resolution, keys["resolutions"], by=by, why=reason)
        erase_all(Motion, keys["motions"], by=by, why=reason)
        # A mistaken answer must not go on answering for later files.
        for model in (OwnerAlias, StatusWord):
            settled = model.history.filter(history_date=batch.confirmed_at, history_type="+")
            erase_all(model, settled.values_list("id", flat=True), by=by, why=reason)
        erase_all(Post, _unused(keys["posts"]), by=by, why=reason)


def _keys(rows) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def _unused(posts: list[int]) -> list[int]:
    """The posts that nothing else has come to need."""
    needed: set[int] = set()
    for field, rows in referring(Post, posts):
        needed.update(rows.values_list(field.attname, flat=True))
    return [post for post in posts if post not in needed]


def referring(model: type[Model], keys: Collection[int]) -> Iterator[tuple[ForeignKey, QuerySet]]:
    """Each field, of any app, that refers to `model`, with the rows that refer by it to one of `keys`.

    History refers to nothing that has to be there, so it is not among them.
    """
    for relation in model._meta.get_fields(include_hidden=True):
        if (relation.one_to_many or relation.one_to_one) and relation.auto_created and relation.field.db_constraint:
            rows = relation.related_model._base_manager
            yield relation.field, rows.filter(**{f"{relation.field.name}__in": keys})


def _restore(batch: Batch, changed: dict[int, Origin], *, by: User, why: str) -> None:
    moment = batch.confirmed_at
    retimed = [
        row.pk
        for row in AgreedTimescale.objects.filter(action_id__in=changed)
        if row.number > changed[row.action_id].before["retimed"]
    ]
    erase_all(AgreedTimescale, retimed, by=by, why=why)
    _restore_rows(Ownership, list(changed), moment, by=by, why=why)
    _restore_rows(Update, list(changed), moment, by=by, why=why)
    fields = {
        pk: {name: value for name, value in row.before.items() if name != "retimed"} | {"version": row.version + 1}
        for pk, row in changed.items()
    }
    rewrite(Action, fields, by=by, why=why)


def _restore_rows(model, actions: list[int], moment, *, by: User, why: str) -> None:
    """Undo in the rows of some actions what was written at `moment`: every row of one operation carries its moment."""
    written = model.history.filter(action_id__in=actions, history_date=moment)
    by_kind = {kind: list(written.filter(history_type=kind).values_list("id", flat=True)) for kind in "+~-"}
    erase_all(model, by_kind["+"], by=by, why=why)
    before = _newest_before(model, [*by_kind["~"], *by_kind["-"]], moment)
    rewrite(model, {pk: before[pk] for pk in by_kind["~"]}, by=by, why=why)
    insert(model, [{"id": pk, **before[pk]} for pk in by_kind["-"]], by=by, why=why)


def _newest_before(model, keys: list[int], moment) -> dict[int, dict]:
    fields = [field.attname for field in model.history.model.tracked_fields if not field.primary_key]
    rows = model.history.filter(id__in=keys, history_date__lt=moment).order_by("history_date", "history_id")
    return {row.pop("id"): row for row in rows.values("id", *fields)}
