"""A real Neo4j for tests and development: from its published artifacts with this machine's Java, else from its image.

`python -m tests.stores.engine FOLDER PORT` runs one in the foreground; NEO4J_PASSWORD is its password.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from graph.store.neo4j import Credentials
from tests.stores.patience import MOST_SECONDS_WAITED, Patience, processor_seconds, written_under

ROOT = Path(__file__).resolve().parents[2]
OPS = ROOT / "ops" / "neo4j"
IMAGE = "neo4j:5.26.21-community"
ADMIN_TOOL = "org.neo4j.cli.AdminTool"
OLDEST_JAVA = 17
HEAP = os.environ.get("NEO4J_HEAP", "1g")
# What Neo4j's own start script opens to it, as far as an embedded one needs it.
_OPENS = ("java.nio", "java.io", "sun.nio.ch", "java.lang", "java.util.concurrent")


class NoEngineError(Exception):
    """There is no Neo4j to be had here; the message says in one line what is missing."""


class EngineFailedError(Exception):
    """Everything is there, and still Neo4j did not start."""


@dataclass
class Engine:
    """One Neo4j process over one folder, on a port of this machine alone."""

    folder: Path
    port: int
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12), repr=False)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"bolt://127.0.0.1:{self.port}"

    @property
    def credentials(self) -> Credentials:
        """Who the tests are to it."""
        return Credentials("neo4j", self.password)

    def start(self) -> None:
        """Start it, and return when it answers. Raises NoEngineError or EngineFailedError."""
        command = _java_command(self.folder, self.port) if missing_java() is None else _image_command(self)
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder / "started.log"
        environment = {**os.environ, "NEO4J_PASSWORD": self.password}
        with log.open("a", encoding="utf-8") as said:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True, env=environment
            )
        assert self.process.stdout is not None
        ready = threading.Event()
        threading.Thread(target=_watch, args=(self.process.stdout, ready), daemon=True).start()
        patience = Patience(monotonic())
        in_image = missing_java() is not None
        while not (ready.is_set() or _answers(self.port, image=in_image)):
            spent, written = processor_seconds(self.process.pid), written_under(self.folder)
            if self.process.poll() is not None or patience.ends(monotonic(), spent, written):
                told = log.read_text("utf-8")[-2_000:]
                self.kill()
                raise EngineFailedError(f"Neo4j did not start: {told or 'it said nothing'}")
            ready.wait(0.1)

    def stop(self) -> None:
        """Stop it in order: it writes what it holds, and ends."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=MOST_SECONDS_WAITED)
        self._forget()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=MOST_SECONDS_WAITED)
        self._forget()

    def _forget(self) -> None:
        if self.process is not None:
            for pipe in (self.process.stdin, self.process.stdout):
                if pipe is not None:
                    pipe.close()
        self.process = None


def missing_java() -> str | None:
    """What this machine lacks to run Neo4j's artifacts, or None."""
    if shutil.which("java") is None or shutil.which("mvn") is None:
        lacking = [name for name, program in (("Java", "java"), ("Maven", "mvn")) if shutil.which(program) is None]
        return f"{' and '.join(lacking)} not installed"
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    version = said.partition('"')[2].partition(".")[0]
    if not version.isdigit() or int(version) < OLDEST_JAVA:
        return f"Java {OLDEST_JAVA} or newer is needed, and this is {version or 'unknown'}"
    return None


def missing() -> str | None:
    """Why no Neo4j can be started here, or None."""
    java = missing_java()
    if java is None or docker_answers():
        return None
    return f"no Neo4j: no Docker engine answers, and {java}"


def docker_answers() -> bool:
    """Whether a container engine is running, which an installed client does not say."""
    if shutil.which("docker") is None:
        return False
    asked = subprocess.run(["docker", "version", "--format", "{{.Server.Version}}"], capture_output=True, check=False)
    return asked.returncode == 0


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def classpath() -> str:
    """The artifacts of ops/neo4j/pom.xml, fetched once: of several workers that ask at once one fetches."""
    digest = hashlib.sha256((OPS / "pom.xml").read_bytes()).hexdigest()[:12]
    kept = Path(sys.prefix) / f"neo4j-{digest}.classpath"
    with kept.with_suffix(".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        return _fetched(kept)


def _fetched(kept: Path) -> str:
    if kept.exists() and all(Path(jar).exists() for jar in kept.read_text("utf-8").strip().split(os.pathsep)):
        return kept.read_text("utf-8").strip()
    command = ["mvn", "-q", "-B", "-f", str(OPS / "pom.xml"), "dependency:build-classpath", "-DincludeTypes=jar"]
    built = subprocess.run([*command, f"-Dmdep.outputFile={kept}"], capture_output=True, text=True, check=False)
    if built.returncode:
        raise EngineFailedError(f"Maven could not fetch Neo4j's artifacts: {(built.stdout + built.stderr)[-1_000:]}")
    return kept.read_text("utf-8").strip()


def java_options() -> list[str]:
    """How Java runs anything of Neo4j's, its import tool included."""
    return [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in _OPENS]


def import_into(home: Path, arguments: list[str]) -> None:
    """Run the import tool of the artifacts as `neo4j-admin` would, over the folder of an engine that is down."""
    (home / "conf").mkdir(parents=True)
    command = ["java", *java_options(), f"-Xmx{HEAP}", "-cp", classpath(), ADMIN_TOOL, *arguments]
    variables = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    ran = subprocess.run(command, cwd=home, env=variables, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise EngineFailedError(f"the import came to nothing: {ran.stdout[-2_000:]}{ran.stderr[-4_000:]}")


def _java_command(folder: Path, port: int) -> list[str]:
    options = ["-Xms256m", f"-Xmx{HEAP}", "-XX:+UseSerialGC", *java_options(), "-cp", classpath()]
    return ["java", *options, str(OPS / "Neo4jServer.java"), str(folder), str(port)]


def _image_command(engine: Engine) -> list[str]:
    if (lacking := missing()) is not None:
        raise NoEngineError(lacking)
    return [
        *("docker", "run", "--rm", "--sig-proxy=true", "--publish", f"127.0.0.1:{engine.port}:7687"),
        *("--volume", f"{engine.folder}:/data", "--env", f"NEO4J_AUTH=neo4j/{engine.password}", IMAGE),
    ]


def _watch(output: object, ready: threading.Event) -> None:
    for line in output:  # type: ignore[attr-defined]
        if line.startswith("READY"):
            ready.set()


def _answers(port: int, *, image: bool) -> bool:
    """A container says nothing that we wait for: there an open port that speaks has to do."""
    if not image:
        return False
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main() -> None:
    """Run one in the foreground until it is interrupted."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    password = os.environ.get("NEO4J_PASSWORD", "")
    if len(password) < 8:
        sys.exit("set NEO4J_PASSWORD to a password of at least eight characters")
    engine = Engine(folder, port, password)
    try:
        engine.start()
    except (NoEngineError, EngineFailedError) as error:
        sys.exit(str(error))
    sys.stdout.write(f"Neo4j answers at {engine.url} as user neo4j; its data lies in {folder}. Ctrl-C ends it.\n")
    sys.stdout.flush()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        assert engine.process is not None
        engine.process.wait()
    except KeyboardInterrupt:
        pass
    finally:
        engine.stop()


if __name__ == "__main__":
    main()
