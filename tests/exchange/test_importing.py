"""Case files into the database and out again."""

import json
from pathlib import Path

import pytest
from people import COORDINATOR, OBSERVER, ONCOLOGIST, named
from sqlalchemy import select

import dashboard
from dashboard.demo.fill import fill
from dashboard.domain.record import RECORDED_HERE, Patient, PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.exchange.case_file import read_cases
from dashboard.exchange.exporting import export_case, export_cases, save
from dashboard.exchange.import_report import as_text, plain
from dashboard.exchange.importing import import_case_files
from dashboard.services import load_records
from db.engine import reading
from db.models import AuditEventRow
from db.patients import by_number, search

CASES = Path(dashboard.__file__).parent / "cases"
ANNA = {
    "id": "anna",
    "patient": {"mrn": "1", "family_name": "Berg", "given_name": "Anna", "birth_date": "1970-05-20"},
    "regimen": [{"drug": "prednisolone", "dose": 40, "unit": "mg", "per": "day"}, {"drug": "Unobtainium"}],
    "results": [{"test": "ck", "value": "normal"}, {"test": "dust", "value": 3}],
    "screening": [
        {"item": "mammography", "on": "2026-05-02", "state": "done"},
        {"item": "crystal_ball", "on": "2026-05-02", "state": "done"},
    ],
}


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "cases"
    folder.mkdir()
    return folder


def put(folder, name, *cases):
    path = folder / name
    path.write_text(json.dumps(list(cases)))
    return path


def count(engine):
    with reading(engine) as session:
        return search(session, limit=1).count


def test_the_shipped_cases_load_and_come_out_as_they_went_in(engine, clock, tmp_path):
    files = import_case_files(engine, [CASES], COORDINATOR, clock)

    assert {file.status for file in files} == {"loaded"}
    save(export_cases(engine, COORDINATOR, clock), tmp_path / "all.json")
    out = {case.record.patient.mrn: case.record for case in read_cases(tmp_path / "all.json")}
    assert out == {case.record.patient.mrn: case.record for file in files for case in read_cases(file.path)}


def test_loading_the_same_file_again_adds_nothing(engine, clock, folder):
    path = put(folder, "a.json", ANNA)
    import_case_files(engine, [path], COORDINATOR, clock)

    (again,) = import_case_files(engine, [path], COORDINATOR, clock)

    assert again.status == "nothing_new"
    assert (again.patients_new, again.patients_matched) == (0, 1)


def test_a_dry_run_tells_what_would_change_and_changes_nothing(engine, clock, folder):
    (file,) = import_case_files(engine, [put(folder, "a.json", ANNA)], COORDINATOR, clock, is_dry_run=True)

    assert (file.status, file.patients_new) == ("loaded", 1)
    assert count(engine) == 0


def test_a_refused_file_loads_nothing_and_leaves_the_other_files_alone(engine, clock, folder):
    put(folder, "bad.json", {"patient": {"mrn": "8"}}, {"patient": {"mrn": "9", "sex": "F"}})
    put(folder, "good.json", ANNA)

    bad, good = import_case_files(engine, [folder], COORDINATOR, clock)

    assert (bad.status, good.status) == ("refused", "loaded")
    assert "case number 2: patient.sex is 'F'" in bad.refused_because
    assert count(engine) == 1


def test_of_a_file_with_a_result_of_the_future_nothing_is_loaded(engine, clock, folder):
    put(folder, "a.json", ANNA, {"patient": {"mrn": "2"}, "results": [{"test": "ck", "value": 3, "on": "2026-06-02"}]})

    (file,) = import_case_files(engine, [folder], COORDINATOR, clock)

    assert (
        "case number 2: results[0].on is 2026-06-02, after today, 2026-06-01: correct the date" in file.refused_because
    )
    assert count(engine) == 0


def test_one_number_in_two_files_is_refused_with_the_second(engine, clock, folder):
    put(folder, "a.json", ANNA)
    put(folder, "b.json", {"id": "other", "patient": {"mrn": "1"}})

    first, second = import_case_files(engine, [folder], COORDINATOR, clock)

    assert first.status == "loaded"
    assert f"case other: patient number '1' is also that of case anna in {first.path}" in second.refused_because


