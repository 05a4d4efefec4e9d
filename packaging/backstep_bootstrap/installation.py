"""Brings the environment in the checkout into the state that a plan asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from backstep_bootstrap import child, output_lines, system
from backstep_bootstrap.environment import Action, Environment, Plan, Stamp
from backstep_bootstrap.messages import Stop


def carry_out(
    plan: Plan,
    environment: Environment,
    wanted: Stamp,
    environ: Mapping[str, str],
    keep_open: tuple[int, ...],
) -> None:
    """Make or complete `environment` as `plan` says, and stamp it when it is whole.

    Raises:
        Stop: pip failed, or the folder cannot be written.
    """
    if plan.action is Action.USE:
        return
    before = environment.stamp()
    if plan.action is Action.INSTALL and before is not None:
        # Who also runs the tests keeps what they need.
        wanted = replace(wanted, extras=tuple(sorted({*wanted.extras, *before.extras})))
    reason = f" ({plan.why or 'once'})"
    try:
        if plan.action is Action.MAKE:
            environment.remove()
            environment.home.mkdir()
        environment.mark_changing(wanted)
    except OSError as error:
        raise Stop(
            f"{environment.home} cannot be changed ({error.strerror}): remove it yourself, then start again"
        ) from error
    if plan.action is Action.MAKE:
        _run_python(
            f"making the environment in {environment.home.name}{reason} ...",
            [system.base_python(), "-m", "venv", str(environment.home)],
            environment,
            environ,
            keep_open,
        )
        reason = ""
    target = f".[{','.join(wanted.extras)}]" if wanted.extras else "."
    try:
        _run_python(
            f"installing Backstep and what it needs{reason} ...",
            [str(environment.python), "-m", "pip", "install", "--editable", target],
            environment,
            environ,
            keep_open,
        )
    except Stop as stop:
        if plan.action is Action.INSTALL and environment.fault() is None:
            # pip has changed nothing, so the next start need not begin from nothing.
            environment.restore_stamp(before)
        raise Stop(f"{stop}\n  Is the network there? The next start tries again") from stop
    if fault := environment.fault(("pip", "backstep")):
        raise Stop(f"the environment is not whole after the installation, {fault}: start again")
    environment.mark_ready(wanted)


def _run_python(
    title: str,
    command: list[str],
    environment: Environment,
    environ: Mapping[str, str],
    keep_open: tuple[int, ...],
) -> None:
    child.run(
        title,
        command,
        cwd=environment.home.parent,
        environ=child_environ(environ),
        describe=output_lines.of_pip,
        keep_open=keep_open,
    )


def child_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for pip: its configuration stays, what would lead it out of the environment goes."""
    astray = {"PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV"}
    return {
        **{name: value for name, value in environ.items() if name not in astray},
        "PIP_USER": "0",
        "PIP_NO_INPUT": "1",
        "PIP_PROGRESS_BAR": "off",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        "PYTHONNOUSERSITE": "1",
        "PYTHONUNBUFFERED": "1",
    }
