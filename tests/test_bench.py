"""The bench: what can be planted is what the injectors say, and who saw it is told against the clean twin."""

import pytest

from checks.contract import Unusable
from checks.planting.__main__ import listed
from checks.planting.bench import Bench, prepared
from checks.planting.choices import BASES, FILE, SEVERITIES, Planting, checked, choices, families_of
from checks.planting.defects import DEFECTS
from checks.planting.running import outcomes
from checks.planting.titles import WORDS
from checks.registry import FAMILIES, all_checks

COPIES, GAPS = "data_quality/duplicate-rows", "data_quality/missing-values"


def test_the_list_is_what_the_injectors_say_today() -> None:
    """`python -m checks.planting`, which is part of `make sample`, writes it again."""
    assert FILE.read_bytes() == listed()
    assert set(choices()) == {defect.name for defect in DEFECTS} == set(WORDS)


def test_every_defect_has_plain_words_a_base_and_a_check_that_looks_for_it() -> None:
    titles = [choice.title for choice in choices().values()]
    assert len(set(titles)) == len(titles)
    for choice in choices().values():
        assert set(choice.bases) <= BASES.keys()
        assert set(choice.checks) & all_checks().keys()
        assert set(families_of(choice)) <= FAMILIES.keys()
        assert "_" not in choice.title
        assert choice.says.endswith(".")
        assert [choice.size(severity) for severity in SEVERITIES] == list(choice.sizes)


@pytest.mark.parametrize(
    ("planting", "says"),
    [
        (Planting(base="credit", defect="none", severity="mild"), "from the lists"),
        (
            Planting(base="house", defect="label_noise_class", severity="mild"),
            "cannot be planted in this base",
        ),
        (Planting(base="credit", defect="missing_mcar", severity="mild", seed=-1), "from 0 to 999"),
    ],
)
def test_what_is_not_on_the_lists_is_refused(planting: Planting, says: str) -> None:
    with pytest.raises(Unusable, match=says):
        checked(planting)


@pytest.fixture(scope="module")
def copied() -> Bench:
    return prepared(Planting(base="triage", defect="exact_duplicates", severity="severe", seed=3))


def test_a_check_that_names_the_defect_and_not_its_twin_is_a_hit(copied: Bench) -> None:
    result = copied.told(outcomes(copied.planted, [COPIES, GAPS], 3))
    assert [(seen.check, seen.sight) for seen in result.seen] == [(COPIES, "hit")]
    assert "20 of the" in result.seen[0].says
    assert (result.size, result.unit, result.rows) == (20, "copied rows", 2_000)
    assert result.others == ()


def test_where_nothing_is_planted_nothing_is_seen(copied: Bench) -> None:
    result = copied.told(outcomes(copied.clean, [COPIES], 3))
    assert [(seen.check, seen.sight) for seen in result.seen] == [(COPIES, "not seen")]


def test_a_check_that_was_not_asked_says_so_and_another_s_alarm_is_told_apart(copied: Bench) -> None:
    gaps = prepared(Planting(base="triage", defect="missing_mcar", severity="severe", seed=3))
    result = copied.told(outcomes(gaps.planted, [GAPS], 3))
    assert [(seen.check, seen.sight) for seen in result.seen] == [(COPIES, "not asked")]
    assert [(alarm.check, alarm.twin) for alarm in result.others] == [(GAPS, False)]


def test_the_same_draw_gives_the_same_tables_and_another_draw_others() -> None:
    def tables(seed: int) -> dict[str, bytes]:
        what = Planting(base="house", defect="unit_mix", severity="mild", seed=seed)
        return dict(prepared(what).tables())

    first = tables(1)
    assert first == tables(1)
    assert first != tables(2)
    assert {"train", "table"} == first.keys()
