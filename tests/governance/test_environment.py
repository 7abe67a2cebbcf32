"""Versions are kept, and a model of another series is found."""

from dataclasses import replace

import pytest
import sklearn
from sklearn.linear_model import LogisticRegression

from checks.artifacts import environment as place
from checks.artifacts.environment import Environment
from checks.governance.environment import environment
from tests.governance.test_interface_contract import ROLES, fitted, people
from tests.kit import artifacts, findings, given, outcome


def opened(*versions: tuple[str, str, str]):
    model = fitted(LogisticRegression())
    model.facts = replace(model.facts, format="skops", versions=versions)
    return given(people(), ROLES, model=model)


def test_the_versions_of_this_run_are_kept():
    ended = outcome(environment, opened())
    file, libraries = ended.findings
    assert ended.status == file.status == "pass"
    assert libraries.status == "info"
    assert ("scikit-learn", sklearn.__version__) in [row[:2] for row in libraries.evidence[0].rows]


@pytest.mark.parametrize(("then", "status"), [("1.0.2", "fail"), (sklearn.__version__ + "post1", "pass")])
def test_another_series_is_a_mismatch_and_another_patch_is_none(then, status):
    ended = outcome(environment, opened(("scikit-learn", then, sklearn.__version__), ("skops", "0.1", "0.1")))
    assert ended.status == status
    assert then in ended.findings[0].says


def test_without_a_file_there_is_nothing_to_judge():
    assert outcome(environment, given(people(), ROLES)).status == "info"
    assert outcome(environment, given(people(), ROLES, model=fitted(LogisticRegression()))).status == "info"


def test_what_is_not_as_pinned_is_named(tmp_path, monkeypatch):
    lock = tmp_path / "requirements.lock"
    lock.write_text("numpy==0.0.1 \\\n    --hash=sha256:00\npandas==0.0.2\nelse==1\n")
    monkeypatch.setattr(place, "LOCK", lock)
    inputs = given(people(), ROLES)
    found = artifacts(inputs).get(Environment)
    assert {(name, pinned) for name, _, pinned in found.unlocked} == {("numpy", "0.0.1"), ("pandas", "0.0.2")}
    (told,) = findings(environment, inputs, found)
    assert "pinned 0.0.1" in told.says

    monkeypatch.setattr(place, "LOCK", tmp_path / "nothing")
    assert artifacts(given(people(), ROLES)).get(Environment).unlocked is None
