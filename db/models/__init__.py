"""The schema. Classes end in `Row` and stay in `db/`, `dashboard/services/` and `dashboard/auth/`."""

from db.models.accounts import (
    AccountAtProviderRow,
    AccountRoleRow,
    AccountRow,
    RecoveryCodeRow,
    SecondFactorRow,
    SignInSessionRow,
)
from db.models.base import FactRow, Row, limit_lengths
from db.models.condition import (
    AntibodyRow,
    CancerRow,
    CancerStateRow,
    ComorbidityRow,
    FeatureRow,
    FindingAnsweredRow,
    FlareAnsweredRow,
    GroupConfirmedRow,
    IdentifierRow,
    MyositisRow,
    NoteRow,
    PatientRow,
    RedFlagRow,
    TaskRow,
)
from db.models.course import (
    CancerTreatmentRow,
    EventRow,
    LifetimeDoseRow,
    MedicationRow,
    ResultRow,
    ScreeningActRow,
)
from db.models.derived import CurrentIdentifierRow, FindingRow, PatientSummaryRow, PlanItemRow
from db.models.sight import EmergencyOpeningRow, EmergencyStepRow, RestrictionRow
from db.models.trail import AuditEventRow, DatabaseMarkRow, DraftRow, IdempotencyRow, SiteSettingRow

metadata = Row.metadata
DERIVED = tuple(metadata.tables[name] for name in ("current_identifier", "patient_summary", "plan_item", "finding"))
limit_lengths(table for table in metadata.tables.values() if table not in DERIVED)

__all__ = [
    "DERIVED",
    "AccountAtProviderRow",
    "AccountRoleRow",
    "AccountRow",
    "AntibodyRow",
    "AuditEventRow",
    "CancerRow",
    "CancerStateRow",
    "CancerTreatmentRow",
    "ComorbidityRow",
    "CurrentIdentifierRow",
    "DatabaseMarkRow",
    "DraftRow",
    "EmergencyOpeningRow",
    "EmergencyStepRow",
    "EventRow",
    "FactRow",
    "FeatureRow",
    "FindingAnsweredRow",
    "FindingRow",
    "FlareAnsweredRow",
    "GroupConfirmedRow",
    "IdempotencyRow",
    "IdentifierRow",
    "LifetimeDoseRow",
    "MedicationRow",
    "MyositisRow",
    "NoteRow",
    "PatientRow",
    "PatientSummaryRow",
    "PlanItemRow",
    "RecoveryCodeRow",
    "RedFlagRow",
    "RestrictionRow",
    "ResultRow",
    "ScreeningActRow",
    "SecondFactorRow",
    "SignInSessionRow",
    "SiteSettingRow",
    "TaskRow",
    "metadata",
]
