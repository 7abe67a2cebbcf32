"""A server that asks for a sign-in: no address of a page shows anything before it."""

from pathlib import Path
from typing import Any

import pytest

from pages.parts.access import NOT_SET_UP
from tests.browser.conftest import serving

pytestmark = pytest.mark.browser


def test_no_page_is_shown_to_who_did_not_sign_in(chromium: Any, tmp_path: Path) -> None:
    with serving(tmp_path, PREFLIGHT_SIGN_IN="1", PREFLIGHT_USERS="ada@x.org") as address:
        for page in ("", "scorecard", "report", "setup"):
            context = chromium.new_context()
            shown = context.new_page()
            shown.goto(f"{address}/{page}?run={'0' * 32}")
            shown.get_by_text(NOT_SET_UP).wait_for(timeout=120_000)
            assert shown.locator("h1").count() == 0
            assert shown.get_by_role("link", name="Scorecard").count() == 0
            context.close()
