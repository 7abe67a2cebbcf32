"""What the server adds to Streamlit's: headers that keep a run's address private, and words for a fault."""

import logging
import secrets
import traceback

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import net_util

# The address of a page holds the run's id, which is the key to it: no other site may learn it.
HEADERS = (
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"x-robots-tag", b"noindex"),
)


class Guarded:
    """ASGI middleware that adds `HEADERS` to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message.get("headers", ())}
                added = [pair for pair in HEADERS if pair[0] not in present]
                message = {**message, "headers": [*message.get("headers", ()), *added]}
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)


MIDDLEWARE = [Middleware(Guarded)]


def ask_nobody_outside() -> None:
    """Keep Streamlit from asking a public service for this machine's address.

    It would ask whenever a page of another site opens a websocket, and answer nobody else for up to two seconds.
    With an address known that no site has, it refuses that page at once. The name is not public.
    """
    net_util._external_ip = ""  # noqa: SLF001


def apologise(fault: Exception) -> bool:
    """Show one sentence with a reference in place of a traceback; the operator's log says where it was."""
    reference = secrets.token_hex(3)
    # Only the kind of the fault and its places: its text may carry values of somebody's table.
    places = "; ".join(f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(fault.__traceback__)[-4:])
    log = logging.getLogger("preflight")
    log.error("page failed, reference %s: %s at %s", reference, type(fault).__name__, places)
    st.error(f"Something went wrong on this page. What you entered is kept. Reference {reference}.")
    return True
