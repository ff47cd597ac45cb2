import csv
import io

import pytest

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
