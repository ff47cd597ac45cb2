"""The command line: what it prints, and 0 = done, 1 = refused in one line, 2 = wrong usage."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

import dashboard
from dashboard.__main__ import app
from dashboard.auth.accounts import open_demo
from dashboard.auth.entry import sign_in_to_demo
from dashboard.clock import Clock
from dashboard.domain.actor import Role
from dashboard.domain.refusal import Refusal
from dashboard.user_commands import how_to_begin
from db.engine import open_engine

CASES = Path(dashboard.__file__).parent / "cases"
ROOT = CASES.parents[1]
COLLIDING = ("azathioprine", "febuxostat")
PASSWORD = "quite a long heliotrope 9 secret"
runner = CliRunner()


@pytest.fixture
def database(tmp_path, sqlite_template, monkeypatch):
    """An empty, up-to-date database, named in DATABASE_URL."""
    path = tmp_path / "heliotrope.sqlite"
    shutil.copy(sqlite_template, path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    return path


def done(*words, typed=None):
    result = runner.invoke(app, words, input=typed)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*words, typed=None):
    result = runner.invoke(app, words, input=typed)
    assert isinstance(result.exception, Refusal), result.output
    return str(result.exception)


def run(*words, **settings):
    command = [sys.executable, "-m", "dashboard", *words]
    return subprocess.run(command, capture_output=True, text=True, **settings)


def test_assess_prints_a_case_after_the_other_on_the_day_asked_for(tmp_path):
    path = tmp_path / "two.json"
    path.write_text(json.dumps([{"id": "A", "as_of": "2026-06-01", "patient": {}}, {"patient": {}}]))

    printed = json.loads(done("assess", str(path), str(path), "--today", "2026-07-01"))

    assert [each["id"] for each in printed] == ["A", None, "A", None]
    assert {each["today"] for each in printed} == {"2026-07-01"}


def test_assess_takes_the_day_of_the_case_without_another(tmp_path, monkeypatch):
    path = tmp_path / "two.json"
    path.write_text(json.dumps([{"as_of": "2026-06-01", "patient": {}}, {"patient": {}}]))
    monkeypatch.setenv("HELIOTROPE_TODAY", "2026-08-01")

    assert [each["today"] for each in json.loads(done("assess", str(path)))] == ["2026-06-01", "2026-08-01"]


@pytest.mark.parametrize(
    ("name", "wrong"), [("HELIOTROPE_REGION", "FR"), ("HELIOTROPE_YEARLY_ANCHOR", "first symptom")]
)
def test_a_setting_that_nobody_knows_is_refused_by_name(name, wrong, tmp_path, monkeypatch):
    monkeypatch.setenv(name, wrong)

    assert refused("assess", str(CASES / "published" / "v1.json")).startswith(f"{name} is one of ")
    assert refused("serve").startswith(f"{name} is one of ")


def test_assess_counts_the_years_as_the_site_does(tmp_path, monkeypatch):
    path = tmp_path / "high.json"
    myositis = {
        "subtype": "DM",
        "onset_on": "2026-01-10",
        "diagnosed_on": "2026-03-01",
        "antibodies": {"TIF1G": "positive"},
    }
    path.write_text(json.dumps({"patient": {}, "myositis": myositis}))
    monkeypatch.setenv("HELIOTROPE_YEARLY_ANCHOR", "onset")

    [printed] = json.loads(done("assess", str(path)))

    assert {each["due_on"] for each in printed["plan"] if each["round"] == "year_1"} == {"2027-01-10"}


def test_plans_of_other_settings_are_not_mixed_with_those_in_force(database, monkeypatch):
    done("import", str(CASES))
    monkeypatch.setenv("HELIOTROPE_YEARLY_ANCHOR", "onset")

    for command in (("worklist",), ("import", str(CASES))):
        assert "were made with other rules or settings" in refused(*command)
    done("rebuild")
    assert done("worklist")


def test_import_worklist_export_rebuild_and_check_work_one_after_the_other(database, tmp_path):
    assert json.loads(done("import", str(CASES), "--dry-run", "--json"))["dry_run"] is True
    assert done("worklist").startswith("0 open")
    assert "v1.json: 1 patient new" in done("import", str(CASES))

    work = json.loads(done("worklist", "--json", "--today", "2026-11-22"))
    assert set(work[0]) == {
        *("mrn", "item", "origin", "owner", "assignee", "due_on", "days_overdue", "state", "risk_group", "because"),
    }
    assert work[0]["risk_group"] == "high"
    owners = {row["owner"] for row in json.loads(done("worklist", "--json", "--specialty", "oncology"))}
    assert owners == {"oncology"}
    assert len(done("worklist", "--csv", "--today", "2026-11-22").splitlines()) == len(work) + 1

    assert json.loads(done("export", "--patient", "PUB-1"))["patient"]["mrn"] == "PUB-1"
    done("export", "--all", "-o", str(tmp_path / "all.json"))
    assert "nothing new" in done("import", str(tmp_path / "all.json"))

    assert "9 patients" in done("rebuild")
    assert all(line.startswith("ok ") for line in done("check").splitlines())


def test_accounts_are_added_listed_changed_and_disabled(database):
    done("users", "add", "dara", "--role", "dermatology", "--lead", "--display-name", "Dara Dee", typed=PASSWORD)
    done("users", "set-role", "dara", "--role", "oncology", "--role", "contributor:radiology")
    done("users", "set-password", "dara", typed=PASSWORD + "!")
    done("users", "disable", "dara")

    assert json.loads(done("users", "list", "--json")) == [
        {
            "name": "dara",
            "display_name": "Dara Dee",
            "roles": ["contributor:radiology", "oncology"],
            "lead": False,
            "disabled": True,
            "demo": False,
            "provider": False,
        }
    ]
    assert done("users", "list") == "dara  Dara Dee  contributor:radiology, oncology  disabled\n"
    done("users", "enable", "dara")
    done("users", "reset-codes", "dara")
    assert done("users", "list") == "dara  Dara Dee  contributor:radiology, oncology\n"


def test_the_first_start_says_how_to_add_the_first_administrator(database):
    engine = open_engine()
    open_demo(engine, Clock(ZoneInfo("Europe/London")))
    assert "python -m dashboard users add NAME --role administrator" in how_to_begin(engine)
    done("users", "add", "rita", "--role", "administrator", typed=PASSWORD)
    assert how_to_begin(engine) == ""
    done("users", "disable", "rita")
    assert how_to_begin(engine)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("users", "add", "dara", "--role", "dermatologist"), "dermatologist: not a role."),
        (("users", "disable", "nobody"), "nobody: no such account."),
        (("export", "--patient", "404"), "No patient has the number '404'"),
        (("import", "nowhere"), "nowhere: no such file or folder"),
        (("assess", "nowhere.json"), "nowhere.json: cannot be read"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else "",
)
def test_what_cannot_be_done_is_refused(database, words, line):
    assert refused(*words, typed=PASSWORD).startswith(line)


def test_a_password_is_no_argument(database):
    assert runner.invoke(app, ["users", "add", "dara", "--role", "dermatology", "--password", PASSWORD]).exit_code == 2


def test_demo_is_refused_beside_patients(database):
    done("import", str(CASES / "published"))

    assert refused("demo", "--patients", "8").startswith("This database has patients")
    assert refused("serve", "--demo").startswith("This database has patients who were not made up")


def test_a_file_loaded_into_the_demo_ends_demo_sign_in(database, tmp_path):
    done("demo", "--patients", "1")
    path = tmp_path / "real.json"
    path.write_text('{"patient": {"mrn": "R-1"}}')

    assert "The database would no longer count as synthetic" in done("import", str(path), "--dry-run")
    assert "The database no longer counts as synthetic" in done("import", str(path))
    assert "synthetic" not in done("import", str(path))
    assert refused("serve", "--demo").startswith("This database has patients who were not made up")


def test_a_file_loaded_while_the_demo_is_open_closes_its_accounts(database, tmp_path):
    done("demo", "--patients", "1")
    engine, today = open_engine(f"sqlite:///{database}"), Clock(ZoneInfo("UTC"))
    open_demo(engine, today)
    path = tmp_path / "real.json"
    path.write_text('{"patient": {"mrn": "R-1"}}')

    done("import", str(path), "--dry-run")
    assert sign_in_to_demo(engine, Role.ONCOLOGY, today)
    done("import", str(path))
    assert sign_in_to_demo(engine, Role.ONCOLOGY, today) is None


def test_a_port_that_is_taken_is_refused_before_anything_is_filled(database):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert refused("serve", "--demo", "--port", str(port)).startswith(f"Cannot listen on 127.0.0.1, port {port}")
    assert done("worklist").startswith("0 open")


def test_demo_fills_an_empty_database(database):
    done("demo", "--patients", "8", "--today", "2026-11-22")

    assert {row["mrn"] for row in json.loads(done("worklist", "--json", "--today", "2026-11-22"))} & {"PUB-1", "PUB-2"}


@pytest.mark.parametrize("command", ["import x", "export --all", "worklist", "rebuild", "users list"])
def test_a_database_that_is_not_there_is_refused_with_the_command_that_makes_it(tmp_path, monkeypatch, command):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite'}")

    assert "python -m dashboard migrate" in refused(*command.split())


def test_check_of_an_empty_database_fails_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite'}")

    result = runner.invoke(app, ["check"])

    assert result.exit_code == 1
    assert result.stdout.startswith("FAILED schema: ")


@pytest.mark.parametrize(
    "command",
    ["", "assess", "worklist --today yesterday", "worklist --json --csv", "worklist --specialty x", "export", "fly"],
)
def test_wrong_usage_exits_with_2(command):
    assert runner.invoke(app, command.split()).exit_code == 2


def test_only_commands_that_exist_are_named():
    names = [line.split()[0] for line in done("--help").partition("Commands:")[2].splitlines() if line.strip()]

    assert names == [
        *("serve", "migrate", "demo", "assess", "import", "export", "worklist", "rebuild", "check", "backup"),
        *("restore", "users"),
    ]


def test_a_refused_file_is_one_line_on_standard_error_and_exit_1(tmp_path):
    path = tmp_path / "deep.json"
    path.write_text("[" * 100_000)

    result = run("assess", str(path))

    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr == f"{path}: nested deeper than 32 levels, so it is no case file; nothing was read.\n"


def test_a_file_refused_by_import_is_one_line_on_standard_error_and_exit_1(database, tmp_path):
    path = tmp_path / "two\nlines.json"
    path.write_text('{"patient": {"mrn": 1}}')

    result = run("import", str(path))

    assert result.returncode == 1
    assert (
        result.stderr
        == f"{str(path).replace(chr(10), ' ')}: case number 1: patient.mrn is 1: write text in quotation marks\n"
    )


def test_a_site_file_with_a_rule_switched_off_is_followed_by_assess_and_named_by_check(database, tmp_path, monkeypatch):
    site, case = tmp_path / "site.toml", tmp_path / "one.json"
    case.write_text(
        json.dumps({"patient": {}, "regimen": [{"drug": name, "started_on": "2026-05-02"} for name in COLLIDING]})
    )
    site.write_text('[rules.X-01]\noff = true\nreason = "Asked by pharmacy"\nby = "Dr Grey"\nsince = 2024-11-01\n')
    (shipped,) = json.loads(done("assess", str(case)))
    assert "ok drug rules: 102 in force\n" in done("check")

    monkeypatch.setenv("HELIOTROPE_SITE_FILE", str(site))

    (here,) = json.loads(done("assess", str(case)))
    assert [f for f in shipped["findings"] if f["rule"] != "X-01"] == here["findings"] != shipped["findings"]
    assert "ok drug rules: 101 in force, switched off here: X-01\n" in done("check")


@pytest.mark.parametrize("command", ["assess one.json", "serve", "worklist", "check"])
def test_a_site_file_that_says_what_is_not_allowed_stops_every_command(command, database, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("one.json").write_text('{"patient": {}}')
    Path("site.toml").write_text("[parameters]\npjp_steroid_mg = 40\n")

    stopped = run(*command.split(), env=os.environ | {"HELIOTROPE_SITE_FILE": "site.toml", "PYTHONPATH": str(ROOT)})

    assert (stopped.returncode, stopped.stdout) == (1, "")
    assert stopped.stderr == (
        "site.toml: parameters.pjp_steroid_mg is 40, but 15 to 30 mg are allowed; correct the file.\n"
    )


@pytest.mark.parametrize(
    "setting", [{"HELIOTROPE_TODAY": "today"}, {"HELIOTROPE_TZ": "Mars/Base"}, {"HELIOTROPE_REGION": "EU"}], ids=str
)
def test_a_wrong_setting_is_refused_in_one_line(tmp_path, monkeypatch, setting):
    path = tmp_path / "one.json"
    path.write_text('{"patient": {}}')
    for name, value in setting.items():
        monkeypatch.setenv(name, value)

    assert next(iter(setting)) in refused("assess", str(path))


def test_a_reader_that_stops_reading_leaves_no_traceback(tmp_path):
    path = tmp_path / "many.json"
    path.write_text(
        json.dumps([{"patient": {"sex": "female", "birth_date": "1960"}, "myositis": {"subtype": "DM"}}] * 200)
    )

    command = f"{sys.executable} -m dashboard assess {path} | head -1"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True)

    assert result.stdout == "[\n"
    assert "Traceback" not in result.stderr


def test_an_unknown_specialty_is_answered_with_the_words_that_are_known():
    said = " ".join(runner.invoke(app, ["worklist", "--specialty", "zzz"]).output.split())

    assert "'zzz' is no specialty: take dermatology, rheumatology, oncology" in said
    assert "Value error" not in said


def test_an_import_that_is_only_tried_says_what_would_be_and_counts_one_patient_as_one(database, tmp_path):
    path = tmp_path / "one.json"
    path.write_text(json.dumps({"patient": {"mrn": "X-1", "sex": "female"}}))

    tried = done("import", str(path), "--dry-run")

    assert "1 patient would be new" in tried
    assert "facts: 2 would be new" in tried
    assert "would be" not in done("import", str(path))


def test_a_number_that_nobody_has_is_looked_for_where_numbers_are_shown(database):
    said = refused("export", "--patient", "NOPE")

    assert "the Patients page shows the numbers in use, and --all exports everybody" in said


def test_a_hospital_named_by_half_stops_the_server_before_anything_is_served(monkeypatch):
    monkeypatch.setenv("HELIOTROPE_OIDC_ISSUER", "https://login.elsewhere.example")

    assert refused("serve").startswith("HELIOTROPE_OIDC_NAME, HELIOTROPE_OIDC_CLIENT_ID, ")
