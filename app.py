"""The frame of the dashboard: page settings, navigation, the card of the open assessment. Draws no result.

Streamlit runs this file for every visit. The server imports it once, at its start: that is where the queue's
thread starts, and where Streamlit is told that `pages/` is not its old folder of pages. Otherwise the first
visit to a page's own address after a start would be drawn without this frame.
"""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from checks import runs
from pages.parts import access, frame, look, server, sidebar, tour


def page(name: str, title: str, icon: str, *, visible: bool = True, default: bool = False) -> st.Page:
    """One file of pages/, at an address that survives renames."""
    return st.Page(
        f"pages/{name}.py",
        title=title,
        icon=f":material/{icon}:",
        url_path="" if default else name.replace("_", "-"),
        default=default,
        visibility="visible" if visible else "hidden",
    )


if __name__ == "__main__":
    st.set_page_config(page_title="Preflight", page_icon=look.FAVICON, layout="wide")
    if (refusal := access.refusal()) is not None:
        # Navigation with this one page: no other page's file is run, whatever the address says.
        st.navigation([st.Page(refusal, title="Preflight", default=True)], position="hidden").run()
        st.stop()
    frame.settle()
    some = sidebar.has_result()
    navigation = {
        "": [
            page("start", "Start", "upload_file", default=True),
            page("setup", "Set up", "tune"),
            page("run", "Run checks", "play_circle"),
        ],
        "Results": [
            page("scorecard", "Scorecard", "speed", visible=some),
            page("data_quality", "Data quality", "fact_check", visible=some),
            page("bias", "Bias", "balance", visible=some),
            page("interpretability", "Interpretability", "lightbulb", visible=some),
            page("scalability", "Scalability", "bolt", visible=some),
            page("privacy", "Privacy", "lock", visible=some),
            page("robustness", "Robustness", "trending_up", visible=some),
        ],
        "Act": [
            page("remedies", "Remedies", "healing", visible=some),
            page("compare", "Compare runs", "compare_arrows", visible=some),
        ],
        "Decide": [
            page("governance", "Governance", "gavel", visible=some),
            page("review", "Review meeting", "groups", visible=some),
            page("report", "Report", "description", visible=some),
        ],
        "Learn": [
            page("workshop", "Workshop", "school"),
            page("catalogue", "Catalogue and words", "menu_book"),
        ],
    }
    here = st.navigation(navigation, expanded=True)
    sidebar.card()
    tour.card(here.url_path.replace("-", "_") or "start")
    here.run()
else:
    PagesManager.uses_pages_directory = False
    server.ask_nobody_outside()
    runs.ensure_dispatcher()
    app = st.App(__file__, middleware=server.MIDDLEWARE, on_script_error=server.apologise)
