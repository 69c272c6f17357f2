"""Who gets messages: a person, or an account without one, by the key under which the outbox knows them."""

from collections.abc import Iterable

from django.db.models import Q

from resolutions.council.models import Person, User
from resolutions.notices.preferences import recipient_of

_PERSON, _USER = "person-", "user-"


def person_of(recipient: str) -> int | None:
    """The id of the person behind a key; None for an account without one."""
    return int(recipient.removeprefix(_PERSON)) if recipient.startswith(_PERSON) else None


def user_of(recipient: str) -> int | None:
    """The id of the account behind a key; None where the key names a person."""
    return int(recipient.removeprefix(_USER)) if recipient.startswith(_USER) else None


def words_for(person: Person, address: str = "") -> str:
    """How a coordinator knows a person: by name, else by where mail reaches them."""
    return person.name or address or person.email or str(person)


def recipients_in_words(recipients: Iterable[str]) -> dict[str, str]:
    """Key -> how a coordinator knows whoever it names; two queries."""
    keys = set(recipients)
    people = Person.objects.in_bulk({number for key in keys if (number := person_of(key)) is not None})
    accounts = Q(person__in=people) | Q(pk__in={number for key in keys if (number := user_of(key)) is not None})
    # Of several accounts of one person the last counts: one that is active.
    users = list(User.objects.filter(accounts).select_related("person").order_by("is_active", "-pk"))
    addresses = {user.person_id: user.email for user in users}
    known = {recipient_of(person): words_for(person, addresses.get(person.pk, "")) for person in people.values()}
    known |= {f"{_USER}{user.pk}": str(user) for user in users}
    return {key: known.get(key, key) for key in keys}
