"""Names of people inside longer text: after a title, or after words that go before a name.

Two words follow, neither of them a word of business: the first is a common given name whatever its case,
or, after a title and the surest phrases, both begin with a capital.
"""

import re

from checks.artifacts.given_names import GIVEN_NAMES, OTHER_WORDS

TITLES = "mr|mrs|ms|miss|mister|dr|prof|herr|frau|señor|señora|sr|sra|mme|mlle|monsieur|madame"
SURE = "spoke with|spoke to|talked to|talked with|caller|called by|call from|my name is"
PHRASES = (
    f"{SURE}|speak to|speak with|asked for|asking for|name is|named|on behalf of|signed by|signed|"
    "contact person|contact|attn|patient|customer|client|met with|visited by|reported by|referred by|"
    "regards|sincerely"
)
_LETTER = r"[A-Za-zÀ-ÖØ-öø-ÿ'’-]"
# Each repeat has a bound, and the words of the phrase are literals: linear in the length of the text.
REGEX = rf"(?i:\b(?:{TITLES}|{PHRASES}))[.:,]?[ ]{{1,2}}{_LETTER}{{2,20}}[ ]{_LETTER}{{2,25}}"
# Words that business texts capitalise after the same phrases, and common given names of many languages.
NO_NAMES = frozenset(OTHER_WORDS.split())
GIVEN = frozenset(GIVEN_NAMES.split())


def is_name(text: str) -> bool:
    """Whether the last two words of what REGEX matched are a person's name."""
    given, family = text.split()[-2:]
    if {given.casefold(), family.casefold()} & NO_NAMES:
        return False
    sure = re.match(rf"(?i:{TITLES}|{SURE})\b", text) is not None
    return given.casefold() in GIVEN or (sure and given[0].isupper() and family[0].isupper())
