"""The image's steps, replayed without a container engine: each in a mount namespace where its paths are what it says.

What cannot run here as it is written stands in `INSTEAD`, with what stands in for it; every other step runs as it is.
Nothing of this machine is written to: `/opt`, `/var/lib` and `/tmp` are folders of the test's own meanwhile.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.stores.engine import free_port

ROOT = Path(__file__).resolve().parents[1]
NOBODY = "10001"
SERVE_SECONDS = 180
INSTEAD = {
    # The lock file's packages are those of this run's environment, which the same lock file made: they are looked up
    # there, behind what is installed, and not fetched and written once more.
    "uv sync --frozen --no-dev --no-install-project --extra matching": (
        f"{sys.executable} -m venv .venv && "
        f"echo {sysconfig.get_path('purelib')} > $(ls -d .venv/lib/python3.*/site-packages)/locked.pth"
    ),
    "uv sync --frozen --no-dev --no-editable --extra matching": (
        ".venv/bin/python -m pip wheel --quiet --no-deps --wheel-dir /tmp/wheel . && "
        ".venv/bin/python -m pip install --quiet --no-deps --no-index --force-reinstall /tmp/wheel/*.whl"
    ),
    "pip install uv==": "true",
    # A smaller demonstration compiles the same kernels.
    "CORDON_HOME=/tmp/warm /opt/cordon/.venv/bin/cordon demo --no-serve && rm -rf /tmp/warm": (
        "CORDON_HOME=/tmp/warm /opt/cordon/.venv/bin/cordon demo --scale tiny --no-serve && rm -rf /tmp/warm"
    ),
    # A user by number needs no name here.
    "useradd ": f"install --directory --owner {NOBODY} --group {NOBODY} --mode 0700 /var/lib/cordon",
}


def steps() -> list[tuple[str, str]]:
    """(instruction, its text) of the Dockerfile, in order."""
    lines = [line for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    found = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [(word, " ".join(rest.split())) for word, rest in found]


@dataclass
class Stage:
    """One stage: its own /opt, /var/lib and /tmp, and the variables that its steps set."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"

    def path(self, inside: str) -> Path:
        """Where a path of the image lies on this machine."""
        return self.folder / (inside if inside.startswith("/") else f"{self.workdir}/{inside}").lstrip("/")

    def run(self, command: str, *, as_nobody: bool = False, port: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command with the stage's folders in the places that it knows them by."""
        places = " && ".join(
            f"mkdir -p {self.folder}{place} && mount --bind {self.folder}{place} {place}"
            for place in ("/opt", "/var/lib", "/tmp")
        )
        where = f"mkdir -p {shlex.quote(self.workdir)} && cd {shlex.quote(self.workdir)}"
        final = f"exec sh -c {shlex.quote(command)}"
        if as_nobody:
            where = " && ".join([*_opened(), "mount -o remount,ro,bind /opt", "cd /"])
            final = (
                f"exec setpriv --reuid {NOBODY} --regid {NOBODY} --clear-groups --no-new-privs --bounding-set -all "
                f"sh -c {shlex.quote(command)}"
            )
        variables = {"PATH": os.environ["PATH"], "HOME": "/tmp", "PIP_NO_CACHE_DIR": "1"}
        variables |= {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "npm_config_"))}
        variables |= {name: value.replace("$PATH", os.environ["PATH"]) for name, value in self.variables.items()}
        script = f"{places} && {where} && {final}"
        return subprocess.run(
            ["unshare", "-m", "sh", "-c", script], env=variables, capture_output=True, text=True, check=False
        )


def _opened() -> list[str]:
    """What lets nobody special reach this run's Python where it lies in somebody's home, and nothing else there."""
    needed = [Path(sys.base_prefix), Path(sys.prefix)]
    closed = {Path(*path.parts[:2]) for path in needed if not Path(*path.parts[:2]).stat().st_mode & 0o001}
    inside = [(at, path) for at, path in enumerate(needed) if Path(*path.parts[:2]) in closed]
    return [
        *(f"mkdir -p /tmp/held-{at} && mount --bind {path} /tmp/held-{at}" for at, path in inside),
        *(f"mount -t tmpfs -o mode=755 none {top}" for top in sorted(closed)),
        *(f"mkdir -p {path} && mount --bind /tmp/held-{at} {path}" for at, path in inside),
    ]


