"""What each column is for. Guessed elsewhere (`guess`), confirmed by a person, then fixed for the run."""

from typing import Literal

from msgspec import Struct

Task = Literal["binary", "multiclass", "regression"]


class Bands(Struct, frozen=True, kw_only=True):
    """Where a column of numbers is cut into groups: `cuts` rise and are the upper ends, inclusive, of all but the last."""

    column: str
    cuts: tuple[float, ...]


class Roles(Struct, frozen=True, kw_only=True):
    """Columns are exact names. `positive` and `favourable` are labels as text (see `labels`).

    `features` is None until it is known: then every column with no other role (see `taken`). `threshold` turns a
    score into a decision (score >= threshold); None means 0.5 for probabilities. `bands` cut sensitive numbers
    where a person wants; a column without them is cut near its fifths (see `artifacts.group_keys`). `population`
    is how many people there are of whom the judged table is a sample, if a person knows.
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
    immutable: tuple[str, ...] = ()
    score: str | None = None
    prediction: str | None = None
    bands: tuple[Bands, ...] = ()
    population: int | None = None

    def aside(self) -> frozenset[str]:
        """Columns that a model is not given: answers, time, weight, identifiers, and what to ignore."""
        single = (self.target, self.time, self.weight, self.score, self.prediction)
        return frozenset({*(name for name in single if name), *self.identifiers, *self.ignore})

    def taken(self) -> frozenset[str]:
        """Columns that are not features by default: those aside, and the sensitive and quasi-identifying.

        A model that names its features may well use the latter (`complete` asks it first). A column
        with a direction (`increasing`, `decreasing`) is a feature all the same, and so is a
        confidential one: what a person keeps to themselves often decides.
        """
        people = {*self.sensitive, *self.quasi} - {*self.increasing, *self.decreasing}
        return self.aside() | people
