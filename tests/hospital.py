"""St Elsewhere, a hospital whose accounts sign in to Heliotrope: what tests ask of its provider."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from ipaddress import IPv4Address
from pathlib import Path

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CLIENT_ID, CLIENT_SECRET = "heliotrope", "garden-gate-at-noon"
CALLBACK = "/auth/provider/callback"


@dataclass(frozen=True)
class Hospital:
    """`issuer` is where its provider is; `certificate` proves that it is there."""

    issuer: str
    certificate: Path

    @property
    def settings(self) -> dict[str, str]:
        """What Heliotrope is told about it."""
        return {
            "REQUESTS_CA_BUNDLE": str(self.certificate),
            "HELIOTROPE_OIDC_NAME": "St Elsewhere",
            "HELIOTROPE_OIDC_ISSUER": self.issuer,
            "HELIOTROPE_OIDC_CLIENT_ID": CLIENT_ID,
            "HELIOTROPE_OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "HELIOTROPE_OIDC_ROLES": "skin=dermatology; CN=Tumour,OU=Clinics=oncology; xray=contributor:radiology; "
            "it=administrator",
        }

    def knows(self, name: str, *groups: str, in_token: bool = True) -> str:
        """A member of staff, in these groups; `in_token` False: the ID token says nothing about them."""
        claims = {"name": f"Dr {name.title()}", "preferred_username": f"{name}@elsewhere.example"}
        claims |= {"groups": list(groups)} if groups else {}
        self._put(f"people/{name}", {"in_token": claims} if in_token else claims)
        return name

    def trusts(self, url: str, client_id: str = CLIENT_ID, **about: object) -> None:
        """People may be sent back to this Heliotrope."""
        client = {"client_secret": CLIENT_SECRET, "redirect_uris": [url + CALLBACK], "response_types": ["code"]}
        self._put(f"clients/{client_id}", client | about)

    def log_in(self, asked: str, name: str) -> str:
        """Fills in the provider's form at the address to which a browser was sent; returns where it is sent back to."""
        page = requests.get(asked, timeout=5, verify=self.certificate)
        request = unescape(re.search(r'name="request" value="([^"]+)"', page.text)[1])
        form = {"request": request, "person": name}
        answer = requests.post(asked, form, allow_redirects=False, timeout=5, verify=self.certificate)
        return answer.headers["location"]

    def _put(self, path: str, about: dict[str, object]) -> None:
        address = f"{self.issuer}/{path}"
        requests.put(address, json=about, timeout=5, verify=self.certificate).raise_for_status()


@contextmanager
def open_hospital(folder: Path) -> Iterator[Hospital]:
    """Runs its provider in a process of its own until the block ends; `folder` has its key and certificate."""
    _make_certificate(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(__file__).with_name("openid_provider.py")
    provider = subprocess.Popen([sys.executable, str(program), str(port), str(folder)])
    hospital = Hospital(f"https://127.0.0.1:{port}", folder / "certificate.pem")
    try:
        for _ in range(150):
            assert provider.poll() is None, "the provider did not start"
            try:
                requests.get(f"{hospital.issuer}/jwks", timeout=1, verify=hospital.certificate)
                break
            except requests.ConnectionError:
                time.sleep(0.2)
        yield hospital
    finally:
        provider.send_signal(signal.SIGTERM)
        provider.wait(15)


def _make_certificate(folder: Path) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "here")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
