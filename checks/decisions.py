"""What people decide about a report: a block that is waived for a time, and a signature. Imports nothing of ours."""

from typing import Literal

from msgspec import Struct

Decision = Literal["release", "release with conditions", "do not release"]
DECISIONS: tuple[Decision, ...] = ("release", "release with conditions", "do not release")


class Waiver(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person's word that one finding may stand until a day. It lifts a block, never a score.

    `finding` is a check's id; `about` what the finding is about, as the report names it, and "" for all findings
    of the check. `expires` is the last day on which it holds (2026-12-31). `owner` fixes it, `approver` answers
    for it.
    """

    finding: str
    reason: str
    owner: str
    approver: str
    expires: str
    about: str = ""


class Waived(Waiver, frozen=True, kw_only=True, omit_defaults=True):
    """A waiver as it stood when the verdict was drawn: `lifts` blocks, or expired, or met by no finding."""

    state: Literal["holds", "expired", "no such finding"]
    lifts: int = 0


class SignOff(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A decision with names. `sha256` is of the report's bytes with 64 zeros in its own place."""

    decision: Decision
    names: tuple[str, ...]
    reason: str
    signed: str
    version: int
    sha256: str
