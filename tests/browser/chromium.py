"""Debian's Chromium: the installed one, else from its packages, installed by root or unpacked into a cache folder.

`python -m tests.browser.chromium` prints the path of one that starts, or in one line why there is none.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cordon-chromium"
_PATIENCE_SECONDS = 300
_PACKAGE = re.compile(r"^[a-z0-9][a-z0-9+.-]+$")


class NoChromiumError(Exception):
    """None is to be had here; the message says in one line what was tried."""


def find() -> Path:
    """One that starts: named in CHROMIUM, on the path, or already unpacked. Raises NoChromiumError."""
    named = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    for each in (named, _CACHE / "chromium"):
        if each and _starts(Path(each)):
            return Path(each)
    raise NoChromiumError("no Chromium is installed")


def provide() -> Path:
    """One that starts, fetched from Debian's archive if need be. Raises NoChromiumError."""
    try:
        return find()
    except NoChromiumError:
        if shutil.which("apt-get") is None:
            raise NoChromiumError("no Chromium is installed, and there is no apt to fetch one with") from None
    try:
        _install() if os.geteuid() == 0 else _unpack()
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        raise NoChromiumError(f"no Chromium is installed, and its packages could not be fetched: {error}") from None
    return find()


def _install() -> None:
    _run("apt-get", "update", "-qq")
    _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core")


def _unpack() -> None:
    """Its package and all that those need, unpacked side by side; a script starts it with its own libraries."""
    files, root = _CACHE / "packages", _CACHE / "root"
    files.mkdir(parents=True, exist_ok=True)
    listed = _run(
        *("apt-cache", "depends", "--recurse", "--no-recommends", "--no-suggests", "--no-conflicts", "--no-breaks"),
        *("--no-replaces", "--no-enhances", "chromium", "fonts-dejavu-core"),
    )
    needed = sorted({line for line in listed.splitlines() if _PACKAGE.match(line)})
    _run("apt-get", "download", "-qq", *needed, cwd=files)
    for package in sorted(files.glob("*.deb")):
        _run("dpkg", "-x", str(package), str(root))
    # Debian's own start script looks for its settings under /etc: the program itself needs none.
    libraries = ":".join(sorted({str(path.parent) for path in root.rglob("*.so*")}))
    start = _CACHE / "chromium"
    start.write_text(
        f"#!/bin/sh\nLD_LIBRARY_PATH='{libraries}' FONTCONFIG_PATH='{root}/etc/fonts' "
        f"exec '{root}/usr/lib/chromium/chromium' \"$@\"\n"
    )
    start.chmod(0o755)
    shutil.rmtree(files)


def _starts(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _run(*command: str, cwd: Path | None = None) -> str:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, cwd=cwd, env=environment, check=True, capture_output=True, text=True, timeout=_PATIENCE_SECONDS
    )
    return done.stdout


def main() -> None:
    """Print where it is."""
    try:
        sys.stdout.write(f"{provide()}\n")
    except NoChromiumError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
