"""Bytes and seconds of the file, judged as facts; small files are told and not judged by their ratio."""

import pytest
from sklearn.linear_model import LogisticRegression

from checks.artifacts.artefact import Artefact
from checks.judgement import status_of
from checks.scalability.artefact_size import BYTES, LOADING, RATIO, artefact_size
from tests.kit import findings, given, outcome
from tests.models import TrustedModel
from tests.scalability.test_overfitting import FEATURES, ROLES, TEST, TRAIN


def file(size: float, trained: float | None = 200_000, cpu: float = 0.1, wall: float = 0.1) -> Artefact:
    return Artefact(
        size_bytes=int(size),
        load_seconds=wall,
        load_cpu_seconds=cpu,
        trained_bytes=None if trained is None else int(trained),
    )


@pytest.mark.parametrize(("size", "status"), [(5_000, "pass"), (99e6, "pass"), (300e6, "fail")])
def test_bytes_are_judged_as_they_are(size, status):
    first, *_ = findings(artefact_size, file(size))

    assert status_of(first.estimate, BYTES) == status


def test_ten_megabytes_on_a_small_table_fail_and_the_same_on_a_large_one_pass():
    _, small, *_ = findings(artefact_size, file(10e6))
    _, large, *_ = findings(artefact_size, file(10e6, trained=50e6))

    assert status_of(small.estimate, RATIO) == "fail"
    assert status_of(large.estimate, RATIO) == "pass"


def test_a_small_file_is_not_judged_by_its_ratio():
    _, ratio, *_ = findings(artefact_size, file(2e6, trained=20_000))

    assert ratio.estimate.value == 100
    assert ratio.estimate.name not in artefact_size.scales


def test_a_slow_clock_on_the_wall_is_told_and_the_processor_judged():
    *_, cpu, wall = findings(artefact_size, file(1e6, cpu=0.5, wall=9.0))

    assert status_of(cpu.estimate, LOADING) == "pass"
    assert wall.estimate.value == 9.0
    assert wall.estimate.name not in artefact_size.scales


def test_a_real_model_in_memory_has_bytes_and_was_never_loaded():
    model = TrustedModel(LogisticRegression().fit(TRAIN[list(FEATURES)], TRAIN["y"]), FEATURES)

    found = outcome(artefact_size, given(TEST, ROLES, train=TRAIN, model=model))

    assert found.status == "pass"
    assert [each.estimate.name for each in found.findings] == [
        "file_bytes",
        "times_training_data_of_a_small_file",
    ]
