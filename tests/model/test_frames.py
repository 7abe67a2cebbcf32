"""A table's columns under the names that the model gives them."""

import pyarrow as pa
import pytest

from checks.contract import Unusable
from checks.model.frames import chosen

TABLE = pa.table({"years at job": [1, 2], "age": [3, 4], "sex": ["f", "m"]})


def test_columns_come_in_the_models_order_and_under_its_names():
    mine = chosen(TABLE, ("age", "years_at_job"), 2)

    assert mine.to_pydict() == {"age": [3, 4], "years_at_job": [1, 2]}


def test_what_has_no_single_counterpart_is_missing():
    both = TABLE.append_column("years-at-job", [[5, 6]])

    with pytest.raises(Unusable, match='does not have: "years_at_job", "height"'):
        chosen(both, ("years_at_job", "age", "height"), 3)
