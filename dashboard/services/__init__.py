"""What a person can do, one function each: load, ask the domain, write, audit, commit."""

from dashboard.services.acts import RecordAct, RetractAct, record_act, retract_act
from dashboard.services.anchors import anchor_trail, warn_of_another_trail
from dashboard.services.answers import AnswerFinding, answer_finding
from dashboard.services.assessments import AdverseEvent, Performance, RecordAssessment, Response, record_assessment
from dashboard.services.audit_trail import AuditQuestion, audit_choices, read_audit
from dashboard.services.backup import Manifest, back_up
from dashboard.services.cancer_moves import (
    CorrectMove,
    MoveCancer,
    RetractMove,
    correct_move,
    move_cancer,
    retract_move,
)
from dashboard.services.cancers import (
    CorrectCancer,
    RecordCancer,
    RetractCancer,
    correct_cancer,
    record_cancer,
    retract_cancer,
)
from dashboard.services.changed_since import changed_since, recorded_by_others
from dashboard.services.check import check
from dashboard.services.emergency import (
    OpenInEmergency,
    emergencies,
    end_emergency,
    open_in_emergency,
    review_emergency,
)
from dashboard.services.export import note_export
from dashboard.services.facts import CorrectFact, RecordFacts, RetractFacts, correct_fact, record_facts, retract_facts
from dashboard.services.flares import AnswerFlare, answer_flare
from dashboard.services.groups import ConfirmGroup, confirm_group, group_to_confirm
from dashboard.services.load import Loaded, load_records, preview_records
from dashboard.services.look_back import steroid_doses, what_else_happened
from dashboard.services.new_patient import AddPatient, PatientKnown, add_patient
from dashboard.services.plans import OpenPatient, open_patient
from dashboard.services.reads import note_print, note_read, note_search
from dashboard.services.rebuild import rebuild, rebuild_if_rules_changed
from dashboard.services.regimen import ChangeRegimen, change_regimen, preview_change
from dashboard.services.restore import restore
from dashboard.services.restricting import RestrictPatient, accounts_to_name, restrict_patient, restriction_of
from dashboard.services.to_answer import ToAnswer, findings_to_answer
from dashboard.services.treatments import RecordTreatment, preview_treatment, record_treatment
from dashboard.services.undoing import UndoChange, undo_change

__all__ = [
    "AddPatient",
    "AdverseEvent",
    "AnswerFinding",
    "AnswerFlare",
    "AuditQuestion",
    "ChangeRegimen",
    "ConfirmGroup",
    "CorrectCancer",
    "CorrectFact",
    "CorrectMove",
    "Loaded",
    "Manifest",
    "MoveCancer",
    "OpenInEmergency",
    "OpenPatient",
    "PatientKnown",
    "Performance",
    "RecordAct",
    "RecordAssessment",
    "RecordCancer",
    "RecordFacts",
    "RecordTreatment",
    "Response",
    "RestrictPatient",
    "RetractAct",
    "RetractCancer",
    "RetractFacts",
    "RetractMove",
    "ToAnswer",
    "UndoChange",
    "accounts_to_name",
    "add_patient",
    "anchor_trail",
    "answer_finding",
    "answer_flare",
    "audit_choices",
    "back_up",
    "change_regimen",
    "changed_since",
    "check",
    "confirm_group",
    "correct_cancer",
    "correct_fact",
    "correct_move",
    "emergencies",
    "end_emergency",
    "findings_to_answer",
    "group_to_confirm",
    "load_records",
    "move_cancer",
    "note_export",
    "note_print",
    "note_read",
    "note_search",
    "open_in_emergency",
    "open_patient",
    "preview_change",
    "preview_records",
    "preview_treatment",
    "read_audit",
    "rebuild",
    "rebuild_if_rules_changed",
    "record_act",
    "record_assessment",
    "record_cancer",
    "record_facts",
    "record_treatment",
    "recorded_by_others",
    "restore",
    "restrict_patient",
    "restriction_of",
    "retract_act",
    "retract_cancer",
    "retract_facts",
    "retract_move",
    "review_emergency",
    "steroid_doses",
    "undo_change",
    "warn_of_another_trail",
    "what_else_happened",
]
