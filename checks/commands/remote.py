"""Files by their address in a store: fetched for a command, never for the browser.

A command says where its files lie (`addresses`) and fetches them into the run's own folder (`fetched`); from then
on they are files like any other, and are opened in the jail. What follows the path of an address may be a
signature that opens the file to whoever has it, so only `Address.plain` is ever shown, kept or raised.
"""

import errno
import logging
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from checks.contract import Unusable
from checks.table.names import shown

if TYPE_CHECKING:
    from checks.opening import Request

KNOWN = "s3://, gs://, abfs:// and https://"
SCHEMES = ("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "https")
AZURE = ("abfs", "abfss", "az")
MOST_MODEL = 1_000_000_000
# A table lies on disk as it came, as a copy that is hashed and parsed, and as Parquet.
COPIES = {"table": 3, "train": 3, "production": 3, "model": 1}
EXTRA = 'pip install "preflight[remote]"'
# The libraries of the stores share no class for these, and none of them is imported here.
NO_PERMISSION = {
    *("NoCredentialsError", "PartialCredentialsError", "TokenRetrievalError", "SSOTokenLoadError"),
    *("DefaultCredentialsError", "RefreshError", "ClientAuthenticationError", "CredentialUnavailableError"),
}
NO_CONNECTION = re.compile("Connect|Timeout|Payload|Disconnect|IncompleteRead|ServiceRequest|ServiceResponse")


@dataclass(frozen=True)
class Address:
    """Where a file lies. `plain` ends with the path; `whole` is what a store is asked for, and may be secret."""

    plain: str
    whole: str = field(repr=False)

    @property
    def scheme(self) -> str:
        return self.plain.partition("://")[0]

    @property
    def name(self) -> str:
        """The file's own name, for display."""
        return shown(PurePosixPath(self.plain).name)


def is_address(text: str) -> bool:
    """Whether a command's file is named by an address; a path of this machine holds no `://`."""
    return "://" in text


def refuse_addresses(**files: Path | str | None) -> None:
    """Raise Unusable where one of a command's other files, by the option's name, is given by an address."""
    for name, path in files.items():
        if path is not None and re.match("[a-z][a-z0-9+.-]+:/", str(path), re.IGNORECASE):
            raise Unusable(
                f"{name.capitalize()} takes a file of this machine; download it and give that one."
            )


def addresses(files: Mapping[str, str]) -> dict[str, Address]:
    """The files that lie elsewhere, by role. Raises Unusable for an address of another kind."""
    return {role: _address(text) for role, text in files.items() if is_address(text)}


def fetched(
    request: "Request", at: Mapping[str, Address], folder: Path, progress: Callable[[str], None]
) -> "Request":
    """The request with the files at these addresses fetched into a folder, one after the other.

    Raises Unusable, in one sentence that names the plain address: the package for it is not installed, there is
    no such file, it may not be read, the connection was lost, or it is too large for a model or for the disk.
    """
    paths: dict[str, str] = {}
    for role, address in at.items():
        progress(f"Fetching {shown(address.plain, 200)}")
        path = folder / f"fetched-{role}"
        _fetch(address, path, MOST_MODEL if role == "model" else None, COPIES[role])
        paths[role] = str(path)
    return replace(request, **paths)


def _address(text: str) -> Address:
    scheme, _, rest = text.partition("://")
    scheme = scheme.lower()
    if "::" in text:
        raise Unusable("An address names one file in a store; give it without what stands around the ::.")
    if scheme not in SCHEMES:
        raise Unusable(
            f"Files are fetched from {KNOWN} addresses, and {shown(scheme, 40)}:// is none of them."
        )
    if not text.isprintable():
        raise Unusable("An address holds characters that no person can see; write it again.")
    before = re.split(r"[?#]" if scheme == "https" else r"\?", rest, maxsplit=1)[0]
    if before != rest and scheme != "https":
        raise Unusable(f"An address of {scheme}:// ends with the file's path; leave out what follows the ?.")
    host, _, path = before.partition("/")
    # abfs://container@account.dfs.core.windows.net/ is how Azure names a container, and no secret.
    if "@" in host and (scheme not in AZURE or ":" in host):
        raise Unusable(
            f"A name and password in an address of {scheme}:// end up in logs; give them as your store's own "
            "tools take them, by environment variables or a configuration file."
        )
    plain = f"{scheme}://{before}"
    if not host or not path.strip("/"):
        raise Unusable(f"{shown(plain, 200)} names no file.")
    if path.endswith("/"):
        raise Unusable(_folder(plain))
    return Address(plain=plain, whole=f"{scheme}://{rest}")


def _fetch(address: Address, to: Path, most: int | None, copies: int) -> None:
    free, where = shutil.disk_usage(to.parent).free, shown(address.plain, 200)

    def too_large(size: int) -> str:
        if most is not None and size > most:
            return f"{where} has over {most / 1e9:.0f} GB; a model file may have no more."
        if size * copies > free:
            return (
                f"{where} needs {size * copies / 1e9:,.1f} GB of disk to be read, and {to.parent.parent} has "
                f"{free / 1e9:,.1f} GB; set TMPDIR to a larger disk."
            )
        return ""

    # The stores' libraries log every retry with its traceback, and the address in it.
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        store, path = _store(address)
        wrong = _copied(store, path, to, where, too_large)
    except ImportError:
        wrong = f"An address of {address.scheme}:// needs a package that is not there; run: {EXTRA}"
    except Exception as why:
        wrong = _said(why, where)
    finally:
        logging.disable(before)
    # Raised only here, behind the handlers: what came may hold the whole address in its text and arguments.
    if wrong:
        raise Unusable(wrong)


def _store(address: Address) -> tuple[Any, str]:
    """The address' store, opened with the user's own settings for it, and the file's path there."""
    from fsspec.core import url_to_fs

    if address.scheme != "https":
        return url_to_fs(address.whole)
    # aiohttp ends every download after five minutes, and passes by the proxy that the environment names.
    timeout = import_module("aiohttp").ClientTimeout(total=None, sock_connect=30, sock_read=60)
    return url_to_fs(address.whole, client_kwargs={"timeout": timeout, "trust_env": True})


def _copied(store: Any, path: str, to: Path, where: str, too_large: Callable[[int], str]) -> str:
    """Copy the file to disk; what is wrong with it, in a sentence, or nothing."""
    from fsspec import Callback

    class Bound(Callback):
        """Ends a copy that grows larger than its store said."""

        def call(self, hook_name: str | None = None, **kwargs: Any) -> None:
            if too_large(self.value):
                raise _TooLarge

    about = store.info(path)
    if about.get("type") == "directory":
        return _folder(where)
    size = about.get("size")
    if size is not None and (wrong := too_large(size)):
        return wrong
    bound = Bound()
    try:
        store.get_file(path, str(to), callback=bound)
    except _TooLarge:
        return too_large(bound.value)
    came = to.stat().st_size
    # A web server counts the bytes before it packs them, or after.
    if size is not None and came < size and not path.startswith("https:"):
        return f"The connection was lost when {came:,} of the {size:,} bytes of {where} had come; try again."
    return too_large(came)


def _folder(where: str) -> str:
    return f"{where} is a folder; give one file, such as its parts written as one Parquet file."


def _said(why: BaseException, where: str) -> str:
    """One sentence for whatever a store's library raised: of its kind, never of its text."""
    chain = list(_chain(why))
    names = {type(each).__name__ for each in chain}
    status = {str(getattr(each, "status", None) or getattr(each, "code", None)) for each in chain}
    if any(isinstance(each, OSError) and each.errno == errno.ENOSPC for each in chain):
        return f"The disk is full before the end of {where}; set TMPDIR to a larger one."
    if names & NO_PERMISSION or status & {"401", "403"} or _any(chain, PermissionError):
        return f"{where} may not be read with the credentials found here, or there is no such file."
    if _any(chain, ConnectionError, TimeoutError) or any(NO_CONNECTION.search(name) for name in names):
        return f"The connection to {where} failed or was lost; try again."
    if _any(chain, FileNotFoundError) or "404" in status:
        return f"The file {where} does not exist."
    if isinstance(why, ValueError) and where.split("://", maxsplit=1)[0] in AZURE and "@" not in where:
        return f"{where} names no account; write abfs://container@account.dfs.core.windows.net/path."
    return f"{where} could not be fetched ({type(why).__name__}); look at the settings of its store."


def _any(chain: list[BaseException], *kinds: type[BaseException]) -> bool:
    return any(isinstance(each, kinds) for each in chain)


def _chain(why: BaseException | None) -> Iterator[BaseException]:
    """The error and all that led to it."""
    seen: set[int] = set()
    while why is not None and id(why) not in seen:
        seen.add(id(why))
        yield why
        why = why.__cause__ or why.__context__


class _TooLarge(Exception):
    """A file has more bytes than it may."""
