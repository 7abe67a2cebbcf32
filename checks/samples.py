"""The built-in cases of sample_data: found, described, copied. Imports contract and table."""

import secrets
import shlex
import shutil
from difflib import get_close_matches
from pathlib import Path

import msgspec
from msgspec import Struct

from checks.contract import Unusable
from checks.table.roles import Roles

ROOM = Path(__file__).parents[1] / "sample_data"


class Sample(Struct, frozen=True, kw_only=True):
    """A case as its case.json tells it: `files` maps a role to a file's name in the case's folder."""

    name: str
    title: str
    says: str
    files: dict[str, str]
    roles: Roles

    @property
    def folder(self) -> Path:
        return ROOM / self.name

    def path(self, role: str) -> Path:
        return self.folder / self.files[role]


def sample_names() -> tuple[str, ...]:
    """Names of the cases there are, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in ROOM.glob("*/case.json")))


def find_sample(name: str) -> Sample:
    """The case called `name`; raises Unusable, naming those that exist, if there is none."""
    names = sample_names()
    if not names:
        raise Unusable("The built-in cases are not installed here; run Preflight from its source folder.")
    if name not in names:
        near = get_close_matches(name, names, n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(names)}."
        raise Unusable(f'There is no built-in case "{name}"; {hint}')
    return msgspec.json.decode((ROOM / name / "case.json").read_bytes(), type=Sample)


def write_sample(name: str, out: Path) -> list[Path]:
    """Copy a case with its answer key into the folder `out`; every file comes whole.

    Raises Unusable if there is no such case, if a file of its would be overwritten, or if `out` cannot
    be written.
    """
    sample = find_sample(name)
    sources = [*(sample.path(role) for role in sample.files), *sorted(sample.folder.glob("*.json"))]
    for source in sources:
        if (out / source.name).exists():
            raise Unusable(f"{out / source.name} exists already; name another folder with --out.")
    part = out / f".{secrets.token_hex(8)}.part"
    try:
        out.mkdir(parents=True, exist_ok=True)
        for source in sources:
            shutil.copyfile(source, part)
            part.rename(out / source.name)
    except OSError as bad:
        raise Unusable(
            f"The folder {out} could not be written ({bad.strerror or 'unknown reason'})."
        ) from bad
    finally:
        part.unlink(missing_ok=True)
    return [out / source.name for source in sources]


def assess_command(sample: Sample, folder: Path) -> str:
    """The command line that assesses a copied case as its roles say."""
    roles = sample.roles
    words = ["preflight", "assess", str(folder / sample.files["table"])]
    words += [
        w
        for role in ("train", "production", "model")
        if role in sample.files
        for w in (f"--{role}", str(folder / sample.files[role]))
    ]
    single = {"target": roles.target, "positive": roles.positive, "time": roles.time, "weight": roles.weight}
    words += [w for name, value in single.items() if value for w in (f"--{name}", value)]
    several = {
        "favourable": roles.favourable,
        "sensitive": roles.sensitive,
        "id": roles.identifiers,
        "quasi": roles.quasi,
        "confidential": roles.confidential,
        "ignore": roles.ignore,
    }
    words += [w for name, values in several.items() for value in values for w in (f"--{name}", value)]
    return shlex.join(words)
