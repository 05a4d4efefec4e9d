"""Where the files that ship with the program are: lessons, data sets, fonts, icons and the program listing."""

from pathlib import Path

# An installed wheel carries the files inside the package; a checkout (also an editable install, for which the build
# tool copies nothing) has them in its top-level folder.
_PLACES = (Path(__file__).parent / "_resources", Path(__file__).parents[2] / "resources")


def path(*parts: str) -> Path:
    """Return the place of a shipped file or folder: ``path("fonts", "Inter-Regular.otf")``.

    Raises:
        FileNotFoundError: nothing of that name was shipped; the message names the places that were looked at.
    """
    for place in _PLACES:
        found = place.joinpath(*parts)
        if found.exists():
            return found
    wanted = "/".join(parts)
    looked = " nor in ".join(str(place) for place in _PLACES)
    raise FileNotFoundError(f"Backstep's own file {wanted} is neither in {looked}: install Backstep again")
