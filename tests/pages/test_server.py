"""What the server adds to Streamlit's."""

import pytest
from streamlit import net_util
from streamlit.web.server.server_util import is_url_from_allowed_origins

from pages.parts import server


def test_a_page_of_another_site_is_refused_without_asking_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is not public: this fails when an upgrade of Streamlit moves it."""
    asked: list[str] = []
    monkeypatch.setattr(net_util, "_external_ip", None)
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda url, **_: asked.append(url))
    assert not is_url_from_allowed_origins("https://evil.example")
    assert asked, "this is what it does by itself"

    asked.clear()
    server.ask_nobody_outside()
    assert not is_url_from_allowed_origins("https://evil.example")
    assert not is_url_from_allowed_origins("https://")
    assert asked == []
