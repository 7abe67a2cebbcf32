"""Clean tables raise no alarm: over forty of them each family may fail in at most 5 % of runs."""

from collections import Counter

import pytest

from checks.contract import Check
from checks.registry import all_checks
from tests.clean_tables import cases, clean, roles
from tests.kit import failing, given, outcome

DATA = [check for check in all_checks().values() if check.family == "data_quality"]
DRIFT = [all_checks()["robustness/feature-drift"]]


def alarms(checks: list[Check], many: int) -> Counter[str]:
    """How often each check failed on `many` clean tables with a clean training and production table."""
    found: Counter[str] = Counter()
    for seed, rows, columns, task in cases(many):
        inputs = given(
            clean(seed, rows, columns, task),
            roles(task),
            train=clean(seed + 1000, rows, columns, task),
            production=clean(seed + 2000, rows, columns, task),
        )
        found.update(check.id for check in checks if failing(outcome(check, inputs, seed)))
    return found


def test_a_few_clean_tables_raise_no_alarm():
    assert alarms(DATA + DRIFT, 3) == Counter()


@pytest.mark.long
@pytest.mark.parametrize("checks", [DATA, DRIFT], ids=["data quality", "drift"])
def test_forty_clean_tables_raise_at_most_two_alarms(checks):
    assert sum(alarms(checks, 40).values()) <= 2
