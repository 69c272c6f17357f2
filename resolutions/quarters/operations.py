"""Opening and closing a quarter."""

from django.db import IntegrityError, transaction

from carecommit.kit import clock
from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from resolutions.council.models import User
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import open_quarter as find_open
from resolutions.timescales import FinancialQuarter


@operation
def open_quarter(financial: FinancialQuarter, *, by: User) -> Quarter:
    """Open a quarter for updates; asked twice it is opened once.

    Refused while another is open, before it begins, or if it was opened and closed before.
    """
    if (other := find_open()) is not None:
        if other.financial == financial:
            return other
        raise Refused(f"{other} is open. Close it before you open another quarter.")
    if Quarter.objects.named(financial).exists():
        raise Refused(f"{financial.label} was opened and closed before, so it stays closed.")
    if financial.starts_on > clock.today():
        raise Refused(f"{financial.label} has not begun. Open it on or after its first day.")
    quarter = Quarter(year=financial.year, number=financial.number, opened_at=clock.now(), opened_by=by)
    try:
        with transaction.atomic():
            record(quarter, by=by, why="Opened for updates")
    except IntegrityError:
        raise Refused("Somebody else opened a quarter at the same moment. Look at the quarters again.") from None
    return quarter


@operation
def close(quarter: Quarter, *, by: User) -> Quarter:
    """Take no more updates for a quarter. Closing a closed quarter changes nothing.

    Only `reports.operations.close_quarter` calls it, which freezes the report in the same transaction.
    """
    quarter = Quarter.objects.select_for_update(no_key=True).get(pk=quarter.pk)
    if quarter.is_open:
        quarter.state, quarter.closed_at, quarter.closed_by = Quarter.State.CLOSED, clock.now(), by
        record(quarter, by=by, why="Closed")
    return quarter
