"""Houses: what is one sold for? A law that bends, with even noise around it; small trees fit it."""

import numpy as np
from scipy import stats

from checks.planting.bases.estimators import boosted_numbers
from checks.planting.bases.features import (
    band,
    boolean,
    category,
    count,
    number,
    plateau,
    skewed,
    step,
    zeros,
)
from checks.planting.bases.law import Law, Width, ignored_in, widened

NOISE = 38_000.0  # standard deviation of what no feature tells
FEATURES = (
    number("living_area", 128.0, 14.0, 2),
    number("distance_station", 6.5, 1.6, 3, bend=band),
    skewed("plot_area", 480.0),
    category("style", {"terrace": 0.3, "cottage": 0.2, "detached": 0.35, "villa": 0.15}),
    count("rooms_above", 4.0),
    boolean("garage", 0.45),
    number("build_quality", 62.0, 7.0, 2, bend=plateau),
    number("noise_level", 54.0, 6.0, 2, bend=band),
    category(
        "quarter", {"docks": 0.15, "mills": 0.15, "station": 0.2, "park": 0.2, "hill": 0.2, "lake": 0.1}
    ),
    zeros("cellar_area", 0.55, 12.0),
    number("energy_use", 145.0, 16.0, 2, bend=band),
    boolean("renovated", 0.3),
    number("ceiling_cm", 262.0, 11.0, 2, bend=step),
)


def prices(pull: np.ndarray, u: np.ndarray) -> np.ndarray:
    """The mean and normal noise around it."""
    return np.round(pull + NOISE * stats.norm.ppf(np.clip(u, 1e-12, 1 - 1e-12)), 0)


def house(wide: Width) -> Law:
    """Regression, bent."""
    return Law(
        name="house",
        task="regression",
        target="price",
        positive=None,
        favourable=(),
        features=widened(
            FEATURES, wide, lambda i: number(f"survey_{i:02d}", 30.0, 6.0, 3, bend=band if i % 2 else step)
        ),
        people=(
            ("seller_sex", {"female": 0.5, "male": 0.5}),
            ("origin", {"coastal": 0.5, "inland": 0.3, "island": 0.2}),
        ),
        identifier="parcel",
        time="sold_on",
        text="description",
        centre=420_000.0,
        spread=80_000.0,
        answer=prices,
        fit=boosted_numbers,
        ignored=ignored_in(wide),
    )
