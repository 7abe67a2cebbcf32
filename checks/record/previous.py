"""An earlier report read back from its file. Whoever gives the file may be hostile: it is only ever data.

Imports contract and document.
"""

import os
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from checks.contract import Unusable
from checks.document import SCHEMA, Report

MOST_BYTES = 50_000_000  # a report of a thousand columns has under 10 MB
MOST_OUTCOMES = 5_000
# No measure comes near it, and sums and squares of what is below stay finite.
MOST_NUMBER = 1e100


def read_report(path: Path) -> Report:
    """The report in a file.

    Raises Unusable, in one sentence that names the file, if it is no regular file, over 50 MB, not JSON, of
    another schema, or has a field or a number that no report has.
    """
    return decode(read_bytes(path), path.name)


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file of at most 50 MB; links, pipes and devices are refused unread."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    if path.is_symlink():
        raise Unusable(f"{path} is a link; give the report itself.")
    try:
        with os.fdopen(os.open(path, flags), "rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise Unusable(f"{path} is not a regular file; give a report.json.")
            data = opened.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise Unusable(f"The file {path} does not exist.") from None
    except IsADirectoryError:
        raise Unusable(f"{path} is a folder; give the report.json in it.") from None
    except OSError as bad:
        raise Unusable(f"The file {path} could not be read ({bad.strerror or bad}).") from None
    if len(data) > MOST_BYTES:
        raise Unusable(f"{path} is over {MOST_BYTES // 1_000_000} MB; a report is far smaller.")
    return data


def decode(data: bytes, name: str = "report.json") -> Report:
    """A report from its bytes, every field and number checked; `name` stands in what is refused.

    Raises Unusable as `read_report` does.
    """
    if len(data) > MOST_BYTES:
        raise Unusable(f"{name} is over {MOST_BYTES // 1_000_000} MB; a report is far smaller.")
    try:
        schema = msgspec.json.decode(data, type=_Schema).schema
        if schema != SCHEMA:
            raise Unusable(f"{name} has schema '{schema[:40]}'; this Preflight reads '{SCHEMA}'.")
        report = msgspec.json.decode(data, type=Report)
        where = _beyond(msgspec.json.decode(data), "report")
    except msgspec.ValidationError as why:
        raise Unusable(f"{name} is not a Preflight report: {why}.") from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise Unusable(f"{name} is not JSON.") from None
    if where:
        raise Unusable(f"{name} is not a Preflight report: {where} is a number that no measure has.")
    _refuse_twice(report, name)
    return report


def _refuse_twice(report: Report, name: str) -> None:
    if len(report.outcomes) > MOST_OUTCOMES:
        raise Unusable(f"{name} is not a Preflight report: it has over {MOST_OUTCOMES:,} checks.")
    asked = Counter(outcome.check for outcome in report.outcomes)
    if twice := [check for check, times in asked.items() if times > 1]:
        raise Unusable(f"{name} is not a Preflight report: it has the check {twice[0][:80]} twice.")


def _beyond(value: Any, where: str) -> str:
    """Where the first number stands that is not finite or too large to be a measure; empty if none does."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, (int, float)):
        # An int may be too large for a float, and NaN is not between anything.
        return "" if -MOST_NUMBER <= value <= MOST_NUMBER else where
    if isinstance(value, dict):
        return next(
            (found for key, held in value.items() if (found := _beyond(held, f"{where}.{key[:40]}"))), ""
        )
    if isinstance(value, list):
        return next((found for i, held in enumerate(value) if (found := _beyond(held, f"{where}[{i}]"))), "")
    return ""


class _Schema(msgspec.Struct):
    schema: str
