"""Reads many files one after another as the child process does one: `python -m tests.intake.files.many`.

On the standard input, for each its length as four bytes and then itself; on the standard output, for each a line:
"book", "refused", or what came instead. A process for each would take the suite minutes.
"""

import resource
import sys

from carecommit.kit.refused import Refused
from resolutions.intake.book import Book
from resolutions.intake.files import limits
from resolutions.intake.files.kinds import kind_of
from resolutions.intake.files.parsing import parsed


def _said_of(content: bytes) -> str:
    try:
        book = parsed(kind_of(content), content)
    except Refused as refused:
        return "refused" if str(refused).endswith(".") else f"A refusal without an end: {refused}"
    # Whatever else comes is what the test is looking for.
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return _fault_of(book) or "book"


def _fault_of(book: Book) -> str:
    if not book.tables:
        return "A book without a table."
    for table in book.tables:
        width = len(table.rows[0]) if table.rows else 0
        if any(len(row) != width for row in table.rows) or len(table.rows) != len(table.numbers):
            return "A table that is no rectangle."
        if width > limits.MOST_COLUMNS or len(table.rows) > limits.MOST_ROWS:
            return "A table beyond the limits."
        if any(type(cell) is not str or "\x00" in cell or "\r" in cell for row in table.rows for cell in row):
            return "A cell that is not plain text."
        for span in table.spans:
            if not (0 <= span.top <= span.bottom < len(table.rows) and 0 <= span.left <= span.right < width):
                return "A span outside its table."
    return ""


if __name__ == "__main__":
    # As the child has it; without the limit on processor time, which is for one file.
    resource.setrlimit(resource.RLIMIT_AS, (1024**3, 1024**3))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    while length := sys.stdin.buffer.read(4):
        said = _said_of(sys.stdin.buffer.read(int.from_bytes(length)))
        sys.stdout.write(said.replace("\n", " ") + "\n")
        sys.stdout.flush()
