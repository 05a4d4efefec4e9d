"""Mistakes of the program, progress, and other small parts."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from backstep.cli import crash, lessons, output
from backstep.cli.complaints import Complaint, about, one_line
from backstep.cli.progress import PATIENCE, Progress
from backstep.core.errors import InputError
from backstep.present.numbers import duration
from tests.cli.conftest import Command, files, start


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A program with a mistake, and the folder of its log."""

    def fail(_arguments: object) -> int:
        raise ZeroDivisionError("by\nzero")

    monkeypatch.setattr(lessons, "run", fail)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    return tmp_path / "backstep"


def test_a_mistake_of_the_program_is_one_line_and_a_log(backstep: Command, broken: Path) -> None:
    ended = backstep("lessons")
    log = broken / "errors.log"
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == (
        f"backstep: a mistake in the program, not yours: ZeroDivisionError: by zero; the details are in {log}\n"
    )
    assert "Traceback" in log.read_text(encoding="utf-8")
    backstep("lessons")
    assert log.read_text(encoding="utf-8").count("Traceback") == 2


def test_the_log_does_not_fill_the_disk(backstep: Command, broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crash, "LOG_MOST", 100)
    for _ in range(5):
        backstep("lessons")
    assert (broken / "errors.log").read_text(encoding="utf-8").count("Traceback") == 1


def test_where_no_log_can_be_written_the_line_comes_all_the_same(
    backstep: Command, broken: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setattr(crash, "_folders", lambda: iter([blocked / "no"]))
    assert backstep("lessons").err == "backstep: a mistake in the program, not yours: ZeroDivisionError: by zero\n"


def test_one_line_is_one_line() -> None:
    assert one_line("a\nb\tc\x1b[31m\u2028d é\udcff") == "a b c [31m d é\udcff"


def test_a_complaint_is_file_place_and_sentence() -> None:
    with pytest.raises(Complaint, match=r"^a\.backstep: network\.loss: this is wrong$"), about("a.backstep"):
        raise InputError("network.loss", "this is wrong")
    with pytest.raises(Complaint, match=r"^a\.backstep: this is wrong$"), about("a.backstep"):
        raise InputError("", "this is wrong")


def test_a_block_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old", encoding="utf-8")

    def fail() -> None:
        with output.writing(str(target)) as write:
            write("half")
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        fail()
    assert target.read_text(encoding="utf-8") == "old"
    assert files(tmp_path) == {"out.txt"}


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(Complaint, match="nothing may be written here; choose another place"):
        output.check_target(str(tmp_path / "x"))


class Terminal(io.StringIO):
    """A standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Put a terminal in place of standard error; from within a test, because pytest changes it before each."""
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    return stream


def test_progress_waits_before_it_shows_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_a_terminal(monkeypatch)
    now = 100.0
    monkeypatch.setattr("backstep.cli.progress.time.monotonic", lambda: now)
    with Progress("training", 200) as progress:
        now += PATIENCE / 2
        progress.update(10)
        assert terminal.getvalue() == ""
        now += PATIENCE
        progress.update(50)
        shown = terminal.getvalue()
        assert shown == "\r\x1b[Ktraining [######..................] 50 of 200 · 2 s left"
        progress.update(51)
        assert terminal.getvalue() == shown, "not more often than one can see"
    assert terminal.getvalue().endswith("\r\x1b[K"), "wiped at the end"


def test_progress_fits_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_a_terminal(monkeypatch)
    monkeypatch.setenv("COLUMNS", "20")
    now = 0.0
    monkeypatch.setattr("backstep.cli.progress.time.monotonic", lambda: now)
    progress = Progress("training", 200)
    now = 5.0
    progress.update(100)
    assert len(terminal.getvalue().removeprefix("\r\x1b[K")) == 19


def test_progress_says_nothing_in_a_log(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("backstep.cli.progress.time.monotonic", lambda: now)
    with Progress("training", 200) as progress:
        now = 60.0
        progress.update(100)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "1 s"), (59, "59 s"), (150, "2 min"), (5400, "1.5 h")])
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_name_that_is_no_utf_8_is_shown_with_its_bytes(tmp_path: Path) -> None:
    ended = start("trace", b"caf\xe9.backstep".decode("utf-8", "surrogateescape"), cwd=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == ("backstep: error: caf\\udce9.backstep: there is no such file; check the name and the folder\n")


def test_a_file_that_may_not_be_replaced_is_told_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "kept"
    kept.write_text("", encoding="utf-8")
    for closed in (kept, tmp_path):
        monkeypatch.setattr("os.access", lambda place, _, closed=closed: Path(place) != closed)
        with pytest.raises(Complaint, match="nothing may be written here"):
            output.check_target(str(kept))
    assert output.check_target("/dev/null") == Path("/dev/null")


def test_progress_tells_how_fast_it_goes_and_shortens_its_bar_for_it() -> None:
    progress = Progress("training", 100_000, rate=True, at_most=True)
    wide = progress.line(25_000, 10.0, 200)
    assert wide == "training [######..................] 25,000 of at most 100,000 · 2,500/s · 30 s left"
    assert progress.line(25_000, 10.0, len(wide) - 9) == wide.replace("#" * 6 + "." * 18, "#" * 3 + "." * 12)
    assert "[##......]" in progress.line(25_000, 10.0, 20)
