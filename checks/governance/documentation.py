"""A model card with empty fields, and columns that nobody wrote down.

## Why it matters
Whoever takes over the model, audits it or is harmed by it has nothing but what was written: what it is for, what
it must not be used for, whom it concerns, where it is weak, and what each column means.

## How it is measured
A model card has fourteen fields (Mitchell et al. 2019). Eight follow from what was given: the model's name, kind
and fingerprint, what it predicts from what, the training and the judged table, the groups. Six are texts that only
people can give. The share that is filled is an exact fact, and so is the share of the model's features with a
description in the data dictionary.

## Limits
That a field is filled does not make it true or useful. Without any text and without a data dictionary nothing is
judged: what was written elsewhere is unknown here. Unit and owner of each column are looked at by
`interpretability/undocumented-features`.
"""

from collections.abc import Iterator

from checks.artifacts.model_card import ModelCard
from checks.contract import LOW, About, Estimate, Finding, Grid, Remedy, Scale, check

FIELDS = Scale(
    floor=0.8, limit=0.8, worst=0.4, source="ours (CATALOGUE): under 80 % of the fields, under 40 %"
)
SHOWN = 20
FILL = Remedy(
    id="fill-model-card",
    do="Fill in the model card on the Governance page; each text is a few sentences.",
    effort_days=(0.25, 1),
)
DESCRIBE = Remedy(
    id="describe-columns",
    do="Write one sentence for each column into the data dictionary, with its unit and who answers for it.",
    effort_days=(0.5, 2),
    recipe="dictionary = {name: {'description': '', 'unit': '', 'owner': ''} for name in table.columns}",
)


@check(
    passes="Model and columns are written down",
    fails="Much about the model or its columns is not written down",
    weight=LOW,
    debt="reproducibility and documentation",
    scales={"card_fields": FIELDS, "described_columns": FIELDS},
    remedies=(FILL, DESCRIBE),
)
def documentation(card: ModelCard) -> Iterator[Finding]:
    """One finding on the card if somebody began it, one on the dictionary if there is one."""
    if card.texts:
        done = sum(card.filled.values())
        empty = [name for name, there in card.filled.items() if not there]
        says = f"{done} of {len(card.filled)} fields of the model card are filled."
        if empty:
            says += f" Empty: {'; '.join(empty)}"
        yield Finding(
            about=About(kind="model", name="the model card"),
            estimate=Estimate.exact("card_fields", done / len(card.filled), n=len(card.filled), unit="share"),
            says=says,
            evidence=(
                Grid(
                    title="Which fields are filled?",
                    columns=("field", "from", "filled"),
                    rows=tuple(
                        (
                            name,
                            "people" if name in card.from_people else "what was given",
                            "yes" if there else "no",
                        )
                        for name, there in card.filled.items()
                    ),
                ),
            ),
            remedies=(FILL,),
        )
    if card.undescribed is not None and card.features:
        many, lacking = len(card.features), card.undescribed
        says = f"{many - len(lacking)} of {many} features have a description in the data dictionary."
        if lacking:
            named = ", ".join(f'"{name}"' for name in lacking[:SHOWN])
            says += f" Without: {named}" + (
                f" and {len(lacking) - SHOWN} more." if len(lacking) > SHOWN else "."
            )
        yield Finding(
            about=About(kind="columns", name="the data dictionary", columns=lacking),
            estimate=Estimate.exact("described_columns", 1 - len(lacking) / many, n=many, unit="share"),
            says=says,
            remedies=(DESCRIBE,),
        )
