"""People who stand alone are counted exactly."""

import numpy as np
import pandas as pd

from checks.artifacts.equivalence_classes import EquivalenceClasses
from checks.privacy.k_anonymity import k_anonymity
from checks.table.roles import Roles
from tests.kit import artifacts, failing, findings, given, outcome


def test_classes_equal_a_plain_group_by_with_missing_values_as_values():
    rng = np.random.default_rng(0)
    people = pd.DataFrame(
        {
            "age": rng.integers(20, 70, 3_000),
            "sex": rng.choice(["f", "m"], 3_000),
            "town": rng.choice(["a", "b", None], 3_000),
        }
    )
    sizes = people.groupby(["age", "sex", "town"], dropna=False).size()

    classes = artifacts(given(people, Roles(quasi=("age", "sex", "town")))).get(EquivalenceClasses)

    assert classes.sizes == sizes.value_counts().to_dict()
    assert classes.smallest == sizes.min()
    assert classes.rows_below(5) == sizes[sizes < 5].sum()


def test_coarse_quasi_identifiers_pass():
    classes = EquivalenceClasses(columns=("sex", "region"), rows=2_000, sizes={250: 8}, unique_rows=())

    ended = findings(k_anonymity, classes)

    assert [f.estimate.value for f in ended] == [0, 0, 250]


def test_one_percent_alone_among_twenty_thousand_is_found():
    rng = np.random.default_rng(1)
    postcode = np.where(np.arange(20_000) < 200, np.arange(20_000) + 90_000, rng.integers(0, 20, 20_000))
    people = pd.DataFrame({"postcode": postcode, "sex": rng.choice(["f", "m"], 20_000)})

    ended = outcome(k_anonymity, given(people, Roles(quasi=("postcode", "sex"))))

    assert failing(ended)[0].about.columns == ("postcode", "sex")
    assert failing(ended)[0].about.rows[:3] == (0, 1, 2)


def test_without_quasi_identifiers_the_check_is_skipped_and_says_what_it_needs():
    ended = outcome(k_anonymity, given(pd.DataFrame({"a": [1, 2]})))

    assert (ended.status, ended.missing) == ("skipped", "quasi")
