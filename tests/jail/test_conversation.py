"""What a child may do to the conversation: the host always ends with one sentence and no process left."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from checks.contract import Unusable
from checks.jail.worker import Lost, Worker

HERE = str(Path(__file__).parent)


def worker(**more: object) -> Worker:
    return Worker("payloads:serve", noun="The payload", instead="", paths=(HERE,), **more)  # type: ignore[arg-type]


def descendants(of: int) -> list[int]:
    """Processes in the session that a child leads."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == of:
                found.append(int(entry.name))
    return found


# How each payload's own process ends where nobody watches it, or what a trusting host would make of its words.
ALONE: dict[str, object] = {
    "loop": "burns",
    "ignore_every_signal": "stays",
    "sleep": "stays",
    "crash": -signal.SIGSEGV,
    "abort": -signal.SIGABRT,
    "leave": 0,
    "raise_system_exit": 0,
    "overflow_the_stack": -signal.SIGSEGV,
    "flood_log": "floods",
    "flood_errors": "floods",
    "flood_reply": "floods",
    "nan_header": ValueError,
    "infinite_header": ValueError,
    "deep_header": RecursionError,
    "list_header": TypeError,
    "no_kind": KeyError,
    "negative_size": ValueError,
    "true_size": True,
    "huge_size": MemoryError,
    "long_header": KeyError,
    "not_text": ValueError,
}


@pytest.mark.parametrize(
    ("payload", "says"),
    [
        ("loop", "took longer than 0.5 seconds"),
        ("ignore_every_signal", "took longer than 0.5 seconds"),
        ("sleep", "took longer than 0.5 seconds"),
        ("crash", "crashed (SIGSEGV)"),
        ("abort", "crashed"),
        ("leave", "stopped without an answer"),
        ("raise_system_exit", "stopped without an answer"),
        ("overflow_the_stack", "crashed (SIGSEGV)"),
        ("flood_log", "wrote more than 8 MB of messages"),
        ("flood_errors", "wrote more than 8 MB of messages"),
        ("flood_reply", "unreadable answer"),
        ("nan_header", "unreadable answer"),
        ("infinite_header", "unreadable answer"),
        ("deep_header", "unreadable answer"),
        ("list_header", "unreadable answer"),
        ("no_kind", "unreadable answer"),
        ("negative_size", "unreadable answer"),
        ("true_size", "unreadable answer"),
        ("huge_size", "unreadable answer"),
        ("long_header", "unreadable answer"),
        ("not_text", "unreadable answer"),
    ],
)
def test_a_broken_answer_is_one_sentence_and_leaves_nothing(payload: str, says: str) -> None:
    child = worker()
    session = child._child.process.pid
    assert len(descendants(session)) == 2  # the supervisor and the worker
    with pytest.raises(Lost, match=r"^The payload ") as lost:
        child.ask(payload, wall=0.5 if "longer" in says else 30)
    assert says in str(lost.value)
    assert descendants(session) == []
    assert not child.alive
    with pytest.raises(Lost, match="no longer running"):
        child.ask("leave", wall=1)
    _does_it_alone(payload, ALONE[payload])


def _does_it_alone(payload: str, expected: object) -> None:
    """The same payload in a plain process that nobody bounds does what the jail's host was spared."""
    told = f"import payloads, types; getattr(payloads, {payload!r})(types.SimpleNamespace(_replies=1))"
    alone = subprocess.Popen(
        [sys.executable, "-S", "-c", told],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={"PYTHONPATH": HERE},
    )
    assert alone.stdout is not None
    try:
        if expected == "floods":
            assert len(alone.stdout.read(16 << 20)) == 16 << 20
        elif expected in ("burns", "stays"):
            time.sleep(0.5)
            alone.send_signal(signal.SIGTERM if payload == "ignore_every_signal" else 0)
            with pytest.raises(subprocess.TimeoutExpired):
                alone.wait(0.2)
            if expected == "burns":
                ticks = Path(f"/proc/{alone.pid}/stat").read_text().rpartition(")")[2].split()[11]
                assert int(ticks) > 10
        elif isinstance(expected, int) and not isinstance(expected, bool):
            assert alone.wait(30) == expected
        else:
            _misleads(alone.stdout.readline(), expected)
    finally:
        alone.kill()
        alone.wait()
        alone.stdout.close()


def _misleads(line: bytes, expected: object) -> None:
    """What a host that took these words at face value would come to."""

    def trusting() -> bool:
        header = json.loads(line)
        assert header["kind"]
        int(header.get("a", 0) if isinstance(header, dict) else 0)  # a number that one reckons with
        return all(len(bytearray(size)) == size for size in header["sizes"])

    if isinstance(expected, type):
        # An infinite number overflows where a NaN is a wrong value.
        with pytest.raises((expected, OverflowError) if expected is ValueError else expected):
            trusting()
    else:
        assert trusting() is expected  # True passed for the number of bytes 1


def test_memory_is_bounded() -> None:
    child = worker(memory_mb=256)
    with pytest.raises(Exception, match=r"MemoryError|killed"):
        child.ask("use_memory", wall=60)
    child.close()


def test_an_answer_that_nobody_asked_for_is_refused() -> None:
    child = worker()
    assert child.ask("two_answers", wall=10).kind == "x"
    time.sleep(0.2)
    with pytest.raises(Lost, match="nobody asked for"):
        child.ask("two_answers", wall=10)


def test_words_of_a_child_are_cleaned_and_cut() -> None:
    child = worker()
    with pytest.raises(Unusable) as said:
        child.ask("hostile_words", wall=10)
    child.close()
    text = str(said.value)
    assert text.startswith("red tfel long long")
    assert len(text) <= 500


def test_a_dead_host_takes_its_children_along() -> None:
    """The life line closes with the host, however it ends, and from whichever thread it asked."""
    program = textwrap.dedent(f"""
        import sys, threading, time
        from checks.jail.worker import Worker
        child = []
        def start():
            child.append(Worker("payloads:serve", noun="x", instead="", paths=({HERE!r},)))
        thread = threading.Thread(target=start)
        thread.start(); thread.join()
        print(child[0]._child.process.pid, flush=True)
        child[0].ask("loop", wall=60)
    """)
    host = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    assert host.stdout is not None
    session = int(host.stdout.readline())
    time.sleep(0.3)
    assert len(descendants(session)) == 2  # alive although the thread that started it is gone
    os.kill(host.pid, signal.SIGKILL)
    host.wait()
    deadline = time.monotonic() + 10
    while descendants(session) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert descendants(session) == []
