"""What the finding about a model file says of it."""

from types import SimpleNamespace

import pytest

from checks.privacy.unsafe_model_file import unsafe_model_file
from tests.kit import findings


@pytest.mark.parametrize(
    ("kind", "what", "runs"),
    [
        ("onnx", "an ONNX file", 0),
        ("xgboost", "an XGBoost file", 0),
        ("skops", "a skops file", 0),
        ("pickle", "a pickle file", 1),
    ],
)
def test_the_format_is_named_as_people_name_it(kind: str, what: str, runs: int) -> None:
    facts = SimpleNamespace(format=kind, name="model", named_modules=("os",))

    (found,) = findings(unsafe_model_file, SimpleNamespace(model=SimpleNamespace(facts=facts)))

    assert found.says.startswith(f"The model is {what}")
    assert found.estimate is not None
    assert found.estimate.value == runs
