"""Runs the tests from the checkout: python3 -m tests [what pytest takes]."""

# Old Pythons must be able to read this file, so that they can be told what is needed.
import os
import runpy
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BOOTSTRAP = runpy.run_path(os.path.join(ROOT, "packaging", "bootstrap.py"))

if __name__ == "__main__":
    sys.exit(BOOTSTRAP["start"]("tests", sys.argv[1:]))
