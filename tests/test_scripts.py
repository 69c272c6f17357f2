"""The scripts, the locks and what may be written into a file of the project."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ["demo", "serve", "test", "lock"]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)((?: ; [^\\\n]+)?)((?: \\\n    --hash=sha256:[0-9a-f]{64})*)$", re.M)
# In pieces, since this file is one of those searched.
PACKAGE_HOSTS = ["pypi" + ".org", "pythonhosted" + ".org", "registry.npmjs" + ".org", "deb.debian" + ".org"]
PATH_OF_A_MACHINE = re.compile(r"(?<![\w.-])/(?:home|root|Users|wor[k])/\w")
# How the work was organised is nobody's help later: numbered source files, working papers, task numbers (without a sign
# before it, an issue is one of a report). The classes in brackets keep this file from finding itself.
HOW_THE_WORK_WENT = re.compile(
    r"\b[Ss]eeds? \d{3}\b|\b\d{3}_[0-9a-f]{12,}|\bDESIGN[.]md\b|\bDOMAIN[.]md\b|\b[Ii]ssue #\d"
)


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def own_files() -> list[Path]:
    """The files of the project: those committed, and those that would be with the next commit."""
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    if listed.returncode:
        pytest.skip("Only a git checkout knows which files are the project's.")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def pins(lock: str) -> dict[str, tuple[str, int]]:
    """The version and the number of hashes of each package in a lock."""
    text = (ROOT / "requirements" / lock).read_text()
    return {name: (version, hashes.count("--hash=")) for name, version, _, hashes in PIN.findall(text)}


def names(requirements: list[str]) -> set[str]:
    return {re.match(r"[A-Za-z0-9._-]+", each)[0].lower().replace("_", "-") for each in requirements}


@pytest.fixture
def bare_checkout(tmp_path: Path) -> Path:
    """The scripts and the locks, in a path with a space, without a virtual environment."""
    checkout = tmp_path / "a checkout"
    for folder in ("script", "requirements"):
        shutil.copytree(ROOT / folder, checkout / folder)
    return checkout


@pytest.mark.parametrize("name", ["lib.sh", *SCRIPTS])
@pytest.mark.parametrize("shell", ["sh", "dash"])
def test_a_script_is_plain_shell(shell, name):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed.")
    answer = run(shell, "-n", ROOT / "script" / name)
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_says_what_it_does_from_any_folder(name, bare_checkout, tmp_path):
    answer = run(bare_checkout / "script" / name, "--help", cwd=tmp_path)
    assert answer.returncode == 0
    assert answer.stdout.startswith(f"script/{name}")


@pytest.mark.parametrize("name", SCRIPTS)
def test_without_python_there_is_one_sentence_that_says_what_to_install(name, bare_checkout, tmp_path):
    answer = run("/bin/sh", bare_checkout / "script" / name, PATH=str(tmp_path))
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith("Install Python 3.11 or later with its venv module")
    assert answer.stderr.count("\n") == 1


def test_a_python_without_venv_is_not_enough(bare_checkout, tmp_path):
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)
    answer = run("/bin/sh", bare_checkout / "script" / "demo", PATH=str(tmp_path))
    assert answer.returncode == 1
    assert "apt install python3 python3-venv" in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--council", "bristol"], "choose plymouth or stockport"),
        (["--council"], "--council needs a value"),
        (["--port", "eighty"], "eighty is not a port"),
        (["--port", "80"], "80 is not a port for this"),
        (["--prot", "8001"], "does not know --prot"),
    ],
)
def test_the_demonstration_refuses_what_it_does_not_know(arguments, said, bare_checkout):
    answer = run(bare_checkout / "script" / "demo", *arguments)
    assert answer.returncode == 1
    assert said in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_the_links_of_the_demonstration_lead_to_its_own_port(bare_checkout):
    """A poster's code among them; with a Python that tells which site it would serve, in place of a whole one."""
    python = bare_checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\ncase "$*" in *gunicorn*) echo "$SITE_URL is served by $*" ;; esac\n')
    python.chmod(0o755)
    (bare_checkout / ".local").mkdir()
    (bare_checkout / ".local" / "demo-plymouth.sqlite3").touch()
    answer = run(bare_checkout / "script" / "demo", "--port", "8123", SITE_URL="https://care.example.gov.uk")
    assert answer.stdout.splitlines()[-1].startswith("http://127.0.0.1:8123 is served by -m gunicorn")
    assert "--bind 127.0.0.1:8123" in answer.stdout


def test_the_production_server_names_what_is_not_set():
    answer = run(ROOT / "script" / "serve", SECRET_KEY="", ALLOWED_HOSTS="", DATABASE_URL="sqlite://:memory:")
    assert answer.returncode == 1
    assert answer.stderr.startswith("Set SECRET_KEY, ALLOWED_HOSTS in the environment or in .env")


def test_no_file_names_a_package_index_or_a_path_of_a_machine_or_how_the_work_went():
    found = []
    for path in own_files():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{path}: {host}" for host in PACKAGE_HOSTS if host in text]
        for pattern in (PATH_OF_A_MACHINE, HOW_THE_WORK_WENT):
            found += [f"{path}: {match[0]}" for match in pattern.finditer(text)]
        if f"{ROOT}/" in text:
            found.append(f"{path}: the path of this checkout")
    assert not found


def test_every_dependency_says_what_it_is_for():
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    project = pyproject()
    for requirement in [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]:
        [at] = [number for number, line in enumerate(lines) if line.strip() == f'"{requirement}",']
        assert lines[at - 1].strip().startswith("# "), f"Say above {requirement} what for, and why this one."


def test_each_lock_pins_every_dependency_with_hashes_and_names_no_host():
    project = pyproject()
    needed = {"base.txt": names(project["project"]["dependencies"])}
    needed["dev.txt"] = needed["base.txt"] | names(project["dependency-groups"]["dev"])
    for lock, wanted in needed.items():
        text = (ROOT / "requirements" / lock).read_text()
        pinned = pins(lock)
        assert not wanted - set(pinned), f"{lock} is older than pyproject.toml: run script/lock."
        entries = re.findall(r"^[^ ]", text, re.M)
        assert len(pinned) == len(entries), f"{lock} has a line that this test does not read."
        assert all(hashes for _, hashes in pinned.values())
        assert "://" not in text
        assert "index-url" not in text


def test_the_development_set_holds_the_other_one_in_the_same_versions():
    # script/demo relies on it, and leaves an environment alone that script/test has made.
    assert pins("base.txt").items() <= pins("dev.txt").items()
