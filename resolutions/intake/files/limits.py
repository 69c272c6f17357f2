"""How large a file and its tables may be, and how much of the machine its parser may use."""

import resource

# Councils' plans are tens of kilobytes; with photographs in a report, a few megabytes.
MOST_BYTES = 10 * 1024 * 1024
# All parts of a workbook or document together. Ten megabytes of real sheets unpack to about a hundred.
MOST_UNPACKED = 150 * 1024 * 1024
# A part that is large and this many times its packed size is a bomb: real sheets reach 10 to 30. A form with a
# thousand empty rows reaches 300, but is not large.
MOST_RATIO = 200
LARGE_PART = 10 * 1024 * 1024
MOST_ENTRIES = 5_000

MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_CELLS = 500_000
# What Excel allows in one cell.
LONGEST_CELL = 32_767
MOST_CHARACTERS = 20_000_000

# Wall clock, below the 30 s after which gunicorn gives a request up.
SECONDS = 20
# What the child may print: every character may take six bytes as JSON, and there is some frame around a cell.
MOST_PRINTED = 6 * MOST_CHARACTERS + 16 * MOST_CELLS
_MEMORY = 1024 * 1024 * 1024


def limit_this_process() -> None:
    """1 GiB of address space, 20 s of processor time, no file written, no core left behind. Not undone."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
