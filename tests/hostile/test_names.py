"""Rows 38 to 42: names that would be code somewhere, on pages, in charts and in tables."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from checks import engine, runs
from checks.contract import Bars, Dots
from checks.registry import FAMILIES, all_checks
from checks.report import words
from checks.report.render import render
from checks.runs import folder as folders
from checks.table.limits import Options
from checks.table.names import header
from checks.table.roles import Roles
from pages.parts import charts
from pages.parts.escape import JOINER
from pages.parts.look import INK
from tests.browser.conftest import settle
from tests.hostile import named
from tests.hostile.rows import row, rows
from tests.hostile.tags import read
from tests.kit import artifacts, given

PAGES = ("scorecard", *FAMILIES, "report")
IMAGE = "<img src=x onerror=alert(1)>"
SYNTAX = "![x](http://127.0.0.1:9/p.png) [a](javascript:alert(1)) $\\int$ :red[x] :material/lock: <b>y</b>"


def texts(at: AppTest) -> Iterator[str]:
    """Every text of a page that Streamlit reads as Markdown: bodies, labels, helps, options of pills."""
    for kind in ("markdown", "caption", "title", "subheader", "info", "warning", "error", "success"):
        yield from (str(element.value) for element in at.get(kind))
    for kind in ("expander", "button", "metric", "selectbox", "multiselect", "text_input", "download_button"):
        for element in at.get(kind):
            yield str(getattr(element, "label", None) or element.proto.label)
            yield str(getattr(getattr(element, "proto", None), "help", ""))
    for kind in ("page_link", "progress"):
        yield from (str(getattr(e.proto, "label", "") or getattr(e.proto, "text", "")) for e in at.get(kind))
    for element in at.get("button_group"):
        yield from (option.content for option in element.proto.options)


@rows("name", c38_html_in_a_name=IMAGE, c39_markdown_in_a_name=SYNTAX)
def test_a_name_is_letters_on_every_page(
    name: str, app: Callable[..., AppTest], stored: Callable[..., str]
) -> None:
    at = app("start", stored(named.report(name), title=name))
    for page in PAGES:
        at.switch_page(f"pages/{page}.py").run()
        for expander in at.expander:
            for code in re.findall(r"\*\*([QBISPRG]-\d\d) ·", expander.label):
                at.session_state[f"card-{code}"] = True
        at.run()
        assert not at.exception, page
        seen = "\n".join(texts(at))
        assert ("onerror" if name == IMAGE else "javascript") in seen, page
        for markup in ("![x", "](", "<img", "<b>", ":red[", ":material/lock", "$\\"):
            assert not re.search(rf"(?<!\\){re.escape(markup)}", seen.replace(JOINER, "")), (page, markup)
        for drawn in (element.proto.body for element in at.get("html")):
            tags = read(drawn)
            assert not {tag for tag, _ in tags.tags} & {"script", "a", "iframe", "object"}
            for tag, attributes in tags.tags:
                assert not any(attribute.startswith("on") for attribute in attributes), page
                source = attributes.get("src") or attributes.get("href") or "data:"
                assert source.startswith(("data:", "#")), (tag, source)
        for chart in at.get("plotly_chart"):
            assert "<img" not in chart.proto.spec
            assert "<b>y" not in chart.proto.spec


@pytest.mark.browser
@row("c39_no_request_leaves_the_page")
def test_no_request_leaves_the_page(
    chromium: Any, server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    address, state = server
    monkeypatch.setenv("PREFLIGHT_STATE", str(state))
    made = named.report(f"{SYNTAX} {IMAGE} www.evil.example")
    run = runs.new_run(SYNTAX)
    (folders.home(run) / "report.json").write_bytes(render(made, "json"))
    report = tmp_path / "report.html"
    report.write_bytes(render(made, "html"))
    context = chromium.new_context()
    shown = context.new_page()
    asked: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.on("dialog", lambda dialog: asked.append("dialog") or dialog.dismiss())
    shown.goto(f"{address}/bias?run={run}")
    settle(shown)
    assert shown.get_by_text("javascript:alert(1)").first.is_visible()
    assert shown.locator("a[href*='javascript'], a[href*='evil'], img[src*='127.0.0.1:9']").count() == 0
    shown.goto(report.as_uri())
    context.close()

    elsewhere = [url for url in asked if not url.startswith((address, "data:", "blob:", report.as_uri()))]
    assert elsewhere == []


@rows(
    "name",
    c40_dot="a.b", c40_index="a[0]", c40_type_mark="a:Q", c40_quotes="a'b\"c", c40_backslash="a\\b", c40_line_end="a\nb",
)  # fmt: skip
def test_a_chart_keeps_its_marks_whatever_a_label_is(name: str) -> None:
    labels = (name, "plain")
    dots = Dots(
        title="t", labels=labels, values=(0.2, 0.4), lows=(0.1, 0.3), highs=(0.3, 0.5), counts=(50, 60),
        judged=(True, True), unit="share",
    )  # fmt: skip
    drawn = [
        charts.bars(
            Bars(title="t", labels=labels, values=(0.2, 0.4), unit="share"), ink=INK["light"], marks={}
        ),
        charts.dots(dots, ink=INK["light"], marks={}, noun="rows"),
    ]

    for figure in drawn:
        assert len(figure.layout.yaxis.ticktext) == 2
        assert figure.layout.yaxis.ticktext[0].startswith(words.clean(name)[:1])
        values = [value for trace in figure.data for value in (trace.x or ()) if value is not None]
        assert any(value == pytest.approx(20) for value in values)
        assert any(value == pytest.approx(40) for value in values)


def people() -> pd.DataFrame:
    draw = np.random.default_rng(3)
    frame = pd.DataFrame({f"x{n}": draw.normal(size=200) for n in range(7)})
    frame = frame.mask(draw.uniform(size=frame.shape) < 0.2)
    return frame.assign(answer=np.where(frame["x0"] + draw.normal(size=200) > 0, "yes", "no"))


@row("c41_internal_names")
def test_names_that_libraries_use_inside_change_no_outcome() -> None:
    plain = people()
    inside = ["index", "__class__", "target", "prediction", "level_0", "c0", "row"]
    renamed = plain.set_axis([*inside, "answer"], axis=1)
    roles = Roles(target="answer", task="binary", positive="yes", favourable=("yes",))
    named_in_them = ("missing-values", "uninformative-columns", "duplicate-rows")
    checks = [all_checks()[f"data_quality/{check}"] for check in named_in_them]

    before, after = (
        list(engine.run(checks, artifacts(given(frame, roles)), scales={}, gates=frozenset(), stand_in=True))
        for frame in (plain, renamed)
    )

    assert [(each.check, each.reason) for each in after if each.status == "error"] == []
    assert [(each.check, each.status) for each in before] == [(each.check, each.status) for each in after]
    assert {name for each in after for f in each.findings for name in f.about.columns} >= set(inside)


@row("c42_names_that_look_alike")
def test_names_that_look_alike_are_kept_apart_and_said() -> None:
    given_names = ["Age", "age", "age ", "caf\u00e9", "cafe\u0301"]

    names, notes = header(given_names, Options())

    assert names == given_names
    told = " ".join(notes)
    assert "differ only by case, blanks or Unicode form; they are kept apart" in told
    assert told.count("kept apart") == 2
