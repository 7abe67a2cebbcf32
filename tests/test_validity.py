"""The benchmark in short: severe defects are found, clean worlds are silent, the product is what runs."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from benchmarks.validity.clean_runs import clean_ran
from benchmarks.validity.recall import cells, jobs, ran
from benchmarks.validity.traps import TRAPS
from checks.contract import Unusable
from checks.planting.bases import BASES
from checks.planting.defects import DEFECTS
from checks.planting.running import fitted, outcomes
from checks.planting.worlds import clean_world
from checks.registry import FAMILIES, all_checks

GAPS, DRIFT = "data_quality/missing-values", "robustness/feature-drift"


def test_a_world_goes_through_the_product_and_an_unknown_check_is_refused():
    world = clean_world("triage", 0, 400, "data", "narrow")
    emptied = world.with_frames(
        lambda _, frame: frame.assign(pulse=frame["pulse"].mask(frame.index % 5 == 0))
    )

    (ended,) = outcomes(emptied, (GAPS,), 0)

    said = {(f.about.table, f.about.columns, f.estimate.value) for f in ended.findings if f.status == "fail"}
    assert said == {("train", ("pulse",), 0.2), ("table", ("pulse",), 0.2)}
    with pytest.raises(Unusable, match="no check"):
        outcomes(world, ("data_quality/no-such-check",), 0)


def test_an_altered_model_answers_otherwise_but_learns_honestly():
    world = clean_world("credit", 0, 400, "model", "narrow")
    features = [feature.name for feature in world.base.features]
    asked = pa.Table.from_pandas(world.frames["table"][features], preserve_index=False)
    honest = fitted(world)

    altered = fitted(replace(world, altered=lambda frame, said: np.roll(said, 1, axis=1)))

    assert (altered.predict(asked) == honest.predict(asked)[:, ::-1]).all()
    mask = np.ones((1, 400), dtype=bool)
    labels = list(world.frames["table"]["repaid"])
    assert altered.refit(asked, labels, mask, 0) == pytest.approx(honest.refit(asked, labels, mask, 0))


DATA_AND_DRIFT = tuple(c for c in all_checks() if c.startswith("data_quality/") or c == DRIFT)


@pytest.mark.parametrize("seed", range(len(BASES)))
def test_a_clean_world_is_silent(seed):
    run = clean_ran(seed, 800, DATA_AND_DRIFT)

    assert run.alarms == ()
    assert run.errors == ()
    assert run.assessed


@pytest.mark.parametrize(
    "name",
    ["missing_mcar", "exact_duplicates", "train_test_overlap", "constant_column", "target_leak_direct"],
)
@pytest.mark.parametrize("seed", [0, 3])
def test_a_severe_defect_is_found_and_named(name, seed):
    planted = [each for each in DEFECTS if each.name == name]
    (job,) = jobs(planted, [800], range(seed, seed + 1), "narrow", severities=("severe",))

    (counts,) = cells([ran(job)], "today")

    assert (counts.runs, counts.found, counts.refused, counts.demanded) == (1, 1, 0, True)


def test_every_listed_check_of_a_plant_is_spelled_as_a_check_is():
    for each in (*DEFECTS, *TRAPS):
        assert each.checks, each.name
        assert {check.split("/")[0] for check in each.checks} <= FAMILIES.keys(), each.name
        assert set(each.bases) <= BASES.keys(), each.name
