"""Rows 83 to 90: models that answer oddly or slowly, and systems without a jail."""

import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from checks import engine, jail
from checks.contract import Unusable
from checks.jail.worker import Refused, Worker
from checks.model import host
from checks.model.host import open_model
from checks.registry import all_checks
from checks.report.render import render
from checks.report.words import HONEST
from checks.robustness.unrepeatable_predictions import unrepeatable_predictions
from checks.table.roles import Roles
from tests.hostile import named
from tests.hostile.asked import odd_model
from tests.hostile.kept import is_clear
from tests.hostile.rows import row, rows
from tests.jail.here import standing as standing
from tests.kit import artifacts, given, outcome
from tests.model.test_pickles import allowed as allowed
from tests.model.worlds import answers, arrow, opened, people, skops
from tests.models import TrustedModel

NUMBERS = ["age", "income"]
FRAME = people()[NUMBERS]
LINE = LogisticRegression().fit(FRAME, answers(FRAME))


def refused(path: Path) -> str:
    """The sentence that refuses a model file."""
    with pytest.raises(Unusable) as said:
        open_model(path, name=path.name).close()
    return is_clear(str(said.value))


def asked(predict: Callable[[pa.Table], np.ndarray]) -> Any:
    """A model in this process that answers as told, with the facts of a line."""
    model = TrustedModel(LINE, tuple(NUMBERS))
    model.predict = predict  # type: ignore[method-assign]
    return model


def unsteady(kind: str) -> Callable[[pa.Table], np.ndarray]:
    draw, calls = np.random.default_rng(0), [0]

    def answer(table: pa.Table) -> np.ndarray:
        calls[0] += 1
        chance = np.clip(table["income"].to_numpy() / 100, 0, 1)
        if kind == "stochastic":
            chance = np.clip(chance + draw.normal(0, 0.1, len(chance)), 0, 1)
        if kind == "counts its calls":
            chance = chance if calls[0] % 2 else 1 - chance
        if kind == "looks at its neighbours":
            chance = chance * 0.5 + (chance > np.median(chance)) * 0.1
        if kind == "looks at the place":
            chance = chance * 0.5 + np.arange(len(chance)) / len(chance) / 2
        return np.column_stack([1 - chance, chance])

    return answer


@rows(
    "kind, ways",
    c83_a_model_that_draws=("stochastic", {"asked a second time"}),
    c83_a_model_that_counts=("counts its calls", {"asked a second time"}),
    c84_a_model_that_looks_at_the_batch=("looks at its neighbours", {"asked one at a time"}),
    c84_a_model_that_looks_at_the_order=(
        "looks at the place",
        {"asked in another order", "asked one at a time"},
    ),
)
def test_a_model_that_does_not_repeat_itself_is_a_finding_that_doubts_every_interval(
    kind: str, ways: set[str]
) -> None:
    frame = FRAME.assign(y=answers(FRAME))
    inputs = given(frame, Roles(target="y", task="binary", positive="yes"), model=asked(unsteady(kind)))

    ended = outcome(unrepeatable_predictions, inputs)

    wrong = [finding for finding in ended.findings if finding.status == "fail"]
    assert ways <= {finding.about.name.removeprefix("the model, ") for finding in wrong}
    assert all("no interval measured on its answers holds" in finding.says for finding in wrong)


@pytest.mark.usefixtures("allowed")
@row("c85_a_model_that_writes_into_its_input")
def test_a_model_writes_into_a_copy_of_its_own(tmp_path: Path) -> None:
    from functools import partial

    frame = FRAME.assign(income=np.where(np.arange(len(FRAME)) % 7 == 0, np.nan, FRAME["income"]))
    # Fills what is missing in the very array that it was given.
    fill = FunctionTransformer(partial(np.nan_to_num, copy=False, nan=7.0))
    model = make_pipeline(fill, LogisticRegression()).fit(frame.copy().to_numpy(), answers(FRAME))
    (tmp_path / "model.pkl").write_bytes(pickle.dumps(model))
    table, before, state = arrow(frame), arrow(frame), np.random.get_state()[1].copy()  # noqa: NPY002

    with opened(tmp_path / "model.pkl") as jailed:
        first, second = jailed.predict(table), jailed.predict(table)

    np.testing.assert_array_equal(first, second)
    assert table.equals(before)
    np.testing.assert_array_equal(state, np.random.get_state()[1])  # noqa: NPY002


@row("c86_a_model_that_cheats")
def test_the_report_says_what_no_test_can_rule_out() -> None:
    made = named.report("plain")
    for fmt in ("html", "md"):
        assert HONEST in render(made, fmt).decode()


