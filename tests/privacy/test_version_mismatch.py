"""Versions that a file names are compared with those that are here."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import sklearn
from sklearn.linear_model import LogisticRegression

from checks.contract import NotApplicable
from checks.privacy.version_mismatch import version_mismatch
from tests.kit import findings
from tests.model.worlds import answers, opened, people, skops


def asked(versions: tuple[tuple[str, str, str], ...], form: str = "skops") -> list[float]:
    facts = SimpleNamespace(format=form, name="m", versions=versions)
    found = findings(version_mismatch, SimpleNamespace(model=SimpleNamespace(facts=facts)))
    return [each.estimate.value for each in found if each.estimate is not None]


@pytest.mark.parametrize(
    ("saved", "here", "apart"),
    [("1.9.0", "1.9.1", 0), ("1.8.2", "1.9.1", 1), ("0.24.1", "1.9.1", 2), ("1.10", "1.9.1", 1)],
)
def test_releases_are_told_apart(saved: str, here: str, apart: int) -> None:
    assert asked((("scikit-learn", saved, here),)) == [apart]


@pytest.mark.parametrize(
    ("versions", "form"), [((), "onnx"), ((("x", "unknown", "1.0"),), "skops"), ((), "python")]
)
def test_a_file_that_names_none_cannot_be_compared(
    versions: tuple[tuple[str, str, str], ...], form: str
) -> None:
    with pytest.raises(NotApplicable):
        asked(versions, form)


def test_a_skops_file_names_the_versions_that_wrote_it(tmp_path: Path) -> None:
    frame = people()[["age", "income"]]
    path = skops(tmp_path, LogisticRegression().fit(frame, answers(frame)))
    with opened(path) as model:
        told = {name: (saved, here) for name, saved, here in model.facts.versions}
        assert told["scikit-learn"] == (sklearn.__version__, sklearn.__version__)
        assert "skops" in told
        assert all(value == 0 for value in asked(model.facts.versions))
