"""A run whose table was read, as the form finds it."""

import io

from checks import runs
from checks.runs import folder as folders
from checks.table.guess import Guess, Suggestion
from checks.table.preview import ColumnProfile, Preview
from tests.pages import made

TABLE = b"age,sex,paid\n1,f,yes\n2,m,no\n"


def column(name: str, key: str, *, different: bool = False) -> ColumnProfile:
    return ColumnProfile(name=name, key=key, kind="text", missing=0, distinct=2, every_row_differs=different)


def read_run() -> str:
    """A run whose table was read: four columns, one of them hostile, and a guess."""
    run = runs.new_run("credit.csv")
    runs.receive(run, "table", "credit.csv", io.BytesIO(TABLE))
    home = folders.home(run)
    names = ("paid", "sex", "customer_id", made.HOSTILE)
    folders.write(
        home / "table.preview.json",
        Preview(
            rows=30000,
            columns=tuple(column(name, f"c{at}", different=at == 2) for at, name in enumerate(names)),
            first=(("yes", "f", "a1", "x"), ("no", "m", "a2", None)),
        ),
    )
    suggestion = Suggestion(value="sex", confidence=0.9, reason="its name speaks of sex")
    folders.write(
        home / "guess.json",
        Guess(
            target=(Suggestion(value="paid", confidence=0.8, reason="its name"),),
            task="binary",
            positive=(Suggestion(value="yes", confidence=0.7, reason="its word"),),
            favourable=(Suggestion(value="yes", confidence=0.6, reason="its word"),),
            sensitive=(suggestion,),
            identifiers=(Suggestion(value="customer_id", confidence=0.9, reason="its name"),),
        ),
    )
    return run


def key(run: str, field: str) -> str:
    return f"form-{run[:8]}-{field}"
