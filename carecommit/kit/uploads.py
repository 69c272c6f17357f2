"""How much one request may send, asked before any of it is read."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# Four files of the largest size, and all the words of a page.
MOST_IN_A_REQUEST = 50 * 1024 * 1024


class BoundedUploadHandler(FileUploadHandler):
    """The first of FILE_UPLOAD_HANDLERS. Django's own write a file of any size to the disk before a page is asked."""

    def handle_raw_input(
        self,
        input_data: BinaryIO,
        META: Mapping[str, Any],
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        """Raises RequestDataTooBig, which is answered with 400, for more than MOST_IN_A_REQUEST."""
        if content_length > MOST_IN_A_REQUEST:
            raise RequestDataTooBig("The files of this request are larger than may be sent at once.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """On to the next handler, which keeps it."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has it."""
