"""The Privacy page says what an attacker could learn, from how many rows, how surely, or why it was not tried."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from streamlit.testing.v1 import AppTest

from pages.parts import attackers
from tests.pages import made


def test_each_question_has_its_rows_and_its_certainty(
    app: Callable[..., AppTest], stored: Callable[..., str]
) -> None:
    at = app("privacy", stored())

    assert any(s.value == "What an attacker could learn" for s in at.subheader)
    told = next(m.value for m in at.markdown if m.value.startswith("- **Who is named"))
    assert "An exact fact of 30,000 rows" in told
    assert "**Who was in the training table?**" in told
    assert "the range holds in" in told
    assert "know by heart" not in told  # that check was not part of this run


@pytest.mark.parametrize("reason", ["Give the training table to run this check.", "[x](http://evil)"])
def test_what_was_not_tried_says_why_and_stays_letters(reason: str) -> None:
    outcome = next(o for o in made.report().outcomes if o.check == "privacy/membership-inference")
    skipped = replace(outcome, status="skipped", reason=reason, findings=())

    line = attackers.line(skipped)

    assert line.startswith("Not tried. ")
    assert "](http" not in line
