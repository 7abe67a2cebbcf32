"""Which trials suit a report: what each would mend, and what it lacks. Light: the dashboard asks it."""

from collections.abc import Sequence

from checks.contract import Input, Outcome
from checks.document import Report
from checks.trials.trial import Trial

OPEN = ("fail", "unsure")


def mends(trial: Trial, outcomes: Sequence[Outcome]) -> int:
    """How many failing findings of a run the trial is for."""
    return sum(f.status == "fail" for o in outcomes if o.check in trial.answers for f in o.findings)


def doubts(trial: Trial, outcomes: Sequence[Outcome]) -> int:
    """The same with those that cannot be told yet."""
    return sum(f.status in OPEN for o in outcomes if o.check in trial.answers for f in o.findings)


def lacking(trial: Trial, report: Report) -> str:
    """What the trial needs and the run was not given, in words; "" if nothing."""
    inputs, roles = report.inputs, report.inputs.roles
    there: dict[Input, bool] = {
        "target": bool(roles.get("target")),
        "train": inputs.train is not None,
        "production": inputs.production is not None,
        "sensitive": bool(roles.get("sensitive")),
        "quasi": bool(roles.get("quasi")),
        "confidential": bool(roles.get("confidential")),
        "time": bool(roles.get("time")),
        "model": inputs.model is not None and inputs.model.sha256 is not None,
        "query": True,
    }
    words: dict[Input, str] = {
        "target": "what the model predicts",
        "train": "the training table",
        "production": "a later production table",
        "sensitive": "a sensitive column",
        "quasi": "the columns that others may know",
        "confidential": "a confidential column",
        "time": "the time column",
        "model": "the model file",
    }
    return " and ".join(words[need] for need in trial.needs if not there[need])
