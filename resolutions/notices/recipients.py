"""Who gets messages: a person, or an account without one, by the key under which the outbox knows them."""

from collections.abc import Iterable

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
    users = User.objects.select_related("person").in_bulk(
        {number for key in keys if (number := user_of(key)) is not None}
    )
    known = {recipient_of(person): words_for(person) for person in people.values()}
    known |= {f"{_USER}{pk}": str(user) for pk, user in users.items()}
    return {key: known.get(key, key) for key in keys}
