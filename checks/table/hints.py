"""What a column's name suggests: words that people give to targets, groups, identifiers, weights.

Names are split into words ("marital-status", "isFraud", "two_year_recid"), so that "average" is no age.
"""

import itertools
import re

_EDGES = re.compile(r"[^0-9a-z]+|(?<=[a-z])(?=[0-9])")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TARGET = _set(
    "target label class y outcome churn churned default defaulted income approved approval survived "
    "fraud recid recidivism readmitted readmission diagnosis converted conversion attrition exited "
    "hired admitted died mortality salary species subscribed"
)
MAYBE_TARGET = _set("result response status quality price amount grade cnt count event rating")
# A target about these is what people wish to avoid, whatever its labels are called.
HARM = _set(
    "churn churned default defaulted fraud recid recidivism readmitted readmission attrition exited "
    "died mortality"
)

# Protected by law nearly everywhere, and what stands in for them (EU Charter art. 21; US ECOA, Title VII).
SENSITIVE = {
    "sex": "sex gender geschlecht sexe sexo genero genre",
    "race or ethnicity": "race ethnicity ethnic ethnie caste",
    "age": "age ages alter edad",
    "nationality or origin": "nationality citizenship citizen foreign immigrant country birthplace origin native",
    "religion": "religion religious faith",
    "disability or health": "disability disabled pregnant pregnancy",
    "marital status": "marital marriage",
    "orientation": "orientation",
    "veteran status": "veteran",
}
PROXY = _set("postcode postal zip zipcode region neighbourhood neighborhood language imd birth birthdate dob")

IDENTIFIER = _set("id ids uuid guid key identifier index idx instant case record reference ref ssn serial")
PERSON = _set("name surname firstname lastname first last email mail phone telephone mobile address iban")
TIME = _set("date datetime time timestamp created updated day month dteday when")
BORN = _set("birth birthdate dob born")
SURE_WEIGHT = ("fnlwgt", "sampleweight", "surveyweight", "pweight", "wgt", "caseweight", "samplingweight")
SCORE = _set("score scores prob probability proba probabilities")
PREDICTION = _set("prediction predictions predicted pred yhat preds")
QUASI = _set(
    "age sex gender race ethnicity birth dob birthdate zip zipcode postcode postal education "
    "occupation job profession marital marriage country nationality region city state relationship "
    "native region employment"
)
CONFIDENTIAL = _set(
    "income salary wage diagnosis disease illness health medical hiv religion political crime "
    "criminal debt balance test glucose insulin"
)


def words(name: str) -> frozenset[str]:
    """The words of a name in lower case, and all of them run together."""
    parts = [part for piece in _CAMEL.split(name) for part in _EDGES.split(piece.lower()) if part]
    return frozenset({*parts, "".join(parts), *(a + b for a, b in itertools.pairwise(parts))})


def sensitive(name: str) -> str | None:
    """What protected attribute a name speaks of, if any."""
    said = words(name)
    for what, hints in SENSITIVE.items():
        if said & set(hints.split()):
            return what
    return "something that can stand in for origin or age" if said & PROXY else None
