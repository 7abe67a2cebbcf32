"""What an attacker who knows all else of a person guesses of a column that is nobody's business.

With the model: each value the column may have is tried, and the one is taken whose chance, as others with the
same other features have it, times the chance that the model then gives to the person's known answer is largest
(Fredrikson et al. 2014; Yeom et al. 2018). Without it: what a classifier says that was trained on other people
with the same columns and the answer (Jayaraman and Evans 2022, arXiv 2209.01292: most of what looks like
attribute inference is imputation).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.inputs import Given, Judged
from checks.artifacts.membership_pool import MembershipPool
from checks.artifacts.models import AskedModel
from checks.artifacts.scores import ask
from checks.artifacts.target import Target
from checks.contract import InputMissing, NotApplicable, Seed, artifact
from checks.stats.seeds import generator

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MOST, MOST_FAST, LEAST = 2_000, 600, 100  # rows of either kind that are guessed
MOST_ASKED = 60_000  # questions to the model over all columns
BANDS, MOST_VALUES, LEAST_OF_VALUE = 4, 8, 20
SURE = 1e-3  # no value is ruled out by one answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGuesses:
    """Whether the guess was right, of members (m,) and of others (n,), with the model and without; bool.

    `values` counts what was to choose from: levels, or bands of a number.
    """

    column: str
    values: int
    banded: bool
    members_with: "np.ndarray"
    members_without: "np.ndarray"
    others_with: "np.ndarray"
    others_without: "np.ndarray"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeGuesses:
    """`untaken` are confidential or sensitive columns that the model does not take; `unguessable` take a single
    value, or too many.
    """

    columns: tuple[ColumnGuesses, ...]
    untaken: tuple[str, ...]
    unguessable: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretColumns:
    """The confidential and sensitive columns that the model takes, and those that it does not."""

    taken: tuple[str, ...]
    untaken: tuple[str, ...]


@artifact(needs="confidential")
def secret_columns(given: Given, judged: Judged) -> SecretColumns:
    named = sorted({*given.roles.confidential, *given.roles.sensitive})
    if not named:
        raise InputMissing("confidential", "Name a confidential or sensitive column to run this check.")
    features = frozenset(given.roles.features or ())
    taken = tuple(name for name in named if name in features and judged.table.has(name))
    untaken = tuple(name for name in named if name not in features)
    if not taken:
        told = ", ".join(f'"{name}"' for name in untaken)
        raise NotApplicable(f"The model does not take {told}, so no value can be tried on it.")
    return SecretColumns(taken=taken, untaken=untaken)


@artifact(needs="train", heavy=True)
def attribute_guesses(
    given: Given, secret: SecretColumns, pool: MembershipPool, asked: AskedModel, target: Target, seed: Seed
) -> AttributeGuesses:
    """Half of the others teach the attacker; members and the other half are guessed."""
    import numpy as np

    most = MOST_FAST if given.fast else MOST
    most = max(LEAST, min(most, MOST_ASKED // (2 * MOST_VALUES * len(secret.taken))))
    rng = generator(seed, "attribute guesses")
    members = rng.permutation(np.flatnonzero(pool.member))[:most]
    others = rng.permutation(np.flatnonzero(~pool.member))
    lesson, others = others[: len(others) // 2], others[len(others) // 2 :][:most]
    if min(len(lesson), len(others), len(members)) < LEAST:
        raise NotApplicable(f"{LEAST} training rows and {2 * LEAST} others are needed to play this attack.")
    fit = _Fit(asked, pool, lesson, target)
    made: list[ColumnGuesses] = []
    unguessable: list[str] = []
    for name in secret.taken:
        found = _of_column(name, pool, members, others, fit, target, seed)
        if found is None:
            unguessable.append(name)
        else:
            made.append(found)
    if not made:
        raise NotApplicable("The columns have a single value, or too many to try each.")
    return AttributeGuesses(
        columns=tuple(made), untaken=secret.untaken, unguessable=tuple(unguessable), said=asked.said
    )


class _Fit:
    """How likely the model makes a known answer, judged as the attacker can: by its mistakes on the lesson."""

    def __init__(self, asked: AskedModel, pool: MembershipPool, lesson: "np.ndarray", target: Target) -> None:
        import numpy as np

        self.asked, self.pool, self.target, self.lesson = asked, pool, target, lesson
        said, truth = ask(asked.model, pool.frame.take(lesson), target), pool.truth[lesson]
        if target.task == "regression":
            self.spread = max(float(np.std(said[:, 0] - truth)), 1e-12)
        else:
            self.wrong = float(np.mean(said.argmax(axis=1) != truth))

    def log_chance(self, frame: "pa.Table", truth: "np.ndarray") -> "np.ndarray":
        """(n,) log of the chance of each row's own answer, up to a constant."""
        import numpy as np

        said = ask(self.asked.model, frame, self.target)
        if self.target.task == "regression":
            return -0.5 * ((said[:, 0] - truth) / self.spread) ** 2
        chance = said[np.arange(len(truth)), truth.astype(np.int64)]
        if not self.asked.model.facts.probabilities:
            share = max(self.wrong, SURE)
            chance = np.where(chance > 0, 1 - share, share / max(1, said.shape[1] - 1))
        return np.log(np.clip(chance, SURE, 1.0))


