"""Every page on a stored report: one title, no fault, the verdict first; and without a report, a way on."""

import json
import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from checks.registry import FAMILIES
from checks.report import detection, words
from checks.report.detection import Alarms, Card, Measured
from pages.parts.escape import md_escape
from tests.pages import made
from tests.report import made as shared

RESULTS = ("scorecard", *FAMILIES, "remedies", "review", "report")
ALL = ("start", "setup", "run", *RESULTS, "compare", "catalogue", "workshop")
Show = Callable[..., AppTest]
Store = Callable[..., str]


def html(at: AppTest) -> str:
    return "\n".join(element.proto.body for element in at.get("html"))


def markdown(at: AppTest) -> str:
    """Every text of a page that Streamlit reads as Markdown."""
    kinds = ("markdown", "caption", "title", "subheader", "info", "warning", "error", "success")
    texts = [str(e.value) for kind in kinds for e in at.get(kind)]
    texts += [str(e.label) for kind in ("expander", "button", "metric") for e in at.get(kind)]
    texts += [e.proto.label for e in at.get("page_link")]
    return "\n".join(texts)


@pytest.mark.parametrize("page", ALL)
def test_without_a_run_every_page_has_one_title_and_a_way_on(page: str, app: Show) -> None:
    at = app(page)
    assert not at.exception
    assert len(at.title) == 1
    if page not in ("start", "catalogue", "workshop"):
        assert at.info[0].value.startswith("No assessment is open")
        assert at.get("page_link")


