"""The schema. Classes end in `Row` and stay in `db/`, `dashboard/services/` and `dashboard/auth/`."""

from db.models.accounts import AccountRoleRow, AccountRow, SignInSessionRow
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
from db.models.trail import AuditEventRow, DatabaseMarkRow, IdempotencyRow, SiteSettingRow

metadata = Row.metadata
DERIVED = tuple(metadata.tables[name] for name in ("current_identifier", "patient_summary", "plan_item", "finding"))
limit_lengths(table for table in metadata.tables.values() if table not in DERIVED)

__all__ = [
    "DERIVED",
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
    "PatientRow",
    "PatientSummaryRow",
    "PlanItemRow",
    "RedFlagRow",
    "RestrictionRow",
    "ResultRow",
    "ScreeningActRow",
    "SignInSessionRow",
    "SiteSettingRow",
    "TaskRow",
    "metadata",
]
