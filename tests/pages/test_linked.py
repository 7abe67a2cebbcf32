"""A finding has an address: it opens its page at it, it can be copied, and a wrong one gets a sentence."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from streamlit.testing.v1 import AppTest

from checks.report.order import Listed, open_findings
from pages.parts import linked
from tests.pages import made

Show = Callable[..., AppTest]


def listed(family: str) -> list[Listed]:
    return [item for item in open_findings(made.report()) if item.outcome.family == family]


def come(app: Show, page: str, run: str, finding: str) -> AppTest:
    """A fresh session at the address of a finding."""
    at = app(page, run)
    at.query_params["run"] = run
    at.query_params["finding"] = finding
    return at.run()


def cards(at: AppTest) -> list[str]:
    return [each.label for each in at.expander if " · " in each.label]


def test_every_finding_has_a_name_of_its_own_that_gives_nothing_away() -> None:
    found = open_findings(made.report())
    names = {linked.name_of(item) for item in found}
    assert len(names) == len(found)
    assert all(len(name) == 12 and int(name, 16) >= 0 for name in names)


def test_an_address_is_that_of_the_finding_s_page_beside_the_one_at_hand() -> None:
    item = listed("bias")[0]
    for page, path in (
        ("https://x.example/scorecard", "/bias"),
        ("https://x.example/sub/data-quality", "/sub/bias"),
        ("http://localhost:8501/", "/bias"),
    ):
        parts = urlsplit(linked.address(item, page, "a" * 32))
        assert (parts.scheme, parts.netloc) == urlsplit(page)[:2]
        assert parts.path == path
        assert parse_qs(parts.query) == {"run": ["a" * 32], "finding": [linked.name_of(item)]}


def test_a_link_opens_its_finding_first_and_once(app: Show, stored: Callable[..., str]) -> None:
    item = listed("bias")[-1]
    at = come(app, "bias", stored(), linked.name_of(item))
    assert not at.exception
    assert next(s.value for s in at.subheader) == "The finding of this link"
    first = cards(at)[0]
    assert item.code in first
    assert sum(item.code in label for label in cards(at)) == 1
    assert any(linked.name_of(item) in each.value for each in at.code), "the link can be handed on"


def test_a_link_on_another_page_leads_to_the_right_one(app: Show, stored: Callable[..., str]) -> None:
    item, run = listed("bias")[0], stored()
    at = come(app, "privacy", run, linked.name_of(item))
    assert not at.exception
    assert at.info[0].value == "The finding that this link names is on another page."
    (link,) = [each.proto for each in at.get("page_link") if each.proto.label == "Go to Bias"]
    assert parse_qs(link.query_string) == {"run": [run], "finding": [linked.name_of(item)]}


def test_a_wrong_link_gets_a_sentence_and_the_page(app: Show, stored: Callable[..., str]) -> None:
    for wrong in ("0" * 12, "<b>x</b>", "é" * 5000):
        at = come(app, "bias", stored(), wrong)
        assert not at.exception
        said: list[Any] = [each.value for each in at.warning]
        assert said == [linked.GONE]
        assert cards(at)
