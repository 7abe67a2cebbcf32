"""Rows 73 to 82: models that will not end, that reach out, and that forge what they say."""

import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from checks.contract import Unusable
from checks.jail.worker import Lost
from checks.model.answers import checked, read_numbers
from tests.hostile.asked import odd_model, rows_of_two
from tests.hostile.kept import is_clear
from tests.hostile.rows import row, rows
from tests.jail.here import standing as standing
from tests.jail.test_conversation import descendants, worker
from tests.jail.test_escapes import KILLED, attempt
from tests.jail.world import leftovers, world


@rows(
    "odd, calls, says",
    c73_sleeps_on_load=("sleeps_on_load", 0, 'The model "model" took longer than 1 seconds and was stopped.'),
    c73_loops_on_predict=("loops_on_predict", 1, 'The model "model" took longer than 1 seconds and was stopped.'),
    c73_sleeps_on_the_fifth_call=("sleeps_on_the_fifth_call", 5, 'The model "model" took longer than 1 seconds and was stopped.'),
    c76_floods_its_log=("floods_its_log", 1, 'The model "model" wrote more than 8 MB of messages and was stopped.'),
)  # fmt: skip
def test_a_model_that_will_not_end_is_ended_and_others_go_on(
    odd: str, calls: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats: list[float] = []
    ended = threading.Event()

    def other_session() -> None:
        while not ended.wait(0.02):
            beats.append(time.monotonic())

    thread = threading.Thread(target=other_session)
    thread.start()
    try:
        lost, child = ask(odd, calls, tmp_path, monkeypatch)
    finally:
        ended.set()
        thread.join()

    assert is_clear(str(lost)) == says
    if child is not None:
        assert descendants(child._child.process.pid) == []
        assert len(child.log) <= 64 * 1024
    assert max(np.diff(beats), default=0) < 1.0, "the host waits without holding anybody up"


def ask(odd: str, calls: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Lost, Any]:
    """How the last of some calls failed, and the child that was asked if it came to answering."""
    child = None
    try:
        with odd_model(odd, folder, monkeypatch) as model:
            child = model._worker
            for _ in range(calls - 1):
                model.predict(rows_of_two())
            with pytest.raises(Lost) as lost:
                model.predict(rows_of_two())
            return lost.value, child
    except Lost as lost_on_load:
        assert calls == 0
        return lost_on_load, None


@rows(
    "payloads",
    c74_leaves_its_session=("leave_session", "daemonise", "fork", "spawn_by_vfork"),
    c75_takes_all_there_is=("fork_bomb", "many_threads", "reserve_memory", "use_memory", "many_open_files"),
    c77_reads_what_is_others=("read_file", "read_through_link", "read_passwords", "read_environment_of_host", "list_folder"),
    c78_opens_a_line=("connect_tcp", "send_udp", "connect_abstract", "connect_unix_path", "resolve_name"),
    c79_writes_anything=("write_file", "truncate_file", "make_file", "make_link", "unlink", "change_mode", "write_shared_memory"),
    c80_seizes_the_host=("kill_parent", "trace_host_process", "raise_limit", "new_namespace", "mount_something", "make_io_ring",
                         "load_kernel_program", "ask_keyring", "call_by_x32_table", "call_by_other_table"),
)  # fmt: skip
def test_an_attempt_is_made_and_held(payloads: tuple[str, ...], tmp_path: Path) -> None:
    with world(tmp_path) as at:
        for payload in payloads:
            ended, why = attempt(payload, at, locked=True)
            assert ended == ("killed" if payload in KILLED else "denied"), (payload, why)
            assert at.harm() == set(), payload
        assert leftovers(at) == []


@row("c74_ignores_every_signal")
def test_what_ignores_every_signal_is_gone_all_the_same() -> None:
    child = worker()
    session = child._child.process.pid

    with pytest.raises(Lost, match="took longer than 1 seconds"):
        child.ask("ignore_every_signal", wall=1)

    assert descendants(session) == []


@rows(
    "payload, says",
    c76_floods_the_answer=("flood_reply", "unreadable answer"),
    c82_a_header_with_nan=("nan_header", "unreadable answer"),
    c82_a_header_without_end=("long_header", "unreadable answer"),
    c82_a_deep_header=("deep_header", "unreadable answer"),
    c82_a_negative_size=("negative_size", "unreadable answer"),
    c82_a_size_that_is_true=("true_size", "unreadable answer"),
    c82_a_huge_size=("huge_size", "unreadable answer"),
    c82_a_list_for_a_header=("list_header", "unreadable answer"),
)
def test_a_forged_reply_is_one_sentence_and_its_sender_is_gone(payload: str, says: str) -> None:
    child = worker()

    with pytest.raises(Lost) as lost:
        child.ask(payload, wall=30)

    assert says in is_clear(str(lost.value))
    assert not child.alive


@row("c82_two_answers")
def test_an_answer_that_nobody_asked_for_is_refused() -> None:
    child = worker()
    assert child.ask("two_answers", wall=10).kind == "x"
    time.sleep(0.2)

    with pytest.raises(Lost, match=r"unreadable answer \(an answer nobody asked for\)"):
        child.ask("two_answers", wall=10)


@rows(
    "told, data, says",
    c81_too_few_rows=([3, 2], bytes(48), "an answer of 3 × 2 values where 4 × 2 were asked for."),
    c81_three_dimensions=([4, 2, 1], bytes(64), "an answer of 4 × 2 × 1 values where 4 × 2 were asked for."),
    c81_five_thousand_columns=([4, 5000], bytes(160_000), "an answer of 4 × 5000 values where 4 × 2 were asked for."),
    c82_a_short_body=([4, 2], bytes(48), "unreadable answer (48 bytes for 8 numbers)"),
    c82_extra_bytes=([4, 2], bytes(80), "unreadable answer (80 bytes for 8 numbers)"),
    c82_a_negative_shape=([-4, -2], bytes(64), "an answer of -4 × -2 values where 4 × 2 were asked for."),
    c82_a_shape_of_truths=([True, 2], bytes(64), "unreadable answer (a shape that is not a list of counts)"),
    c81_text_for_a_shape=("4,2", bytes(64), "unreadable answer (a shape that is not a list of counts)"),
    c81_no_shape=(None, bytes(64), "unreadable answer (a shape that is not a list of counts)"),
)  # fmt: skip
def test_a_forged_shape_is_named(told: Any, data: bytes, says: str) -> None:
    with pytest.raises(Unusable) as refused:
        read_numbers({"shape": told}, data, (4, 2))

    assert says in is_clear(str(refused.value))


@rows(
    "values, says",
    c81_nan=([[0.5, 0.5], [np.nan, 0.5]], "The model answers 1 of 2 rows with NaN or infinity."),
    c81_infinite=([[0.5, 0.5], [np.inf, 0.5]], "The model answers 1 of 2 rows with NaN or infinity."),
    c81_negative=([[-0.5, 1.5], [0.5, 0.5]], "in 1 of 2 rows they lie outside 0 and 1."),
    c81_not_one_in_sum=([[0.9, 0.9], [0.5, 0.5]], "in 1 of 2 rows they do not sum to 1."),
)
def test_impossible_answers_are_counted(values: list[list[float]], says: str) -> None:
    with pytest.raises(Unusable) as refused:
        checked(np.array(values), probabilities=True)

    assert says in is_clear(str(refused.value))
