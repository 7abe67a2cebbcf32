"""The fourteen fields of a model card, which of them are filled, and how many columns are written down.

Fields after Mitchell et al. 2019 (Model Cards for Model Reporting, FAT*) as Hugging Face asks for them.
"""

from dataclasses import dataclass

from checks.artifacts.inputs import Given
from checks.attestations import card_texts
from checks.contract import NotApplicable, artifact

NONE_GIVEN = (
    "Nobody has filled in the model card's texts and no data dictionary was given, so what is written down is unknown. "
    "Fill them in on the Governance page, or give --attestations FILE and --dictionary FILE."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """`filled` maps each field to whether there is something in it, `from_people` those that only people can fill.

    `texts` says whether anybody began to. `undescribed` are the features without a description, None where no data
    dictionary was given; `features` are all.
    """

    filled: dict[str, bool]
    from_people: tuple[str, ...]
    texts: bool
    undescribed: tuple[str, ...] | None
    features: tuple[str, ...]


@artifact()
def model_card(given: Given) -> ModelCard:
    said = {each.id: each.note for each in given.attestations}
    people = card_texts()
    texts = any(said.get(name) for name in people)
    if not texts and not given.dictionary:
        raise NotApplicable(NONE_GIVEN)
    roles, model = given.roles, given.model
    features = tuple(sorted(roles.features or ()))
    filled = {
        "name of the model": model is not None or bool(roles.score or roles.prediction),
        "its kind": model is not None and bool(model.facts.estimator or model.facts.format),
        "its fingerprint": model is not None and bool(model.facts.sha256),
        "what it predicts": bool(roles.target),
        "what it is given": bool(features),
        "training data": given.train is not None,
        "data it was judged on": True,
        "groups it was judged by": bool(roles.sensitive),
        **{asks: bool(said.get(name)) for name, asks in people.items()},
    }
    described = {entry.column for entry in given.dictionary if entry.description}
    return ModelCard(
        filled=filled,
        from_people=tuple(people.values()),
        texts=texts,
        undescribed=tuple(name for name in features if name not in described) if given.dictionary else None,
        features=features,
    )
