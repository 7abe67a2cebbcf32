"""A person turns how finely the columns are told, and sees the k that the run worked out."""

from collections.abc import Callable

from msgspec.structs import replace
from streamlit.testing.v1 import AppTest

from checks.contract import About, Estimate, Finding, Grid
from checks.judgement import judge
from checks.privacy.k_anonymity import COARSER
from pages.parts import coarsened
from tests.pages import made

HOSTILE = made.HOSTILE
WAYS = (
    ("as it is", "as it is", 1, 340),
    ("bands of 10", "as it is", 4, None),
    ("bands of 10", "first 2 characters", 9, 0),
)


def with_ways(rows: tuple[tuple[str | int | None, ...], ...]):
    """The made report with a k-anonymity that worked these ways out."""
    report = made.report()
    finding = Finding(
        about=About(kind="columns", name="age × zip", columns=("age", "zip")),
        estimate=Estimate.exact("k", 1, n=2_000, unit="count"),
        says="k is 1.",
        evidence=(Grid(title=COARSER, columns=("age", HOSTILE, "k", "people"), rows=rows),),
    )
    judged = judge(finding, None, debt="ethics and bias", gate=False)
    outcomes = tuple(
        replace(o, findings=(*o.findings, judged)) if o.check == "privacy/k-anonymity" else o
        for o in report.outcomes
    )
    return replace(report, outcomes=outcomes)


def measures(at: AppTest) -> list[str]:
    return [metric.value for metric in at.metric if metric.label.startswith(("k,", "People to"))]


def test_the_chooser_shows_the_stored_k_of_what_is_chosen(
    app: Callable[..., AppTest], stored: Callable[..., str]
) -> None:
    at = app("privacy", stored(with_ways(WAYS)))

    assert not at.exception
    assert measures(at) == ["1", "340"]
    at.selectbox(key="coarser-0").select("bands of 10").run()
    assert measures(at) == ["4", "fewer than 5"]
    at.selectbox(key="coarser-1").select("first 2 characters").run()
    assert measures(at) == ["9", "0"]
    at.selectbox(key="coarser-0").select("as it is").run()
    assert measures(at) == []
    assert any("not worked out together" in info.value for info in at.info)


def test_without_worked_out_ways_nothing_is_offered(
    app: Callable[..., AppTest], stored: Callable[..., str]
) -> None:
    at = app("privacy", stored(with_ways(())))

    assert not at.exception
    assert measures(at) == []


def test_the_page_and_the_check_agree_on_the_tables_name() -> None:
    assert coarsened.TITLE == COARSER
