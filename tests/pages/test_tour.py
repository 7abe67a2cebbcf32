"""The tour: seven cards over the pages of the work, left and begun again at will, and never in the way.

AppTest draws a page after the first one without app.py; the walk itself is a browser test.
"""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from checks import runs
from pages.parts import tour

Show = Callable[..., AppTest]
Store = Callable[..., str]


def card(at: AppTest) -> str:
    return "\n".join(m.value for m in at.markdown) + "\n".join(c.value for c in at.caption)


def keys(at: AppTest) -> set[str]:
    return {str(button.key) for button in at.button if str(button.key).startswith("tour-")}


def test_nothing_is_shown_until_somebody_begins(app: Show) -> None:
    at = app()
    assert keys(at) == {"tour-begin"}
    at.button(key="tour-begin").click().run()
    assert keys(at) == {"tour-next", "tour-end"}
    assert f"Tour · 1 of {len(tour.STEPS)}" in card(at)
    at.button(key="tour-end").click().run()
    assert keys(at) == {"tour-begin"}
    assert "Tour ·" not in card(at)


def test_without_a_result_the_next_step_opens_the_sample(
    app: Show, stored: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def start(name: str) -> str:
        opened.append(name)
        return stored()

    monkeypatch.setattr(runs, "start_sample", start)
    at = app()
    at.button(key="tour-begin").click().run()
    at.button(key="tour-next").click().run()
    assert opened == [tour.SAMPLE]
    assert at.title[0].value == "Scorecard"
    assert tour.SAMPLE in runs.sample_names()


def test_every_step_s_page_exists_and_its_words_fit_a_phone() -> None:
    for step in tour.STEPS:
        assert len(step.says) <= 190
        assert len(step.title) <= 40
    assert [step.page for step in tour.STEPS] == [
        "start", "scorecard", "scorecard", "bias", "remedies", "review", "start",
    ]  # fmt: skip
