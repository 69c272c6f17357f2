"""Finding what an address names, or answering that there is no such page."""

from django.shortcuts import get_object_or_404

from resolutions.actions.models import Action


def find_action(reference: str) -> Action:
    """The action with its resolution and motion. Raises Http404 for a reference that no action has."""
    return get_object_or_404(Action.objects.select_related("resolution__motion__body"), reference=reference)
