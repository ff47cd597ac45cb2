"""A live server behind its gate, and browsers without a screen."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import pytest
import requests
from sqlalchemy import Engine
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from dashboard.auth.accounts import COMMAND_LINE, AddAccount, add_account
from dashboard.auth.grants import Grant
from dashboard.clock import clock as real_clock
from dashboard.domain.actor import Actor, Role
from db.engine import open_engine, writing
from db.mark import Mark, write_mark
from db.migrate import migrate

PASSWORD = "plum river lantern quilt"
ADMINISTRATOR = Actor(name="root", roles=frozenset({Role.ADMINISTRATOR}))

PAGE = """
import gc
from pathlib import Path

import streamlit as st
from streamlit.runtime import get_instance

from dashboard.ui import session

actor = session.actor()
session.lock_when_idle()
st.session_state.setdefault("owner", actor.name)
st.text(f"signed in as {actor.name}, tab of {st.session_state.owner}, {st.user.to_dict()}")
if "engine" in st.query_params:
    st.text(f"{type(get_instance()._get_async_objs().eventloop).__module__}, {gc.get_freeze_count()} frozen")
if "broken" in st.query_params:
    raise ValueError("password=hunter2 of Mrs Secret")
if st.button("Sign out", key="sign_out_now"):
    session.sign_out()
st.button("Write", key="write", on_click=lambda: Path(__file__).with_name("written").touch())
st.download_button("Save", "Mrs Secret", "list.txt", key="save")


@st.fragment
def part():
    st.text("the part ran")
    st.button("Again", key="again")


part()
"""


@dataclass
class Server:
    url: str
    folder: Path
    engine: Engine
    database_url: str

    def browser(self) -> Browser:
        return Browser(self)


@dataclass
class Browser:
    """Keeps cookies like a browser; opens tabs."""

    server: Server
    http: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **headers: str) -> requests.Response:
        accept = {"Accept": "text/html"} | headers
        return self.http.get(self.server.url + path, headers=accept, allow_redirects=False, timeout=10)

    def post(self, path: str, form: dict[str, object], **headers: str) -> requests.Response:
        return self.http.post(self.server.url + path, form, headers=headers, allow_redirects=False, timeout=10)

    def fill(self, page: str, form: dict[str, object], **headers: str) -> requests.Response:
        """Opens a page and sends its form."""
        return self.post(page, form | {"csrf": self.csrf(page)}, **headers)

    def csrf(self, page: str = "/auth/sign-in") -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(page).text)
        assert found
        return found[1]

    def sign_in(self, username: str, password: str = PASSWORD, *, onward: str = "/") -> requests.Response:
        form = {"csrf": self.csrf(), "username": username, "password": password, "next": onward}
        return self.post("/auth/sign-in", form)

    def sign_in_without_the_page(self, username: str) -> requests.Response:
        """For somebody who is signed in already: the page would lead straight on."""
        form = {"csrf": self.http.cookies["heliotrope-form"], "username": username, "password": PASSWORD}
        return self.post("/auth/sign-in", form)

    def tab(self, **wanted: object) -> Tab:
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies)
        return Tab(self.server.url.replace("http", "ws") + "/_stcore/stream", cookies, **wanted)


class Tab:
    """One open page. `claims` is the id of a session to resume."""

    def __init__(self, url: str, cookies: str, *, claims: str = "", headers: dict[str, str] | None = None) -> None:
        asked = ["streamlit", "-", claims] if claims else ["streamlit"]
        sent = {"Cookie": cookies} | (headers or {})
        origin = sent.pop("Origin", None)
        self._open = ExitStack()
        self.socket = self._open.enter_context(
            connect(url, additional_headers=sent, subprotocols=asked, origin=origin, max_size=None)
        )
        self.session_id = ""
        self.buttons: dict[str, str] = {}
        self.fragment = ""
        self.media: list[str] = []
        self.components: list[str] = []

    def __enter__(self) -> Tab:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._open.close()

    def run(self, *, click: str = "", fragment: str = "", query: str = "", is_poll: bool = False) -> str:
        """Runs the page, as after a click, and returns the text it shows."""
        request = BackMsg()
        request.rerun_script.query_string = query
        request.rerun_script.fragment_id = fragment
        request.rerun_script.is_auto_rerun = is_poll
        if click:
            state = request.rerun_script.widget_states.widgets.add()
            state.id, state.trigger_value = self.buttons[click], True
        self.socket.send(request.SerializeToString())
        self.components, shown = [], []
        while True:
            message = ForwardMsg.FromString(self.socket.recv(timeout=10))
            if message.HasField("new_session"):
                self.session_id = message.new_session.initialize.session_id
            if message.HasField("delta") and message.delta.HasField("new_element"):
                element = message.delta.new_element
                kind = element.WhichOneof("type")
                if kind == "button":
                    self.buttons[element.button.label] = element.button.id
                    self.fragment = message.delta.fragment_id or self.fragment
                if kind == "download_button":
                    self.media.append(element.download_button.url)
                if kind == "bidi_component":
                    self.components.append(element.bidi_component.component_name)
                shown.append(str(element))
            if message.HasField("script_finished"):
                return "\n".join(shown)


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Starts servers and stops them in the end; each has its own database with the accounts anna and ben.

    `before`: what its process runs first, like a shorter limit."""
    running = []

    def start(*, is_demo: bool = False, before: str = "", **environment: str) -> Server:
        folder = tmp_path_factory.mktemp("server")
        url = f"sqlite:///{folder / 'heliotrope.sqlite'}"
        migrate(url)
        engine = open_engine(url)
        for name, role in (("anna", Role.DERMATOLOGY), ("ben", Role.ONCOLOGY)):
            add_account(engine, AddAccount(name, name.title(), (Grant(role),), PASSWORD), COMMAND_LINE, real_clock())
        if is_demo:
            with writing(engine) as session:
                write_mark(session, Mark(is_synthetic=True), COMMAND_LINE, real_clock().now())
        script = folder / "page.py"
        script.write_text(PAGE)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        code = (
            f"{before}from pathlib import Path; from dashboard.asgi import serve; "
            f"serve(port={port}, is_demo={is_demo}, script=Path({str(script)!r}))"
        )
        # Started far from the project, so that the configuration has to be found all the same.
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=folder,
            env=os.environ | {"DATABASE_URL": url} | environment,
            stderr=(folder / "log").open("w"),
        )
        running.append(process)
        server = Server(f"http://127.0.0.1:{port}", folder, engine, url)
        for _ in range(150):
            try:
                requests.get(server.url + "/_stcore/health", timeout=1)
                return server
            except requests.ConnectionError:
                time.sleep(0.2)
        raise AssertionError((folder / "log").read_text())

    yield start
    for process in running:
        process.send_signal(signal.SIGTERM)
        process.wait(15)


@pytest.fixture(scope="session")
def server(start_server: Callable[..., Server]) -> Server:
    return start_server()


@pytest.fixture(scope="session")
def demo_server(start_server: Callable[..., Server]) -> Server:
    return start_server(is_demo=True)


@pytest.fixture
def browser(server: Server) -> Browser:
    return server.browser()


@pytest.fixture
def anna(server: Server) -> Browser:
    """Signed in as the dermatologist."""
    browser = server.browser()
    assert browser.sign_in("anna").status_code == 303
    return browser


@pytest.fixture
def ben(server: Server) -> Browser:
    """Signed in as the oncologist."""
    browser = server.browser()
    assert browser.sign_in("ben").status_code == 303
    return browser
