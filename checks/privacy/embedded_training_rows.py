"""Training rows that travel inside the model.

## Why it matters
Some models keep the very rows that they were fitted on: nearest neighbours keep all, support vector
machines the hard ones, encoders keep every value they met. Whoever receives the model file then
receives people's data, whatever was agreed about the table.

## How it is measured
Up to 200 training rows are looked for in the model, and as many rows that it never saw as a control:
as float64 and float32 bytes in its decompressed file, and in every array that hangs on the fitted
object (such as `_fit_X` and `support_vectors_`), raw and as the last step of the pipeline is given
them. Of text columns, values that at most three rows have are looked for word by word (such as
`categories_` and vocabularies). The estimate is the share found of training rows minus that of the
control, with Newcombe's interval at level 1 - 0.01 / number of findings. The share of tree leaves
with fewer than ten training rows is added as a hint, not judged.

## Limits
A model can hold rows in another form: rounded, scaled by a step that is not in the pipeline,
compressed again, or learnt by heart without storing them (see membership-inference). Files over 256 MB
are searched in part, and of large ones for fewer rows. Needs the training table, and rows that stand
in one table only.
"""

from collections.abc import Iterator

from checks.artifacts.embedded import EmbeddedRows
from checks.artifacts.models import GivenModel
from checks.contract import HIGH, About, Estimate, Finding, Grid, NotApplicable, Remedy, Scale, check
from checks.stats.proportions import gap

Q = 0.01
SOURCE = (
    "ours, calibrated on 52 simulated tables of 1,000 rows: nearest neighbours and support vector machines were "
    "found in all 12, forests and logistic models in none of 40"
)
STORED = Scale(floor=0.02, limit=0.05, worst=1.0, source=SOURCE)
TELLING = Scale(
    floor=0.05,
    limit=0.10,
    worst=1.0,
    source="ours, calibrated on 40 simulated tables with a long-tailed column in an encoder: none alarmed; a column "
    "of names in an encoder, all found",
)
OTHER = Remedy(
    id="model-without-rows",
    do="Choose a model that keeps no rows (trees, linear models), or hand out predictions and not the file.",
    effort_days=(0.5, 3),
)
RARE = Remedy(
    id="group-rare-categories",
    do="Drop the column or put its rare values into one group before encoding.",
    effort_days=(0.25, 1),
    recipe="rare = table[column].value_counts()\n"
    "table[column] = table[column].where(~table[column].isin(rare[rare < 10].index), 'other')",
)


@check(
    passes="The model carries no training rows",
    fails="The model carries training rows",
    weight=HIGH,
    debt="data and preprocessing",
    scales={"rows_stored": STORED, "rare_values_stored": TELLING},
    remedies=(OTHER, RARE),
)
def embedded_training_rows(given: GivenModel, embedded: EmbeddedRows) -> Iterator[Finding]:
    """One finding on whole rows, one for each column of text with rare values, one hint on leaves."""
    found, name = embedded.found, given.model.facts.name
    if not found.members or not found.controls:
        raise NotApplicable("There are no rows that stand in one of the two tables only.")
    columns = {column: told for column, told in found.texts.items() if told[0] >= 20 and told[2] >= 20}
    level = 1 - Q / (1 + len(columns))
    where = Grid(
        title="Parts of the model that hold rows",
        columns=("attribute",),
        rows=tuple((p,) for p in found.places),
    )
    kept = f" They lie in {', '.join(found.places[:3])}." if found.places else ""
    yield Finding(
        about=About(kind="model", name=name),
        estimate=gap(
            "rows_stored", found.member_rows, found.members, found.control_rows, found.controls, level
        ),
        says=f"Of {found.members:,} training rows that were looked for, {found.member_rows:,} stand number by number "
        f"in the model; of {found.controls:,} rows that it never saw, {found.control_rows:,} do.{kept}",
        evidence=(where,) if found.places else (),
        remedies=(OTHER,),
    )
    for column, (asked, held, others, too) in columns.items():
        yield Finding(
            about=About(kind="column", table="train", columns=(column,), name=column),
            estimate=gap("rare_values_stored", held, asked, too, others, level),
            says=f'Of {asked:,} training rows with a rare value in "{column}", {held:,} have it word for word in the '
            f"model; of {others:,} such rows that it never saw, {too:,} do.",
            remedies=(RARE,),
        )
    if found.leaves:
        yield Finding(
            about=About(kind="model", name=name),
            estimate=Estimate.exact("small_leaves", found.small / found.leaves, n=found.leaves, unit="share"),
            says=f"{found.small:,} of the {found.leaves:,} leaves of its trees were made of fewer than ten training rows: "
            "a hint that answers may single people out, not a finding.",
        )
