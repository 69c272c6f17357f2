"""What no log may hold: the secret part of an address that lets in whoever has it."""

import logging
import re
from logging.config import dictConfig

LEFT_OUT = "[secret]"
# The addresses that need no other key. What follows one of them in a line of a log is left out, to the end of the path.
_ADDRESS = re.compile(
    r"""((?:/|%2f)(?:(?:answers|my-pledges)(?:/|%2f)open|calendar)(?:/|%2f))[^\s"'<>?#]+""",
    re.IGNORECASE,
)
# A seal that stands anywhere else, as in the words of an exception: a number and its signature (see `kit.seals`).
_SEAL = re.compile(r"\d+(?:\.|%2[eE])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")
# The server keeps these out of the reach of the site's own handlers.
_OF_THE_SERVER = ("gunicorn.access", "gunicorn.error")


def without_secrets(text: str) -> str:
    """`text` with "[secret]" in the place of every secret part of an address."""
    return _SEAL.sub(LEFT_OUT, _ADDRESS.sub(rf"\g<1>{LEFT_OUT}", text))


class WithoutSecrets(logging.Filter):
    """Lets every record through, without the secrets in its message, its traceback and its stack."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true. Raises nothing, whatever the record holds."""
        try:
            said = record.getMessage()
        except Exception:
            # Logging would go on to print the parts as they are.
            said = f"{record.msg} {record.args!r}"
        if (cleaned := without_secrets(said)) != said:
            record.msg, record.args = cleaned, ()
        if record.exc_info and not record.exc_text:
            # As a formatter would do it, which takes what it finds here.
            record.exc_text = _PLAIN.formatException(record.exc_info)
        for name in ("exc_text", "stack_info"):
            if text := getattr(record, name):
                setattr(record, name, without_secrets(text))
        return True


_PLAIN = logging.Formatter()
_FILTER = WithoutSecrets()


def configure(settings: dict) -> None:
    """Set logging up by the site's settings, and put the filter on the server's logs as well.

    Where those are written is the server's own affair, so their handlers are left alone.
    """
    dictConfig(settings)
    for name in _OF_THE_SERVER:
        logging.getLogger(name).addFilter(_FILTER)
