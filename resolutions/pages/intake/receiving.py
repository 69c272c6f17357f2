"""A file or a pasted table, taken in by whichever app it is for."""

from typing import Protocol

from django.core.files.uploadedfile import UploadedFile

from carecommit.kit.refused import Refused
from resolutions.council.models import User
from resolutions.intake.models import Batch


class Takes(Protocol):
    """The operations of an app that takes in files and pasted tables."""

    def receive_file(self, name: str, content: bytes, *, by: User) -> Batch:
        """Take a file in."""
        ...

    def receive_pasted(self, text: str, *, by: User) -> Batch:
        """Take in a table that was copied."""
        ...


def received(operations: Takes, *, file: UploadedFile | None, text: str, by: User) -> Batch:
    """What came, kept. Refused about the field that it came by."""
    about = "file" if file else "text"
    try:
        if file:
            return operations.receive_file(file.name or "A file without a name", file.read(), by=by)
        return operations.receive_pasted(text, by=by)
    except Refused as refusal:
        raise Refused(str(refusal), about=about) from refusal
