"""Servers to measure: the product, a blank page served as the product is, and a blank page on stock Streamlit."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from bench.clinic import Clinic
from dashboard.domain.actor import Role

BLANK = Path(__file__).with_name("blank.py")
FASTER_THAN_STOCK = ("uvloop", "httptools", "orjson")
"""What `streamlit[performance]` adds to a plain `pip install streamlit`."""


@contextmanager
def product(clinic: Clinic, folder: Path) -> Iterator[str]:
    port = free_port()
    command = ["-m", "dashboard", "serve", "--demo", "--port", str(port)]
    with running(command, port, folder / "product.log", clinic.environment) as (url, _):
        yield url


@contextmanager
def blank_page(clinic: Clinic, folder: Path) -> Iterator[str]:
    """Behind the same gate, with the same configuration, warm-up and event loop."""
    port = free_port()
    call = f"serve(port={port}, is_demo=True, script=Path({str(BLANK)!r}))"
    code = f"from pathlib import Path; from dashboard.asgi import serve; {call}"
    with running(["-c", code], port, folder / "blank.log", clinic.environment) as (url, _):
        yield url


@contextmanager
def stock_blank_page(folder: Path) -> Iterator[str]:
    """`streamlit run` as after a plain install: what makes it faster cannot be imported."""
    absent = folder / "absent"
    absent.mkdir()
    for module in FASTER_THAN_STOCK:
        (absent / f"{module}.py").write_text("raise ModuleNotFoundError\n")
    port = free_port()
    command = ["-m", "streamlit", "run", str(BLANK), "--server.headless=true", f"--server.port={port}"]
    command += ["--browser.gatherUsageStats=false", "--server.address=127.0.0.1"]
    with running(command, port, folder / "stock.log", {"PYTHONPATH": str(absent)}) as (url, _):
        yield url


def sign_in(url: str, role: Role = Role.DERMATOLOGY) -> str:
    """Signs in by the demo's button; returns the cookie header of somebody signed in."""
    browser = requests.Session()
    form = re.search(r'name="csrf" value="([^"]+)"', browser.get(f"{url}/auth/sign-in", timeout=10).text)
    assert form, "the sign-in page has no form"
    fields = {"csrf": form[1], "role": role.value, "next": "/"}
    browser.post(f"{url}/auth/demo", fields, allow_redirects=False, timeout=10).raise_for_status()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)


@contextmanager
def running(
    command: list[str], port: int, log: Path, environment: dict[str, str]
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server of our Python, once it answers: its address and its process."""
    url = f"http://127.0.0.1:{port}"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=log.parent,
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )
        try:
            _wait_for(url, process, log)
            yield url, process
        finally:
            process.terminate()
            process.wait(15)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        try:
            requests.get(f"{url}/_stcore/health", timeout=1)
            return
        except requests.ConnectionError:
            if process.poll() is not None:
                break
            time.sleep(0.2)
    raise RuntimeError(log.read_text())


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
