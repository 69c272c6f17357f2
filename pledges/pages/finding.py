"""Finding what an address names, or answering that there is no such page."""

from django.shortcuts import get_object_or_404

from pledges.pledging.models import Maker, Pledge


def find_pledge(pk: int) -> Pledge:
    """The pledge with its kind, its maker and whoever keeps it. Raises Http404 for a number that none has."""
    related = ("kind", "maker", "keeper", "event", "resolution", "action", "expert")
    return get_object_or_404(Pledge.objects.select_related(*related), pk=pk)


def find_maker(pk: int) -> Maker:
    """The maker with their post and person. Raises Http404 for a number that none has."""
    return get_object_or_404(Maker.objects.select_related("post", "person"), pk=pk)
