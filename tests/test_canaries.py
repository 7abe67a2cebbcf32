"""No identifier of a person leaves its table: not in any format of a whole run's report, nor in a log."""

import logging
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from checks.assessment import assess
from checks.document import Report
from checks.masking import masked
from checks.opening import Request
from checks.report.render import FILES, render
from checks.table.read import read
from checks.table.roles import Roles

N = 400
CARD, PHONE = "4012 8888 8888 1881", "+44 20 7946 0123"
# What must not occur, however it is written.
SECRETS = ("canary", "4012888", "4012 8", "7946", "de893704", "1985-07-14")
# Those that name levels, groups, values or rows of a table and need no model, which would take a minute to
# fit and ask: the words of the others come through the same door.
NAMING = (
    "data_quality/conflicting-labels",
    "data_quality/disguised-missing",
    "data_quality/duplicate-rows",
    "data_quality/inconsistent-values",
    "data_quality/missing-values",
    "data_quality/outliers",
    "data_quality/representativeness",
    "data_quality/schema-violations",
    "data_quality/split-leakage",
    "data_quality/target-leakage",
    "data_quality/uninformative-columns",
    "privacy/attribute-disclosure",
    "privacy/direct-identifiers",
    "privacy/k-anonymity",
    "privacy/unique-combinations",
    "robustness/feature-drift",
    "robustness/unseen-values",
)
ROLES = Roles(
    target="paid",
    task="binary",
    positive="yes",
    favourable=("yes",),
    sensitive=("sex",),
    identifiers=("mail",),
    quasi=("age", "sex", "town"),
    confidential=("illness",),
)


def people(seed: int) -> pd.DataFrame:
    """Canaries as an identifier, in free text, sparse among other values, misspelt, mixed with numbers,
    as a level that a fifth of the rows have, and in names and birthdays."""
    rng = np.random.default_rng(seed)
    place = np.arange(N)
    note = np.array(["called about the bill", "sent a letter", "asked for the office", "paid early"])
    said = [
        f"{note[i % 4]} write to canary{i}@example.org" if i % 9 == 0
        else f"spoke with Ada Canary about card {CARD}" if i % 11 == 0
        else f"{note[i % 4]}, ring {PHONE}" if i % 13 == 0
        else note[i % 4]
        for i in place
    ]  # fmt: skip
    age = rng.integers(20, 70, N)
    return pd.DataFrame(
        {
            "mail": [f"canary{seed}.{i}@example.org" for i in place],
            "full_name": [f"Ada Canary{i}" for i in place],
            "date_of_birth": [
                "1985-07-14" if i < 60 else f"19{50 + i % 40}-0{1 + i % 9}-1{i % 10}" for i in place
            ],
            "note": said,
            "reach_by": np.where(
                place % 50 == 0, "canary.bird@example.org", rng.choice(["letter", "desk"], N)
            ),
            "owner": np.where(
                place % 5 == 0,
                "canary@example.org",
                np.where(place % 97 == 1, " Canary@Example.org", rng.choice(["a", "b"], N)),
            ),
            "amount": np.where(place % 80 == 3, "DE89370400440532013000", (age * 13 + place).astype(str)),
            "ref": np.where(place % 20 == 0, 4012888888881881, rng.integers(1, 999, N)),
            "illness": np.where(place % 10 == 0, "canary fever", "none"),
            "age": age,
            "sex": rng.choice(["f", "m"], N),
            "town": rng.choice(["north", "south"], N),
            "paid": np.where(rng.uniform(size=N) < 1 / (1 + np.exp(-(age - 45) / 8)), "yes", "no"),
        }
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, str]:
    """The report of a whole run over the canaries, and all that was logged."""
    folder: Path = tmp_path_factory.mktemp("canaries")
    for seed, role in enumerate(("table", "train", "production")):
        frame = people(seed)
        if role == "production":
            # A value that the training table never had.
            frame.loc[:40, "owner"] = "new.canary@example.org"
        path = folder / f"{role}.csv"
        frame.to_csv(path, index=False)
        read(path, role, folder, name=path.name, bounded=False, jailed=False)
    paths = {role: str(folder / f"{role}.csv") for role in ("table", "train", "production")}
    records: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: records.append(handler.format(record))  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    try:
        request = Request(**paths, roles=ROLES, jobs=1, bounded=False, only=NAMING)
        report = assess(request, folder, lambda _: None)
    finally:
        logging.getLogger().removeHandler(handler)
    return report, "\n".join(records)


@pytest.mark.parametrize("form", FILES)
def test_no_canary_is_in_any_format_of_a_whole_runs_report(told: tuple[Report, str], form: str) -> None:
    text = render(told[0], form).decode().casefold()

    assert [secret for secret in SECRETS if secret in text] == []


def test_what_is_surely_an_identifier_is_masked_and_what_only_looks_like_one_stays() -> None:
    said = {
        "says": f"level Ann.Bell@example.org, {CARD}, DE89 3704 0044 0532 0130 00",
        "columns": ["a@b.org"],
    }

    assert masked(said) == {
        "says": "level A***@e***.org, **** **** **** ****, **** **** **** **** **** **",
        "columns": ["a@b.org"],
    }
    for kept in (
        "team@north",
        "4012 8888 8888 1882",
        "0.4012888888881881",
        "DE88370400440532013000",
        "1,234,567",
    ):
        assert masked(kept) == kept


def test_no_canary_is_logged(told: tuple[Report, str]) -> None:
    assert [secret for secret in SECRETS if secret in told[1].casefold()] == []


def test_the_canaries_were_seen(told: tuple[Report, str]) -> None:
    ended = {outcome.check: outcome for outcome in told[0].outcomes}
    found = {f.about.name for f in ended["privacy/direct-identifiers"].findings if f.status == "fail"}

    assert {"mail", "full_name", "date_of_birth", "note", "reach_by", "owner", "ref"} <= found
    assert "error" not in {outcome.status for outcome in ended.values()}
