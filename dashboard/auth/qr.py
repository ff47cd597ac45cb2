"""A QR code as SVG, for what a phone reads from the screen: up to 154 bytes, so one size is enough.

ISO/IEC 18004, version 7 (45 modules a side), error correction L: two blocks of 78 bytes with 20 bytes of correction.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

SIDE = 45
LONGEST_BYTES = 154
_BLOCKS, _DATA, _CORRECTION = 2, 78, 20
_ALIGNMENT = (6, 22, 38)
_VERSION_BITS = 0b000111110010010100
_FORMAT_BITS = 0b111011111000100
"""Correction L with mask 0, protected as the standard says."""
_QUIET = 4

Grid = list[list[bool | None]]


def svg(text: str) -> str:
    """The code of a text as an SVG element of its own. Raises ValueError if it is longer than `LONGEST_BYTES`."""
    size = SIDE + 2 * _QUIET
    dark = ((x, y) for y, row in enumerate(modules(text)) for x, is_dark in enumerate(row) if is_dark)
    path = "".join(f"M{x + _QUIET} {y + _QUIET}h1v1h-1z" for x, y in dark)
    return (
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="QR code" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>'
    )


def modules(text: str) -> list[list[bool]]:
    """Row by row, whether a module is dark."""
    grid: Grid = [[None] * SIDE for _ in range(SIDE)]
    _draw_patterns(grid)
    bits = (byte >> shift & 1 == 1 for byte in _codewords(text) for shift in range(7, -1, -1))
    for x, y in _free(grid):
        grid[y][x] = next(bits, False) ^ ((x + y) % 2 == 0)
    return [[bool(module) for module in row] for row in grid]


def _codewords(text: str) -> Iterator[int]:
    """Data and correction, the blocks taken by turns."""
    typed = text.encode()
    if len(typed) > LONGEST_BYTES:
        raise ValueError("too long for this size of QR code")
    # Four bits say that bytes follow, eight how many; four end them.
    bits = int.from_bytes(bytes([len(typed)]) + typed) << 4 | 4 << (12 + 8 * len(typed))
    data = bits.to_bytes(len(typed) + 2)
    data += bytes([0xEC, 0x11] * _DATA)[: _BLOCKS * _DATA - len(data)]
    blocks = [data[start : start + _DATA] for start in range(0, len(data), _DATA)]
    corrections = [_correction(block) for block in blocks]
    return chain(chain.from_iterable(zip(*blocks, strict=True)), chain.from_iterable(zip(*corrections, strict=True)))


def _times(left: int, right: int) -> int:
    """Multiplication in the field of 256 elements of the standard."""
    product = 0
    for shift in range(7, -1, -1):
        product = product << 1 ^ (product >> 7) * 0x11D
        product ^= (right >> shift & 1) * left
    return product


def _correction(block: bytes) -> list[int]:
    """Reed-Solomon: what is left when the block is divided by the generator."""
    generator, root = [0] * (_CORRECTION - 1) + [1], 1
    for _ in range(_CORRECTION):
        generator = [
            _times(each, root) ^ (generator[place + 1] if place + 1 < _CORRECTION else 0)
            for place, each in enumerate(generator)
        ]
        root = _times(root, 2)
    rest = [0] * _CORRECTION
    for byte in block:
        factor = byte ^ rest[0]
        rest = [each ^ _times(coefficient, factor) for each, coefficient in zip([*rest[1:], 0], generator, strict=True)]
    return rest


def _draw_patterns(grid: Grid) -> None:
    """What every code of this version shares: the marks that a camera looks for, the version and the format."""
    for place in range(SIDE):
        grid[6][place] = grid[place][6] = place % 2 == 0
    for centre_x, centre_y in ((3, 3), (SIDE - 4, 3), (3, SIDE - 4)):
        _draw_rings(grid, centre_x, centre_y, reach=4, light=(2, 4))
    corners = {(6, 6), (6, _ALIGNMENT[-1]), (_ALIGNMENT[-1], 6)}
    for centre_x in _ALIGNMENT:
        for centre_y in _ALIGNMENT:
            if (centre_x, centre_y) not in corners:
                _draw_rings(grid, centre_x, centre_y, reach=2, light=(1,))
    for place in range(18):
        is_dark = _VERSION_BITS >> place & 1 == 1
        far, near = SIDE - 11 + place % 3, place // 3
        grid[near][far] = grid[far][near] = is_dark
    for place in range(15):
        is_dark = _FORMAT_BITS >> place & 1 == 1
        down = place if place < 6 else place + 1 if place < 8 else SIDE - 15 + place
        left = SIDE - 1 - place if place < 8 else 7 if place == 8 else 14 - place
        grid[down][8] = grid[8][left] = is_dark
    grid[SIDE - 8][8] = True


def _draw_rings(grid: Grid, centre_x: int, centre_y: int, *, reach: int, light: tuple[int, ...]) -> None:
    for y in range(max(0, centre_y - reach), min(SIDE, centre_y + reach + 1)):
        for x in range(max(0, centre_x - reach), min(SIDE, centre_x + reach + 1)):
            grid[y][x] = max(abs(x - centre_x), abs(y - centre_y)) not in light


def _free(grid: Grid) -> list[tuple[int, int]]:
    """Where data goes, in its order: columns in pairs from the right, up and down by turns, round the upright line."""
    pairs = [right if right > 6 else right - 1 for right in range(SIDE - 1, 0, -2)]
    upward = (range(SIDE - 1, -1, -1), range(SIDE))
    return [
        (x, y)
        for turn, right in enumerate(pairs)
        for y in upward[turn % 2]
        for x in (right, right - 1)
        if grid[y][x] is None
    ]
