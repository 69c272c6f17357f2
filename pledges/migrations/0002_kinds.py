"""The kinds of pledges that a new register begins with. A council keeps its own in the administration."""

from datetime import UTC, datetime

from django.db import migrations

# A name, and whether it is work experience, training or employment.
KINDS = (
    ("Work experience and shadowing", True),
    ("Apprenticeship or job", True),
    ("Guaranteed interview", True),
    ("Mentoring", False),
    ("Skills and training", True),
    ("Leisure, culture and discounts", False),
    ("Housing", False),
    ("Health", False),
    ("Money and council tax", False),
    ("Contracts and social value", False),
    ("Awareness and team learning", False),
    ("Listening", False),
    ("Other", False),
)
# Before any register of ours: a report as known on any day then has their names.
_SINCE = datetime(2000, 1, 1, tzinfo=UTC)


def add_kinds(apps, schema_editor) -> None:
    kind, history = apps.get_model("pledges", "Kind"), apps.get_model("pledges", "HistoricalKind")
    for order, (name, is_opportunity) in enumerate(KINDS, start=1):
        row = kind.objects.create(name=name, order=order * 10, is_opportunity=is_opportunity)
        history.objects.create(
            id=row.pk,
            name=name,
            order=row.order,
            is_opportunity=is_opportunity,
            is_in_use=True,
            history_date=_SINCE,
            history_type="+",
            history_change_reason="The list that a new register begins with",
        )


class Migration(migrations.Migration):
    dependencies = [("pledges", "0001_pledges")]

    operations = [migrations.RunPython(add_kinds, migrations.RunPython.noop)]
