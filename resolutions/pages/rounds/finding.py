"""Finding the round that an address names."""

from django.shortcuts import get_object_or_404

from resolutions.rounds.models import Round
from resolutions.timescales import FinancialQuarter


def find_round(quarter: FinancialQuarter) -> Round:
    """The round of a quarter, with its meeting. Raises Http404 where none was opened."""
    rounds = Round.objects.select_related("quarter", "meeting__board")
    return get_object_or_404(rounds, quarter__year=quarter.year, quarter__number=quarter.number)
