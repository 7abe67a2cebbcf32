"""Published numbers of real tables, reproduced by whole assessments of the files as they came."""

from pathlib import Path

import pandas as pd
import pytest
import skops.io
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

from checks.assessment import assess
from checks.contract import Grid, Judged, Outcome
from checks.document import Report
from checks.opening import Request
from checks.table.roles import Roles
from tests.real import needs_real_data, real

pytestmark = needs_real_data


def report_of(folder: Path, **asked: object) -> Report:
    ended: list[Outcome] = []
    return assess(Request(**asked), folder, ended.append)


def of(report: Report, check: str) -> Outcome:
    return next(outcome for outcome in report.outcomes if outcome.check == check)


def about(outcome: Outcome, name: str, column: str, group: str) -> Judged:
    """The finding on one group whose estimate is called `name`."""
    return next(
        f
        for f in outcome.findings
        if f.estimate is not None and f.estimate.name == name and f.about.groups == {column: group}
    )


def shown(outcome: Outcome, column: str) -> dict[str, dict[str, float]]:
    """What the evidence shows per group: title of the chart -> label -> value."""
    return {
        each.title: dict(zip(each.labels, each.values, strict=True))
        for finding in outcome.findings
        for each in finding.evidence
        if hasattr(each, "labels") and column in finding.about.groups
    }


@pytest.fixture(scope="module")
def adult(tmp_path_factory) -> Report:
    folder = tmp_path_factory.mktemp("adult")
    train = pd.read_csv(real("adult/adult_train.csv.gz"), keep_default_na=False)
    asked = train.drop(columns="income")
    texts = list(asked.select_dtypes(exclude="number").columns)
    ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    model = make_pipeline(
        make_column_transformer((ordinal, texts), remainder="passthrough"),
        HistGradientBoostingClassifier(random_state=0),
    ).fit(asked, train["income"])
    skops.io.dump(model, folder / "model.skops")
    return report_of(
        folder,
        table=str(real("adult/adult_test.csv.gz")),
        train=str(real("adult/adult_train.csv.gz")),
        model=str(folder / "model.skops"),
        roles=Roles(target="income", positive=">50K", favourable=(">50K",), sensitive=("sex", "race")),
    )


def test_adult_is_not_ready_because_of_the_four_fifths_rule(adult):
    assert adult.scorecard.verdict == "not ready"
    ratio = about(of(adult, "bias/selection-rate-ratio"), "selection_rate_ratio", "sex", "Female")
    assert (ratio.status, ratio.against_limit, ratio.severity) == ("fail", "beyond", "blocker")
    assert not [o.check for o in adult.outcomes if o.status == "error"]


def test_adult_names_the_23_rows_that_stand_in_both_files(adult):
    overlap = of(adult, "data_quality/split-overlap")
    assert "of the 16,281 judged rows" in " ".join(f.says for f in overlap.findings)
    assert "(23 do in all)" in " ".join(f.says for f in overlap.findings)


def test_adult_labels_reproduce_the_published_gap_and_ratio(tmp_path):
    train = pd.read_csv(real("adult/adult_train.csv.gz"), keep_default_na=False)
    test = pd.read_csv(real("adult/adult_test.csv.gz"), keep_default_na=False)
    joined = pd.concat([train, test.assign(income=test["income"].str.rstrip("."))], ignore_index=True)
    joined.to_csv(tmp_path / "adult.csv", index=False)

    report = report_of(
        tmp_path,
        table=str(tmp_path / "adult.csv"),
        roles=Roles(target="income", positive=">50K", favourable=(">50K",), sensitive=("sex",)),
        only=("bias/label-gap",),
    )

    finding = about(of(report, "bias/label-gap"), "label_gap", "sex", "Female")
    assert abs(finding.estimate.value) == pytest.approx(0.194516, abs=1e-6)
    (signed,) = (e for e in finding.evidence if isinstance(e, Grid))
    female = dict(zip(signed.columns, next(r for r in signed.rows if r[0] == "Female"), strict=True))
    assert female["gap"] == pytest.approx(-0.1945, abs=5e-5)
    assert female["ratio"] == pytest.approx(0.360, abs=5e-4)


def test_compas_shows_the_published_error_rates(tmp_path):
    report = report_of(
        tmp_path,
        table=str(real("compas/compas.csv.gz")),
        roles=Roles(
            target="two_year_recid",
            score="decile_score",
            threshold=5,
            positive="1",
            favourable=("0",),
            sensitive=("race",),
        ),
        only=("bias", "privacy"),
    )

    rates = shown(of(report, "bias/error-rate-gap"), "race")
    wrong_yes = next(v for title, v in rates.items() if "false positive" in title.lower())
    wrong_no = next(v for title, v in rates.items() if "false negative" in title.lower())
    expected = {"African-American": (44.85, 27.99), "Caucasian": (23.45, 47.72)}
    for group, (fpr, fnr) in expected.items():
        assert 100 * wrong_yes[group] == pytest.approx(fpr, abs=0.005)
        assert 100 * wrong_no[group] == pytest.approx(fnr, abs=0.005)
    named = {f.about.name for f in of(report, "privacy/direct-identifiers").findings if f.status == "fail"}
    assert {"name", "first", "last", "dob"} <= named
