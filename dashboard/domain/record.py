"""One patient's facts, as recorded. What follows from them lives in the modules beside this one.

Field names are the case file's. A `None` is unknown: never normal, never negative, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from dashboard.domain.dates import PartialDate
from dashboard.domain.words import (
    ActFinding,
    ActState,
    Answer,
    Antibody,
    AntibodyState,
    CancerState,
    Comparator,
    CtcaeVersion,
    DoseStatus,
    Dysphagia,
    Feature,
    Group,
    Intent,
    Modality,
    Organ,
    Pattern,
    Per,
    RedFlag,
    Region,
    Round,
    Severity,
    Sex,
    Smoking,
    Specialty,
    Subtype,
)

RECORDED_HERE = "Recorded in Heliotrope"
"""The source of what people record on the screens."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a fact came from. `fact_id` is the same for all versions of a fact; each version is a row of its own.

    `first_recorded_at` is the instant of the first version, None where this is it.
    """

    source: str = ""
    recorded_by: str = ""
    recorded_at: datetime | None = None
    fact_id: str = ""
    version_id: str = ""
    first_recorded_at: datetime | None = None

    @property
    def known_since(self) -> datetime | None:
        """When the fact was first recorded, in whatever words: a correction makes it no newer."""
        return self.first_recorded_at or self.recorded_at

    @property
    def written_at(self) -> datetime | None:
        """When a person wrote it down here. None for a file: the moment it was loaded says nothing of the order."""
        return self.recorded_at if self.source == RECORDED_HERE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    provenance: Provenance = field(default=Provenance(), compare=False)


class Identifier(NamedTuple):
    system: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient(Fact):
    """`mrn` is short for the site's own identifier. `age_at_onset` (years) may stand for an unknown birth date."""

    mrn: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    region: Region | None = None
    family_name: str | None = None
    given_name: str | None = None
    sex: Sex = Sex.UNKNOWN
    birth_date: PartialDate | None = None
    age_at_onset: int | None = None
    deceased_on: PartialDate | None = None
    weight_kg: float | None = None
    height_cm: float | None = None
    smoking: Smoking | None = None
    childbearing_potential: bool | None = None
    effective_contraception: bool | None = None
    nasopharyngeal_carcinoma_region: bool | None = None
    organs_absent: tuple[Organ, ...] = ()
    origin: str | None = None
    """For a published or made-up case: where it comes from. Shown wherever the patient is shown."""
    dates_invented: bool = False
    """Only the intervals are the paper's; the days are shifted."""

    @property
    def full_name(self) -> str:
        """Family name first, as clinics file it; empty where neither name is recorded."""
        return ", ".join(part for part in (self.family_name, self.given_name) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Myositis(Fact):
    """`onset_on` is the first symptom."""

    subtype: Subtype = Subtype.UNKNOWN
    onset_on: PartialDate | None = None
    diagnosed_on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AntibodyResult(Fact):
    """`on` is the day of the sample, where somebody told it."""

    code: Antibody
    state: AntibodyState
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalFeature(Fact):
    """A feature is present or absent; dysphagia also has a grade. `since` is the day it was first true."""

    feature: Feature
    present: bool
    grade: Dysphagia | None = None
    since: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlagNoted(Fact):
    flag: RedFlag


@dataclass(frozen=True, slots=True, kw_only=True)
class CancerMove(Fact):
    """The cancer enters a state. `on` may be unknown. `evidence` is what spoke for it, in words."""

    state: CancerState
    on: PartialDate | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancer(Fact):
    """`moves` in the order in which they happened; the last one is the state now."""

    site: str
    icd10: str | None = None
    histology: str | None = None
    diagnosed_on: PartialDate | None = None
    stage: str | None = None
    moves: tuple[CancerMove, ...] = ()

    @property
    def state(self) -> CancerState | None:
        return self.moves[-1].state if self.moves else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Both ends inclusive; an absent `until` is still held."""

    from_: date
    until: date | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaperStep:
    """Change by `by` (in the entry's unit) every `every_days` until `to` is reached."""

    by: float
    every_days: int
    to: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    on: date
    dose: float | None = None
    unit: str | None = None
    status: DoseStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Medication(Fact):
    """One entry of the regimen: a drug at one dose. A later dose of the same drug is an entry of its own.

    `drug` is kept as it was written; the formulary says which drug it is, or that it is not mapped. `stopped_on` is the
    last day of exposure, inclusive; absent means ongoing. `dose` is the amount in `unit` per `per`, all `times_per`
    together.
    """

    drug: str
    dose: float | None = None
    unit: str | None = None
    per: Per | None = None
    route: str | None = None
    started_on: PartialDate | None = None
    stopped_on: PartialDate | None = None
    dose_since: PartialDate | None = None
    course_started_on: PartialDate | None = None
    pattern: Pattern | None = None
    prescriber: Specialty | None = None
    times_per: int | None = None
    weekday: str | None = None
    every_days: int | None = None
    given_on: tuple[date, ...] = ()
    holds: tuple[Hold, ...] = ()
    taper: tuple[TaperStep, ...] = ()
    status: DoseStatus | None = None
    reason: str | None = None
    administrations: tuple[Administration, ...] = ()
    intent: Intent | None = None
    indication: str | None = None
    contains_maltose: bool | None = None
    dose_before_xanthine_oxidase_inhibitor: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancerTreatment(Fact):
    """Systemic treatment (an entry a cycle, or one a course), surgery or radiotherapy; supportive drugs too.

    `aim` is curative, adjuvant, palliative and so on: the case file's `intent` of a cancer treatment. Beside a drug
    `procedure` names the combination of which it is a part, and `site` the cancer that it treats.
    """

    modality: Modality
    drug: str | None = None
    procedure: str | None = None
    line: str | None = None
    aim: str | None = None
    cycle: int | None = None
    cycles_planned: int | None = None
    site: str | None = None
    dose_gy: float | None = None
    fractions_planned: int | None = None
    fractions_given: int | None = None
    dose: float | None = None
    unit: str | None = None
    per: Per | None = None
    route: str | None = None
    started_on: PartialDate | None = None
    stopped_on: PartialDate | None = None
    dose_since: PartialDate | None = None
    course_started_on: PartialDate | None = None
    pattern: Pattern | None = None
    prescriber: Specialty | None = None
    times_per: int | None = None
    weekday: str | None = None
    every_days: int | None = None
    given_on: tuple[date, ...] = ()
    holds: tuple[Hold, ...] = ()
    taper: tuple[TaperStep, ...] = ()
    status: DoseStatus | None = None
    reason: str | None = None
    administrations: tuple[Administration, ...] = ()
    indication: str | None = None
    contains_maltose: bool | None = None
    dose_before_xanthine_oxidase_inhibitor: float | None = None


Entry = Medication | CancerTreatment


@dataclass(frozen=True, slots=True, kw_only=True)
class Comorbidity(Fact):
    what: str
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LifetimeDose(Fact):
    """A total given before the record begins."""

    drug: str
    grams: float
    on: PartialDate | None = None
    for_: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Fact):
    """A measurement as reported: a number with its unit, or a word (`normal`). Limits are the laboratory's own."""

    test: str
    value: float | None = None
    word: str | None = None
    unit: str | None = None
    on: PartialDate | None = None
    lower_limit: float | None = None
    upper_limit: float | None = None
    comparator: Comparator | None = None
    drug: str | None = None
    """Whose trough, for the test `trough`."""
    site: str | None = None
    """Of which cancer, for the test `recist`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Fact):
    type: str
    on: PartialDate | None = None
    ended_on: PartialDate | None = None
    detail: str | None = None
    grade: int | None = None
    ctcae_version: CtcaeVersion | None = None
    """By which the grade of an adverse event was given."""
    systolic: int | None = None
    diastolic: int | None = None
    nitrous_oxide: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningAct(Fact):
    """What people did about a test: ordered, booked, done, declined or waived.

    `item` is a plan item, or another investigation that may count for one. Without `round_` it counts for the open
    round whose window holds it, the nearest first. `plan_key` and `rule_version` are those of the item for which the
    act was recorded here.
    """

    item: str
    state: ActState
    on: PartialDate
    round_: Round | None = None
    finding: ActFinding | None = None
    reason: str | None = None
    programme: str | None = None
    plan_key: str | None = None
    rule_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupConfirmed(Fact):
    """Dermatology or rheumatology confirms that a lower group than the one once reached is right."""

    group: Group
    on: PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingAnswered(Fact):
    """An owner's answer to what a drug rule found, known by its key; `until` is the first day on which a snoozed one
    asks again. It no longer applies once the rules find something else, or something more severe than `severity`: that
    of the card when it was answered, which older answers do not say.
    """

    finding_key: str
    answer: Answer
    on: PartialDate
    until: date | None = None
    reason: str | None = None
    rule_version: str | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlareAnswered(Fact):
    """Whether to screen again after the flare of that day. A later answer to the same flare replaces an earlier one."""

    flare_on: PartialDate
    screen_again: bool
    on: PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Fact):
    """What a clinic was asked to do beside what rules plan, on `asked_on` and until `due_on`, both inclusive."""

    title: str
    owner: Specialty
    because: str
    asked_on: date
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Fact):
    """What a clinic wants the others to read, in its own words. No rule reads it."""

    text: str
    on: PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRecord:
    """All facts about one patient that hold at one moment of knowledge."""

    patient: Patient
    myositis: Myositis | None = None
    antibodies: tuple[AntibodyResult, ...] = ()
    features: tuple[ClinicalFeature, ...] = ()
    red_flags: tuple[RedFlagNoted, ...] = ()
    cancers: tuple[Cancer, ...] = ()
    regimen: tuple[Medication, ...] = ()
    cancer_treatments: tuple[CancerTreatment, ...] = ()
    comorbidities: tuple[Comorbidity, ...] = ()
    lifetime_doses: tuple[LifetimeDose, ...] = ()
    results: tuple[Result, ...] = ()
    events: tuple[Event, ...] = ()
    screening: tuple[ScreeningAct, ...] = ()
    confirmations: tuple[GroupConfirmed, ...] = ()
    answers: tuple[FindingAnswered, ...] = ()
    flare_answers: tuple[FlareAnswered, ...] = ()
    tasks: tuple[Task, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The regimen, then what treats the cancer."""
        return (*self.regimen, *self.cancer_treatments)

    def antibody(self, code: Antibody) -> AntibodyState:
        """What is not listed counts as not tested; nobody can say whether it was."""
        return next((a.state for a in self.antibodies if a.code is code), AntibodyState.NOT_TESTED)

    def feature(self, feature: Feature) -> ClinicalFeature | None:
        return next((f for f in self.features if f.feature is feature), None)
