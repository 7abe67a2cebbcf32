"""People's answers to the questionnaire: a file in the run's folder, saved with every answer.

They belong to the run they were given for, whose id is the key to them; a next run takes them over. A finished
report keeps the answers that it was made with. Imports attestations.
"""

import threading
from collections.abc import Mapping
from pathlib import Path

from checks.attestations import Attestation
from checks.runs import folder as folders

FILE = "answers.json"
_lock = threading.Lock()


def given(run: str) -> dict[str, Attestation]:
    """The answers of a run by question. Raises Unusable for a run that is unknown or deleted."""
    return of(folders.home(run))


def of(home: Path) -> dict[str, Attestation]:
    """The answers in the folder of a run."""
    return folders.read(home / FILE, dict[str, Attestation]) or {}


def give(run: str, answer: Attestation) -> None:
    """Save one answer in the place of an earlier one to the same question."""
    _change(run, {answer.id: answer})


def take_back(run: str, question: str) -> None:
    """Leave a question unanswered, which is not "no"."""
    _change(run, {question: None})


def carry(source: str, run: str) -> int:
    """Take over another run's answers, dates and all, where this one has none; returns how many."""
    own = given(run)
    new = {question: answer for question, answer in given(source).items() if question not in own}
    if new:
        _change(run, new)
    return len(new)


def _change(run: str, answers: Mapping[str, Attestation | None]) -> None:
    home = folders.home(run)
    with _lock:
        kept = of(home)
        for question, answer in answers.items():
            kept.pop(question, None)
            if answer is not None:
                kept[question] = answer
        # A new file each time: a copied run may share the old one.
        folders.write(home / FILE, kept)
