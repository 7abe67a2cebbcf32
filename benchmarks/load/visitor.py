"""One visitor: a session over Streamlit's own websocket and messages, as a browser holds it.

The server cannot tell it from a browser, apart from what is never asked for: pictures, fonts and scripts.
"""

import asyncio
import contextlib
import http.client
import random
import secrets
import time
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: TID251  the words of the protocol
from streamlit.proto.Common_pb2 import FileURLs  # noqa: TID251
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: TID251
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 120.0
ENDED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
FAULT = "Something went wrong on this page"
BOUNDARY = "preflight-load"


class Visitor:
    """A session. `polls` are the seconds that each request of a page's own clock took, `faults` what failed."""

    def __init__(self, port: int, seed: int) -> None:
        self.polls: list[float] = []
        self.faults: list[str] = []
        self._port = port
        self._draw = random.Random(seed)
        self._socket: ClientConnection | None = None
        self._listening: asyncio.Task[None] | None = None
        self._clocks: dict[str, asyncio.Task[None]] = {}
        self._one_at_a_time = asyncio.Lock()
        self._ended = asyncio.Event()
        self._file: asyncio.Future[FileURLs] | None = None
        self._session = ""
        self._query = ""
        self._page = ""
        self._pages: dict[str, str] = {}
        self._open: dict[str, bool] = {}
        self._touched: dict[str, bool] = {}
        self._uploaders: dict[str, str] = {}

    async def arrive(self, path: str, query: str) -> float:
        """Open an address in a new session; the seconds until its page was whole."""
        began = time.perf_counter()
        self._socket = await connect(
            f"ws://127.0.0.1:{self._port}/_stcore/stream",
            subprotocols=["streamlit"],  # pyright: ignore[reportArgumentType]
            max_size=None,
            open_timeout=PATIENCE,
            ping_interval=None,
        )
        self._listening = asyncio.create_task(self._listen(self._socket))
        self._query = query
        await self._ask(name=path)
        return time.perf_counter() - began

    async def go(self, path: str) -> float:
        """Follow the navigation to a page; Streamlit drops the query there, and so does this."""
        self._query, self._touched = "", {}
        self._page = self._pages[path]
        return await self._ask()

    async def touch(self) -> float:
        """Open or close something on the page, drawn by lot; where nothing opens, draw the page again."""
        if self._open:
            key = self._draw.choice(sorted(self._open))
            self._touched[key] = not self._open[key]
        return await self._ask()

    async def upload(self, path: Path, name: str) -> None:
        """Give a file to the page's first uploader as a browser does: an address, the bytes, a word that it is there."""
        (key,) = [key for key in self._uploaders if "-file-table-" in key]
        request = BackMsg()
        request.file_urls_request.request_id = secrets.token_hex(8)
        request.file_urls_request.file_names.append(name)
        request.file_urls_request.session_id = self._session
        self._file = asyncio.get_running_loop().create_future()
        await self._send(request)
        given = await asyncio.wait_for(self._file, PATIENCE)
        await asyncio.to_thread(_put, self._port, given.upload_url, path, name)
        told = BackMsg()
        state = told.rerun_script.widget_states.widgets.add()
        state.id = key
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.name, info.size, info.file_id = name, path.stat().st_size, given.file_id
        info.file_urls.CopyFrom(given)
        await self._rerun(told)

    async def leave(self) -> None:
        """Close the tab."""
        for clock in self._clocks.values():
            clock.cancel()
        if self._socket is not None:
            await self._socket.close()
        if self._listening is not None:
            with contextlib.suppress(Exception):
                await self._listening

    async def _ask(self, *, name: str = "", fragment: str = "") -> float:
        told = BackMsg()
        if name:
            told.rerun_script.page_name = name
        if fragment:
            told.rerun_script.fragment_id = fragment
            told.rerun_script.is_auto_rerun = True
        for key, value in self._touched.items():
            state = told.rerun_script.widget_states.widgets.add()
            state.id, state.bool_value = key, value
        return await self._rerun(told)

    async def _rerun(self, told: BackMsg) -> float:
        async with self._one_at_a_time:
            told.rerun_script.query_string = self._query
            told.rerun_script.page_script_hash = self._page
            told.rerun_script.context_info.timezone = "Europe/Berlin"
            told.rerun_script.context_info.color_scheme = "light"
            self._ended.clear()
            began = time.perf_counter()
            await self._send(told)
            await self._whole()
            return time.perf_counter() - began

    async def _whole(self) -> None:
        """Wait until the server says that the page is whole; raise what ended the connection before."""
        assert self._listening is not None
        whole = asyncio.create_task(self._ended.wait())
        await asyncio.wait({whole, self._listening}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if not whole.done():
            whole.cancel()
            raise SystemExit(f"A page was not whole after {PATIENCE:.0f} s: {self._listening}")

    async def _send(self, told: BackMsg) -> None:
        assert self._socket is not None
        await self._socket.send(told.SerializeToString())

    async def _listen(self, socket: ClientConnection) -> None:
        async for raw in socket:
            if isinstance(raw, bytes):
                message = ForwardMsg()
                message.ParseFromString(raw)
                self._hear(message)

    def _hear(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self._session = message.new_session.initialize.session_id
                if not message.metadata.run.fragment_ids:
                    self._clocks, self._open, self._uploaders = {}, {}, {}
            case "navigation":
                self._page = message.navigation.page_script_hash
                self._pages = {
                    page.url_pathname: page.page_script_hash for page in message.navigation.app_pages
                }
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "delta":
                self._see(message)
            case "auto_rerun":
                self._set_clock(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            case "file_urls_response" if self._file is not None:
                self._file.set_result(message.file_urls_response.file_urls[0])
            case "script_finished" if message.script_finished in ENDED:
                self._ended.set()
            case _:
                pass

    def _see(self, message: ForwardMsg) -> None:
        """Remember what can be opened and given, and what failed."""
        delta = message.delta
        if delta.HasField("add_block") and delta.add_block.WhichOneof("type") == "expandable":
            block = delta.add_block.expandable
            if block.id:
                self._open[block.id] = self._touched.get(block.id, block.expanded)
        elif delta.HasField("new_element"):
            element = delta.new_element
            match element.WhichOneof("type"):
                case "file_uploader":
                    self._uploaders[element.file_uploader.id] = element.file_uploader.label
                case "exception":
                    self.faults.append(element.exception.type)
                case "alert" if FAULT in element.alert.body:
                    self.faults.append(element.alert.body)
                case _:
                    pass

    def _set_clock(self, fragment: str, every: float) -> None:
        if fragment not in self._clocks:
            self._clocks[fragment] = asyncio.create_task(self._poll(fragment, every))

    async def _poll(self, fragment: str, every: float) -> None:
        """Ask for a fragment again and again, until the page that holds it is drawn anew."""
        await asyncio.sleep(every)
        while self._clocks.get(fragment) is asyncio.current_task():
            # While the whole page is drawn, this fragment may be about to go; the server does not answer for one that has.
            if not self._one_at_a_time.locked():
                self.polls.append(await self._ask(fragment=fragment))
            await asyncio.sleep(every)


def _put(port: int, url: str, path: Path, name: str) -> None:
    """Send a file as a form with one field, with the token that the server asks of a browser."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/_stcore/health")
    answer = connection.getresponse()
    answer.read()
    token = _token(answer)
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode()
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()
    connection.putrequest("PUT", url)
    connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    connection.putheader("Content-Length", str(len(head) + path.stat().st_size + len(tail)))
    connection.putheader("Cookie", f"_streamlit_xsrf={token}")
    connection.putheader("X-Xsrftoken", token)
    connection.endheaders()
    connection.send(head)
    with path.open("rb") as file:
        connection.send(file)
    connection.send(tail)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    if answer.status != http.client.NO_CONTENT:
        raise SystemExit(f"The upload was refused with {answer.status}: {said[:200]!r}")


def _token(answer: http.client.HTTPResponse) -> str:
    for cookie in answer.headers.get_all("Set-Cookie") or ():
        name, _, rest = cookie.partition("=")
        if name.strip() == "_streamlit_xsrf":
            return rest.partition(";")[0].strip('"')
    raise SystemExit("The server gave no token for uploads.")
