"""Governance: can the assessment be repeated and answered for?"""

from pages.parts import dimension

dimension.page(
    "governance",
    questions={},
    shows_not="Whether the right people agreed. Provenance says which bytes were assessed by which rules, so that "
    "somebody else can repeat it; it does not say that anyone signed.",
)
