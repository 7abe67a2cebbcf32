"""A model file that can run code when it is opened.

## Why it matters
Whoever can put a file in the place of the model then owns the machine that serves it, and everything
that machine can reach.

## How it is measured
The format is found from the file's content, never from its name. A pickle is a program: opening one
runs it, so it fails whatever it holds, and the modules that it names are listed from its instructions
without running them. Formats that hold numbers and structure only (skops with scikit-learn's own
classes, ONNX without external data or custom operators, the boosting libraries' own files) pass;
anything else in them was refused on loading. Of an MLflow folder the file inside it counts.

## Limits
No format is safe in a process that holds secrets: a crafted file of any format may still crash or
corrupt the process that reads it. Preflight opens every model in a jail. A list of modules can be
disguised and is information, never permission.
"""

from collections.abc import Iterator

from checks.artifacts.models import GivenModel
from checks.contract import CRITICAL, About, Estimate, Finding, Grid, NotApplicable, Remedy, Scale, check

RUNS = Scale(
    floor=0, limit=0, worst=1, source="Python's documentation of pickle: never load what you do not trust"
)
PICKLES = ("pickle", "joblib", "cloudpickle", "dill")
RESAVE = Remedy(
    id="save-as-skops",
    do="Save the model as skops or ONNX and compare its predictions with the old file's.",
    effort_days=(0.25, 1),
    recipe="import skops.io\n"
    "features = table.drop(columns=[target]).select_dtypes('number').fillna(0)\n"
    "skops.io.dumps(model.fit(features, table[target]))",
)

NAMED = {
    "onnx": "an ONNX file",
    "xgboost": "an XGBoost file",
    "lightgbm": "a LightGBM file",
    "catboost": "a CatBoost file",
}


@check(
    passes="The model file holds no program",
    fails="The model file runs code when opened",
    weight=CRITICAL,
    debt="integration and deployment",
    scales={"runs_code": RUNS},
    remedies=(RESAVE,),
)
def unsafe_model_file(given: GivenModel) -> Iterator[Finding]:
    """One finding about the file."""
    facts = given.model.facts
    if facts.format == "python":
        raise NotApplicable("The model was given in memory, so no file had to be opened.")
    runs = facts.format in PICKLES
    what = NAMED.get(facts.format, f"a {facts.format} file")
    says = f"The model is {what}, which holds numbers and structure and no program."
    if runs:
        says = f"The model is {what}: opening it runs a program of {len(facts.named_modules)} modules."
    modules = Grid(
        title="Modules that the file names",
        columns=("module",),
        rows=tuple((m,) for m in facts.named_modules[:50]),
    )
    yield Finding(
        about=About(kind="model", name=facts.name),
        estimate=Estimate.exact(
            "runs_code", float(runs), n=1, unit="count", method="format found from the content"
        ),
        says=says,
        evidence=(modules,) if facts.named_modules else (),
    )
