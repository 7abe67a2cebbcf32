"""Write down what can be planted: `python -m checks.planting`."""

import msgspec

from checks.planting.choices import FILE, Choice
from checks.planting.defects import DEFECTS
from checks.planting.titles import WORDS


def listed() -> bytes:
    """`choices.json` as the injectors and their titles have it today."""
    found = [
        Choice(
            name=defect.name,
            title=WORDS[defect.name][0],
            says=WORDS[defect.name][1],
            checks=defect.checks,
            unit=defect.unit,
            sizes=defect.sizes,
            bases=defect.bases,
        )
        for defect in DEFECTS
    ]
    return msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n"


if __name__ == "__main__":
    FILE.write_bytes(listed())
