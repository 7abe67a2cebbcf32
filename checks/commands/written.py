"""The files of a report, written whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from checks.contract import Unusable
from checks.record import row_scores

if TYPE_CHECKING:
    from checks.document import Report
    from checks.report.render import Format


def written(
    report: "Report", out: Path, formats: "Sequence[Format | Literal['kit']]", folder: Path
) -> list[Path]:
    """Render everything first, then write each file beside its place and rename it.

    Beside report.json goes what the model said of each row, from the run's `folder`. Raises Unusable where the
    place cannot be written to.
    """
    from checks.report.kit import pack
    from checks.report.render import FILES, render

    contents = {out / FILES[each]: render(report, each) for each in formats if each != "kit"}
    if "kit" in formats:
        contents[out / pack.NAME] = _kit(report, folder)
    parts: dict[Path, Path] = {}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for path, content in contents.items():
            parts[path] = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
            parts[path].write_bytes(content)
        for path, part in parts.items():
            part.replace(path)
        if "json" in formats:
            _keep_scores(folder, out)
    except OSError as bad:
        raise Unusable(f"The report could not be written to {out} ({bad.strerror or bad}).") from bad
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    return list(contents)


def refuse_unwritable(out: Path) -> None:
    """Refuse before the work what would fail after it: a file in the way, or a folder that is read-only."""
    if out.exists() and not out.is_dir():
        raise Unusable(f"{out} is a file; name a folder with --out.")
    there = next(path for path in (out.absolute(), *out.absolute().parents) if path.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise Unusable(f"The folder {there} cannot be written to; name another with --out.")


def _kit(report: "Report", folder: Path) -> bytes:
    from checks.report.kit.pack import kit

    made = kit(report, folder)
    if made is None:
        raise Unusable("A remediation kit needs a table with rows; leave --format kit out.")
    return made


def _keep_scores(folder: Path, out: Path) -> None:
    """None of an earlier run stays beside the new report."""
    kept, target = folder / row_scores.FILE, out / row_scores.FILE
    target.unlink(missing_ok=True)
    if kept.exists():
        shutil.copyfile(kept, target)
