"""Values in production that the model was never shown.

## Why it matters
A model has no opinion on a category that training lacked: the encoder drops it, fails on it or takes it for
another. Beyond the numbers it was trained on a tree repeats its last answer and a line runs on without end.

## How it is measured
Production against the training table (else the judged one), and the judged against the training table, over
all rows. Levels of text, of yes and no and of whole numbers with at most 20 values: the share of rows with a
level that the earlier table lacks (Wilson's interval). A level may be lacking by accident: it counts from two
rows on, where at its rate the earlier table should hold three (the rule of three), and where the levels that
both tables hold do not let expect as many; a whole number beyond a rare least or greatest one is no level.
Numbers: the share of rows beyond the least and the greatest earlier value, its low end less the mass that
extremes leave out by chance (a Beta law).

## Limits
A value may be new in a column or only in its company: see `robustness/multivariate-drift`. Texts that are
nearly all different, dates and identifiers say nothing by being new. Levels that are absent by accident
are told as information.
"""

from collections.abc import Iterator

from checks.artifacts.unseen import Beyond, NewLevels, Unseen, UnseenColumn
from checks.contract import HIGH, About, Estimate, Finding, Remedy, RowNumbers, Scale, check
from checks.stats.levels import level
from checks.stats.proportions import share
from checks.stats.unseen import beyond

MOST_ACCIDENTS = 5

CATCH = Remedy(
    id="catch-unseen-levels",
    do="Learn what the new values mean; give the model a place for the unknown, and train again once there are enough rows.",
    effort_days=(0.3, 2.0),
    recipe=(
        "from sklearn.preprocessing import OneHotEncoder\n"
        "texts = table.drop(columns=[target]).select_dtypes(exclude='number')\n"
        "encoder = OneHotEncoder(handle_unknown='infrequent_if_exist', min_frequency=10).fit(texts)"
    ),
    trial=False,
)


@check(
    passes="Production holds no values that training lacked",
    fails="Rows hold values that training lacked",
    weight=HIGH,
    debt="integration and deployment",
    scales={
        "unseen_share": Scale(
            floor=0.0,
            limit=0.0,
            worst=0.01,
            source="limit: no row; worst: one in a hundred, ours",
        ),
        "beyond_range_share": Scale(
            floor=0.001,
            limit=0.05,
            worst=0.25,
            source="ours, calibrated on benchmarks/validity: silent on 600 clean worlds",
        ),
    },
    remedies=(CATCH,),
)
def unseen_values(unseen: Unseen) -> Iterator[Finding]:
    """Each column with surprising values, and of the others only what chance left out."""
    sure = level(len(unseen.columns))
    accidents = 0
    for each in unseen.columns:
        if each.new is not None and each.new.rows:
            yield _levels(unseen, each, each.new, share("unseen_share", each.new.rows, each.filled, sure))
        elif each.new is not None and each.new.accidents and accidents < MOST_ACCIDENTS:
            accidents += 1
            yield _by_accident(unseen, each, each.new)
    for role, (earlier, later) in unseen.compared.items():
        asked = [each for each in unseen.columns if each.later == role]
        if asked and not any(each.new is not None and each.new.rows for each in asked):
            yield _none(role, earlier, later, asked)
    ranges = [
        (
            each,
            each.beyond,
            beyond("beyond_range_share", _out(each.beyond), each.filled, each.beyond.earlier, sure),
        )
        for each in unseen.columns
        if each.beyond is not None
    ]
    ranges.sort(key=lambda told: (-(told[2].low or 0.0), -told[2].value, told[0].column))
    for place, (each, out, estimate) in enumerate(ranges):
        if place == 0 or (estimate.low or 0.0) > 0:
            yield _range(unseen, each, out, estimate)


def _out(told: Beyond) -> int:
    return told.under + told.over


def _levels(unseen: Unseen, each: UnseenColumn, new: NewLevels, estimate: Estimate) -> Finding:
    earlier, later = unseen.compared[each.later]
    which = ", ".join(f'"{name}"' for name in new.named)
    more = f" ({which}{', ...' if new.levels > len(new.named) else ''})" if which else ""
    levels = "a level" if new.levels == 1 else f"one of {new.levels:,} levels"
    says = f'{new.rows:,} of {each.filled:,} rows of {later} hold {levels} of "{each.column}" that {earlier} lacks{more}.'
    return _finding(each, estimate, says)


def _by_accident(unseen: Unseen, each: UnseenColumn, new: NewLevels) -> Finding:
    earlier, later = unseen.compared[each.later]
    rows = "row of" if new.accidents == 1 else "rows of"
    says = (
        f'{new.accidents:,} {rows} {later} hold levels of "{each.column}" that {earlier} lacks, as few as rare '
        "levels may be missing by accident."
    )
    estimate = share("unseen_by_accident", new.accidents, each.filled, level(len(unseen.columns)))
    return Finding(about=_about(each), estimate=estimate, says=says)


def _none(role: str, earlier: str, later: str, asked: list[UnseenColumn]) -> Finding:
    rows = max(each.filled for each in asked)
    return Finding(
        about=About(kind="dataset", name=later, table="production" if role == "production" else "table"),
        estimate=Estimate.exact("unseen_share", 0.0, n=rows, unit="share"),
        says=f"No level in {later} is one that {earlier} should have held, over {len(asked):,} features.",
    )


def _range(unseen: Unseen, each: UnseenColumn, out: Beyond, estimate: Estimate) -> Finding:
    earlier, later = unseen.compared[each.later]
    says = (
        f'In {out.under:,} of {each.filled:,} rows of {later} "{each.column}" is lower than ever in the '
        f"{out.earlier:,} filled rows of {earlier}, and in {out.over:,} higher."
    )
    return _finding(each, estimate, says)


def _about(each: UnseenColumn, *, rows: bool = False) -> About:
    return About(
        kind="column",
        name=each.column,
        table=each.later,
        columns=(each.column,),
        rows=each.numbers if rows else (),
    )


def _finding(each: UnseenColumn, estimate: Estimate, says: str) -> Finding:
    where = RowNumbers(title="Which rows hold them?", table=each.later, numbers=each.numbers)
    return Finding(
        about=_about(each, rows=True),
        estimate=estimate,
        says=says,
        evidence=(where,) if each.numbers else (),
        remedies=(CATCH,),
    )
