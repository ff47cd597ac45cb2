"""Files that nobody vouches for: they are refused in one line, soon, and before anything is built from them."""

import resource
import time

import pytest

from dashboard.domain.refusal import Refusal
from dashboard.exchange.json_text import DEEPEST, read_json


def refused(path):
    with pytest.raises(Refusal) as refusal:
        read_json(path)
    return str(refusal.value)


BAD = {
    "not JSON": (b'{"id": }', "not JSON at line 1, column 8"),
    "cut off": (b'[{"id": "x', "not JSON"),
    "empty": (b"", "not JSON"),
    "Latin-1": ('{"id": "Müller"}'.encode("latin-1"), "byte 10 is not UTF-8; save the file as UTF-8"),
    "not a number": (b'{"dose": NaN}', "NaN is not a number"),
    "infinite": (b'{"dose": -Infinity}', "-Infinity is not a number"),
    "a key twice": (b'{"a": 1, "b": {"drug": "x", "drug": "y"}}', "the key 'drug' stands twice"),
    "a number of 5,000 digits": (b"9" * 5000, "a number of 5000 digits is no measurement"),
    "one level too deep": (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "nested deeper than 32 levels"),
}


@pytest.mark.parametrize(("content", "line"), BAD.values(), ids=BAD)
def test_bad_json_is_refused_in_one_line(tmp_path, content, line):
    path = tmp_path / "bad.json"
    path.write_bytes(content)

    told = refused(path)

    assert told.startswith(f"{path}: ")
    assert line in told
    assert told.isprintable()


def test_the_deepest_level_allowed_is_read(tmp_path):
    path = tmp_path / "deep.json"
    path.write_text("[" * DEEPEST + "]" * DEEPEST)

    assert read_json(path)


def test_brackets_inside_text_are_no_nesting(tmp_path):
    path = tmp_path / "text.json"
    path.write_text(r'["\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\"]')

    assert read_json(path) == ['"' + "[" * 40 + "\\"]


def test_a_byte_order_mark_is_no_fault(tmp_path):
    path = tmp_path / "windows.json"
    path.write_bytes(b"\xef\xbb\xbf[]")

    assert read_json(path) == []


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"[" * 50_000_000, "larger than 20 MB"),
        (b"[" * 19_000_000, "nested deeper"),
        (b'"' + rb"\"" * 9_000_000, "not JSON"),
    ],
    ids=["50 MB of nesting", "19 MB of nesting", "18 MB of text that never ends"],
)
def test_a_huge_file_is_refused_in_seconds_and_little_memory(tmp_path, content, line):
    path = tmp_path / "huge.json"
    path.write_bytes(content)
    del content
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.monotonic()

    told = refused(path)

    assert line in told
    assert time.monotonic() - started < 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before_mb < 200


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "cannot be read (no such file or directory)" in refused(tmp_path / "absent.json")


def test_a_folder_is_no_file(tmp_path):
    assert "cannot be read (is a directory)" in refused(tmp_path)
