"""The way in from a checkout where nothing is installed yet: called by app/__main__.py and tests/__main__.py."""

# Old Pythons must be able to read this file: no annotations, no f-strings. The work is done in backstep_bootstrap/.
import os
import sys

OLDEST_PYTHON = (3, 11)


def start(program, arguments):
    """Prepare the checkout, start `program` ("app" or "tests") and return its exit code."""
    if sys.version_info < OLDEST_PYTHON:
        sys.stderr.write(
            "Backstep: Python %d.%d or newer is needed, and this is Python %d.%d: "
            "install a newer one and start with that, such as: python3.12 -m %s\n"
            % (OLDEST_PYTHON + tuple(sys.version_info[:2]) + (program,))
        )
        return 2
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path.insert(0, here)
    from backstep_bootstrap.start import prepare_and_run

    return prepare_and_run(os.path.dirname(here), program, list(arguments))
