"""Report: hand the result on, as one page that opens offline and as files for programs."""

import streamlit as st

from checks.contract import noun
from checks.document import Report
from checks.report import words
from checks.report.jsonfile import decode
from checks.report.kit import pack
from checks.report.order import open_findings, unchecked
from checks.report.render import FILES, Format, render
from checks.runs import deciding
from checks.runs import folder as folders
from pages.parts import frame
from pages.parts.escape import md_escape
from pages.parts.finding import leads

FORMATS: tuple[tuple[Format, str, str, str, str], ...] = (
    (
        "html",
        "Web page",
        "text/html",
        "description",
        "One file that opens offline; print it for a PDF. For the people who decide.",
    ),
    (
        "json",
        "JSON",
        "application/json",
        "data_object",
        "Every number of the report. For programs and later comparison.",
    ),
    ("agenda", "Agenda", "text/markdown", "checklist", "Questions for the meeting, by what is at stake."),
    ("card", "Model card", "text/markdown", "id_card", "In the Hugging Face format, with every gap said."),
    ("md", "Markdown", "text/markdown", "article", "For a pull request or a wiki."),
    ("junit", "JUnit", "application/xml", "rule", "For a build server."),
    ("csv", "CSV", "text/csv", "table", "The findings as a table. Safe to open in a spreadsheet."),
)


def downloads(report: Report) -> None:
    """One card per format; a file is made only when it is asked for."""
    with st.grid(4, min_column_width=190):
        for name, title, mime, icon, says in FORMATS:
            with st.container(border=True, height="stretch"):
                st.markdown(f"**{title}**  \n:gray[{says}]")
                st.download_button(
                    f"Download {title}",
                    data=lambda name=name: render(report, name),
                    file_name=f"preflight-{FILES[name]}",
                    mime=mime,
                    icon=f":material/{icon}:",
                    type="primary" if name == "html" else "secondary",
                    on_click="ignore",
                    key=f"download-{name}",
                )
        _kit(report)


def _kit(report: Report) -> None:
    """The zip that keeps a debt paid, where the run kept the counts that it is made from."""
    run = frame.run_id()
    folder = folders.home(run) if run else None
    with st.container(border=True, height="stretch"):
        st.markdown(
            "**Remediation kit**  \n:gray[A data contract, drift limits, a CI gate, the model card and the policy, "
            "with a guide. It keeps a debt paid.]"
        )
        if folder is None or not (folder / folders.KIT).is_file():
            st.caption("Run the checks again to get it: this run was made before kits were.")
            return
        st.download_button(
            "Download remediation kit (zip)",
            data=lambda: pack.kit(report, folder) or b"",
            file_name="preflight-remediation-kit.zip",
            mime="application/zip",
            icon=":material/construction:",
            on_click="ignore",
            key="download-kit",
        )


def as_signed(report: Report) -> Report:
    """The report with its signature where it stands as it was signed, and a line that says so."""
    run = frame.run_id()
    signoff, data = (deciding.signed_of(run) if run else None) or (None, None)
    if signoff is None or data is None or deciding.changed_since(report, data):
        return report
    st.success(
        f"Signed by {md_escape(words.listed(signoff.names), 800)}, {frame.when(signoff.signed)}. "
        "Every format below carries the decision.",
        icon=":material/verified:",
    )
    return decode(data)


def preview(report: Report) -> None:
    """The words of the report's first page."""
    card, found = report.scorecard, open_findings(report)
    lead = leads(found)
    wrong = sum(item.finding.status == "fail" for item in found)
    with st.container(border=True):
        st.markdown(f"#### {md_escape(card.says)}")
        if card.capped:
            st.markdown(md_escape(card.capped, 400))
        st.markdown(
            f"Grade **{card.grade or '–'}** · {card.coverage.assessed} of "
            f"{words.plural(card.coverage.applicable, 'check')} assessed · "
            f"{words.plural(wrong, 'finding')} to fix, {len(found) - wrong:,} that the data cannot tell yet"
        )
        st.markdown(
            "\n".join(
                f"- **{item.code}** · {words.finding_word(item.finding)} · {md_escape(item.finding.says)}"
                for item in lead[:5]
            )
        )
        if len(found) > len(lead[:5]):
            st.caption(f"and {words.plural(len(found) - len(lead[:5]), 'more finding')}")
        gaps = unchecked(report)
        if gaps:
            lines = [
                f"- {heading}: {', '.join(noun(outcome.check).lower() for outcome in outcomes)}"
                for heading, outcomes in gaps
            ]
            st.markdown("**What nobody checked**\n\n" + "\n".join(lines))
    policy = report.inputs.policy
    layers = ", ".join(report.run.jail) or "none: no file was opened in a sandbox"
    st.caption(
        f"Policy {md_escape(policy.name)} {policy.sha256[:12]} · seed {report.run.seed} · "
        f"Preflight {md_escape(report.run.version)} · sandbox layers: {md_escape(layers)} · "
        f"took {words.seconds(report.run.seconds)}"
    )


def page() -> None:
    st.title("Report", anchor=False)
    report = frame.report()
    if report is None:
        frame.nothing_open()
        return
    st.caption(frame.about(report))
    report = as_signed(report)
    st.markdown("The report holds summary numbers only, no rows of your table.")
    downloads(report)
    st.subheader("What it says", anchor=False)
    preview(report)
    st.subheader("Share", anchor=False)
    st.markdown(
        "The address of this page opens the assessment for anyone who can reach this server and has the link. "
        "Treat it like a key."
    )


page()
