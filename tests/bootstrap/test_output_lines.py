"""pip's and apt-get's lines in fewer words."""

from __future__ import annotations

import pytest

from backstep_bootstrap.output_lines import Activity, of_apt, of_pip


@pytest.mark.parametrize(
    ("line", "text", "lasting"),
    [
        (
            "  Downloading pyside6_essentials-6.11.3-cp310-abi3-manylinux_2_34_x86_64.whl (80.3 MB)",
            "downloading pyside6_essentials 6.11.3 (80.3 MB)",
            True,
        ),
        ("  Downloading ziamath-0.13-py3-none-any.whl (1.1 MB)", "downloading ziamath 0.13 (1.1 MB)", False),
        ("  Downloading pydantic-2.14.3-py3-none-any.whl (494 kB)", "downloading pydantic 2.14.3 (494 kB)", False),
        ("Downloading torch-2.9.0-cp311-cp311-linux_x86_64.whl (1.2 GB)", "downloading torch 2.9.0 (1.2 GB)", True),
        (
            "  Using cached numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl (16.8 MB)",
            "unpacking numpy 2.4.6 (16.8 MB)",
            True,
        ),
        ("Collecting PySide6-Essentials<6.12,>=6.11 (from backstep==0.1.0)", "looking up PySide6-Essentials", False),
        ("Installing collected packages: ziafont, numpy, backstep", "installing 3 packages", True),
        ("Installing collected packages: backstep", "installing 1 package", True),
        ("  Installing build dependencies: started", "preparing Backstep itself", False),
    ],
)
def test_pip(line: str, text: str, lasting: bool) -> None:
    assert of_pip(line) == Activity(text, lasting)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Looking in indexes: https://example.org/simple",
        "Requirement already satisfied: numpy in ./lib",
        "WARNING: something",
    ],
)
def test_pip_lines_without_news(line: str) -> None:
    assert of_pip(line) is None


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (
            "Get:12 http://example.org/debian bookworm/main amd64 libegl1 amd64 1.6.0-1 [33.7 kB]",
            "downloading libegl1",
        ),
        ("Unpacking libegl1:amd64 (1.6.0-1) ...", "unpacking libegl1"),
        ("Setting up libegl1:amd64 (1.6.0-1) ...", "setting up libegl1"),
    ],
)
def test_apt(line: str, text: str) -> None:
    assert of_apt(line) == Activity(text, False)


@pytest.mark.parametrize(
    "line", ["Reading package lists...", "Get:1 http://example.org/debian bookworm InRelease [151 kB]"]
)
def test_apt_lines_without_news(line: str) -> None:
    assert of_apt(line) is None