@row("c87_html_in_the_name_of_a_class")
def test_a_models_own_name_is_cut_and_cleaned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with odd_model("html_in_its_name", tmp_path, monkeypatch) as model:
        told = model.facts.estimator or ""
    assert len(told) <= 80
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "<img src=x" not in render(named.report(told), "html").decode()


@row("c87_ten_megabytes_of_name")
def test_a_name_of_ten_megabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        pytest.raises(Unusable, match="unreadable answer"),
        odd_model("ten_megabytes_of_name", tmp_path, monkeypatch),
    ):
        pass


@row("c88_labels_only")
def test_a_model_without_probabilities_is_asked_for_labels(tmp_path: Path) -> None:
    frame = FRAME.assign(y=answers(FRAME))
    with opened(skops(tmp_path, RidgeClassifier().fit(FRAME, frame["y"]))) as jailed:
        inputs = given(frame, Roles(target="y", task="binary", positive="yes"), model=jailed)
        assert not jailed.facts.probabilities
        assert set(np.unique(jailed.predict(arrow(FRAME)))) == {0.0, 1.0}
        of_scores = outcome(all_checks()["robustness/miscalibration"], inputs)
        of_labels = outcome(all_checks()["bias/error-rate-gap"], given(
            frame.assign(city=people()["city"]),
            Roles(target="y", task="binary", positive="yes", favourable=("yes",), sensitive=("city",), features=tuple(NUMBERS)),
            model=jailed,
        ))  # fmt: skip

    assert of_scores.status == "not_applicable"
    assert "probabilit" in (of_scores.reason or "")
    assert of_labels.findings


@row("c89_a_second_for_every_row")
def test_a_slow_honest_model_ends_no_run_and_its_time_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(table: pa.Table) -> np.ndarray:
        time.sleep(0.01 * table.num_rows)
        return np.tile([0.5, 0.5], (table.num_rows, 1))

    # A hundredth of the real times: the machine of a test has no hour.
    monkeypatch.setattr("checks.artifacts.pace.NOTICED", 0.1)
    monkeypatch.setattr("checks.artifacts.pace.MOST_SECONDS", 3.0)
    monkeypatch.setattr("checks.artifacts.repetition.MOST_SECONDS", 0.9)
    frame = pd.concat([FRAME.assign(y=answers(FRAME))] * 5, ignore_index=True)
    inputs = given(frame, Roles(target="y", task="binary", positive="yes"), model=asked(slowly))

    shelf = artifacts(inputs)
    names = (
        "data_quality/missing-values",
        "robustness/unrepeatable-predictions",
        "scalability/predictive-quality",
    )
    data, repeated, quality = engine.run(
        [all_checks()[name] for name in names], shelf, scales={}, gates=frozenset(), stand_in=False
    )

    assert data.status != "error", "what needs no model is measured"
    assert (quality.status, quality.findings) == ("error", ())
    said = is_clear(quality.reason or "")
    assert said.startswith(
        "The model takes about 0.01 seconds a row, so one answer to each of 600 rows would take"
    )
    assert "or a column of its scores." in said
    assert 20 <= (repeated.findings[0].estimate.n if repeated.findings[0].estimate else 0) < 60, "fewer rows"
    assert "rows got the same scores" in repeated.findings[0].says


@rows(
    "layer",
    c90_no_seccomp="seccomp",
    c90_no_limits="rlimits",
    c90_new_privileges="no_new_privs",
)
def test_without_a_layer_nothing_is_opened_and_the_alternative_is_said(
    layer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Bare(Worker):
        def __init__(self, entry: str, **more: Any) -> None:
            super().__init__(entry, **{**more, "without": (layer,)})

    monkeypatch.setattr(host, "Worker", Bare)
    monkeypatch.setattr(host, "self_test", lambda **_: ())
    said = refused(skops(tmp_path, LinearRegression().fit(FRAME, FRAME["income"])))
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    with pytest.raises(Refused) as table:
        jail.read(tmp_path / "t.csv", {"name": "t.csv"}, without=(layer,))

    assert f"the sandbox layer {layer} is missing on this server" in said
    assert "Upload a column of predictions instead of the model." in said
    assert f"the sandbox layer {layer} is missing on this server" in is_clear(str(table.value))
    assert "Linux container" in str(table.value)


@row("c90_no_linux")
def test_on_another_system_a_model_is_refused_with_the_alternative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = skops(tmp_path, LINE)
    monkeypatch.setattr("checks.jail.worker.sys.platform", "darwin")

    said = refused(path)

    assert "the sandbox layer Linux is missing on this server" in said
    assert "Upload a column of predictions instead of the model." in said
