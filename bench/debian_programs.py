"""Programs that measurements need and Debian packs; installed when they are missing and that is allowed."""

import os
import shutil
import subprocess

from bench.rows import CannotMeasure

PACKAGES = {"wrk": "wrk", "nginx": "nginx-light"}


def find(*names: str) -> list[str]:
    """The paths of these programs, in order, or ``CannotMeasure`` naming what is missing."""
    missing = [name for name in names if _path(name) is None]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        packages = [PACKAGES[name] for name in missing]
        print(f"Installing {' and '.join(packages)} from Debian's packages …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
            subprocess.run(["apt-get", *command], env=quiet, capture_output=True, check=False)
    paths = [_path(name) for name in names]
    absent = [name for name, path in zip(names, paths, strict=True) if path is None]
    if absent:
        wanted = " ".join(PACKAGES[name] for name in absent)
        raise CannotMeasure(f"there is no {' and no '.join(absent)} (apt-get install {wanted})")
    return [path for path in paths if path is not None]


def _path(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
