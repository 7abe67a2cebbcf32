"""What a command says: reports' paths on stdout, everything else on stderr, never a control character."""

import re
import sys
from typing import TYPE_CHECKING

from checks.table.names import shown

if TYPE_CHECKING:
    from rich.console import Console

# An address, also as a path writes it, and what may open its file to whoever reads it: a password, a signature.
_SIGNED = re.compile(
    r"([a-z][a-z0-9+.-]+:/+)(?:[^\s/@]*:[^\s/@]*@)?([^\s?#\"]*)(?:[?#][^\s\"]*)?", re.IGNORECASE
)


def complain(sentence: str) -> None:
    """One sentence for the person, on stderr. Line breaks, control characters and addresses' secrets go."""
    text = shown(_SIGNED.sub(r"\1\2", " ".join(sentence.split())), 2_000)
    sys.stderr.write(text if text.endswith((".", "?", "!")) else f"{text}.")
    sys.stderr.write("\n")


def say(text: str) -> None:
    """A line of the command's answer, on stdout."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def on_stderr() -> "Console":
    """A console for progress; names in it are text, never markup."""
    from rich.console import Console

    return Console(stderr=True, markup=False, highlight=False, soft_wrap=True)
