"""What a person can do, one function each: load, ask the domain, write, audit, commit."""

from dashboard.services.acts import RecordAct, RetractAct, record_act, retract_act
from dashboard.services.check import check
from dashboard.services.export import note_export
from dashboard.services.load import Loaded, load_records, preview_records
from dashboard.services.plans import OpenPatient, care_plan_of, open_patient
from dashboard.services.rebuild import rebuild, rebuild_if_rules_changed

__all__ = [
    "Loaded",
    "OpenPatient",
    "RecordAct",
    "RetractAct",
    "care_plan_of",
    "check",
    "load_records",
    "note_export",
    "open_patient",
    "preview_records",
    "rebuild",
    "rebuild_if_rules_changed",
    "record_act",
    "retract_act",
]
