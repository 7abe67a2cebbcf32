"""The printed handout of a workshop: one page of paper with the case, the dimensions, the task, room for notes.

One file of HTML that fetches nothing; every text of the case goes through `html.escape`.
"""

from html import escape

import streamlit as st

from checks import runs
from checks.registry import FAMILIES
from checks.runs import workshop
from checks.runs.workshop import Room
from checks.table.roles import Roles

ASKS = {
    "data_quality": "Is the table fit to learn from and to judge with?",
    "bias": "Are some groups of people treated worse than others?",
    "interpretability": "Can somebody understand what the model does?",
    "scalability": "Is it fast, small and good enough for its work?",
    "privacy": "Does it give away who the people are?",
    "robustness": "Does it hold when the world changes a little?",
    "governance": "Can it be made again, and who answers for it?",
}
LINES = workshop.MOST_MARKS
_STYLE = """
@page{size:A4;margin:12mm 14mm}
*{box-sizing:border-box}
body{font:11pt/1.35 Inter,"Segoe UI",Helvetica,Arial,sans-serif;color:#17212E;background:#fff;max-width:180mm;
  margin:10mm auto;padding:0 4mm}
h1{font-size:19pt;margin:0 0 1mm}h2{font-size:12.5pt;margin:3.5mm 0 1mm}p{margin:0 0 1.5mm}
.code{float:right;border:1.5px solid #17212E;border-radius:2mm;padding:2mm 4mm;font-size:14pt;font-weight:700}
.quiet{color:#4A5666;font-size:9.5pt}
ol{margin:0;padding-left:6mm}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #8A94A3;padding:1.2mm 2mm;text-align:left}
th{background:#EEF2F6;font-size:9.5pt}.dims td:first-child{font-weight:600;width:34mm}
.notes td{height:6.8mm}.notes td:first-child{width:9mm;text-align:center}
.free{border:1px solid #8A94A3;height:17mm}
@media print{body{margin:0;padding:0;max-width:none}}
@media screen and (max-width:600px){.code{float:none;display:inline-block;margin-bottom:3mm}}
"""


def button(room: Room, address: str = "") -> None:
    """Download the handout of a room."""
    st.download_button(
        "Download the handout",
        # Made now and not on the click: the page polls, and a rerun in between would cancel the download.
        data=_made(room, address),
        file_name="preflight-workshop.html",
        mime="text/html",
        icon=":material/print:",
        on_click="ignore",
        key="handout",
    )


def _made(room: Room, address: str) -> bytes:
    roles = runs.find_sample(room.case_name).roles
    return page(workshop.blind_title(room.case_name), roles, room.code, address).encode()


def page(title: str, roles: Roles, code: str, address: str = "") -> str:
    """The whole file, one page of A4 when printed. The title is without a word on what was planted."""
    named = [("The model predicts", roles.target or ""), ("Groups to be fair to", ", ".join(roles.sensitive))]
    facts = " · ".join(f"{name}: <b>{escape(value)}</b>" for name, value in named if value)
    dimensions = "".join(
        f"<tr><td>{escape(title)}</td><td>{escape(ASKS[family])}</td></tr>"
        for family, title in FAMILIES.items()
    )
    notes = "".join(
        f"<tr><td>{number}</td><td></td><td></td><td></td></tr>" for number in range(1, LINES + 1)
    )
    where = f'<p class="quiet">Join at {escape(address)}</p>' if address else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Preflight workshop: {escape(title)}</title><style>{_STYLE}</style></head><body>"
        f'<div class="code">{escape(workshop.spoken(code))}</div>'
        f"<h1>{escape(title)}</h1><p>{escape(workshop.BLIND)}</p><p>{facts}</p>{where}"
        "<h2>Your task</h2><ol><li>Open the case and read its scorecard and the pages of the dimensions.</li>"
        f"<li>Note where something is wrong: a dimension, and a column, a group, rows or the model. You have {LINES} "
        "marks, and a false one costs as much as a defect found earns.</li>"
        "<li>Set your marks before the facilitator reveals the answers. Perhaps nothing is wrong at all.</li></ol>"
        f'<h2>Seven dimensions</h2><table class="dims">{dimensions}</table>'
        '<h2>Your marks</h2><table class="notes"><tr><th></th><th>Dimension</th><th>Column, group, rows or model</th>'
        f"<th>What made you think so</th></tr>{notes}</table>"
        '<h2>What I take home</h2><div class="free"></div></body></html>\n'
    )
