"""Who changed what, when and why.

`History` is django-simple-history with two rules of ours: the moment comes from `kit.clock`, and a save that changes
nothing writes nothing. `record` and `erase` are how operations write; a bare `save()` would lose who and why.
"""

from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.db.models import OuterRef, Subquery
from simple_history.models import HistoricalRecords

from carecommit.kit import clock

Row = TypeVar("Row", bound=models.Model)


class History(HistoricalRecords):
    """The history of one model, kept in a table that the database itself makes append-only (see `kit.append_only`)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("history_change_reason_field", models.TextField(null=True))
        super().__init__(**kwargs)

    def create_historical_record(self, instance, history_type, using=None):
        if history_type == "~" and self._says_the_same(instance):
            return
        if not hasattr(instance, "_history_date"):
            instance._history_date = clock.now()
        try:
            super().create_historical_record(instance, history_type, using=using)
        finally:
            # Left in place, the next save of the same object would carry this moment.
            del instance._history_date

    def _says_the_same(self, instance) -> bool:
        fields = self.fields_included(instance)
        rows = getattr(type(instance), self.manager_name).filter(**{instance._meta.pk.attname: instance.pk})
        latest = rows.order_by("-history_date", "-history_id").values(*(field.attname for field in fields)).first()
        return latest is not None and all(
            field.to_python(getattr(instance, field.attname)) == latest[field.attname] for field in fields
        )

    def get_meta_options(self, model):
        options = super().get_meta_options(model)
        # "As at a day" takes the newest row of each object: measured, this index makes that one probe an object.
        name = f"{model._meta.model_name[:23]}_as_at"
        as_at = models.Index(fields=[model._meta.pk.name, "-history_date", "-history_id"], name=name)
        return {**options, "indexes": [*options.get("indexes", ()), as_at]}


def record(instance: models.Model, *, by: Any, why: str) -> None:
    """Save `instance`, with the user `by` and the reason `why` in its history. Call it inside an operation."""
    instance._history_user = by
    instance._change_reason = why
    instance.save()


def erase(instance: models.Model, *, by: Any, why: str) -> None:
    """Delete `instance`; its history stays, and ends with who deleted it and why."""
    instance._history_user = by
    instance._change_reason = why
    instance.delete()


def as_known(model: type[Row], moment: datetime) -> list[Row]:
    """Every row of `model` as it read at `moment`, without those that were deleted by then; one query.

    The objects are copies from the append-only history: to be read, never saved. Their keys are set, so `post_id` is
    there, but following a relation would fetch today's row: take that one as known too. Fields that the history leaves
    out are not to be read. By a moment still to come, such as the end of today, what is known is what stands in the
    table, which takes far less to read.
    """
    if moment > clock.now():
        return list(model._base_manager.order_by(model._meta.pk.attname))
    history = model.history.model
    typed = history.objects.filter(history_date__lte=moment)
    own = typed.filter(**{model._meta.pk.attname: OuterRef(model._meta.pk.attname)})
    newest = own.order_by("-history_date", "-history_id").values("history_id")[:1]
    kept = [field.attname for field in history.tracked_fields]
    rows = typed.filter(history_id=Subquery(newest)).exclude(history_type="-").order_by(model._meta.pk.attname)
    return [model(**dict(zip(kept, values, strict=True))) for values in rows.values_list(*kept)]
