"""What a person can do, one function each: load, ask the domain, write, audit, commit."""

from dashboard.services.acts import RecordAct, RetractAct, record_act, retract_act
from dashboard.services.check import check
from dashboard.services.load import Loaded, load_records, preview_records
from dashboard.services.plans import care_plan_of
from dashboard.services.rebuild import rebuild

__all__ = [
    "Loaded",
    "RecordAct",
    "RetractAct",
    "care_plan_of",
    "check",
    "load_records",
    "preview_records",
    "rebuild",
    "record_act",
    "retract_act",
]
