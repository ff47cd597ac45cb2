"""What a person can do, one function each: load, ask the domain, write, audit, commit."""

from dashboard.services.acts import RecordAct, RetractAct, record_act, retract_act
from dashboard.services.answers import AnswerFinding, answer_finding
from dashboard.services.changed_since import changed_since
from dashboard.services.check import check
from dashboard.services.emergency import (
    OpenInEmergency,
    emergencies,
    end_emergency,
    open_in_emergency,
    review_emergency,
)
from dashboard.services.export import note_export
from dashboard.services.flares import AnswerFlare, answer_flare
from dashboard.services.groups import ConfirmGroup, confirm_group, group_to_confirm
from dashboard.services.load import Loaded, load_records, preview_records
from dashboard.services.look_back import steroid_doses, what_else_happened
from dashboard.services.plans import OpenPatient, open_patient
from dashboard.services.rebuild import rebuild, rebuild_if_rules_changed
from dashboard.services.regimen import ChangeRegimen, change_regimen, preview_change
from dashboard.services.restricting import RestrictPatient, accounts_to_name, restrict_patient, restriction_of
from dashboard.services.to_answer import ToAnswer, findings_to_answer
from dashboard.services.treatments import RecordTreatment, preview_treatment, record_treatment

__all__ = [
    "AnswerFinding",
    "AnswerFlare",
    "ChangeRegimen",
    "ConfirmGroup",
    "Loaded",
    "OpenInEmergency",
    "OpenPatient",
    "RecordAct",
    "RecordTreatment",
    "RestrictPatient",
    "RetractAct",
    "ToAnswer",
    "accounts_to_name",
    "answer_finding",
    "answer_flare",
    "change_regimen",
    "changed_since",
    "check",
    "confirm_group",
    "emergencies",
    "end_emergency",
    "findings_to_answer",
    "group_to_confirm",
    "load_records",
    "note_export",
    "open_in_emergency",
    "open_patient",
    "preview_change",
    "preview_records",
    "preview_treatment",
    "rebuild",
    "rebuild_if_rules_changed",
    "record_act",
    "record_treatment",
    "restrict_patient",
    "restriction_of",
    "retract_act",
    "review_emergency",
    "steroid_doses",
    "what_else_happened",
]
