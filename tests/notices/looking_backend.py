"""A mail backend that fails if it is used inside a transaction, or before the claim is on record."""

from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from resolutions.notices.models import Message


class Backend(BaseEmailBackend):
    """Takes everything."""

    def send_messages(self, email_messages) -> int:
        """How many were taken."""
        assert not connection.in_atomic_block
        assert list(Message.objects.values_list("state", flat=True)) == ["sending"]
        return len(email_messages)
