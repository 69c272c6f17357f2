"""Keeping the demonstration out of production."""

from django.contrib.auth import get_user_model
from django.core.checks import Error
from django.db import DatabaseError, connection


def no_demonstration_accounts(app_configs, **kwargs) -> list[Error]:
    """Refuses a database that holds the demonstration's accounts; for `check --deploy`.

    Not tagged as a database check, which would need --database beside --deploy and so be forgotten: it asks
    the default one itself. Before the first migration there is nothing to ask.
    """
    user = get_user_model()
    try:
        if user._meta.db_table not in connection.introspection.table_names():
            return []
        count = user._default_manager.filter(is_demonstration=True).count()
    except DatabaseError as problem:
        return [
            Error(
                f"The database does not say whether it holds demonstration accounts: {problem}",
                hint="Set DATABASE_URL to the council's database, and look whether it answers.",
                id="resolutions.E002",
            )
        ]
    if not count:
        return []
    return [
        Error(
            f"This database holds {count} demonstration accounts, whose passwords are shown to visitors.",
            hint="Give the council a database of its own: a demonstration cannot be turned into a register.",
            id="resolutions.E001",
        )
    ]