@pytest.mark.parametrize("page", RESULTS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_draws_a_stored_report(page: str, theme: str, app: Show, stored: Store) -> None:
    at = app(page, stored(), theme)
    assert not at.exception
    assert not at.error
    assert len(at.title) == 1
    assert "30,000 rows, 23 columns" in at.caption[0].value


@pytest.mark.parametrize("page", RESULTS)
def test_every_page_draws_every_status_and_shape_of_evidence(page: str, app: Show, stored: Store) -> None:
    """The report that the report's own tests share: more statuses, hostile names, odd intervals."""
    at = app(page, stored(shared.report()))
    assert not at.exception
    codes = re.findall(r"\*\*([QBISPRG]-\d\d) ·", "\n".join(e.label for e in at.expander))
    for code in codes:
        at.session_state[f"card-{code}"] = True
    at.run()
    assert not at.exception
    assert sum(m.value.startswith("**Why it matters**") for m in at.markdown) == len(codes)


def test_the_scorecard_says_the_verdict_first(app: Show, stored: Store) -> None:
    at = app("scorecard", stored())
    first = at.get("html")[0].proto.body
    assert "Not ready: 2 findings block release" in first
    assert "Blocks release" in first
    assert 'aria-label="Grade D, 79, capped, Blocks release"' in first


def test_the_dimensions_come_weakest_first_with_shape_and_word(app: Show, stored: Store) -> None:
    rows = app("scorecard", stored()).get("html")[1].proto.body
    titles = [family.title for family in made.report().scorecard.families]
    places = [rows.index(f"<b>{title}</b>") for title in titles]
    assert places == sorted(places)
    assert 'alt="Blocks release"' in rows
    assert 'alt="Not assessed"' in rows
    assert "<svg" not in rows


def test_the_severity_filter_hides_and_counts(app: Show, stored: Store) -> None:
    at = app("scorecard", stored())
    cards = [e.label for e in at.expander if e.label.startswith("**")]
    assert sum("Minor" in label for label in cards) == 0
    assert any(c.value == "1 more hidden by the severity filter." for c in at.caption)
    at.pills(key="sev").set_value(["Minor"]).run()
    fails = [e.label for e in at.expander if "badge" in e.label and "Cannot tell" not in e.label]
    assert len(fails) == 1
    assert "Minor" in fails[0]
    assert any(c.value == "5 more hidden by the severity filter." for c in at.caption)


def test_what_cannot_be_told_yet_says_what_would_settle_it(app: Show, stored: Store) -> None:
    at = app("bias", stored())
    card = next(e for e in at.expander if "Cannot tell yet" in e.label)
    assert "Between 1 and 13 more" in card.label
    at.session_state["card-B-02"] = True
    at.run()
    assert any("more rows would settle it" in m.value for m in at.markdown)
    assert any(s.value == "Cannot tell yet" for s in at.subheader)


def test_bias_shows_a_dot_per_group(app: Show, stored: Store) -> None:
    at = app("bias", stored())
    chart = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert any(s.value == "Who gets a yes, out of 100 people?" for s in at.subheader)
    assert chart["layout"]["yaxis"]["ticktext"][0] == "18 to 25<br>6,012 people"


def test_every_check_of_a_dimension_is_listed_with_its_word(app: Show, stored: Store) -> None:
    listing = html(app("bias", stored()))
    for word in ("Blocks release", "Cannot tell yet", "Could not run", "Not assessed"):
        assert f'<div class="x">{word}</div>' in listing


def test_what_does_not_apply_is_named_below_without_a_mark(app: Show, stored: Store) -> None:
    at = app("data_quality", stored())
    assert "Staleness" not in html(at)
    assert any(c.value == r"Does not apply here: Staleness (There is no time column)." for c in at.caption)


@pytest.mark.parametrize("page", ["start", *RESULTS])
def test_hostile_names_stay_letters(page: str, app: Show, stored: Store) -> None:
    """Names of columns, groups and tables that are Markdown, HTML or a directive of Streamlit's."""
    run = stored(made.report(made.HOSTILE, made.HOSTILE, made.HOSTILE), title=made.HOSTILE)
    at = app(page, run)
    assert not at.exception
    seen = markdown(at)
    assert "evil" in seen
    for markup in ("![x", "](http", "<img", ":red[", "$a$"):
        assert not re.search(rf"(?<!\\){re.escape(markup)}", seen), markup
    drawn = html(at)
    assert "<img src=x" not in drawn
    assert "onerror" not in re.sub(r"&lt;img src=x onerror=alert\(1\)&gt;", "", drawn)


def test_the_open_assessment_stands_in_the_sidebar(app: Show, stored: Store) -> None:
    at = app("start", stored())
    assert any("credit" in m.value for m in at.sidebar.markdown)


def test_the_run_survives_streamlit_s_own_navigation(app: Show, stored: Store) -> None:
    run = stored()
    at = app("scorecard", run)
    at.switch_page("pages/bias.py").run()
    assert at.title[0].value == "Bias"
    assert at.query_params["run"] == run


def test_an_unknown_run_is_said_and_nothing_breaks(app: Show) -> None:
    at = app("scorecard", "0" * 32)
    assert not at.exception
    assert at.warning[0].value.startswith("There is no such run here")


@pytest.mark.parametrize("forged", ["../../etc/passwd", "short", "g" * 32, "<script>"])
def test_what_is_no_id_is_ignored(forged: str, app: Show) -> None:
    at = app("scorecard", forged)
    assert not at.exception
    assert at.info[0].value.startswith("No assessment is open")


def test_the_report_page_offers_all_formats_without_making_them(app: Show, stored: Store) -> None:
    at = app("report", stored())
    labels = [b.proto.label for b in at.get("download_button")]
    titles = ("Web page", "JSON", "Agenda", "Model card", "Markdown", "JUnit", "CSV")
    assert labels == [f"Download {title}" for title in titles]


def test_the_report_page_offers_the_kit_of_a_run_that_kept_its_counts(app: Show, stored: Store) -> None:
    import io
    import zipfile

    from checks.policy.policy import policy_text
    from checks.report.kit import pack, reference
    from checks.runs import folder as folders

    run = stored()
    assert "this run was made before kits" in markdown(app("report", run))
    kept = reference.Reference(table="credit.csv", rows=30_000, policy=policy_text("standard"), columns=())
    reference.write(folders.home(run) / reference.FILE, kept)
    at = app("report", run)
    assert not at.exception
    assert at.get("download_button")[-1].proto.label == "Download remediation kit (zip)"
    data = pack.kit(made.report(), folders.home(run))
    assert data is not None
    assert "README.md" in zipfile.ZipFile(io.BytesIO(data)).namelist()


def test_the_catalogue_is_the_registry_and_can_be_searched(app: Show) -> None:
    from checks.registry import all_checks

    at = app("catalogue")
    named = [e.label for e in at.expander]
    assert len(named) == len(all_checks())
    at.text_input(key="find").input("k-anonymity").run()
    assert any("privacy/k-anonymity" in e.label for e in at.expander)
    assert len(at.expander) < len(named)
    at.text_input(key="find").input("no such word").run()
    assert not at.expander
    assert at.info[0].value.startswith("No check has this word")


def test_an_open_check_says_how_often_it_finds_and_how_often_it_cries_wolf(
    app: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = Card(alarms=(Alarms(rows=2000, runs=240, failed=1),))
    monkeypatch.setattr(detection, "measured", lambda: Measured(checks={"data_quality/missing-values": card}))
    at = app("catalogue")
    said = md_escape("False alarms on clean tables: 0.4 % (1 of 240).")
    assert said not in [caption.value for caption in at.caption]

    at.session_state["check-data_quality/missing-values"] = True
    at.run()

    assert [caption.value for caption in at.caption].count(said) == 1


def test_every_mark_has_its_word_in_the_catalogue(app: Show) -> None:
    shapes = html(app("catalogue"))
    for word in words.MARK_WORDS.values():
        assert f"<span>{word}</span>" in shapes