def replay(folder: Path) -> tuple[Stage, dict[str, str]]:
    """Run every step of every stage; returns the last stage, and what its image is started and asked with."""
    stages: dict[str, Stage] = {}
    last, told = Stage(folder), dict[str, str]()
    for word, text in steps():
        if word == "FROM":
            name = text.partition(" AS ")[2] or "last"
            last = stages[name] = Stage(folder / name)
            last.path("/tmp").mkdir(parents=True)
        elif word == "WORKDIR":
            last.workdir = text
            last.path(text).mkdir(parents=True, exist_ok=True)
        elif word == "ENV":
            last.variables |= dict(each.split("=", 1) for each in shlex.split(text))
        elif word == "COPY":
            copy(last, stages, text)
        elif word == "RUN":
            command = next((other for begins, other in INSTEAD.items() if text.startswith(begins)), text)
            ran = last.run(command)
            assert ran.returncode == 0, f"{text}: {ran.stdout[-2_000:]}{ran.stderr[-4_000:]}"
        else:
            told[word] = text
    return last, told


def copy(stage: Stage, stages: dict[str, Stage], text: str) -> None:
    """From the context, as far as `.dockerignore` lets it in, or from another stage."""
    *sources, target = text.split()
    origin = stages[sources.pop(0).removeprefix("--from=")] if sources[0].startswith("--from=") else None
    for source in sources:
        found = origin.path(source) if origin else ROOT / source
        assert origin or f"!{source.split('/')[0]}" in (ROOT / ".dockerignore").read_text("utf-8").splitlines(), source
        to = stage.path(target)
        if found.is_dir():
            ignored = None if origin else shutil.ignore_patterns("__pycache__", "static")
            shutil.copytree(found, to, symlinks=True, dirs_exist_ok=True, ignore=ignored)
        else:
            to.mkdir(parents=True, exist_ok=True)
            shutil.copy2(found, to / found.name)


@pytest.mark.evidence
def test_the_image_s_steps_make_what_serves_from_a_read_only_folder_as_nobody(tmp_path: Path) -> None:
    """Its own check answers, the console has its styles, and nothing is compiled or written where the code lies."""
    if os.geteuid() or any(shutil.which(each) is None for each in ("unshare", "setpriv", "npm")):
        pytest.skip("replaying the image's steps needs root, a mount namespace of one's own, setpriv and npm")
    image, told = replay(tmp_path / "image")
    assert told["USER"] == NOBODY
    compiled = image.path("/opt/cordon/compiled")
    kernels = sorted(str(each.relative_to(compiled)) for each in compiled.rglob("*"))
    assert len([each for each in kernels if each.endswith(".nbc")]) > 10
    port = free_port()
    check = shlex.join(json.loads(told["HEALTHCHECK"].partition("CMD ")[2])).replace(":8000/", f":{port}/")
    styles = f"import urllib.request as u; print(len(u.urlopen('http://127.0.0.1:{port}/static/console.css').read()))"
    program, command = json.loads(told["ENTRYPOINT"]), json.loads(told["CMD"])
    script = f"""
! touch /opt/cordon/written 2>/dev/null || exit 3
{shlex.join(program)} init --demo || exit 4
{shlex.join([*program, *command])} --port {port} >/tmp/said 2>&1 &
server=$!
for turn in $(seq {SERVE_SECONDS}); do {check} 2>/dev/null && answered=1 && break; sleep 1; done
test -n "$answered" || {{ cat /tmp/said; exit 5; }}
id -u
python -c {shlex.quote(styles)} || exit 6
kill $server
"""
    image.path("/tmp").chmod(0o1777)
    ran = image.run(script, as_nobody=True)
    assert ran.returncode == 0, ran.stdout[-2_000:] + ran.stderr[-4_000:]
    user, length = re.findall(r"^\d+$", ran.stdout, re.MULTILINE)
    assert user == NOBODY
    assert int(length) > 10_000
    assert sorted(str(each.relative_to(compiled)) for each in compiled.rglob("*")) == kernels
