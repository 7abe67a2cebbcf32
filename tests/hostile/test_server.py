"""Rows 33, 34 and 95: what the running server lets in, and the settings it runs with."""

import http.client
import json
import socket
import subprocess
from pathlib import Path

from checks.commands import serve
from tests.hostile.rows import row, rows

Server = tuple[str, Path]


def asked(
    server: Server, method: str, path: str, headers: dict[str, str], body: bytes = b""
) -> tuple[int, bytes]:
    """The status and the first bytes of what the server answers."""
    place = http.client.HTTPConnection(server[0].removeprefix("http://"), timeout=20)
    try:
        place.request(method, path, body or None, headers)
        answer = place.getresponse()
        return answer.status, answer.read(2_000)
    finally:
        place.close()


@rows(
    "path, headers",
    c34_no_session=("/_stcore/upload_file/nobody/file", {}),
    c34_a_forbidden_name=("/_stcore/upload_file/nobody/..%2F..%2Fetc%2Fpasswd", {}),
    c34_from_another_site=("/_stcore/upload_file/nobody/file", {"Origin": "http://evil.example"}),
)
def test_an_upload_past_the_page_is_refused_and_stored_nowhere(
    path: str, headers: dict[str, str], server: Server
) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.exe"\r\n\r\ncanary\r\n--x--\r\n'
    for method in ("PUT", "POST"):
        status, said = asked(
            server, method, path, headers | {"Content-Type": "multipart/form-data; boundary=x"}, body
        )
        assert 400 <= status < 500, (method, status)
        assert b"Traceback" not in said
    assert not any(b"canary" in file.read_bytes() for file in server[1].rglob("*.bin"))


@rows(
    "headers",
    c95_another_host={"Host": "evil.example"},
    c95_another_origin={"Origin": "http://evil.example"},
    c95_another_origin_and_host={"Host": "evil.example", "Origin": "http://evil.example"},
)
def test_a_forged_origin_gets_no_websocket(headers: dict[str, str], server: Server) -> None:
    key = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    own = {"Origin": server[0]}

    assert handshake(server, key | own) == 101
    assert handshake(server, key | own | headers) in (400, 403, 404)


def handshake(server: Server, headers: dict[str, str]) -> int:
    """The status of a websocket handshake; an accepted one is closed at once."""
    host, port = server[0].removeprefix("http://").split(":")
    told = {"Host": f"{host}:{port}"} | headers
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(f"GET /_stcore/stream HTTP/1.1\r\n{lines}\r\n".encode())
        return int(line.recv(4_096).split()[1])


@row("c33_the_server_stops_a_body_over_the_limit")
def test_the_running_server_has_every_safe_setting(tmp_path: Path) -> None:
    """What `preflight serve` starts, asked from inside that server; and the same from the file alone."""
    wanted = {
        "server.maxUploadSize": 200, "client.showErrorDetails": "none", "server.enableXsrfProtection": True,
        "server.enableCORS": True, "server.allowedHosts": ["127.0.0.1", "localhost"], "server.address": "127.0.0.1",
        "browser.gatherUsageStats": False, "server.enableStaticServing": False, "server.enableAgentApi": False,
        "server.fileWatcherType": "none", "client.toolbarMode": "minimal", "client.disableDataExport": True,
        "server.maxWidgetStateSize": 25, "server.trustedUserHeaders": {},
    }  # fmt: skip
    probe = tmp_path / "probe.py"
    probe.write_text(
        "import json, os, streamlit as st\n"
        f"told = {{name: st.get_option(name) for name in {list(wanted)!r}}}\n"
        "print('SETTINGS' + json.dumps(told), flush=True)\n"
        "os._exit(0)\n"
        "app = st.App(__file__)\n"
    )
    full = serve.command_line(probe, _free_port(), "127.0.0.1", (), opens=False)
    bare = [*full[:4], str(probe), f"--server.port={_free_port()}"]
    for line in (full, bare):
        done = subprocess.run(line, cwd=serve.ROOT, capture_output=True, text=True, timeout=60, check=False)
        (told,) = [each for each in done.stdout.splitlines() if each.startswith("SETTINGS")]
        found = json.loads(told.removeprefix("SETTINGS"))
        found["server.allowedHosts"] = sorted(found["server.allowedHosts"])
        assert found == wanted


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
