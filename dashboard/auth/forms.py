"""Forms of our own pages: short, and only from a page that this server gave to this browser."""

from __future__ import annotations

import secrets

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from dashboard.auth.door import Door

LONGEST_FORM_BYTES = 16_384
FIELD = "csrf"


async def read_form(request: Request) -> FormData:
    """Nobody makes the server read more than a form's worth."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > LONGEST_FORM_BYTES:
        raise HTTPException(413)
    return await request.form()


def is_own(door: Door, request: Request, form: FormData) -> bool:
    """Whether the form holds what this browser keeps in a cookie that no other site can read."""
    kept = request.cookies.get(door.csrf_cookie, "")
    return bool(kept) and secrets.compare_digest(kept.encode(), str(form.get(FIELD)).encode())


def token(door: Door, request: Request) -> str:
    """What a form on a new page has to hold."""
    return request.cookies.get(door.csrf_cookie) or secrets.token_urlsafe(32)


def keep(door: Door, response: Response, csrf: str) -> None:
    """Gives the browser what its form is compared with."""
    response.set_cookie(door.csrf_cookie, csrf, path="/", secure=door.is_https, httponly=True, samesite="strict")


def give_session(door: Door, response: Response, session_token: str, *, max_age_s: int) -> None:
    """Gives the browser its session: for this host alone, out of reach of scripts."""
    response.set_cookie(
        door.session_cookie,
        session_token,
        max_age=max_age_s,
        path="/",
        secure=door.is_https,
        httponly=True,
        samesite="lax",
    )


def take_session(door: Door, response: Response) -> None:
    """Takes the session's cookie away, and what else the browser kept."""
    response.delete_cookie(door.session_cookie, path="/", secure=door.is_https, httponly=True)
    response.headers["clear-site-data"] = '"cache", "storage"'
