"""Whether a window can be opened here. Qt ends the whole process where it cannot, so this must be known before."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from collections.abc import Callable, MutableMapping
from pathlib import Path

from backstep.cli.complaints import Complaint
from backstep.system_libraries import install_command, missing, platforms

PLATFORM = "QT_QPA_PLATFORM"
OFFSCREEN = "offscreen"


def why_no_window(environ: MutableMapping[str, str] = os.environ) -> str:
    """One sentence why no window can be opened; "" where one can.

    Where a variable names a display that does not answer and another one does, Qt is pointed to the latter. Raises
    Complaint where QT_QPA_PLATFORM names something that this Qt does not have.
    """
    if not sys.platform.startswith("linux"):
        return ""
    chosen = platforms(environ)
    if not environ.get(PLATFORM) and chosen == (OFFSCREEN,):
        return "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    _check_known(chosen)
    reasons: list[str] = []
    for name in chosen:
        reason = _why_not(name, environ)
        if not reason:
            if reasons:
                environ[PLATFORM] = name
            return ""
        reasons.append(reason)
    return reasons[0]


def go_offscreen(environ: MutableMapping[str, str] = os.environ) -> None:
    """Have Qt draw without a display, as the same pictures everywhere. To be called before Qt is imported."""
    environ[PLATFORM] = OFFSCREEN


def missing_libraries() -> str:
    """One sentence on the system libraries that Qt needs even without a display and that are not here; or ""."""
    return _lacking(OFFSCREEN)


def _lacking(platform: str) -> str:
    lacking = missing(platform)
    if not lacking:
        return ""
    names = ", ".join(library.soname for library in lacking)
    command = install_command(lacking)
    remedy = f"; this installs them: {command}" if command else "; install them"
    return f"system libraries that Qt needs are missing ({names}){remedy}"


def plugins() -> tuple[str, ...]:
    """The platforms that the installed Qt has plugins for, by their files; empty where that cannot be seen."""
    found = importlib.util.find_spec("PySide6")
    if found is None or not found.submodule_search_locations:
        return ()
    folder = Path(found.submodule_search_locations[0]) / "Qt" / "plugins" / "platforms"
    return tuple(sorted(file.stem.removeprefix("libq") for file in folder.glob("libq*.so")))


def _check_known(chosen: tuple[str, ...]) -> None:
    known = plugins()
    # wayland-egl is a key of the plugin in libqwayland.so.
    if known and not any(name.startswith(plugin) for name in chosen for plugin in known):
        listed = ", ".join(known)
        raise Complaint(PLATFORM, "", f'this Qt has no platform "{";".join(chosen)}"; known: {listed}')


def _why_not(platform: str, environ: MutableMapping[str, str]) -> str:
    if platform.startswith("wayland"):
        name, answers = "WAYLAND_DISPLAY", _wayland_answers
        platform = "wayland"
    elif platform == "xcb":
        name, answers = "DISPLAY", _x_answers
    else:
        # offscreen, minimal, vnc, a framebuffer: whoever names one of them wants it.
        return _lacking(OFFSCREEN)
    value = environ.get(name, "")
    if not value:
        return f"there is no display ({name} is not set)"
    return _lacking(platform) or ("" if answers(value) else f"the display {value} does not answer ({name})")


def _x_answers(display: str) -> bool:
    connect = _function("libxcb.so.1", "xcb_connect", ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    failed = _function("libxcb.so.1", "xcb_connection_has_error", ctypes.c_int, ctypes.c_void_p)
    leave = _function("libxcb.so.1", "xcb_disconnect", None, ctypes.c_void_p)
    connection = connect(os.fsencode(display), None)
    try:
        return not failed(connection)
    finally:
        leave(connection)


def _wayland_answers(display: str) -> bool:
    connect = _function("libwayland-client.so.0", "wl_display_connect", ctypes.c_void_p, ctypes.c_char_p)
    leave = _function("libwayland-client.so.0", "wl_display_disconnect", None, ctypes.c_void_p)
    connection = connect(os.fsencode(display))
    if connection:
        leave(connection)
    return bool(connection)


def _function(library: str, name: str, result: type | None, *parameters: type) -> Callable[..., int]:
    function = getattr(ctypes.CDLL(library), name)
    function.restype = result
    function.argtypes = parameters
    called: Callable[..., int] = function
    return called
