"""Sign-in: off by default, a list of people where it is on, and nothing drawn for anybody else."""

from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.parts import access, history

Show = Callable[..., AppTest]


class User(dict[str, Any]):
    """What st.user is after a provider has answered."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def turn(user: User, users: str = "ada@x.org, Bob@X.org") -> None:
        monkeypatch.setenv("PREFLIGHT_SIGN_IN", "1")
        monkeypatch.setenv("PREFLIGHT_USERS", users)
        monkeypatch.setattr(st, "user", user)

    return turn


def is_open(at: AppTest) -> bool:
    return not at.exception and any(title.value.startswith("Is your model") for title in at.title)


def test_without_a_wish_nobody_is_asked(app: Show) -> None:
    assert is_open(app())


@pytest.mark.parametrize("email", ["ada@x.org", "ADA@x.org", "bob@x.org"])
def test_who_is_on_the_list_comes_in(email: str, on: Callable[..., None], app: Show) -> None:
    on(User(is_logged_in=True, email=email, email_verified=True))
    assert is_open(app())


def test_a_stranger_sees_a_button_and_nothing_else(
    on: Callable[..., None], app: Show, stored: Callable[..., str]
) -> None:
    run = stored()
    on(User(is_logged_in=False))
    at = app("start", run)
    assert not at.exception
    assert [button.label for button in at.button] == ["Sign in"]
    with pytest.raises(ValueError, match=r"Known pages: \['Preflight'\]"):
        at.switch_page("pages/scorecard.py")
    assert not at.get("html")
    assert not at.sidebar.markdown


@pytest.mark.parametrize(
    "user",
    [
        User(is_logged_in=True, email="eve@x.org"),
        User(is_logged_in=True, email="ada@x.org", email_verified=False),
        User(is_logged_in=True, email="![x](http://evil.example/p.png)"),
        User(is_logged_in=True),
    ],
)
def test_who_is_not_on_the_list_sees_one_sentence(
    user: User, on: Callable[..., None], app: Show, stored: Callable[..., str]
) -> None:
    run = stored()
    on(User(is_logged_in=True, email="ada@x.org"))
    at = app("start", run)
    assert is_open(at)
    on(user)  # the list was changed, or somebody else signed in
    at.run()
    assert not at.exception
    assert len(at.error) == 1
    assert at.error[0].value.endswith("may not use this server. Ask its operator to add you.")
    assert "![x](" not in at.error[0].value
    assert [button.label for button in at.button] == ["Sign out"]
    assert not at.get("html")
    assert not at.title


def test_an_empty_list_admits_nobody(on: Callable[..., None], app: Show) -> None:
    on(User(is_logged_in=True, email="", email_verified=True), users="")
    assert len(app().error) == 1
    on(User(is_logged_in=True, email="ada@x.org"), users=" , ")
    assert len(app().error) == 1


def test_a_sign_in_that_is_not_set_up_lets_nobody_in(on: Callable[..., None], app: Show) -> None:
    on(User())
    at = app()
    assert not at.exception
    assert at.error[0].value == access.NOT_SET_UP
    assert not at.button


def test_where_people_sign_in_nobody_sees_the_runs_of_all(
    on: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(st, "get_option", lambda _name: "127.0.0.1")
    monkeypatch.setattr(history, "loopback", lambda _headers: True)
    assert history.at_this_machine()
    on(User(is_logged_in=True, email="ada@x.org"))
    assert not history.at_this_machine()
