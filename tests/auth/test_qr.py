"""The QR code, against one that another program drew and phones read."""

from __future__ import annotations

from hashlib import sha256

import pytest

from dashboard.auth import codes, qr


def test_a_full_code_is_drawn_module_by_module_as_another_program_draws_it():
    """154 letters a, byte mode, version 7-L, mask 0: segno 1.6.6 draws the same, and zxing-cpp 3.1.1 reads it."""
    rows = "\n".join("".join("1" if is_dark else "0" for is_dark in row) for row in qr.modules("a" * 154))

    assert sha256(rows.encode()).hexdigest() == "eea165b436ed32ad909070aa79630f7653822e6cb1de7fdfb7394ff42416ab1c"


def test_what_an_app_has_to_read_fits_for_the_longest_user_name():
    address = codes.app_address(codes.new_secret(), "a" * 64)

    assert len(address) <= qr.LONGEST_BYTES
    assert qr.svg(address).startswith("<svg ")
    with pytest.raises(ValueError, match="too long"):
        qr.modules("a" * 155)
