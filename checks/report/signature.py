"""A signed report: its decision and names stand in report.json, and a SHA-256 freezes every byte of the file.

The hash is of the whole file with 64 zeros in the place of the hash. It shows a change; it is no secret key.
Whoever must rule out that somebody made a new hash keeps the old one elsewhere and gives it to `verified`.
"""

import hashlib
import re
from collections.abc import Sequence

from msgspec.structs import replace

from checks.contract import Unusable
from checks.decisions import DECISIONS, Decision, SignOff
from checks.document import Report
from checks.record.previous import decode
from checks.report import words
from checks.report.jsonfile import encode

ZEROS = "0" * 64
MOST_NAMES, LONGEST_NAME, LONGEST_REASON = 20, 80, 1000
# The signature is the last of the file, and the hash the last of the signature.
_END = re.compile(rb'"sha256": "([0-9a-f]{64})"\n \}\n\}\n\Z')


class NotAsSigned(Exception):
    """The bytes are not those that were signed. The message is one clear sentence."""


def refusal(report: Report, decision: str, names: Sequence[str], reason: str) -> str | None:
    """Why this decision cannot be signed, in one sentence; None where it can."""
    if decision not in DECISIONS:
        return "Choose a decision first."
    if not any(name.strip() for name in names):
        return "A decision needs the name of at least one person who answers for it."
    if len(names) > MOST_NAMES:
        return f"At most {MOST_NAMES} names fit on a decision."
    if decision == "release" and (why := not_released(report)):
        return why
    if decision == "release with conditions" and not reason.strip():
        return "Say the conditions, or why the risk is accepted."
    return None


def not_released(report: Report) -> str | None:
    """Why a release without conditions is not available, None where it is."""
    states = {gate.state for gate in report.scorecard.gates}
    choose = "Choose conditions or accept the risk with a reason."
    if report.scorecard.verdict == "not ready":
        return f"Release is not available while a blocker is open. {choose}"
    if "waived" in states:
        return f"Release is not available while a block is only waived. {choose}"
    if report.scorecard.verdict == "cannot say yet":
        return f"Release is not available while it cannot be said whether something blocks it. {choose}"
    return None


def sign(
    report: Report, *, decision: Decision, names: Sequence[str], reason: str, signed: str, version: int
) -> tuple[bytes, SignOff]:
    """The signed report.json and its signature.

    `signed` is an ISO time, `version` counts the decisions about one run. Raises Unusable where `refusal` has
    something to say.
    """
    if why := refusal(report, decision, names, reason):
        raise Unusable(why)
    kept = tuple(words.clean(name.strip(), LONGEST_NAME) for name in names if name.strip())
    told = words.clean(reason.strip(), LONGEST_REASON)
    blank = SignOff(decision=decision, names=kept, reason=told, signed=signed, version=version, sha256=ZEROS)
    digest = hashlib.sha256(encode(replace(report, signoff=blank))).hexdigest()
    final = replace(blank, sha256=digest)
    return encode(replace(report, signoff=final)), final


def verified(data: bytes, name: str, kept: str | None = None) -> SignOff:
    """The signature of a signed report whose every byte is as it was signed.

    `kept` is a hash noted elsewhere, which the report must have. Raises NotAsSigned with one sentence.
    """
    end = _END.search(data)
    stated = end[1].decode() if end else ""
    if (
        end
        and hashlib.sha256(data[: end.start(1)] + ZEROS.encode() + data[end.end(1) :]).hexdigest() == stated
    ):
        signoff = _signoff(data, name)
        if signoff is not None and kept is not None and kept.lower() != stated:
            raise NotAsSigned(
                f"{name} was signed with SHA-256 {stated}, not {words.clean(kept.lower(), 70)}."
            )
        if signoff is not None:
            return signoff
    signoff = _signoff(data, name)
    if signoff is None:
        raise NotAsSigned(f"{name} carries no signature; sign it on the page Review meeting.")
    raise NotAsSigned(f"{name} was changed after it was signed: its bytes no longer have the signed SHA-256.")


def _signoff(data: bytes, name: str) -> SignOff | None:
    try:
        return decode(data, name).signoff
    except Unusable:
        says = f"{name} is not as it was signed: it can no longer be read as a report."
        raise NotAsSigned(says) from None
