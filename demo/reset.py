"""Forgets the local installation's data: what `make reset` does. Refuses while it runs."""

import os
import shutil
import sys

from demo.installation import CannotStart, data_directory, lock_directory


def main() -> int:
    """Exit code 1 with a sentence while it runs."""
    directory = data_directory(os.environ)
    if not directory.exists():
        sys.stdout.write("There was nothing to forget.\n")
        return 0
    try:
        with lock_directory(directory):
            shutil.rmtree(directory)
    except CannotStart as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.write(f"Forgotten: {directory}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