def _of_column(
    name: str,
    pool: MembershipPool,
    members: "np.ndarray",
    others: "np.ndarray",
    fit: _Fit,
    target: Target,
    seed: Seed,
) -> ColumnGuesses | None:
    import numpy as np
    import pyarrow as pa

    codes, cells, banded = _values(pool.frame.column(name), fit.lesson)
    if len(cells) < 2:
        return None
    members, others = members[codes[members] >= 0], others[codes[others] >= 0]
    if min(len(members), len(others)) < LEAST:
        return None
    guessed = np.concatenate([members, others])
    rest = pool.frame.drop_columns([name])
    answer = "answer"
    while answer in rest.column_names:
        answer += "_"
    known = rest.append_column(answer, pa.array(pool.truth.astype(np.float64)))
    learnt = fit.lesson[codes[fit.lesson] >= 0]
    prior = _imputed(rest, codes, learnt, guessed, len(cells), seed)
    without = _imputed(known, codes, learnt, guessed, len(cells), seed).argmax(axis=1)
    frame, truth = pool.frame.take(guessed), pool.truth[guessed]
    at = frame.column_names.index(name)
    score = np.log(np.clip(prior, SURE, 1.0))
    for value, cell in enumerate(cells):
        tried = pa.repeat(cell, len(guessed))
        score[:, value] += fit.log_chance(frame.set_column(at, frame.schema.field(at), tried), truth)
    right = codes[guessed]
    hit_with, hit_without = score.argmax(axis=1) == right, without == right
    m = len(members)
    return ColumnGuesses(
        column=name,
        values=len(cells),
        banded=banded,
        members_with=hit_with[:m],
        members_without=hit_without[:m],
        others_with=hit_with[m:],
        others_without=hit_without[m:],
    )


def _values(column: "pa.ChunkedArray", lesson: "np.ndarray") -> "tuple[np.ndarray, list[Any], bool]":
    """Codes (n,), -1 where no value can be tried, and for each code a cell that stands for it.

    A number of many values is cut into bands at the quantiles of the lesson, each stood for by a middle cell.
    """
    import numpy as np

    values = column.to_pandas()
    numeric = values.dtype.kind in "iuf"
    if numeric and values.iloc[lesson].nunique() > MOST_VALUES:
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        there = np.isfinite(numbers)
        of_lesson = np.sort(numbers[lesson][there[lesson]])
        cuts = np.unique(np.quantile(of_lesson, np.linspace(0, 1, BANDS + 1)[1:-1]))
        codes = np.where(there, np.searchsorted(cuts, numbers, side="left"), -1)
    else:
        counts = values.iloc[lesson].value_counts()
        common = sorted(
            (level for level in counts.index if counts[level] >= LEAST_OF_VALUE),
            key=lambda level: (-int(counts[level]), str(level)),
        )
        place = {level: at for at, level in enumerate(common[:MOST_VALUES])}
        codes = values.map(place).fillna(-1).to_numpy(dtype=np.int64)
        numbers, numeric = codes.astype(np.float64), False
    cells: list[Any] = []
    for code in range(int(codes[lesson].max(initial=-1)) + 1):
        like = lesson[codes[lesson] == code]
        if not len(like):
            return codes, [], numeric
        cells.append(column[int(like[np.argsort(numbers[like], kind="stable")[len(like) // 2]])])
    return codes, cells, numeric


def _imputed(
    frame: "pa.Table",
    codes: "np.ndarray",
    lesson: "np.ndarray",
    asked_of: "np.ndarray",
    values: int,
    seed: Seed,
) -> "np.ndarray":
    """(k, values) chances of each value, from small boosted trees over the other columns."""
    import numpy as np

    from checks.model.standin import StandIn

    shares = np.bincount(codes[lesson], minlength=values) / len(lesson)
    if not frame.num_columns:
        return np.tile(shares, (len(asked_of), 1))
    labels = tuple(f"v{value}" for value in range(values))
    imputer = StandIn(frame.take(lesson), codes[lesson], task="multiclass", classes=labels, seed=seed.value)
    return imputer.predict(frame.take(asked_of))
