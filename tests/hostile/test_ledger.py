"""Every row of the catalogue of hostile inputs is tried: its number stands among the collected parameters."""

import re
from collections import Counter

import pytest

ID = re.compile(r"\[c(\d{2,3})_\w+\]$")


def test_all_hundred_rows_are_tried_and_no_id_stands_twice(request: pytest.FixtureRequest) -> None:
    """Of a whole collection of this folder: a selection by name or file has nothing to say of the rest."""
    here = request.path.parent
    items = [item for item in request.session.items if item.path.parent == here]
    files = {item.path.name for item in items}
    if files != {path.name for path in here.glob("test_*.py")} or request.config.option.keyword:
        pytest.skip("only a part of the folder was collected")

    others = [item.nodeid for item in items if item.path != request.path]
    ids = [found[0] for nodeid in others if (found := ID.search(nodeid))]

    assert len(ids) == len(others), [nodeid for nodeid in others if not ID.search(nodeid)]
    assert {int(ID.search(each)[1]) for each in ids} == set(range(1, 101))  # type: ignore[index]
    assert [each for each, times in Counter(ids).items() if times > 1] == []
