"""Publishing a frozen report as open data, and taking it down."""

from carecommit.kit import clock
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from carecommit.kit.words import day_in_words, is_blank
from resolutions.council.models import User
from resolutions.council.queries import profile
from resolutions.reports.exempt import exempt_by_now
from resolutions.reports.models import Issue, Publication, Withdrawal


@operation
def publish(issue: Issue, *, by: User) -> Publication:
    """Let anybody read the public edition of an issue as open data; asked twice it is published once.

    Refused while the council publishes none, where it was taken down, and where it says what was marked as exempt since
    it was frozen.
    """
    if not profile().open_data:
        raise Refused("This council publishes no open data. An administrator can turn it on in the council profile.")
    if taken := Withdrawal.objects.filter(publication__issue=issue).first():
        day = day_in_words(clock.day_of(taken.withdrawn_at))
        raise Refused(f"{issue} was taken down on {day}. Correct the report, and publish that issue.")
    if exempt := exempt_by_now(issue):
        raise Refused(
            f"{', '.join(exempt)}: marked as exempt since {issue} was frozen, which still says it. Correct the report, "
            "and publish that issue."
        )
    said = {"published_at": clock.now(), "published_by": by}
    return Publication.objects.get_or_create(issue=issue, defaults=said)[0]


@operation
def withdraw(issue: Issue, *, why: str, by: User) -> Withdrawal:
    """Take a published issue down for good: nobody without an account can read it here any more.

    Asked twice it is taken down once, for the first reason. Refused without a reason and where it was never published.
    """
    publication = Publication.objects.filter(issue=issue).first()
    if publication is None:
        raise Refused(f"{issue} is not published, so there is nothing to take down.")
    if is_blank(why):
        raise Refused("Say why the report is taken down.", about="why")
    said = {"why": why.strip(), "withdrawn_at": clock.now(), "withdrawn_by": by}
    return Withdrawal.objects.get_or_create(publication=publication, defaults=said)[0]
