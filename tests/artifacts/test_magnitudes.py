import numpy as np
import pandas as pd
import pytest

from checks.artifacts import magnitudes as module
from checks.artifacts.magnitudes import Magnitude, Magnitudes
from checks.table.roles import Roles
from tests.kit import artifacts, given


def measured(frame: pd.DataFrame) -> dict[str, Magnitude]:
    (table,) = artifacts(given(frame, Roles(identifiers=("id",)))).get(Magnitudes).tables
    return {each.column.name: each for each in table.columns}


FRAME = pd.DataFrame(
    {
        "id": range(3_000),
        "amount": np.where(
            np.arange(3_000) % 7 == 0, 0.0, np.random.default_rng(0).lognormal(5, 1, 3_000).round(2)
        ),
        "signed": np.append(
            np.random.default_rng(1).normal(0, 3, 2_990), [-999.0] * 6 + [np.nan, np.inf, 999.0, 5e9]
        ),
        "count": np.random.default_rng(2).poisson(90, 3_000),
        "day": pd.Timestamp("1969-12-01") + pd.to_timedelta(np.arange(3_000) % 80, unit="D"),
        "word": "a",
    }
)


def test_every_finite_value_is_counted_and_identifiers_are_left_out() -> None:
    made = measured(FRAME)

    assert list(made) == ["amount", "signed", "count", "day"]
    assert made["signed"].filled == 2_998
    assert made["signed"].spread.count_of(-999.0) == 6
    assert made["amount"].spread.count_of(0.0) == 429
    assert (made["day"].spread.lows[0], made["day"].spread.count_of(0.0)) == (-31.0, 38)


@pytest.mark.parametrize("name", ["amount", "signed", "count", "day"])
def test_bins_hold_the_same_rows_and_listed_values_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = measured(FRAME)[name]
    monkeypatch.setattr(module, "MOST_ROWS", 0)
    monkeypatch.setattr(module, "MOST_CELLS", 4 * len(FRAME))
    assert np.array_equal(measured(FRAME)[name].spread.counts, exact.spread.counts)  # four columns fit
    monkeypatch.setattr(module, "MOST_CELLS", 4 * len(FRAME) - 1)

    binned = measured(FRAME)[name]

    assert binned.filled == exact.filled
    assert (binned.spread.lows[0], binned.spread.highs[-1]) == (exact.spread.lows[0], exact.spread.highs[-1])
    assert np.all(np.diff(binned.spread.lows) > 0)
    for value in (0.0, -999.0, 999.0, 99.0):
        assert binned.spread.count_of(value) == exact.spread.count_of(value)
    if name != "day":
        wide = binned.spread.highs - binned.spread.lows
        assert np.all(wide <= 0.003 * np.abs(binned.spread.highs))
