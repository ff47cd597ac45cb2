"""The field's closed vocabularies: the contract's words, used by screens, tables and the command line alike."""

from enum import StrEnum


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class Smoking(StrEnum):
    NEVER = "never"
    FORMER = "former"
    CURRENT = "current"


class Organ(StrEnum):
    CERVIX = "cervix"
    BREAST = "breast"
    OVARY = "ovary"
    PROSTATE = "prostate"
    UTERUS = "uterus"


class Region(StrEnum):
    UK = "UK"
    US = "US"


class Specialty(StrEnum):
    """Who may own work. The first three are the clinics that share the app."""

    DERMATOLOGY = "dermatology"
    RHEUMATOLOGY = "rheumatology"
    ONCOLOGY = "oncology"
    SURGERY = "surgery"
    ANAESTHESIA = "anaesthesia"
    PHARMACY = "pharmacy"
    PRIMARY_CARE = "primary_care"
    HEPATOLOGY = "hepatology"
    OPHTHALMOLOGY = "ophthalmology"
    CARDIOLOGY = "cardiology"
    NUCLEAR_MEDICINE = "nuclear_medicine"
    NEUROLOGY = "neurology"
    RADIOLOGY = "radiology"
    PATHOLOGY = "pathology"


CLINICS = (Specialty.DERMATOLOGY, Specialty.RHEUMATOLOGY, Specialty.ONCOLOGY)


class Origin(StrEnum):
    """What asks for something to be done."""

    SCREENING = "screening"
    MONITORING = "monitoring"
    TASK = "task"


class Subtype(StrEnum):
    DM = "DM"
    CADM = "CADM"
    PM = "PM"
    IMNM = "IMNM"
    ASYS = "ASYS"
    OVERLAP = "OVERLAP"
    IBM = "IBM"
    UNKNOWN = "unknown"


class Antibody(StrEnum):
    TIF1G = "TIF1G"
    NXP2 = "NXP2"
    SAE1 = "SAE1"
    HMGCR = "HMGCR"
    MI2 = "MI2"
    MDA5 = "MDA5"
    SRP = "SRP"
    JO1 = "JO1"
    PL7 = "PL7"
    PL12 = "PL12"
    EJ = "EJ"
    OJ = "OJ"
    KS = "KS"
    ZO = "ZO"
    HA = "HA"
    PMSCL = "PMSCL"
    KU = "KU"
    U1RNP = "U1RNP"
    RO52 = "RO52"
    RO60 = "RO60"
    LA = "LA"
    CN1A = "CN1A"