def test_a_patient_without_a_number_is_refused(engine, clock, folder):
    (file,) = import_case_files(engine, [put(folder, "a.json", {"patient": {}})], COORDINATOR, clock)

    assert "case number 1: patient.mrn is missing" in file.refused_because


def test_an_observer_may_not_import(engine, clock, folder):
    (file,) = import_case_files(engine, [put(folder, "a.json", ANNA)], OBSERVER, clock)

    assert "may not import patients" in file.refused_because
    assert count(engine) == 0


def test_a_unit_that_nobody_knows_is_named_and_the_result_is_kept(engine, clock, folder):
    results = [
        {"test": "ck", "value": 4, "unit": "parsec", "on": "2026-05-02"},
        {"test": "ck", "value": 4, "unit": "ukat/L", "on": "2026-05-03"},
    ]
    path = put(folder, "a.json", {"id": "anna", "patient": {"mrn": "1"}, "results": results})

    (file,) = import_case_files(engine, [path], COORDINATOR, clock)

    (named,) = file.not_mapped
    assert (named.where, "the unit 'parsec' of ck is not mapped" in named.what) == ("case anna: results[0].unit", True)
    assert len(export_case(engine, "1", COORDINATOR, clock)["results"]) == 2


def test_an_unknown_drug_test_and_screening_item_are_kept_counted_and_named(engine, clock, folder):
    files = import_case_files(engine, [put(folder, "a.json", ANNA)], COORDINATOR, clock)

    (file,) = plain(files, is_dry_run=False)["files"]
    assert file["by_type"]["medication"] == {
        "total": 2,
        "imported": 1,
        "already_there": 0,
        "quarantined": 0,
        "not_mapped": 1,
    }
    assert file["by_type"]["result"]["not_mapped"] == 1
    assert file["by_type"]["screening_act"]["not_mapped"] == 1
    assert [message["where"] for message in file["messages"]] == [
        "case anna: regimen[1].drug",
        "case anna: results[1].test",
        "case anna: screening[1].item",
    ]
    assert "'Unobtainium' is not mapped" in as_text(files, is_dry_run=False)
    assert export_case(engine, "1", COORDINATOR, clock)["regimen"][1] == {"drug": "Unobtainium"}


@pytest.mark.parametrize("times", [1, 2], ids=["new", "already there"])
def test_for_every_kind_of_fact_the_numbers_add_up(engine, clock, folder, times):
    path = put(folder, "a.json", ANNA)
    for _ in range(times):
        files = import_case_files(engine, [path, CASES], COORDINATOR, clock)

    for file in plain(files, is_dry_run=False)["files"]:
        for numbers in file["by_type"].values():
            parts = [numbers[part] for part in ("imported", "already_there", "quarantined", "not_mapped")]
            assert min(parts) >= 0
            assert numbers["total"] == sum(parts)


def test_a_refused_file_has_one_message(engine, clock, folder):
    path = put(folder, "a.json", {"patient": {"mrn": ""}})

    printed = plain(import_case_files(engine, [path], COORDINATOR, clock), is_dry_run=True)

    assert printed["dry_run"] is True
    assert printed["patients"] == {"new": 0, "matched": 0, "possible_duplicates": 0}
    (file,) = printed["files"]
    assert (file["path"], file["status"], file["by_type"]) == (str(path), "refused", {})
    assert [message["where"] for message in file["messages"]] == [str(path)]


def test_what_differs_from_what_was_entered_here_is_counted_and_named_by_patient_and_fact(engine, clock, folder):
    weighed = PatientRecord(patient=Patient(mrn="1", weight_kg=71.5))
    load_records(engine, [named(weighed, source=RECORDED_HERE)], COORDINATOR, clock, key="here")
    path = put(folder, "a.json", {"patient": {"mrn": "1", "weight_kg": 74}})

    files = import_case_files(engine, [path], COORDINATOR, clock)

    (file,) = plain(files, is_dry_run=False)["files"]
    assert file["by_type"]["patient"] == {
        "total": 1,
        "imported": 0,
        "already_there": 0,
        "quarantined": 1,
        "not_mapped": 0,
    }
    says = "recorded here: weight_kg 71.5; the file says: weight_kg 74.0; not changed"
    assert file["messages"] == [{"where": "1: patient", "what": says}]
    assert f"facts: 1 not changed, 1 already there\n{path}: 1: patient: {says}\n" in as_text(files, is_dry_run=False)


