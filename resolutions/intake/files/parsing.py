"""What runs in the child process: `python -m resolutions.intake.files.parsing KIND`, a file in, JSON out."""

import gc
import json
import sys
from importlib import import_module

from carecommit.kit.refused import Refused
from resolutions.intake.book import Book, as_json
from resolutions.intake.files.limits import limit_this_process
from resolutions.intake.files.sentences import DAMAGED, TOO_UNUSUAL

# Named and not imported: each brings a library that the others do not need, and starting must be quick.
_READERS = {
    "xlsx": "resolutions.intake.files.workbook",
    "ods": "resolutions.intake.files.opendocument",
    "docx": "resolutions.intake.files.word",
    "csv": "resolutions.intake.files.separated",
    "pasted": "resolutions.intake.files.pasted",
}


def parsed(kind: str, content: bytes) -> Book:
    """The Book of a file of this kind. Raises Refused, and for no file anything else."""
    try:
        book: Book = import_module(_READERS[kind]).read(content)
    except Refused:
        raise
    except (MemoryError, RecursionError) as error:
        raise Refused(TOO_UNUSUAL) from error
    # A panic in a library written in Rust comes as a BaseException, and a file can cause any of the others.
    except BaseException as error:
        raise Refused(DAMAGED) from error
    return book


def answer(kind: str, content: bytes) -> bytes:
    """The Book or the sentence of refusal, as JSON."""
    try:
        said = as_json(parsed(kind, content))
    except Refused as refused:
        said = {"refused": str(refused)}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


if __name__ == "__main__":
    limit_this_process()
    # It lives for one file, so there is nothing worth collecting.
    gc.disable()
    sys.stdout.buffer.write(answer(sys.argv[1], sys.stdin.buffer.read()))
