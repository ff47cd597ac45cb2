"""What breaks inside a route stays inside."""

from __future__ import annotations

import asyncio
import logging
import re

from dashboard.auth.errors import NeutralErrors, log_error


def _ask(app):
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    asyncio.run(NeutralErrors(app)(scope, None, send))
    return sent


async def _broken(scope, receive, send):
    try:
        raise KeyError("Mrs Secret")
    except KeyError as cause:
        raise RuntimeError("password=hunter2") from cause


def test_a_broken_route_answers_with_a_number_and_logs_it_without_names(caplog):
    with caplog.at_level(logging.ERROR, "heliotrope"):
        start, body = _ask(_broken)

    number = re.search(rb"<strong>([0-9a-f]{8})</strong>", body["body"])[1].decode()
    assert start["status"] == 500
    assert b"hunter2" not in body["body"]
    assert f"error {number}: RuntimeError from KeyError" in caplog.text
    assert "test_errors.py" in caplog.text
    assert "Mrs Secret" not in caplog.text
    assert "hunter2" not in caplog.text


def test_an_answer_that_has_begun_is_not_followed_by_a_second_one(caplog):
    async def half(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError

    assert [message["type"] for message in _ask(half)] == ["http.response.start"]
    assert "RuntimeError" in caplog.text


def test_every_error_has_a_number_of_its_own():
    assert log_error(ValueError()) != log_error(ValueError())
