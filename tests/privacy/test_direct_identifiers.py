"""Identifiers are found by their check digits and their company, never by a digit's luck."""

import json

import msgspec
import numpy as np
import pandas as pd
import pytest
from stdnum import luhn

from checks.artifacts import identifiers
from checks.privacy.direct_identifiers import direct_identifiers
from tests.kit import failing, given, outcome

N = 2_000


def frame(**columns: object) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    base = pd.DataFrame({"x": rng.normal(size=N), "plan": rng.choice(["basic", "plus"], N)})
    return base.assign(**columns)


def sparse(values: list[str], fill: str = "called about the bill") -> list[str]:
    return values + [fill] * (N - len(values))


def cards(n: int, *, valid: bool = True) -> list[str]:
    rng = np.random.default_rng(2)
    made = []
    for _ in range(n):
        body = "4" + "".join(str(d) for d in rng.integers(0, 10, 14))
        digit = luhn.calc_check_digit(body)
        made.append(body + (digit if valid else str((int(digit) + 1) % 10)))
    return made


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([f"person{i}@example.org" for i in range(3)], "e-mail address"),
        ([f"write to a{i}@mail.example.com today" for i in range(5)], "e-mail address"),
        (cards(3), "payment card number"),
        ([f"paid by {c[:4]} {c[4:8]} {c[8:12]} {c[12:]}" for c in cards(5)], "payment card number"),
        (["DE89370400440532013000", "GB82WEST12345698765432", "FR1420041010050500013M02606"], "bank account"),
        (["212-09-9999", "401-12-3456", "536-22-8145"], "social security"),
        (["+1 202-555-0143", "+44 20 7946 0958", "+49 30 901820"], "telephone"),
    ],
)
def test_three_identifiers_among_two_thousand_rows_are_found(values, kind):
    ended = outcome(direct_identifiers, given(frame(note=sparse(values))), gate=True)

    found = failing(ended)

    assert [f.about.name for f in found] == ["note"]
    assert kind in found[0].says
    assert found[0].severity == "blocker"


@pytest.mark.parametrize(
    "values",
    [
        cards(N, valid=False),
        [f"{a}.{b}.2.3" for a in range(300, 340) for b in range(N // 40)],
        ["team@north", "ops@south"] * (N // 2),
        ["April", "June", "Rose", "Violet"] * (N // 4),
        [f"{i:05d}" for i in range(N)],
        [f"INV-2024-{i:06d}" for i in range(N)],
        ["2024-01-02 10:11:12"] * N,
    ],
)
def test_what_only_looks_like_an_identifier_is_silent(values):
    ended = outcome(direct_identifiers, given(frame(note=values)))

    assert ended.status == "pass"


def test_random_sixteen_digit_ids_are_not_cards():
    rng = np.random.default_rng(3)
    ids = ["".join(str(d) for d in rng.integers(0, 10, 16)) for _ in range(N)]

    ended = outcome(direct_identifiers, given(frame(ref=ids)))

    assert ended.status == "pass"


def test_a_name_column_is_known_by_its_header_and_its_variety():
    names = [f"Person {i}" for i in range(N)]

    people = outcome(direct_identifiers, given(frame(last_name=names)))
    plants = outcome(direct_identifiers, given(frame(name=["oak", "elm"] * (N // 2))))

    assert [f.about.name for f in failing(people)] == ["last_name"]
    assert plants.status == "pass"


def test_no_matched_value_leaves_the_check():
    canary = "canary.bird@example.org"

    ended = outcome(direct_identifiers, given(frame(note=sparse([canary] * 5))))

    assert failing(ended)
    assert "canary" not in json.dumps(msgspec.to_builtins(ended))


@pytest.mark.parametrize("at_once", [10_000, 700])
def test_every_candidate_is_validated_wherever_it_stands(monkeypatch, at_once):
    """Six thousand numbers that only look like cards come first in the file, the cards last."""
    monkeypatch.setattr(identifiers, "AT_ONCE", at_once)
    values = [*cards(6_000, valid=False), *cards(5_000)]

    (found,) = failing(outcome(direct_identifiers, given(pd.DataFrame({"note": values}))))

    assert found.estimate.of == "file"
    assert found.estimate.value == 5_000 / 11_000
    assert "5,000 of 11,000 rows" in found.says
    assert found.about.rows == tuple(range(6_000, 6_100))


def test_a_sample_of_too_many_candidates_is_called_one(monkeypatch):
    monkeypatch.setattr(identifiers, "MOST_CANDIDATES", 1_000)
    monkeypatch.setattr(identifiers, "AT_ONCE", 250)
    values = [*cards(3_000, valid=False), *cards(1_000)]

    (found,) = failing(outcome(direct_identifiers, given(pd.DataFrame({"note": values}))))

    assert found.estimate.of == "population"
    assert found.estimate.low <= 0.25 <= found.estimate.high
    assert found.estimate.low < found.estimate.value < found.estimate.high
    assert 800 < found.estimate.n < 1_200
    assert f"by {found.estimate.n:,} that were validated of 4,000" in found.says


def test_whole_numbers_are_found_by_how_many_characters_they_take():
    rng = np.random.default_rng(0)
    ends = [sign * (10**n + step) for n in range(1, 19) for step in (-1, 0, 1) for sign in (1, -1)]
    numbers = [*ends, 2**63 - 1, -(2**63) + 1, *rng.integers(-(2**62), 2**62, 200).tolist()]
    table = given(pd.DataFrame({"x": numbers})).table
    cells = table.expr.select("row", held=table.expr[table.column("x").key])

    for lengths in ({9}, {13, 16}, {19, 20}):
        found = identifiers._of_lengths(cells, lengths).to_pandas()["held"].tolist()
        assert sorted(found) == sorted(n for n in numbers if len(str(n)) in lengths)
