"""How often somebody wants messages."""

from carecommit.kit.operation import operation
from resolutions.council.models import Person, User
from resolutions.notices.models import Preference


def recipient_of(who: User | Person) -> str:
    """The code under which messages to somebody are counted: one person has one, whatever accounts they have."""
    if isinstance(who, Person):
        return f"person-{who.pk}"
    return f"user-{who.pk}" if who.person_id is None else f"person-{who.person_id}"


def is_weekly(recipient: str) -> bool:
    """Whether they have chosen one message a week."""
    return Preference.objects.filter(recipient=recipient, weekly=True).exists()


@operation
def set_preference(recipient: str, *, weekly: bool) -> Preference:
    """One message a week, or on any working day on which there is something to say. It is no record: no history."""
    preference, _ = Preference.objects.update_or_create(recipient=recipient, defaults={"weekly": weekly})
    return preference
