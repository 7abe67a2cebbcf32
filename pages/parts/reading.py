"""How a table was read, in words, and the two things a person may choose about it: the sheet and a sample."""

import streamlit as st

from checks import runs
from checks.contract import TableRole, Unusable
from checks.report import words
from pages.parts.escape import md_escape, shown

TABLES: tuple[TableRole, ...] = ("table", "train", "production")


def notes(run: str) -> None:
    """How each file was understood, what the reader noticed, and the sheets of a workbook to choose from."""
    for role in TABLES:
        header = runs.header_of(run, role)
        if header is None:
            continue
        told = "; ".join(md_escape(part) for part in (*_dialect(header), *header.notes))
        if told:
            st.caption(f":material/info: {words.TABLE_WORDS[role].capitalize()}: {told}.")
        if len(header.sheets) > 1:
            _sheets(run, role, header)


def _dialect(header: runs.Header) -> list[str]:
    """What was found out about a text file: its delimiter, encoding and decimal sign."""
    if header.delimiter is None:
        return []
    decimal = " and decimal commas" if header.decimal == "," else ""
    return [f"read with the delimiter {header.delimiter}{decimal}, as {(header.encoding or '').upper()}"]


def _sheets(run: str, role: TableRole, header: runs.Header) -> None:
    # Sheets go by their places: two names may read alike once they are cut.
    places = list(range(len(header.sheets)))
    now = header.sheets.index(header.sheet) if header.sheet in header.sheets else 0
    chosen = st.selectbox(
        f"Sheet of the {words.TABLE_WORDS[role]}",
        places,
        index=now,
        format_func=lambda place: shown(header.sheets[place], 60),
        key=f"sheet-{role}-{run[:8]}-{now}",
    )
    if chosen != now and again(run, role, sheet=header.sheets[chosen]):
        st.rerun()


def mend(state: runs.RunState) -> None:
    """After a table was refused: what it could be read as instead."""
    if state.sample_would_do:
        st.markdown(
            "Or let Preflight take a sample: one row drawn at random of each equal stretch of the file. Every "
            "result then says how many rows it rests on."
        )
        if st.button("Read a sample of the rows", icon=":material/colorize:", key="read-sample"):
            given = runs.uploads_of(state.id)
            for role in TABLES:
                # Which of the tables was too large is not known here; the others are kept whole.
                if role in given and not again(state.id, role, sheet=given[role].sheet, sample=True):
                    return
            st.rerun()
    elif state.names_other_sheets:
        wanted = st.text_input("Read another sheet of the workbook", key=f"sheet-by-name-{state.id[:8]}")
        if wanted and again(state.id, "table", sheet=wanted):
            st.rerun()


def again(run: str, role: TableRole, *, sheet: str | None = None, sample: bool = False) -> bool:
    """Queue the reading; says why where that cannot be."""
    try:
        runs.read_otherwise(run, role, sheet=sheet, sample=sample)
    except Unusable as refusal:
        st.error(md_escape(refusal), icon=":material/error:")
        return False
    return True
