"""The OpenID provider of this site, as its settings name it: the hospital's own accounts."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, field

from authlib.common.security import is_secure_transport

from dashboard.auth.grants import Grant
from dashboard.domain.refusal import Refusal

NAME, ISSUER = "HELIOTROPE_OIDC_NAME", "HELIOTROPE_OIDC_ISSUER"
CLIENT_ID, CLIENT_SECRET = "HELIOTROPE_OIDC_CLIENT_ID", "HELIOTROPE_OIDC_CLIENT_SECRET"
ROLES, CLAIM = "HELIOTROPE_OIDC_ROLES", "HELIOTROPE_OIDC_CLAIM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """`name` is on the button. `issuer` is its address, as it writes it. `claim` holds a person's groups there, and
    `roles` says what each group is given here."""

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str
    roles: tuple[tuple[str, Grant], ...]

    def grants(self, groups: Collection[str]) -> tuple[Grant, ...]:
        """What these groups are given; nothing for a group that no setting names."""
        return tuple(dict.fromkeys(grant for group, grant in self.roles if group in groups))


def site_provider() -> Provider | None:
    """From the environment, None where nothing is set.

    `HELIOTROPE_OIDC_ROLES` is pairs separated by `;`, each a group, `=` and a role as in `users add`; a group may hold
    `=`, too. Refuses settings by half, an address that can be listened to, and roles that are not known.
    """
    needed = {name: os.environ.get(name, "").strip() for name in (NAME, ISSUER, CLIENT_ID, CLIENT_SECRET, ROLES)}
    if not any(needed.values()):
        return None
    if missing := [name for name, value in needed.items() if not value]:
        raise Refusal(f"{', '.join(missing)}: also needed to sign in with a provider. Set it, or none of them.")
    if not needed[NAME].isprintable():
        raise Refusal(f"{NAME} is a name on one line. Correct it.")
    if not is_secure_transport(needed[ISSUER]):
        raise Refusal(f"{ISSUER} begins with https://, or is on this machine. Correct it.")
    roles = tuple(_pair(pair) for pair in needed[ROLES].split(";") if pair.strip())
    if not roles:
        raise Refusal(f"{ROLES} names no group. Correct it.")
    return Provider(
        name=needed[NAME],
        issuer=needed[ISSUER],
        client_id=needed[CLIENT_ID],
        client_secret=needed[CLIENT_SECRET],
        claim=os.environ.get(CLAIM, "").strip() or "groups",
        roles=roles,
    )


def _pair(text: str) -> tuple[str, Grant]:
    group, _, role = text.rpartition("=")
    if not group.strip():
        raise Refusal(f"{ROLES}: {text.strip()} is not a group, = and a role, as in skin-clinic=dermatology.")
    try:
        return group.strip(), Grant.parse(role)
    except Refusal as refusal:
        raise Refusal(f"{ROLES}: {refusal}") from None
