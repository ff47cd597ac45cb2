"""An event of the audit trail as a sentence. An event names the fields that were recorded, never their values."""

from __future__ import annotations

from collections.abc import Sequence

ACTION = {
    "add account": "added an account",
    "back_up": "backed up the database",
    "code refused": "gave a wrong one-time code",
    "correct": "corrected",
    "create": "recorded",
    "disable account": "disabled an account",
    "enable account": "enabled an account",
    "export": "exported",
    "mark_database": "marked the database",
    "print": "printed",
    "read": "looked at",
    "refused": "was refused",
    "restore": "restored the database",
    "retract": "withdrew",
    "search": "searched and opened the patient",
    "set password": "set the password of an account",
    "set roles": "set the roles of an account",
    "sign in": "signed in",
    "sign in refused": "failed to sign in",
    "sign out": "signed out",
}
"""An action that is not here is told in its own word."""

_SCREENS = ("read", "print")
_ON_FACTS = ("create", "correct", "retract")


def action_words(action: str) -> str:
    return ACTION.get(action, action.replace("_", " "))


def what_happened(action: str, object: str, fields: Sequence[str], named: str | None) -> str:
    """Without who and when: "corrected medication prednisolone; fields dose, unit". `named` is what people call the
    object, None where nobody knows or it is no fact."""
    kind, _, key = object.partition("/")
    said = action_words(action)
    if action in _SCREENS:
        said += f" the screen {key}"
    elif action in _ON_FACTS:
        said += f" {_plain(kind)}"
    elif action == "refused":
        said += f": {_plain(key)}"
    elif action == "export":
        said += f": {object}"
    if named:
        said += f"{'' if action in _ON_FACTS else ':'} {_plain(named)}"
    if fields:
        said += f"; field{'s' if len(fields) > 1 else ''} {', '.join(_plain(field) for field in fields)}"
    return said


def _plain(code: str) -> str:
    return code.replace("_", " ")
