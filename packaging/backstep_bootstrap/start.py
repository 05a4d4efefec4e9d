"""The way from a checkout to the running program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from backstep_bootstrap import installation, lock, system
from backstep_bootstrap.environment import Action, Environment, Plan, wanted_stamp
from backstep_bootstrap.messages import Stop, say

_INTERRUPTED = 130


@dataclass(frozen=True)
class Program:
    """Something that can be started from the checkout."""

    module: str
    extras: tuple[str, ...] = ()
    defaults: tuple[str, ...] = ()
    """Arguments where the person gives none."""
    environ: Mapping[str, str] = field(default_factory=dict)


PROGRAMS = {
    "app": Program("backstep"),
    "tests": Program(
        "pytest",
        extras=("test",),
        # For all tests, several processes are quicker; for a few, starting them takes longer than the tests.
        defaults=("-n", "auto", "--maxprocesses", "4", "--dist", "worksteal"),
        # No screen is needed; and with small matrices every further thread only costs.
        environ={"QT_QPA_PLATFORM": "offscreen", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    ),
}


def prepare_and_run(checkout: str, name: str, arguments: Sequence[str]) -> int:
    """Prepare the checkout, start the program `name` and return its exit code.

    2 says that the preparation failed, 130 that it was interrupted.
    """
    program = PROGRAMS[name]
    # As Ctrl+C does: stop the child, leave the mark that the next start must repair.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        environment = prepare(Path(checkout), program)
        try:
            return _run(environment, program, arguments or program.defaults)
        except OSError as error:
            say(f"{environment.python} does not start ({error.strerror})")
            environment.python.unlink(missing_ok=True)
            return _run(prepare(Path(checkout), program), program, arguments or program.defaults)
    except Stop as stop:
        say(str(stop))
        return 2
    except KeyboardInterrupt:
        say("interrupted; the next start takes care of what is half done")
        return _INTERRUPTED


def prepare(checkout: Path, program: Program) -> Environment:
    """Bring the environment of `checkout` and the machine into the state that `program` needs.

    Raises:
        Stop: that cannot be done; the text says what the person can do.
    """
    began = time.monotonic()
    table = system.library_table(checkout)
    platforms = table.platforms({**os.environ, **program.environ})
    environment = Environment(checkout / ".venv")
    try:
        wanted = wanted_stamp(checkout, program.extras)
    except OSError as error:
        raise Stop(f"{error.filename} cannot be read ({error.strerror}): the checkout is not whole") from error

    def look() -> tuple[Plan, system.Needs]:
        plan = environment.next_action(wanted)
        return plan, system.look(table, platforms, venv=plan.action is Action.MAKE)

    plan, needs = look()
    if needs and not system.can_install():
        if needs.venv:
            raise Stop(needs.sentence())
        say(needs.sentence())
        if plan.action is Action.USE:
            return environment
    elif not needs and plan.action is Action.USE:
        return environment
    with lock.held(checkout / ".venv.lock") as keep_open:
        plan, needs = look()  # another start may have done it meanwhile
        if needs and system.can_install():
            _install_system_packages(needs, keep_open)
        installation.carry_out(plan, environment, wanted, os.environ, keep_open)
    say(f"ready after {time.monotonic() - began:.0f} s")
    return environment


def _install_system_packages(needs: system.Needs, keep_open: tuple[int, ...]) -> None:
    try:
        system.install(needs, os.environ, keep_open)
    except Stop as stop:
        if needs.venv:
            raise
        # Much of Backstep works without a window, so this is no reason to refuse.
        say(f"{stop}; going on without")
    if needs.venv and not system.venv_works():
        raise Stop(f"{system.base_python()} still has no venv and ensurepip modules: start with another Python")


def _run(environment: Environment, program: Program, arguments: Sequence[str]) -> int:
    """Start the program in the environment: on POSIX in place of this process, so that signals reach it.

    Raises:
        OSError: the environment's Python cannot be executed.
    """
    environ = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
    environ.update(program.environ)
    command = [str(environment.python), "-m", program.module, *arguments]
    sys.stderr.flush()
    if os.name == "posix":
        os.execve(command[0], command, environ)
    return subprocess.call(command, env=environ)
