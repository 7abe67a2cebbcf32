"""Waivers and signatures in the one store: they last, they change the verdict alone, and a decision is frozen."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from checks import runs
from checks.contract import Unusable
from checks.decisions import Waiver
from checks.report import jsonfile
from checks.runs import deciding
from checks.runs import folder as folders
from checks.runs.store import Store
from tests.pages import made

BLOCK = "bias/selection-rate-ratio"
WAIVER = Waiver(
    finding=BLOCK, reason="Live in December.", owner="Ada", approver="Grace", expires="2999-12-31"
)


@pytest.fixture
def run(a_run: str) -> str:
    (folders.home(a_run) / "report.json").write_bytes(jsonfile.encode(made.report()))
    return a_run


def state_of_gate(run: str) -> str:
    report = runs.report_of(run)
    assert report is not None
    return next(gate.state for gate in report.scorecard.gates if gate.check == BLOCK)


def test_a_waiver_shows_in_the_report_until_it_is_withdrawn_or_expires(run: str) -> None:
    assert state_of_gate(run) == "fail"
    deciding.waive(run, WAIVER)
    assert state_of_gate(run) == "waived"
    (kept,) = deciding.waivers_of(run)
    assert kept.waiver == WAIVER
    deciding.withdraw(run, kept.number)
    assert state_of_gate(run) == "fail"
    deciding.waive(run, replace(WAIVER, expires="2020-01-01"))
    assert state_of_gate(run) == "fail"
    report = runs.report_of(run)
    assert report is not None
    assert [waiver.state for waiver in report.waivers] == ["expired"]


def test_an_incomplete_waiver_is_not_kept(run: str) -> None:
    with pytest.raises(Unusable, match="an approver"):
        deciding.waive(run, replace(WAIVER, approver=" "))
    with pytest.raises(Unusable, match="no such run"):
        deciding.waive("f" * 32, WAIVER)
    assert deciding.waivers_of(run) == []


def test_a_decision_freezes_the_report_and_a_later_change_starts_a_new_version(run: str) -> None:
    with pytest.raises(Unusable, match="blocker"):
        deciding.sign(run, "release", ["Ada"], "")
    assert deciding.signed_of(run) is None
    first = deciding.sign(run, "do not release", ["Ada", "Grace"], "")
    signoff, data = deciding.signed_of(run) or (None, None)
    assert signoff == first
    assert data is not None
    report = runs.report_of(run)
    assert report is not None
    assert not deciding.changed_since(report, data)
    deciding.waive(run, WAIVER)
    after = runs.report_of(run)
    assert after is not None
    assert deciding.changed_since(after, data)
    second = deciding.sign(run, "release with conditions", ["Ada"], "Until the new cut-off is live.")
    assert (first.version, second.version) == (1, 2)
    assert first.sha256 != second.sha256
    (_, again) = deciding.signed_of(run) or (None, None)
    assert again is not None
    assert jsonfile.decode(again).waivers[0].approver == "Grace"


def test_signed_bytes_that_were_changed_are_not_handed_out(run: str) -> None:
    deciding.sign(run, "do not release", ["Ada"], "")
    (path,) = folders.home(run).glob("signed-*.json")
    path.write_bytes(path.read_bytes().replace(b"Ada", b"Eve"))
    signoff, data = deciding.signed_of(run) or (None, b"")
    assert signoff is not None
    assert signoff.names == ("Ada",)
    assert data is None


def test_two_who_sign_one_version_do_not_overwrite_each_other(run: str) -> None:
    signoff = deciding.sign(run, "do not release", ["Ada"], "")
    with pytest.raises(Unusable, match="Somebody else signed"):
        deciding._decisions().record(run, replace(signoff, names=("Eve",)))
    kept, _ = deciding.signed_of(run) or (None, None)
    assert kept == signoff


def test_a_deleted_run_loses_its_waivers_and_keeps_who_signed(run: str, store: Store, state: Path) -> None:
    deciding.waive(run, WAIVER)
    deciding.sign(run, "do not release", ["Ada"], "")
    store.forget(run)
    folders.remove(run)
    assert deciding.waivers_of(run) == []
    signoff, data = deciding.signed_of(run) or (None, b"")
    assert signoff is not None
    assert data is None


def test_a_store_of_an_older_server_gets_the_new_tables(state: Path) -> None:
    import sqlite3

    state.mkdir(parents=True)
    with sqlite3.connect(state / "runs.sqlite") as old:
        old.execute(
            "CREATE TABLE runs (run TEXT PRIMARY KEY, title TEXT NOT NULL, created REAL NOT NULL,"
            " verdict TEXT, grade TEXT)"
        )
    Store(state)
    assert deciding.Decisions(state).waivers("f" * 32) == []
