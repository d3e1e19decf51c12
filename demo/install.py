"""Makes `.venv` and installs the packages into it; run by the Makefile with whatever `python3` the machine has.

Written for old Pythons too, because it is the one that tells people that theirs is too old."""

import os
import subprocess
import sys

OLDEST = (3, 11)


def main() -> int:
    """Sentences on trouble, pip's own words where pip fails."""
    if sys.version_info < OLDEST:
        return fail(
            f"Python 3.11 or newer is needed, and this is {sys.version_info[0]}.{sys.version_info[1]}. "
            "Name another one: make run PYTHON=python3.12"
        )
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    target = os.path.join(root, ".venv")
    python = os.path.join(target, "bin", "python")
    if not os.path.exists(python) or not can_import("pip", python):
        problem = make_environment(target, python)
        if problem:
            return fail(problem)
    print("Installing the Python packages (a minute or two the first time) ...")
    sys.stdout.flush()
    wanted = os.path.join(root, "requirements-dev.txt")
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", wanted]
    if subprocess.call(install, cwd=root):
        return fail("The packages could not be installed; pip's own words are above.")
    with open(os.path.join(target, ".installed"), "w"):
        return 0


def make_environment(target: str, python: str) -> str:
    """A sentence about the problem, or nothing. Debian splits venv: without its part we bring pip in ourselves.

    Also mends a `.venv` whose making was interrupted."""
    has_pip = can_import("ensurepip")
    if not can_import("venv") or not (has_pip or can_import("pip")):
        return "This Python has no venv or no pip; on Debian and Ubuntu: apt install python3-venv python3-pip."
    make = [sys.executable, "-m", "venv", "--clear", target]
    if subprocess.call(make if has_pip else make + ["--without-pip"]):
        return "The virtual environment .venv could not be made; the reason is above."
    bring_pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "pip"]
    if not has_pip and subprocess.call(bring_pip):
        return "pip could not be put into .venv; on Debian and Ubuntu: apt install python3-venv."
    return ""


def can_import(module: str, python: str = sys.executable) -> bool:
    """Asked in a process of its own: half-present modules can fail in odd ways."""
    with open(os.devnull, "w") as nowhere:
        return subprocess.call([python, "-c", "import " + module], stdout=nowhere, stderr=nowhere) == 0


def fail(sentence: str) -> int:
    """Says it and gives the exit code."""
    sys.stderr.write(sentence + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
