"""`preflight serve`: the dashboard, on this machine only unless told otherwise."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from checks.commands.console import say
from checks.contract import Unusable

ROOT = Path(__file__).parents[2]
LOOPBACK = ("127.0.0.1", "localhost")
# SECURITY.md B5. Given on the command line, so that they hold whatever file lies in the working folder.
SETTINGS = {
    "server.enableXsrfProtection": "true",
    "server.enableCORS": "true",
    "server.enableStaticServing": "false",
    "server.enableAgentApi": "false",
    "server.fileWatcherType": "none",
    "server.maxUploadSize": "200",
    "server.showEmailPrompt": "false",
    "logger.hideWelcomeMessage": "true",
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "client.disableDataExport": "true",
    "browser.gatherUsageStats": "false",
}


def serve(
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8501,
    address: Annotated[
        str, typer.Option(help="Another address opens the dashboard to a network.")
    ] = LOOPBACK[0],
    allowed_host: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A host name that browsers may use; repeatable.")
    ] = None,
    open_browser: Annotated[
        bool | None, typer.Option("--open/--no-open", help="Open a browser; by default where there is one.")
    ] = None,
) -> int:
    """Serve the dashboard."""
    app = ROOT / "app.py"
    if not app.exists():
        raise Unusable("The dashboard is not installed here; run Preflight from its source folder.")
    _refuse_shown_secrets(ROOT / ".streamlit" / "secrets.toml")
    _refuse_taken(address, port)
    say(f"Preflight is at http://{address}:{port} (Ctrl-C ends it).")
    command = command_line(app, port, address, tuple(allowed_host or ()), _opens(open_browser))
    environment = {**os.environ, **_state()}
    if os.name == "nt":
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603
    os.chdir(ROOT)
    return os.execve(command[0], command, environment)  # noqa: S606  signals are then the server's own


def command_line(app: Path, port: int, address: str, hosts: tuple[str, ...], opens: bool) -> list[str]:
    """Streamlit's command line with every setting that the dashboard's safety rests on."""
    settings = {
        **SETTINGS,
        "server.address": address,
        "server.port": str(port),
        "server.headless": "false" if opens else "true",
    }
    return [
        *(sys.executable, "-m", "streamlit", "run", str(app)),
        *(f"--{name}={value}" for name, value in settings.items()),
        *(f"--server.allowedHosts={host}" for host in dict.fromkeys((*LOOPBACK, *hosts))),
    ]


def _opens(asked: bool | None) -> bool:
    if asked is not None:
        return asked
    screen = (
        sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    return bool(screen) and sys.stdout.isatty()


def _refuse_taken(address: str, port: int) -> None:
    try:
        family, kind, _, _, where = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as bad:
        raise Unusable(f"Port {port} of {address} cannot be used; choose another with --port.") from bad


def _refuse_shown_secrets(path: Path) -> None:
    """The keys of a sign-in are for the server's own user."""
    if os.name != "nt" and path.exists() and path.stat().st_mode & 0o077:
        raise Unusable(f"Other users of this machine can read {path}; run: chmod 600 {path}")


def _state() -> dict[str, str]:
    """A state folder given relative to here stays the same one after the change of folder."""
    given = os.environ.get("PREFLIGHT_STATE")
    return {"PREFLIGHT_STATE": str(Path(given).resolve())} if given else {}
