"""The server under load: the real one, on loopback, with a state folder of its own, and what it costs."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running dashboard: its port, its process, and the file that it logs to."""

    port: int
    pid: int
    log: Path

    def resident(self) -> float:
        """Resident megabytes (10^6 bytes) of the server's own process now; workers are others."""
        return self._memory("VmRSS")

    def peak(self) -> float:
        """The most resident megabytes so far."""
        return self._memory("VmHWM")

    def cpu(self) -> float:
        """CPU seconds of the server's own process so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def _memory(self, field: str) -> float:
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) * 1024 / 1e6
        raise SystemExit("The server is gone.")


@contextmanager
def serving(state: Path) -> Generator[Server]:
    """The dashboard with this state folder, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "checks", "serve", "--port", str(port), "--no-open"]
    path = state / "server.log"
    with path.open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PREFLIGHT_STATE": str(state)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(port, process, path)
            yield Server(port=port, pid=process.pid, log=path)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    said = log.read_text(errors="replace")[-2000:]
    raise SystemExit(f"The dashboard did not start: {said}")
