"""Two whole journeys through the real server, jail and worker: the sample, and a table and model of one's own."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.browser.conftest import settle

pytestmark = pytest.mark.browser
RUN_MS = 240_000


def test_the_sample_leads_to_a_verdict(visit: Callable[..., Any]) -> None:
    page = visit()
    page.get_by_role("button", name="Open the sample").click()
    page.get_by_role("heading", name="Scorecard", exact=True).wait_for()
    settle(page)
    page.get_by_text("This result came with the case").wait_for()
    page.get_by_role("heading", name=re.compile("^Not ready: \\d+ findings? block")).wait_for()
    page.get_by_role("button", name="Run it again").click()
    page.get_by_role("heading", name="Checking your model").wait_for()
    assert re.search(r"/run\?run=[0-9a-f]{32}$", page.url)
    page.get_by_role("heading", name="Seen so far").wait_for(timeout=180_000)
    page.get_by_role("heading", name="Scorecard", exact=True).wait_for(timeout=RUN_MS)
    settle(page)
    page.get_by_role("heading", name=re.compile("^Not ready: \\d+ findings? block")).wait_for()
    page.get_by_role("img", name=re.compile("^Grade [A-E], \\d+.*Blocks release$")).wait_for()
    page.get_by_role("listitem", name=re.compile("^Bias: Blocks release")).wait_for()
    run = page.url.rsplit("=", 1)[1]

    page.reload()
    settle(page)
    page.get_by_role("heading", name=re.compile("^Not ready")).wait_for()

    page.get_by_role("link", name="Privacy", exact=True).click()
    page.get_by_role("heading", name="Privacy", exact=True).wait_for()
    settle(page)
    assert run in page.url

    page.get_by_role("link", name="Report", exact=True).click()
    page.get_by_role("heading", name="Report", exact=True).wait_for()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download Web page").click()
    html = Path(coming.value.path()).read_text(encoding="utf-8")
    assert coming.value.suggested_filename == "preflight-report.html"
    assert "Not ready" in html
    assert "<script" not in html


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table whose women are turned away, and a skops model that learned to."""
    import skops.io
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    folder = tmp_path_factory.mktemp("own")
    draw = np.random.default_rng(7)
    rows = 1200
    sex = draw.choice(["female", "male"], rows)
    income = draw.normal(40, 12, rows)
    taste = draw.normal(0, 6, rows)
    said = income + 18 * (sex == "male") + taste > 50
    table = pd.DataFrame(
        {
            "income": income.round(2),
            "years": draw.integers(0, 30, rows),
            "sex": sex,
            "approved": np.where(said, "yes", "no"),
        }
    )
    model = make_pipeline(
        make_column_transformer(
            (OneHotEncoder(handle_unknown="ignore"), ["sex"]), (StandardScaler(), ["income", "years"])
        ),
        LogisticRegression(),
    ).fit(table[["income", "years", "sex"]], table["approved"])
    table.to_csv(folder / "loans.csv", index=False)
    skops.io.dump(model, folder / "loans.skops")
    return folder


def test_a_table_and_a_model_of_one_s_own_lead_to_a_bias_finding(
    visit: Callable[..., Any], own: Path
) -> None:
    page = visit()
    page.locator(".st-key-file-table-0 input[type=file]").set_input_files(own / "loans.csv")
    page.locator(".st-key-remove-table").wait_for()
    page.locator(".st-key-file-model-0 input[type=file]").set_input_files(own / "loans.skops")
    page.locator(".st-key-remove-model").wait_for()
    settle(page)
    page.get_by_role("button", name="Choose columns").click()
    page.get_by_role("heading", name="Tell us about the table").wait_for()
    page.get_by_role("button", name="Run checks").wait_for(timeout=180_000)
    settle(page)
    page.get_by_text("1,200 rows, 4 columns.").wait_for()
    assert "approved" in page.locator('[class*="st-key-form-"][class*="-target"]').first.inner_text() + str(
        page.get_by_role("combobox", name=re.compile("What does the model predict")).input_value()
    )
    page.get_by_text("Suggested: sex", exact=False).first.wait_for()
    page.get_by_role("button", name="Run checks").click()
    page.get_by_role("heading", name="Scorecard", exact=True).wait_for(timeout=RUN_MS)
    page.get_by_role("link", name="Bias", exact=True).click()
    page.get_by_role("heading", name="Bias", exact=True).wait_for()
    settle(page)
    card = page.get_by_role("listitem").filter(has_text="Selection rate ratio")
    card.get_by_text("Blocks release").wait_for()
    assert re.search(r"sex", card.inner_text())
    page.get_by_text("Why it matters").first.wait_for()


def test_a_file_that_is_no_table_is_refused_in_place(visit: Callable[..., Any], tmp_path: Path) -> None:
    bad = tmp_path / "ragged.csv"
    bad.write_text("a,b\n1,2\n1,2,3\n")
    page = visit()
    page.locator(".st-key-file-table-0 input[type=file]").set_input_files(bad)
    page.locator(".st-key-remove-table").wait_for()
    settle(page)
    page.get_by_role("button", name="Choose columns").click()
    page.get_by_text("A table could not be read").wait_for(timeout=180_000)
    alert = page.get_by_role("alert").inner_text()
    assert "ragged.csv" in alert
    assert "Traceback" not in alert
    page.get_by_text("ragged.csv").first.wait_for()
