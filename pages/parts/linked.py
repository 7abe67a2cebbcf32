"""The address of one finding: how it is handed on, and what a page shows to who comes by it.

`/bias?run=...&finding=...` opens the page of the finding with that finding first. A finding is named by what it
is about and not by its number on the page, so a waiver or a trial changes no address; nothing of the table can
be read from it.
"""

import hashlib
from urllib.parse import urlencode, urlsplit, urlunsplit

import msgspec
import streamlit as st

from checks.document import Report
from checks.registry import FAMILIES
from checks.report.order import Listed, open_findings
from pages.parts import frame

FINDING = "finding"
GONE = (
    "The finding that this link names is not among the open findings of this run. Look through those that are, or ask "
    "for the link again."
)


def name_of(listed: Listed) -> str:
    """The finding's name in an address: twelve hexadecimal digits."""
    finding = listed.finding
    measure = finding.estimate.name if finding.estimate is not None else ""
    about = msgspec.json.encode([listed.outcome.check, finding.about, measure], order="deterministic")
    return hashlib.sha256(about).hexdigest()[:12]


def address(listed: Listed, page: str, run: str) -> str:
    """Where a browser finds it: beside the address of the page that it is on now."""
    here = urlsplit(page)
    path = f"{here.path.rpartition('/')[0]}/{listed.outcome.family.replace('_', '-')}"
    return urlunsplit((here.scheme, here.netloc, path, urlencode({"run": run, FINDING: name_of(listed)}), ""))


def offer(listed: Listed) -> None:
    """The address, to be copied."""
    run = frame.run_id()
    if run is None:
        return
    with st.popover("Link to this finding", icon=":material/link:", type="tertiary"):
        st.caption("Opens this finding for anyone who can reach this server. Treat it like a key.")
        st.code(address(listed, st.context.url or "", run), language=None, wrap_lines=True)


def asked(report: Report, family: str) -> list[Listed]:
    """The findings of the check that the address asks for, the named one first; none where it asks for none.

    Says where the finding is if it belongs to another page, and what to do if it is not in this run.
    """
    name = str(st.query_params.get(FINDING, ""))
    if not name:
        return []
    found = open_findings(report)
    named = next((listed for listed in found if name_of(listed) == name), None)
    if named is None:
        st.warning(GONE, icon=":material/link_off:")
        return []
    if named.outcome.family != family:
        st.info("The finding that this link names is on another page.", icon=":material/link:")
        st.page_link(
            f"pages/{named.outcome.family}.py",
            label=f"Go to {FAMILIES[named.outcome.family]}",
            icon=":material/arrow_forward:",
            query_params={"run": frame.run_id() or "", FINDING: name},
        )
        return []
    alike = [listed for listed in found if listed.outcome.check == named.outcome.check]
    return sorted(alike, key=lambda listed: listed is not named)
