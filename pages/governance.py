"""Governance: can the assessment be repeated and answered for, and what do people say that no file shows?"""

import streamlit as st

from checks import runs
from checks.attestations import written
from checks.contract import Unusable
from checks.runs import answers
from pages.parts import dimension, frame, questionnaire

dimension.page(
    "governance",
    questions={
        "governance/seed-variance": "How much hangs on the seed of the training?",
    },
    shows_not="Whether the right people agreed. Provenance says which bytes were assessed by which rules, so that "
    "somebody else can repeat it; it does not say that anyone signed. What people attest is shown with their name "
    "and date, and is not verified.",
)

if (run := frame.run_id()) is not None:
    try:
        runs.state_of(run)
    except Unusable:
        st.stop()
    st.divider()
    questionnaire.draw(run)
    if given := answers.given(run):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                "Download the answers",
                written(given),
                "answers.json",
                "application/json",
                help="For the command line: --attestations answers.json",
                on_click="ignore",
                icon=":material/download:",
            )
            frame.link("setup", "Assess again with these answers", ":material/refresh:")
