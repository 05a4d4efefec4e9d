"""What only a process of its own shows: what it imports, broken pipes, full disks, Ctrl+C."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import environment, start

PROBE = """
import json, os, sys
from backstep.__main__ import main
early = "numpy" in sys.modules
code = main(sys.argv[1:])
found = {"code": code, "early": early, "modules": sorted(sys.modules), "threads": os.environ["OMP_NUM_THREADS"]}
print(json.dumps(found))
"""
QT = ("PySide6", "shiboken6", "pyqtgraph", "ziamath", "backstep.ui")


def loaded(*words: str) -> dict[str, object]:
    ended = subprocess.run(
        [sys.executable, "-c", PROBE, *words],
        env=environment(OMP_NUM_THREADS=None, OPENBLAS_NUM_THREADS=None),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    found: dict[str, object] = json.loads(ended.stdout.splitlines()[-1])
    assert found["code"] == 0
    return found


@pytest.mark.parametrize(
    "words",
    [
        ["trace", "two-neurons", "-o", os.devnull],
        ["run", "two-neurons", "--iterations", "3"],
        ["gradients", "two-neurons"],
        ["lessons"],
    ],
)
def test_only_window_and_pictures_import_qt(words: list[str]) -> None:
    modules = loaded(*words)["modules"]
    assert isinstance(modules, list)
    assert [name for name in modules if name.split(".")[0] in QT or name in QT] == []


def test_help_version_and_doctor_need_no_package_to_be_whole() -> None:
    """Whoever has a broken installation asks the doctor."""
    broken = """
import sys
class Broken:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("numpy", "pydantic"):
            raise ImportError("broken: " + name)
sys.meta_path.insert(0, Broken())
from backstep.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
    for words in (["--help"], ["--version"], ["doctor"]):
        ended = subprocess.run(
            [sys.executable, "-c", broken, *words],
            env=environment(),
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert ended.stderr == ""
        assert ended.returncode == 0
        assert ended.stdout


def test_threads_are_limited_before_numpy_is_imported() -> None:
    found = loaded("lessons")
    assert found["early"] is False
    assert found["threads"] == "1"


def test_a_reader_that_has_enough_is_no_error(tmp_path: Path) -> None:
    log = tmp_path / "stderr"
    with log.open("wb") as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", "backstep", "trace", "iris", "--iterations", "1000000"],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        assert child.stdout is not None
        assert child.stdout.readline().startswith(b'{"iteration": 1, "step": 1,')
        child.stdout.close()
        assert child.wait(timeout=60) == 0
    assert log.read_bytes() == b""


def test_a_full_disk_is_told_in_one_line() -> None:
    for words in (["trace", "mazur"], ["lessons"]):
        with Path("/dev/full").open("wb") as full:
            ended = subprocess.run(
                [sys.executable, "-m", "backstep", *words],
                env=environment(),
                stdout=full,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                timeout=60,
                check=False,
            )
        assert ended.returncode == 2
        assert ended.stderr.startswith("backstep: error: standard output: nothing more can be written there")
        assert ended.stderr.count("\n") == 1


def test_a_closed_standard_output_is_no_crash() -> None:
    script = f'"{sys.executable}" -m backstep lessons >&-'
    ended = subprocess.run(["sh", "-c", script], env=environment(), capture_output=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_pipes_get_utf_8_whatever_the_locale() -> None:
    plain = start("trace", "two-neurons", "--format", "text")
    ascii_only = start("trace", "two-neurons", "--format", "text", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert "∂J/∂w₁" in plain.out
    assert ascii_only == plain


def interrupted_at_a_terminal(*words: str) -> tuple[int, bytes, bytes]:
    """Start a training at a terminal and press Ctrl+C once it shows its progress: exit code, output, terminal."""
    master, slave = os.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "backstep", "run", "xor", "--iterations", "100000000", *words],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=slave,
    )
    os.close(slave)
    seen = b""
    deadline = time.monotonic() + 60
    while b" left" not in seen and time.monotonic() < deadline:
        if select.select([master], [], [], 0.2)[0]:
            seen += os.read(master, 65536)
    child.send_signal(signal.SIGINT)
    out, _ = child.communicate(timeout=60)
    while select.select([master], [], [], 0.2)[0]:
        try:
            seen += os.read(master, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
    os.close(master)
    return child.returncode, out, seen


def test_ctrl_c_keeps_what_there_is(tmp_path: Path) -> None:
    saved, history = tmp_path / "saved.backstep", tmp_path / "history.csv"
    code, out, seen = interrupted_at_a_terminal("--json", "--save", str(saved), "--history", str(history))
    assert code == 130
    found = json.loads(out)
    assert found["iterations"] == len(found["cost_history"]) > 0
    told = seen.decode().rpartition("\x1b[K")[2]
    assert told.startswith(f"backstep: interrupted after {found['iterations']:,} of 100,000,000 iterations; written: ")
    assert len(history.read_text(encoding="utf-8").splitlines()) == found["iterations"] + 1
    assert json.loads(saved.read_text(encoding="utf-8"))["parameters"]["weights"] == found["weights"]


def test_a_terminal_gets_a_progress_bar_and_a_clean_line_after_it() -> None:
    code, out, seen = interrupted_at_a_terminal()
    assert code == 130
    assert out.startswith(b"Exclusive or: ")
    assert b"training [" in seen
    assert b"of 100,000,000" in seen
    assert seen.rpartition(b"\x1b[K")[2].startswith(b"backstep: interrupted after "), "the bar is wiped"


@pytest.mark.parametrize("ignored", [False, True], ids=["in front", "in the background of a script"])
def test_a_trace_that_is_interrupted_leaves_no_file_behind(tmp_path: Path, ignored: bool) -> None:
    target = tmp_path / "trace.jsonl"
    target.write_text("old", encoding="utf-8")
    command = [sys.executable, "-m", "backstep", "trace", "iris", "--iterations", "1000000", "-o", str(target)]
    if ignored:
        command = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *command]
    child = subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    try:
        _, err = child.communicate(timeout=60)
    finally:
        child.kill()
    assert (child.returncode, err) == (130, b"backstep: interrupted\n")
    assert [path.name for path in tmp_path.iterdir()] == ["trace.jsonl"]
    assert target.read_text(encoding="utf-8") == "old"
