"""Parameters that nobody chose.

## Why it matters
A default is what suits most tables, not this one. Where none of the parameters that matter was touched, a better
model may lie one search away, and nobody can say why this one was taken.

## How it is measured
For each class of model a few parameters decide most of its quality (van Rijn and Hutter 2018; Probst, Boulesteix
and Bischl 2019). The share of those that stand at their class's default is an exact fact of the model's file, and
so is whether it holds a search. Both are information for the ML Test Score (Model 3): a default may have been
chosen after a search, which no file shows.

## Limits
A search that is not saved with the model is not seen; say so in the questionnaire. How much a search would gain is
measured by trying one on the Remedies page, not here. ONNX and the boosting libraries' own formats hold no
parameters in a form that is read here.
"""

from collections.abc import Iterator

from checks.artifacts.models import GivenModel
from checks.artifacts.tuning import Tuning
from checks.contract import LOW, About, Estimate, Finding, Grid, Remedy, check

SEARCH = Remedy(
    id="search-the-parameters",
    do="Search the parameters that matter by cross-validation on the training table, and save what was tried.",
    effort_days=(0.5, 2),
    recipe=(
        "from sklearn.model_selection import RandomizedSearchCV\n"
        "features = table.drop(columns=[target]).select_dtypes('number').fillna(0)\n"
        "ranges = {'C': [0.01, 0.1, 1, 10], 'min_samples_leaf': [1, 5, 20], 'alpha': [0.01, 0.1, 1]}\n"
        "known = {name: values for name, values in ranges.items() if name in model.get_params()}\n"
        "search = RandomizedSearchCV(model, known, n_iter=3, cv=3, random_state=0).fit(features, table[target])"
    ),
)


@check(
    passes="The parameters that matter were chosen",
    fails="The parameters that matter were never touched",
    weight=LOW,
    debt="complexity and interpretability",
    remedies=(SEARCH,),
)
def untuned_model(given: GivenModel, tuning: Tuning) -> Iterator[Finding]:
    """One finding on the model, for information."""
    n, still = len(tuning.matter), tuning.untouched
    says = f"{len(still)} of {n} parameters that matter for a {tuning.kind} stand at their default"
    says += f": {', '.join(still)}." if still else "."
    says += (
        " The model holds the search that set them."
        if tuning.searched
        else " No search is saved with the model; the questionnaire asks how they were chosen."
    )
    yield Finding(
        about=About(kind="model", name=given.model.facts.name),
        estimate=Estimate.exact("default_parameters", len(still) / n, n=n, unit="share"),
        says=says,
        evidence=(
            Grid(
                title="Which parameters that matter were chosen?",
                columns=("parameter", "at its default"),
                rows=tuple((name, "yes" if name in still else "no") for name in tuning.matter),
            ),
        ),
        remedies=(SEARCH,) if still else (),
    )
