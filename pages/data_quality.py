"""Data quality: is the table what it claims to be?"""

from pages.parts import dimension

dimension.page(
    "data_quality",
    questions={
        "data_quality/missing-values": "Where are the gaps?",
        "data_quality/target-leakage": "Does one column give the answer away?",
        "data_quality/class-imbalance": "How rare is the rarest answer?",
        "data_quality/disguised-missing": "Which values stand for a gap?",
        "data_quality/ordered-rows": "Does the answer depend on the place in the file?",
        "data_quality/redundant-features": "Which columns say the same?",
    },
    shows_not="Whether a value is true. A wrong but plausible entry, or people who are missing from the table "
    "altogether, cannot be seen from the table alone.",
)
