"""What each column is for. Guessed elsewhere (`guess`), confirmed by a person, then fixed for the run."""

from typing import Literal

from msgspec import Struct

Task = Literal["binary", "multiclass", "regression"]


class Roles(Struct, frozen=True, kw_only=True):
    """Columns are exact names. `positive` and `favourable` are labels as text (see `labels`).

    `features` is None until it is known: then every column with no other role. `threshold` turns a
    score into a decision (score >= threshold); None means 0.5 for probabilities.
    """

    target: str | None = None
    task: Task | None = None
    positive: str | None = None
    favourable: tuple[str, ...] = ()
    threshold: float | None = None
    features: tuple[str, ...] | None = None
    sensitive: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    time: str | None = None
    weight: str | None = None
    quasi: tuple[str, ...] = ()
    confidential: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    increasing: tuple[str, ...] = ()
    decreasing: tuple[str, ...] = ()
    score: str | None = None
    prediction: str | None = None

    def taken(self) -> frozenset[str]:
        """Columns that are not features by default.

        Sensitive and quasi-identifying columns stay features: a model may well use them, and that
        is worth knowing.
        """
        single = (self.target, self.time, self.weight, self.score, self.prediction)
        return frozenset({*(name for name in single if name), *self.identifiers, *self.ignore})
