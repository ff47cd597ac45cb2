import csv
import io

import pytest
from naughty import naughty

from dashboard.exchange.csv_text import csv_text


@pytest.mark.parametrize(
    "text", ["=1+1", "+SUM(A1)", "-2+3", "@A1", "\t=1", " =1", "\ufeff=1", "＝1", "\u200b+1", "\r\n=1"]
)
def test_text_that_a_spreadsheet_would_run_is_disarmed(text):
    ((field,),) = csv.reader(io.StringIO(csv_text([[text]]), newline=""))
    assert field == f"'{text}"


@pytest.mark.parametrize("text", ["-5.5", "+3", "12 Mar 2026", "Müller, Greta", 'say "no"', "<0.5"])
def test_numbers_and_plain_text_stay_as_they_are(text):
    ((field,),) = csv.reader(io.StringIO(csv_text([[text]]), newline=""))
    assert field == text


def test_no_naughty_text_runs_in_a_spreadsheet_and_each_can_be_had_back():
    written = csv_text([text] for text in naughty())
    found = [row[0] for row in csv.reader(io.StringIO(written, newline=""))]
    guarded = [text for text, field in zip(naughty(), found, strict=True) if field == f"'{text}"]

    assert found == [f"'{text}" if text in guarded else text for text in naughty()]
    assert not [field for field in found if field.strip()[0] in "=@＝＠\t"]
    assert {text.lstrip()[0] for text in guarded} >= set("=+-@＝")
