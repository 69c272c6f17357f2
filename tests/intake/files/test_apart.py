"""The parser's own process: whatever it does, one sentence comes of it and nothing of it stays."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from carecommit.kit.refused import Refused
from resolutions.intake.files.apart import parsed_apart

MISBEHAVING = "tests.intake.files.misbehaving"
SENTENCE = (
    "This file could not be read: it is too large or too unusual. "
    "Copy the table alone into a new file, or copy it and paste it."
)


def children() -> set[str]:
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split())


@pytest.mark.parametrize("deed", ["memory", "die", "leave", "nonsense", "list", "other", "deep", "write"])
def test_a_parser_that_dies_or_talks_nonsense_is_one_sentence(deed: str) -> None:
    before = children()
    with pytest.raises(Refused) as refused:
        parsed_apart(deed, b"a file", module=MISBEHAVING)
    assert str(refused.value) == SENTENCE
    assert children() == before


def test_a_parser_that_hangs_is_ended() -> None:
    started = time.monotonic()
    # More than a pipe holds, so that it is also one that never reads.
    with pytest.raises(Refused, match="too unusual"):
        parsed_apart("sleep", b"x" * 1_000_000, module=MISBEHAVING, seconds=0.5)
    assert time.monotonic() - started < 5


def test_what_the_parser_started_is_ended_with_it() -> None:
    before = set(_sleeping())
    with pytest.raises(Refused, match="too unusual"):
        parsed_apart("child", b"", module=MISBEHAVING, seconds=1)
    for _attempt in range(50):
        if set(_sleeping()) <= before:
            return
        time.sleep(0.1)
    pytest.fail("A process that the parser started is still there.")


def _sleeping() -> list[str]:
    found = subprocess.run(["pgrep", "-fx", "sleep 60.0625"], capture_output=True, text=True, check=False)
    return found.stdout.split()


def test_nothing_of_our_environment_goes_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "not to be known")
    with pytest.raises(Refused) as refused:
        parsed_apart("environment", b"", module=MISBEHAVING)
    assert set(str(refused.value).split()) <= {"LC_CTYPE", "LD_LIBRARY_PATH"}


def test_the_package_needs_no_django() -> None:
    script = (
        "import sys\n"
        "from resolutions.intake.files import read_file, pasted, word, workbook, opendocument, separated, parsing\n"
        "assert not [name for name in sys.modules if name.startswith('django')]\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, env={}, cwd=Path(__file__).parents[3])


def test_a_csv_loads_no_library_for_workbooks() -> None:
    script = (
        "import sys\n"
        "from resolutions.intake.files.parsing import answer\n"
        "assert answer('csv', b'a,b').startswith(b'{\"kind\":\"csv\"')\n"
        "assert 'python_calamine' not in sys.modules and 'lxml' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, env={}, cwd=Path(__file__).parents[3])