def test_of_a_file_that_contradicts_what_is_held_nothing_is_loaded(engine, clock, folder):
    import_case_files(engine, [put(folder, "a.json", ANNA)], COORDINATOR, clock)
    path = put(folder, "b.json", {"patient": {"mrn": "2"}}, {"patient": {"mrn": "1", "deceased_on": "1990"}})

    (file,) = import_case_files(engine, [path], COORDINATOR, clock)

    assert file.refused_because.startswith(f"{path}: 1: with what is held already, ")
    assert file.refused_because.count("\n") == 0
    assert count(engine) == 1


@pytest.mark.parametrize(
    ("change", "suspected"),
    [({}, 1), ({"family_name": "BERG"}, 1), ({"birth_date": "1970-05-21"}, 0), ({"given_name": None}, 0)],
    ids=["another number", "in capitals", "another birth date", "first name not known"],
)
def test_one_name_and_birth_date_under_two_numbers_is_a_possible_duplicate(engine, clock, folder, change, suspected):
    import_case_files(engine, [put(folder, "a.json", ANNA)], COORDINATOR, clock)
    twin = {"patient": ANNA["patient"] | {"mrn": "2"} | change}

    files = import_case_files(engine, [put(folder, "b.json", twin)], COORDINATOR, clock)

    assert plain(files, is_dry_run=False)["patients"]["possible_duplicates"] == suspected


def test_a_number_that_nobody_has_cannot_be_exported(engine, clock):
    with pytest.raises(Refusal, match="No patient has the number '404'"):
        export_case(engine, "404", COORDINATOR, clock)


def test_every_patient_who_is_exported_stands_in_the_audit_trail(engine, clock, folder):
    import_case_files(engine, [put(folder, "a.json", ANNA, {"patient": {"mrn": "2"}})], COORDINATOR, clock)

    export_case(engine, "1", ONCOLOGIST, clock)
    export_cases(engine, COORDINATOR, clock)

    with reading(engine) as session:
        anna, other = by_number(session, "1"), by_number(session, "2")
        query = select(AuditEventRow).where(AuditEventRow.action == "export").order_by(AuditEventRow.seq)
        events = [(event.actor, event.patient_id, event.object) for event in session.execute(query).scalars()]
    assert events == [("ono", anna, "case file"), ("cora", anna, "case file"), ("cora", other, "case file")]


def test_an_observer_may_not_export(engine, clock, folder):
    import_case_files(engine, [put(folder, "a.json", ANNA)], COORDINATOR, clock)

    with pytest.raises(Refusal, match="may not export patients"):
        export_case(engine, "1", OBSERVER, clock)
    with pytest.raises(Refusal, match="may not export patients"):
        export_cases(engine, OBSERVER, clock)


def test_a_second_file_of_the_same_name_erases_nothing(engine, clock, folder):
    (folder / "later").mkdir()
    first = put(folder, "a.json", ANNA)
    second = put(folder / "later", "a.json", {"patient": {"mrn": "1"}, "results": [{"test": "esr", "value": 20}]})

    import_case_files(engine, [first], COORDINATOR, clock)
    import_case_files(engine, [second], COORDINATOR, clock)

    anna = export_case(engine, "1", COORDINATOR, clock)
    assert anna["patient"] == ANNA["patient"]
    assert anna["regimen"] == ANNA["regimen"]
    assert [result["test"] for result in anna["results"]] == ["ck", "dust", "esr"]


@pytest.mark.parametrize(
    ("dry_run", "words"), [(False, "no longer counts as synthetic"), (True, "would no longer count as synthetic")]
)
def test_the_report_says_in_one_line_that_a_made_up_database_is_one_no_more(engine, clock, folder, dry_run, words):
    fill(engine, patients=1, clock=clock)
    put(folder, "a.json", ANNA)
    put(folder, "b.json", {"patient": {"mrn": "2"}})

    text = as_text(import_case_files(engine, [folder], COORDINATOR, clock, is_dry_run=dry_run), is_dry_run=dry_run)

    assert sum(words in line for line in text.splitlines()) == 1


def test_a_folder_without_case_files_is_refused(engine, clock, folder):
    with pytest.raises(Refusal, match=r"no \.json file in this folder"):
        import_case_files(engine, [folder], COORDINATOR, clock)
