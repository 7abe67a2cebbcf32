"""Answers that are no numbers, or that hang on the last digits of the input.

## Why it matters
NaN passes silently through sums and comparisons until a decision is made on nothing. And a serving path that
holds numbers in single precision, as most do, must not give other answers than the one that was tested.

## How it is measured
Up to 800 judged rows are asked: how many have no finite score, a probability outside 0 and 1, or
probabilities that do not sum to 1 (an exact count where these are all rows, else Wilson's interval of level
1 - 0.01/3; of a score column all rows are counted). The same rows with their numbers rounded to single
precision: the share whose decision turns and the share whose score moves by over 0.001 (of the standard
deviation for a number). And made-up rows, exact: one row with each of up to 50 numbers at the lowest and the
highest value of the training table (else of the judged one), and ten ranges beyond, alone and all together; an
end below zero is not exceeded where no value is negative.

## Limits
A tree whose threshold equals a value of the data may see that value on the other side in single precision; the
floors leave room for that. Ten ranges out no answer is known to be right, only that there must be one; a model
that refuses such a row with an error is information.
"""

from collections.abc import Iterator

from checks.artifacts.extremes import Extreme
from checks.artifacts.precision import Outputs, Precision, Single
from checks.contract import HIGH, About, Estimate, Finding, Grid, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.proportions import share

LOOKS = 3
ABOUT = About(kind="model", name="the model")
SCALE_INPUTS = Remedy(
    id="scale-the-inputs",
    do="Scale and bound the inputs inside the model's own pipeline, and test it in the precision it is served in.",
    effort_days=(0.5, 2.0),
    recipe=(
        "import numpy as np\n"
        "from sklearn.pipeline import make_pipeline\n"
        "from sklearn.preprocessing import RobustScaler, FunctionTransformer\n"
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "features = features.fillna(features.median())\n"
        "bound = FunctionTransformer(np.clip, kw_args={'a_min': -20, 'a_max': 20})\n"
        "steady = make_pipeline(RobustScaler(), bound, model).fit(features, table[target])\n"
        "single = (steady.predict(features) == steady.predict(features.astype('float32'))).mean()"
    ),
)


@check(
    passes="Answers are sound numbers",
    fails="Answers are not sound numbers",
    weight=HIGH,
    debt="scalability and maintenance",
    scales={
        "unsound_outputs": Scale(
            floor=0.0, limit=0.02, worst=0.05, source="ours: none may be; limit: what 800 sound rows rule out"
        ),
        "single_precision_flips": Scale(
            floor=0.005,
            limit=0.02,
            worst=0.1,
            source="ours, calibrated on benchmarks/validity: a boosting whose thresholds meet rounded values "
            "turns at most 0.3 %",
        ),
        "single_precision_moves": Scale(
            floor=0.15,
            limit=0.3,
            worst=0.9,
            source="ours, calibrated on benchmarks/validity: in such a boosting up to 11 % of the scores move",
        ),
        "unanswered_extremes": Scale(
            floor=0.0, limit=0.0, worst=0.5, source="ours: every valid row has an answer"
        ),
    },
    remedies=(SCALE_INPUTS,),
)
def numerical_instability(precision: Precision) -> Iterator[Finding]:
    """Outputs first, then single precision, then the ends of the range."""
    yield _outputs(precision.outputs, precision.said)
    if precision.single is not None:
        yield from _single(precision.single, precision.said)
    if precision.tried:
        yield from _extremes(precision)


def _share(name: str, hits: int, n: int, *, sampled: bool) -> Estimate:
    if sampled:
        return share(name, hits, n, level(LOOKS))
    return Estimate.exact(name, hits / n, n=n, unit="share")


def _outputs(outputs: Outputs, said: str) -> Finding:
    n = outputs.rows
    bad = n if outputs.refused else outputs.no_number + outputs.outside + outputs.off_sum
    estimate = _share("unsound_outputs", bad, n, sampled=outputs.sampled)
    if outputs.refused:
        says = f"The model has no sound answer to {n:,} judged rows: {outputs.refused}"
    elif not bad:
        says = f"All {n:,} rows have a finite score."
    else:
        parts = {
            "have no finite score": outputs.no_number,
            "a probability outside 0 and 1": outputs.outside,
            "probabilities that do not sum to 1": outputs.off_sum,
        }
        says = (
            f"Of {n:,} rows " + ", ".join(f"{count:,} {what}" for what, count in parts.items() if count) + "."
        )
    return _finding(estimate, f"{says} {said}", wrong=bad > 0)


def _single(single: Single, said: str) -> Iterator[Finding]:
    largest = f"{single.largest:.2g}" if single.largest is not None else "from a number to none"
    start = f"With {single.columns:,} columns in single precision"
    scales = numerical_instability.scales
    if single.turned is not None:
        flips = _share("single_precision_flips", single.turned, single.rows, sampled=single.sampled)
        says = f"{start}, {single.turned:,} of {single.rows:,} decisions turn. {said}"
        yield _finding(flips, says, wrong=(flips.low or 0.0) > scales[flips.name].floor)
    moves = _share("single_precision_moves", single.moved, single.rows, sampled=single.sampled)
    says = f"{start}, {single.moved:,} of {single.rows:,} scores move by over 0.001; the largest move is {largest}. {said}"
    yield _finding(moves, says, wrong=(moves.low or 0.0) > scales[moves.name].floor)


def _extremes(precision: Precision) -> Iterator[Finding]:
    for where, n in precision.tried.items():
        failed = [each for each in precision.failed if each.where == where]
        # An error far out is a refusal, in words; NaN is an answer that nobody will notice.
        told = [each for each in failed if where == "range" or not each.refusal]
        place = "at an end of their range" if where == "range" else "ten ranges out"
        says = f"Of {n:,} made-up rows with numbers {place}, {len(failed):,} have no finite answer"
        columns = tuple(dict.fromkeys(each.column for each in failed if each.column))
        if failed:
            says += f": {_listed(failed)}"
        estimate = Estimate.exact("unanswered_extremes", len(told) / n, n=n, unit="share")
        yield Finding(
            about=About(kind="columns", name=", ".join(columns[:5]), columns=columns) if columns else ABOUT,
            estimate=estimate if told or not failed else None,
            says=f"{says}. {precision.said}".strip(),
            evidence=(_grid(failed),) if failed else (),
            remedies=(SCALE_INPUTS,) if told else (),
        )


def _listed(failed: list[Extreme], most: int = 3) -> str:
    named = [f'"{each.column}" {each.says}' if each.column else f"all numbers {each.says}" for each in failed]
    more = f" and {len(named) - most:,} more" if len(named) > most else ""
    refusals = [each.refusal.rstrip(".") for each in failed if each.refusal]
    own = f" ({refusals[0]})" if refusals else ""
    return "; ".join(named[:most]) + more + own


def _grid(failed: list[Extreme]) -> Grid:
    return Grid(
        title="Which rows have no answer?",
        columns=("column", "its value"),
        rows=tuple((each.column or "all numbers", each.says) for each in failed[:20]),
    )


def _finding(estimate: Estimate, says: str, *, wrong: bool) -> Finding:
    return Finding(
        about=ABOUT, estimate=estimate, says=says.strip(), remedies=(SCALE_INPUTS,) if wrong else ()
    )
