"""The accounts that let a visitor in. They exist in a demonstration only: `checks` refuses them elsewhere."""

import base64
from collections.abc import Iterable
from datetime import date

from django.utils.crypto import salted_hmac

from carecommit.kit import clock
from resolutions.council.models import Person, Post, User
from resolutions.council.operations import add_user, appoint
from resolutions.demo.paper import MARK, AccountData

_CHANGED = "(changed)"


def password_of(email: str) -> str:
    """The password that an account of the demonstration begins with: four groups of four letters and digits.

    It follows from SECRET_KEY: it differs on every installation, and can be shown again without being stored.
    """
    digest = salted_hmac("resolutions.demo.accounts", email, algorithm="sha256").digest()
    letters = base64.b32encode(digest).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def open_accounts(accounts: Iterable[AccountData]) -> list[User]:
    """Open those accounts that hold no post."""
    return [_open(account, None, by=None) for account in accounts if not account.posts]


def open_officers(accounts: Iterable[AccountData], *, since: date, by: User) -> list[User]:
    """Open those that hold posts, from `since`. Their people have no names: nobody is invented."""
    officers = []
    for account in accounts:
        person = Person()
        for title in account.posts:
            post = Post.objects.get(title=title)
            appoint(person, post, since=since, by=by, why=f"{MARK}takes up the post")
        if account.posts:
            officers.append(_open(account, person, by=by))
    return officers


def _open(account: AccountData, person: Person | None, *, by: User | None) -> User:
    return add_user(
        account.email,
        role=account.role,
        password=password_of(account.email),
        person=person,
        is_demonstration=True,
        date_joined=clock.now(),
        by=by,
    )


def table(accounts: Iterable[AccountData]) -> str:
    """Role, e-mail, password and what to try, in aligned columns.

    A password that somebody has changed since, or that was made with another SECRET_KEY, cannot be shown.
    """
    users = {user.email: user for user in User.objects.filter(is_demonstration=True)}
    rows = [("Role", "E-mail", "Password", "What to try")]
    for account in accounts:
        password = password_of(account.email)
        known = users[account.email].check_password(password)
        rows.append((account.role.capitalize(), account.email, password if known else _CHANGED, account.hint))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join([*(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)), row[3]]) for row in rows
    )
