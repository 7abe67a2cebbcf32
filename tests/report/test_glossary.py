"""Every number has a word: its name, formula, denominator, rows and source; and none is explained that is not there."""

import zipfile

import pytest

from checks.contract import Scale
from checks.registry import all_checks
from checks.report import glossary, jsonfile
from checks.runs.shipped import place_of
from checks.samples import sample_names
from tests.report import made


def test_every_measure_of_every_check_is_explained() -> None:
    told = {(each.check, each.id): each for each in glossary.measures()}
    asked = {(check.id, name) for check in all_checks().values() for name in check.scales}
    assert asked <= set(told)
    for each in told.values():
        for says in (each.name, each.formula, each.over, each.rows, each.source):
            assert says.strip(), each.word
            assert "\u2014" not in says, each.word
        assert not each.name[0].islower() or each.name[0] in "klt", each.word


def test_what_is_written_down_is_of_a_check_that_exists() -> None:
    known = all_checks()
    assert set(glossary.written()) <= set(known)
    # A measure of one that is written down was neither renamed nor dropped: the file's own constants name it.
    for check, entry in glossary.written().items():
        assert set(known[check].scales) <= set(entry.measures), check


def test_the_limits_in_the_glossary_are_those_of_the_checks() -> None:
    for each in glossary.measures():
        assert each.scale == all_checks()[each.check].scales.get(each.id)


def test_a_measure_that_nobody_wrote_down_speaks_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glossary, "written", dict)
    glossary.measure.cache_clear()
    try:
        told = glossary.measure("bias/proxy-features", "group_auc")
        assert told.name == "Group AUC"
        assert "the area under the curve of telling it" in told.formula
        assert "a sensitive column" in told.rows
        assert isinstance(told.scale, Scale)
    finally:
        glossary.measure.cache_clear()


def test_a_link_s_word_leads_to_its_measure_and_no_other() -> None:
    for each in glossary.measures()[::20]:
        assert glossary.find(each.word) == each
    assert glossary.find("bias/selection-rate-ratio#nothing") is None
    assert glossary.find("") is None


def test_every_number_of_a_report_has_a_word() -> None:
    for outcome in made.report().outcomes:
        for finding in outcome.findings:
            if finding.estimate is not None and outcome.check in all_checks():
                told = glossary.measure(outcome.check, finding.estimate.name)
                assert told.formula
                assert told.name


@pytest.mark.parametrize("case", sorted(name for name in sample_names() if place_of(name).is_file()))
def test_a_person_wrote_down_every_measure_that_a_built_in_case_shows(case: str) -> None:
    with zipfile.ZipFile(place_of(case)) as packed:
        report = jsonfile.decode(packed.read("report.json"))
    shown = {
        (o.check, f.estimate.name) for o in report.outcomes for f in o.findings if f.estimate is not None
    }
    written = {(check, name) for check, entry in glossary.written().items() for name in entry.measures}
    assert len(shown) > 50
    assert shown <= written
