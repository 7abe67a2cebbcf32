"""README.md of the kit: what each file is for, and the command that uses it."""

from checks.document import Report
from checks.report import words
from checks.report.kit.reference import LEAST, Reference
from checks.report.markdown import escaped

TEXT = """\
# Remediation kit

Made by Preflight {version} on {day} from {table} ({rows:,} rows). {says}

Unpack it into the folder `kit` of the project. No row of the table is in it: levels and bins are told only where
at least {least} rows share them, ranges are rounded outward, and of columns that identify people or are
confidential only name, kind and the share of empty cells are told{withheld}.

## The data contract: `contract/`

What a table must look like before the model is asked. Every column with its type; the range of numbers; the
levels of columns with few; and whether cells may be empty. `table-schema.json` is a Frictionless Table Schema:

```sh
pip install frictionless
frictionless validate new.csv --schema kit/contract/table-schema.json
```

`row.schema.json` is a JSON Schema (draft 2020-12) of one row, for a service that gets rows as JSON:

```python
import json, jsonschema
jsonschema.validate(row, json.load(open("kit/contract/row.schema.json")))
```

`missing_share` and `x-missing-share` are the share of empty cells then; validators pass them over, and the drift
check below compares them. A range is what was seen, not what is possible: widen it where you know better.

## The drift monitor: `drift/`

`drift-reference.json` holds, per feature, the shares of its bins or levels and the limits that were used.
`drift_check.py` needs Python alone and says in its first lines how each statistic is computed:

```sh
python kit/drift/drift_check.py kit/drift/drift-reference.json new.csv
```

It ends with 1 where a feature moved beyond its limit. Bins tell a little less than values do: where
`every_value_is_an_edge` is false, `ks_distance` is the largest difference at the edges and can be smaller than the
one that Preflight reports from all values. It has no intervals: give it 1,000 rows or more.

## The gate: `.github/workflows/readiness.yml`

A GitHub Actions workflow that runs the same assessment on every pull request. Copy it to the `.github/workflows`
of the project, put the files under `data/`, say where Preflight lies (`your-team/preflight`), and commit an
approved report as `readiness/report.json`.

## The model card: `model-card.md`

Filled from the evidence, with every gap named. Fill the gaps by hand and publish it with the model as README.md.

## The policy: `policy.toml`

The rules by which this run was judged, byte for byte (SHA-256 {policy}). Change a limit there, in the open, and
the gate uses it.
"""


def readme(report: Report, reference: Reference) -> str:
    hidden = sum(column.withheld for column in reference.columns)
    return TEXT.format(
        version=escaped(report.run.version),
        day=escaped(words.date(report.run.created)),
        table=escaped(reference.table, 80),
        rows=reference.rows,
        says=escaped(report.scorecard.says),
        least=LEAST,
        withheld=f" ({words.plural(hidden, 'column')} here)" if hidden else "",
        policy=report.inputs.policy.sha256,
    )
