"""Finding the files that ship with the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstep import resources

ROOT = Path(__file__).parents[2]


def test_checkout_serves_its_own_folder() -> None:
    assert resources.path("fonts", "Inter-Regular.otf").read_bytes()[:4] == b"OTTO"
    assert resources.path("icons").is_dir()


def test_installed_place_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed, checkout = tmp_path / "_resources", tmp_path / "resources"
    for place in (installed, checkout):
        place.mkdir()
        (place / "one.txt").touch()
    (checkout / "two.txt").touch()
    monkeypatch.setattr(resources, "_PLACES", (installed, checkout))
    assert resources.path("one.txt") == installed / "one.txt"
    assert resources.path("two.txt") == checkout / "two.txt"


def test_missing_file_is_named_with_the_places_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_PLACES", (tmp_path / "a", tmp_path / "b"))
    with pytest.raises(FileNotFoundError, match=r"lessons/none\.backstep") as raised:
        resources.path("lessons", "none.backstep")
    assert str(tmp_path / "a") in str(raised.value)
    assert str(tmp_path / "b") in str(raised.value)


@pytest.mark.parametrize("pattern", ["*.otf", "*.ttf"])
def test_each_font_has_its_licence_beside_it_and_a_line_in_the_list(pattern: str) -> None:
    folder = resources.path("fonts")
    fonts = list(folder.glob(pattern))
    assert fonts
    listed = (folder / "README.md").read_text(encoding="utf-8")
    for font in fonts:
        family = font.name.split("-")[0]
        assert "SIL OPEN FONT LICENSE" in (folder / f"{family}-OFL.txt").read_text(encoding="utf-8")
        assert f"`{family}-*{font.suffix}`" in listed
