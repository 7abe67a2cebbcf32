"""README.md of a model: a model card in the Hugging Face format, filled from evidence, with every gap said.

Front matter and headings are those of huggingface_hub's template (Mitchell and others 2019, "Model Cards for
Model Reporting"). What no file can tell is left to people, and named as such: a card must not guess.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from checks.contract import Estimate, Judged, Outcome, noun
from checks.document import Report
from checks.report import words
from checks.report.markdown import escaped
from checks.report.order import Listed, open_findings, unchecked

PIPELINES = {"regression": "tabular-regression"}
LIBRARIES = {"skops": "sklearn", "onnx": "onnx"}
QUALITY = "scalability/predictive-quality"
MOST = 8
BY_HAND = "*Not told by any evidence:* {}. *Add it by hand.*"


def page(report: Report) -> bytes:
    """The card as Markdown with YAML front matter, UTF-8."""
    given = report.inputs
    name = escaped(given.model.name if given.model else "a model that was not given", 80)
    lines = [
        "---",
        *_yaml(_front(report)),
        "---",
        "",
        f"# Model Card for {name}",
        "",
        _measured(report),
        "",
        *_details(report),
        *_uses(report),
        *_risks(report),
        *_training(report),
        *_evaluation(report),
        *_rest(report),
    ]
    return ("\n".join(lines).rstrip() + "\n").encode("utf-8", "replace")


def _measured(report: Report) -> str:
    version, day = escaped(report.run.version), escaped(words.date(report.run.created))
    says = escaped(report.scorecard.says)
    return f"{says}. Measured by Preflight {version} on {day}; every number below is from its report."


def _front(report: Report) -> dict[str, Any]:
    """What the Hub reads: library, task, and the results of the evaluation."""
    given, task = report.inputs, PIPELINES.get(report.inputs.task or "", "tabular-classification")
    metrics = [
        {"type": it.name, "value": float(f"{it.value:.6g}"), "name": it.name.replace("_", " ")}
        for it in _estimates(_outcome(report, QUALITY))
    ]
    result = {
        "task": {"type": task},
        "dataset": {
            "type": "tabular",
            "name": words.clean(given.table.name, 80),
            "revision": given.table.sha256,
        },
        "metrics": metrics,
    }
    front: dict[str, Any] = {
        "pipeline_tag": task,
        "tags": ["tabular", "preflight"],
        "model-index": [
            {
                "name": words.clean(given.model.name if given.model else "model", 80),
                "results": [result] if metrics else [],
            }
        ],
    }
    library = LIBRARIES.get(given.model.format if given.model else "")
    return {**({"library_name": library} if library else {}), **front}


def _details(report: Report) -> list[str]:
    model = report.inputs.model
    told = [f"- **Task:** {report.inputs.task or 'not told'}"]
    target = report.inputs.roles.get("target")
    told += [f"- **Predicts:** {escaped(str(target))}"] if target else []
    if model is not None:
        told += [
            f"- **Model type:** {escaped(model.estimator or 'not told')}",
            f"- **Format:** {escaped(model.format)}",
        ]
        told += [f"- **SHA-256:** `{model.sha256[:64]}`"] if model.sha256 else []
    features = report.inputs.roles.get("features")
    told += [f"- **Features:** {len(features)}"] if isinstance(features, (list, tuple)) else []
    missing = "who developed, funded and shares it, its license, its language, where its source lies"
    return ["## Model Details", "", "### Model Description", "", *told, "", BY_HAND.format(missing), ""]


def _uses(report: Report) -> list[str]:
    fair = report.inputs.fairness
    told = []
    if fair is not None:
        told = [f"What is acted on: {escaped(fair.acts_on)}. Whom mistakes harm: {escaped(fair.harm)}.", ""]
    return [
        *("## Uses", "", "### Direct Use", "", *told),
        *(BY_HAND.format("what it is for, and who decides on its answers"), ""),
        *("### Out-of-Scope Use", ""),
        *(BY_HAND.format("what it must not be used for"), ""),
    ]


def _risks(report: Report) -> list[str]:
    """The open findings, those of people first named, and what nobody checked."""
    found = leading(report)
    lines = ["## Bias, Risks, and Limitations", ""]
    lines += [
        f"- **{words.finding_word(each.finding)}** ({noun(each.outcome.check)}): {escaped(each.finding.says)}"
        for each in found
    ] or ["No check found anything."]
    lines += ["", "**What nobody checked**", ""]
    gaps = unchecked(report)
    lines += [
        f"- {head}: {', '.join(noun(outcome.check).lower() for outcome in outcomes)}"
        for head, outcomes in gaps
    ] or ["Every check that applies was made."]
    lines += ["", "### Recommendations", ""]
    lines += [f"- {escaped(work.do)} ({_days(work.days)})" for work in report.scorecard.work[:MOST]] or [
        "None."
    ]
    for waiver in report.waivers:
        lines.append(
            f"- Waived until {escaped(waiver.expires)} by {escaped(waiver.approver)}: {escaped(waiver.finding)}"
            if waiver.state == "holds"
            else f"- Waiver expired on {escaped(waiver.expires)}: {escaped(waiver.finding)}"
        )
    return [*lines, ""]


def leading(report: Report) -> list[Listed]:
    """The gravest finding of each check that failed, gravest first."""
    seen: dict[str, Listed] = {}
    for each in open_findings(report):
        if each.finding.status == "fail":
            seen.setdefault(each.outcome.check, each)
    return list(seen.values())


def _days(days: tuple[float, float] | None) -> str:
    return words.days(*days) if days else "effort not known"


def _training(report: Report) -> list[str]:
    train = report.inputs.train
    told = (
        f"{escaped(train.name)}: {words.rows_of(train)}, {train.columns} columns, SHA-256 `{train.sha256[:64]}`."
        if train
        else BY_HAND.format("what it was trained on; no training table was given")
    )
    quality = [
        f"- {noun(o.check)}: {escaped(_worst(o).says)}"
        for o in report.outcomes
        if o.family == "data_quality" and o.status == "fail"
    ]
    return [
        *("## Training Details", "", "### Training Data", "", told, "", *quality[:MOST]),
        *("", "### Training Procedure", "", BY_HAND.format("how it was trained and tuned"), ""),
    ]


def _evaluation(report: Report) -> list[str]:
    table, sensitive = report.inputs.table, report.inputs.roles.get("sensitive") or ()
    factors = ", ".join(escaped(str(name), 80) for name in sensitive) if sensitive else ""
    lines = [
        *("## Evaluation", "", "### Testing Data, Factors & Metrics", "", "#### Testing Data", ""),
        f"{escaped(table.name)}: {words.rows_of(table)}, {table.columns} columns, SHA-256 `{table.sha256[:64]}`.",
        *(
            "",
            "#### Factors",
            "",
            factors or BY_HAND.format("the groups it should treat alike; none were named"),
            "",
        ),
        *("#### Metrics", "", "| Measure | Value | Rows |", "|---|---|---:|"),
    ]
    quality = list(_estimates(_outcome(report, QUALITY)))
    lines += [_row(noun(QUALITY), it) for it in quality] or ["| none could be measured | | |"]
    lines += ["", "### Results", "", "| By group | Measure | Value | Rows |", "|---|---|---|---:|"]
    gaps = [
        f"| {escaped(f.about.name, 80)} {_row(noun(o.check), f.estimate)}"
        for o in report.outcomes
        if o.family == "bias"
        for f in o.findings
        if f.estimate is not None and f.about.kind == "group" and f.status in ("fail", "unsure")
    ]
    lines += gaps[: 2 * MOST] or ["| no difference between groups was found | | | |"]
    return [*lines, "", "#### Summary", "", f"{escaped(report.scorecard.says)}.", ""]


def _rest(report: Report) -> list[str]:
    machine = report.run.machine
    cost = [
        f"- {escaped(_worst(o).says)}"
        for o in report.outcomes
        if o.check in ("scalability/latency", "scalability/memory") and o.findings
    ]
    libraries = machine.get("libraries")
    named = ", ".join(f"{k} {v}" for k, v in libraries.items()) if isinstance(libraries, Mapping) else ""
    signed = report.signoff
    authors = (
        f"Decision: {signed.decision}, signed by {escaped(words.listed(signed.names), 800)} on "
        f"{escaped(words.date(signed.signed))}, SHA-256 `{signed.sha256[:64]}`."
        if signed
        else BY_HAND.format("who wrote this card and answers for the model")
    )
    return [
        *("## Environmental Impact", "", BY_HAND.format("energy and hardware of training"), "", *cost, ""),
        *(
            "## Technical Specifications",
            "",
            f"Measured with {escaped(named) or 'libraries that were not noted'}.",
            "",
        ),
        *("## Citation", "", BY_HAND.format("how to cite it"), ""),
        *("## Model Card Authors", "", authors, ""),
        *("## Model Card Contact", "", BY_HAND.format("whom to ask")),
    ]


def _row(label: str, it: Estimate) -> str:
    named = f"{label}, {it.name.replace('_', ' ')}"
    return f"| {escaped(named)} | {escaped(words.estimate(it))} | {words.count(it.n)} |"


def _outcome(report: Report, check: str) -> Outcome | None:
    return next((outcome for outcome in report.outcomes if outcome.check == check), None)


def _estimates(outcome: Outcome | None) -> Iterable[Estimate]:
    return (f.estimate for f in (outcome.findings if outcome else ()) if f.estimate)


def _worst(outcome: Outcome) -> Judged:
    order = ("fail", "unsure", "pass", "info")
    return min(outcome.findings, key=lambda f: (order.index(f.status), 1.0 if f.score is None else f.score))


def _yaml(value: Mapping[str, Any] | Sequence[Any], depth: int = 0) -> list[str]:
    """Block YAML; texts and numbers as JSON writes them, which YAML reads alike."""
    pad, lines = "  " * depth, list[str]()
    pairs = (
        [(f"{key}:", held) for key, held in value.items()]
        if isinstance(value, Mapping)
        else [("-", v) for v in value]
    )
    for head, held in pairs:
        if isinstance(held, (Mapping, list)) and held:
            inner = _yaml(held, depth + 1)
            if head == "-":
                inner[0] = f"{pad}- {inner[0].strip()}"
                lines += inner
            else:
                lines += [f"{pad}{head}", *inner]
        else:
            lines.append(f"{pad}{head} {json.dumps(held, ensure_ascii=False)}")
    return lines
