"""The running configuration is the list that was decided, whatever directory the server was started in."""

from __future__ import annotations

import logging
import re

import pytest
import streamlit as st

from dashboard.asgi import ASSETS, open_app

DECIDED = {
    "server.headless": True,
    "server.address": "127.0.0.1",
    "server.allowedHosts": ["localhost", "127.0.0.1"],
    "server.fileWatcherType": "none",
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.xsrfCookieSameSite": "strict",
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.maxUploadSize": 10,
    "server.disconnectedSessionTTL": 120,
    "server.websocketPingInterval": 20,
    "server.trustedUserHeaders": {"X-Heliotrope-Session": "sid", "X-Heliotrope-User": "user"},
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "viewer",
    "logger.enableRich": False,
    "runner.magicEnabled": False,
    "runner.postScriptGC": False,
    "global.developmentMode": False,
    "global.disableWidgetStateDuplicationWarning": True,
    "theme.base": "light",
    "theme.primaryColor": "#6B4E9B",
}


@pytest.fixture
def started_elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite'}")
    return open_app()


@pytest.mark.parametrize(("option", "decided"), DECIDED.items(), ids=DECIDED)
def test_a_setting_is_as_decided(started_elsewhere, option, decided):
    assert st.get_option(option) == decided


def test_streamlits_own_log_of_errors_is_off_because_messages_can_hold_names(started_elsewhere):
    record = logging.makeLogRecord({"msg": "Uncaught app execution"})
    assert not logging.getLogger("streamlit.error_util").filter(record)


def test_the_theme_is_light_only_and_its_font_is_ours(started_elsewhere):
    sections = [option for option in st.config.get_config_options() if option.startswith(("theme.dark", "theme.light"))]
    faces = st.get_option("theme.fontFaces")

    assert {st.get_option(option) for option in sections} <= {None}
    assert [face["url"] for face in faces] == ["/assets/inter-4.1.woff2"]
    assert (ASSETS / "inter-4.1.woff2").is_file()
    assert (ASSETS / "inter-4.1-OFL.txt").is_file()


def test_the_server_sends_small_frames_at_once_and_its_collector_leaves_the_start_alone(anna):
    with anna.tab() as tab:
        shown = tab.run(query="engine=1")

    assert "uvloop" in shown
    assert int(re.search(r"(\d+) frozen", shown)[1]) > 100_000
