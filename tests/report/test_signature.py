"""A signed report holds to the byte: one changed byte anywhere, and it no longer verifies."""

import random
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from checks.__main__ import run
from checks.contract import Unusable
from checks.report import jsonfile
from checks.report.signature import NotAsSigned, refusal, sign, verified
from tests.pages import made

WORDS = {"reason": "The remedy is live by December.", "signed": "2026-11-12T14:30:00+00:00", "version": 1}
SIGNED, SIGNATURE = sign(made.report(), decision="release with conditions", names=["Ada Byron", " "], **WORDS)


def test_a_signed_report_verifies_and_still_reads_as_a_report():
    assert verified(SIGNED, "report.json") == SIGNATURE
    assert verified(SIGNED, "report.json", SIGNATURE.sha256.upper()) == SIGNATURE
    again = jsonfile.decode(SIGNED)
    assert again.signoff == SIGNATURE
    assert again.signoff.names == ("Ada Byron",)
    assert replace(again, signoff=None) == jsonfile.decode(jsonfile.encode(made.report()))


def test_one_changed_byte_anywhere_fails():
    draw = random.Random(7)
    ends = [*range(40), *range(len(SIGNED) - 600, len(SIGNED))]
    for place in {*ends, *(draw.randrange(len(SIGNED)) for _ in range(400))}:
        for other in (SIGNED[place] ^ 1, ord(" ")):
            changed = SIGNED[:place] + bytes([other]) + SIGNED[place + 1 :]
            if changed != SIGNED:
                with pytest.raises(NotAsSigned):
                    verified(changed, "report.json")


@pytest.mark.parametrize(
    "changed", [SIGNED + b"\n", SIGNED[:-1], SIGNED[:1] + SIGNED[2:], b"", b"{}", SIGNED * 2]
)
def test_a_byte_more_or_less_fails(changed: bytes):
    with pytest.raises(NotAsSigned, match=r"^report\.json [^\n]+\.$"):
        verified(changed, "report.json")


def test_a_new_hash_over_a_change_fails_against_the_one_kept_elsewhere():
    forged, _ = sign(made.report(), decision="do not release", names=["Ada Byron"], **WORDS)
    verified(forged, "report.json")
    with pytest.raises(NotAsSigned, match="was signed with SHA-256"):
        verified(forged, "report.json", SIGNATURE.sha256)


def test_release_is_not_available_while_a_blocker_is_open():
    report = made.report()
    assert report.scorecard.verdict == "not ready"
    assert "while a blocker is open" in (refusal(report, "release", ["Ada"], "") or "")
    assert "conditions" in (refusal(report, "release with conditions", ["Ada"], " ") or "")
    assert refusal(report, "release with conditions", ["Ada"], "Known and accepted.") is None
    assert refusal(report, "do not release", ["Ada"], "") is None
    assert "name" in (refusal(report, "do not release", [" "], "") or "")
    assert refusal(report, "ship it", ["Ada"], "") is not None
    with pytest.raises(Unusable, match="blocker"):
        sign(report, decision="release", names=["Ada"], **WORDS)


def test_the_command_verifies(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "report.json"
    path.write_bytes(SIGNED)
    assert run(["verify", str(path)]) == 0
    assert SIGNATURE.sha256 in capsys.readouterr().out
    assert run(["verify", str(path), "--sha256", "0" * 64]) == 1
    path.write_bytes(SIGNED.replace(b'"sex"', b'"sey"', 1))
    assert run(["verify", str(path)]) == 1
    err = capsys.readouterr().err.splitlines()
    assert len(err) == 2
    assert "was changed after it was signed" in err[1]
    path.write_bytes(jsonfile.encode(made.report()))
    assert run(["verify", str(path)]) == 1
    assert re.fullmatch(r"report\.json carries no signature; [^\n]+\.\n", capsys.readouterr().err)
    assert run(["verify", str(tmp_path / "gone.json")]) == 2