class AntibodyState(StrEnum):
    """Five states; an antibody that no laboratory reported is not tested, never negative."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    BORDERLINE = "borderline"
    PENDING = "pending"
    NOT_TESTED = "not_tested"


DECIDED = frozenset({AntibodyState.POSITIVE, AntibodyState.NEGATIVE})


class Feature(StrEnum):
    """Clinical features. All are true or false, except dysphagia, which is graded."""

    DYSPHAGIA = "dysphagia"
    CUTANEOUS_NECROSIS = "cutaneous_necrosis"
    CUTANEOUS_ULCERATION = "cutaneous_ulceration"
    PERSISTENT_HIGH_ACTIVITY = "persistent_high_activity"
    INTERSTITIAL_LUNG_DISEASE = "interstitial_lung_disease"
    INFLAMMATORY_ARTHRITIS = "inflammatory_arthritis"
    RAYNAUD = "raynaud"
    VERY_HIGH_CK = "very_high_ck"
    HELIOTROPE_RASH = "heliotrope_rash"
    GOTTRON_PAPULES = "gottron_papules"
    GOTTRON_SIGN = "gottron_sign"
    PROXIMAL_WEAKNESS = "proximal_weakness"


RASHES = (Feature.HELIOTROPE_RASH, Feature.GOTTRON_PAPULES, Feature.GOTTRON_SIGN)


class Dysphagia(StrEnum):
    """`present` means that the grade is unknown."""

    NONE = "none"
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"
    PRESENT = "present"


class RedFlag(StrEnum):
    UNEXPLAINED_WEIGHT_LOSS = "unexplained_weight_loss"
    FAMILY_HISTORY = "family_history"
    SMOKING = "smoking"
    FEVER = "fever"
    NIGHT_SWEATS = "night_sweats"


class CancerState(StrEnum):
    SUSPECTED = "suspected"
    WORKUP = "workup"
    CONFIRMED_STAGING = "confirmed_staging"
    PLANNING = "planning"
    TREATMENT_CURATIVE = "treatment_curative"
    TREATMENT_PALLIATIVE = "treatment_palliative"
    ACTIVE_SURVEILLANCE = "active_surveillance"
    RESPONSE_PENDING = "response_pending"
    REMISSION = "remission"
    RECURRENCE = "recurrence"
    PROGRESSION = "progression"
    SUPPORTIVE_ONLY = "supportive_only"
    SURVIVORSHIP = "survivorship"
    EXCLUDED = "excluded"


ACTIVE_CANCER = frozenset(
    {
        CancerState.CONFIRMED_STAGING,
        CancerState.PLANNING,
        CancerState.TREATMENT_CURATIVE,
        CancerState.TREATMENT_PALLIATIVE,
        CancerState.ACTIVE_SURVEILLANCE,
        CancerState.RESPONSE_PENDING,
        CancerState.RECURRENCE,
        CancerState.PROGRESSION,
        CancerState.SUPPORTIVE_ONLY,
    }
)
CANCER_IN_REMISSION = frozenset({CancerState.REMISSION, CancerState.SURVIVORSHIP})
CANCER_IN_WORK_UP = frozenset({CancerState.SUSPECTED, CancerState.WORKUP})


class CtcaeVersion(StrEnum):
    """Of the criteria by which an adverse event was graded: their cut-offs differ."""

    FIVE = "5.0"
    SIX = "6.0"


class Per(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    COURSE = "course"


class Pattern(StrEnum):
    CONTINUOUS = "continuous"
    INTERMITTENT = "intermittent"


class DoseStatus(StrEnum):
    PLANNED = "planned"
    TAKEN = "taken"
    HELD = "held"
    REDUCED = "reduced"
    OMITTED = "omitted"
    DELAYED = "delayed"


NOT_TAKEN = frozenset({DoseStatus.HELD, DoseStatus.OMITTED})
NOT_GIVEN = NOT_TAKEN | {DoseStatus.PLANNED}


class Intent(StrEnum):
    TREATMENT = "treatment"
    PROPHYLAXIS = "prophylaxis"


class Modality(StrEnum):
    SYSTEMIC = "systemic"
    SURGERY = "surgery"
    RADIOTHERAPY = "radiotherapy"


class Comparator(StrEnum):
    BELOW = "<"
    ABOVE = ">"


class ActState(StrEnum):
    """What people did about a test."""

    ORDERED = "ordered"
    BOOKED = "booked"
    DONE = "done"
    DECLINED = "declined"
    WAIVED = "waived"


class Severity(StrEnum):
    """Of what a drug rule finds, the most severe last."""

    INFO = "info"
    MODERATE = "moderate"
    HIGH = "high"
    CRITICAL = "critical"


class Answer(StrEnum):
    """What the owning specialty made of a finding."""

    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"
    SNOOZED = "snoozed"
    OVERRIDDEN = "overridden"


class ActFinding(StrEnum):
    NEGATIVE = "negative"
    ABNORMAL = "abnormal"
    INCIDENTAL = "incidental"
    MALIGNANCY = "malignancy"


class Group(StrEnum):
    HIGH = "high"
    MODERATE = "moderate"
    STANDARD = "standard"
    NOT_APPLICABLE = "not_applicable"
    OUT_OF_SCOPE = "out_of_scope"
    UNDETERMINED = "undetermined"


class Level(StrEnum):
    """Weight of one factor; a group is made of factors and has other words on purpose."""

    HIGH = "high"
    INTERMEDIATE = "intermediate"
    LOW = "low"


class Flag(StrEnum):
    PROVISIONAL_ANTIBODIES = "provisional_antibodies"
    COMPUTED_HIGH = "computed_high"
    KNOWN_CANCER = "known_cancer"
    AWAITING_DOWNGRADE = "awaiting_downgrade"
    UNGRADED_DYSPHAGIA = "ungraded_dysphagia"
    UNCERTAIN_DATE = "uncertain_date"
    SCREENING_SUPPRESSED = "screening_suppressed"
    ONCOLOGY_PATHWAY = "oncology_pathway"
    JUVENILE_ONSET = "juvenile_onset"
    INCLUSION_BODY_MYOSITIS = "inclusion_body_myositis"
    CLINICIAN_DECISION = "clinician_decision"
    DUAL_SPECIFIC_ANTIBODIES = "dual_specific_antibodies"


class Panel(StrEnum):
    BASIC = "basic"
    ENHANCED = "enhanced"
    CONSIDER = "consider"
    PROGRAMME = "programme"


class Round(StrEnum):
    DIAGNOSIS = "diagnosis"
    YEAR_1 = "year_1"
    YEAR_2 = "year_2"
    YEAR_3 = "year_3"


class Strength(StrEnum):
    STRONG = "strong"
    CONDITIONAL = "conditional"


class ItemState(StrEnum):
    NOT_DUE = "not_due"
    DUE = "due"
    OVERDUE = "overdue"
    ORDERED = "ordered"
    BOOKED = "booked"
    DONE = "done"
    DECLINED = "declined"
    WAIVED = "waived"
    SUPERSEDED = "superseded"
    WAITING = "waiting"
