"""Who may come in. Off unless the operator asks for it: then a person signs in and must stand on a list.

A sign-in (OpenID Connect, `st.login`) tells who somebody is, not what they may do; the list does.
`PREFLIGHT_SIGN_IN=1` turns it on, `PREFLIGHT_USERS=a@x.org,b@x.org` is the list.
"""

import os
from collections.abc import Callable

import streamlit as st

from pages.parts.escape import md_escape

NOT_SET_UP = (
    "This server asks for a sign-in, but none is set up. Its operator must add [auth] to .streamlit/secrets.toml "
    "and install preflight[auth]."
)


def wanted() -> bool:
    """Whether the operator asks for a sign-in."""
    return os.environ.get("PREFLIGHT_SIGN_IN", "").strip().lower() in ("1", "true", "yes", "on")


def listed(email: str) -> bool:
    """Whether an address stands on the list, whatever its case; an empty list admits nobody."""
    users = {user.strip().casefold() for user in os.environ.get("PREFLIGHT_USERS", "").split(",")} - {""}
    return email.strip().casefold() in users


def refusal() -> Callable[[], None] | None:
    """What is drawn in place of every page, or None for a visitor who may see them."""
    if not wanted():
        return None
    try:
        signed_in = bool(st.user.is_logged_in)
    except AttributeError:  # there is no [auth] in the secrets
        return not_set_up
    if not signed_in:
        return asked
    email = str(st.user.get("email") or "")
    # Absent where a provider does not say; False where it says that the address is only claimed.
    if listed(email) and st.user.get("email_verified", True) is not False:
        return None
    return stranger


def not_set_up() -> None:
    """The operator's slip, said to whoever comes."""
    st.error(NOT_SET_UP, icon=":material/lock:")


def asked() -> None:
    """The way in."""
    st.title("Preflight", anchor=False)
    st.button("Sign in", type="primary", icon=":material/login:", key="sign-in", on_click=sign_in)


def stranger() -> None:
    """Somebody who is known and not on the list."""
    email = md_escape(st.user.get("email") or "Your account", 80)
    st.error(f"{email} may not use this server. Ask its operator to add you.", icon=":material/lock:")
    st.button("Sign out", icon=":material/logout:", key="sign-out", on_click=st.logout)


def sign_in() -> None:
    """Go to the provider; say so where the server cannot."""
    try:
        st.login()
    except Exception:  # Streamlit's own error tells of modules and secrets, which is not for visitors
        not_set_up()
