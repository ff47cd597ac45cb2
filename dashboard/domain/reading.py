"""How one patient's facts answer the guideline's yes/no questions: yes, no, or undetermined.

Every answer carries the words that name the patient's own facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboard.domain.dates import PartialDate, add_months, age_on, birthday, day_words, days
from dashboard.domain.protocol import FactorKind, FactorRule, Protocol
from dashboard.domain.record import AntibodyResult, PatientRecord
from dashboard.domain.words import (
    DECIDED,
    Antibody,
    AntibodyState,
    Dysphagia,
    Feature,
    Organ,
    Sex,
    Subtype,
)

_ORGANS = {
    Sex.FEMALE: frozenset({Organ.CERVIX, Organ.BREAST, Organ.OVARY, Organ.UTERUS}),
    Sex.MALE: frozenset({Organ.PROSTATE}),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """`holds` is None when the facts leave it open."""

    holds: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class OnsetAge:
    """Whole years at the first symptom, as a range; `is_stand_in` when the age at diagnosis stands in for it."""

    low: int
    high: int
    is_stand_in: bool = False

    @property
    def words(self) -> str:
        years = str(self.low) if self.low == self.high else f"{self.low} or {self.high}"
        return f"{years} at {'diagnosis (onset not recorded)' if self.is_stand_in else 'onset'}"


def diagnosed_on(record: PatientRecord) -> PartialDate | None:
    return record.myositis.diagnosed_on if record.myositis else None


def onset_on(record: PatientRecord) -> PartialDate | None:
    return record.myositis.onset_on if record.myositis else None


def subtype(record: PatientRecord) -> Subtype:
    return record.myositis.subtype if record.myositis else Subtype.UNKNOWN


def onset_age(record: PatientRecord) -> OnsetAge | None:
    """From birth and onset, else from birth and diagnosis, else as recorded; None where nothing tells."""
    birth, onset, diagnosed = record.patient.birth_date, onset_on(record), diagnosed_on(record)
    if birth and (at := onset or diagnosed):
        # Nobody falls ill after the diagnosis: it bounds an onset known only to the month or year.
        latest = max(at.first, min(at.last, diagnosed.last)) if diagnosed else at.last
        return OnsetAge(age_on(birth.last, at.first), age_on(birth.first, latest), is_stand_in=onset is None)
    known = record.patient.age_at_onset
    return OnsetAge(known, known) if known is not None else None


def onset_age_contradiction(record: PatientRecord) -> str | None:
    """How the recorded age at onset contradicts the birth and the onset: by more than a year, whatever days they were.

    None if it does not. Within a year the dates decide (`onset_age`): an age that somebody told is often rounded.
    """
    told, born, onset, age = record.patient.age_at_onset, record.patient.birth_date, onset_on(record), onset_age(record)
    if told is None or born is None or onset is None or age is None or age.low - 1 <= told <= age.high + 1:
        return None
    return f"is {told}, but birth_date {born} and onset_on {onset} make it {age.words}"


def birth(record: PatientRecord) -> PartialDate | None:
    """The birth date, or the interval that an age at onset leaves."""
    at, age = onset_on(record) or diagnosed_on(record), record.patient.age_at_onset
    if record.patient.birth_date or at is None or age is None:
        return record.patient.birth_date
    return PartialDate(add_months(at.first, -12 * (age + 1)) + days(1), add_months(at.last, -12 * age))


def older_than(record: PatientRecord, years: int) -> Answer:
    """Whether the patient had more than `years` whole years at onset (U1)."""
    age = onset_age(record)
    if age is None:
        return Answer(None, "age at onset not known")
    holds = None if age.low <= years < age.high else age.low > years
    return Answer(holds, f"age {age.words}")


def is_juvenile(record: PatientRecord, protocol: Protocol) -> Answer:
    """Whether the onset came before the 18th birthday (U24); an unknown age is taken for an adult's."""
    age = onset_age(record)
    limit = protocol.scope.minimum_onset_age
    if age is None:
        return Answer(False, "age at onset not known")
    return Answer(None if age.low < limit <= age.high else age.high < limit, f"age {age.words}")


def is_late(record: PatientRecord, protocol: Protocol) -> Answer:
    """Whether the diagnosis came more than three years after onset; exactly three years is inside (U19)."""
    onset, diagnosed = onset_on(record), diagnosed_on(record)
    if onset is None or diagnosed is None:
        return Answer(False, "onset or diagnosis not recorded")
    months = 12 * protocol.scope.maximum_years_to_diagnosis
    words = f"onset {onset.words}, diagnosed {diagnosed.words}"
    if diagnosed.first > add_months(onset.last, months):
        return Answer(True, words)
    return Answer(None if diagnosed.last > add_months(onset.first, months) else False, words)


def uncertain_dates(record: PatientRecord, protocol: Protocol) -> tuple[str, ...]:
    """Which of birth, onset and diagnosis leave open the age at onset, or the years from onset to diagnosis."""
    onset, diagnosed, age = onset_on(record), diagnosed_on(record), onset_age(record)
    limits = (protocol.scope.minimum_onset_age, protocol.scope.over_age + 1)
    dates = {"birth date": record.patient.birth_date, "day of onset": onset, "day of diagnosis": diagnosed}
    names: set[str] = set()
    if age is None or any(age.low < limit <= age.high for limit in limits):
        names |= {"birth date", "day of onset"}
    if is_late(record, protocol).holds is None:
        names |= {"day of onset", "day of diagnosis"}
    return tuple(name for name, on in dates.items() if name in names and not (on and on.is_exact))


def answer(record: PatientRecord, factor: FactorRule, protocol: Protocol) -> Answer:
    """Whether one risk factor is present."""
    match factor.kind:
        case FactorKind.SUBTYPE:
            known = subtype(record)
            if known is Subtype.UNKNOWN:
                return Answer(None, "subtype not recorded")
            return Answer(known == factor.name, _lower_first(factor.title))
        case FactorKind.ANTIBODY:
            code = Antibody(factor.name)
            state = record.antibody(code)
            words = f"{_lower_first(factor.title)} {antibody_words(record, code)}"
            if state is AntibodyState.POSITIVE and (late := turned_positive_on(record, code)):
                words += f", recorded {day_words(late)}"
            return Answer(state is AntibodyState.POSITIVE if state in DECIDED else None, words)
        case FactorKind.CLINICAL:
            return _clinical(record, factor.name, protocol)


def antibody_words(record: PatientRecord, code: Antibody) -> str:
    """`positive`, `not tested` where somebody recorded that; `no result recorded` where the record is silent."""
    found = _result_of(record, code)
    return found.state.replace("_", " ") if found else "no result recorded"


def _result_of(record: PatientRecord, code: Antibody) -> AntibodyResult | None:
    return next((each for each in record.antibodies if each.code is code), None)


def turned_positive_on(record: PatientRecord, code: Antibody) -> date | None:
    """The day, in UTC, on which an antibody was recorded as positive, where the record is older than that. It may have
    been recorded as negative before: that it turned positive is known since the correction.

    No source tells the day of an antibody. None = negative, or as old as the record: then it counts from the diagnosis.
    """
    found = _result_of(record, code)
    recorded_at = found.provenance.recorded_at if found and found.state is AntibodyState.POSITIVE else None
    if recorded_at is None:
        return None
    facts = (record.patient, record.myositis, *record.antibodies, *record.features)
    began = min(known for f in facts if f and (known := f.provenance.known_since))
    return recorded_at.date() if recorded_at.date() > began.date() else None


def _clinical(record: PatientRecord, name: str, protocol: Protocol) -> Answer:
    if name == "onset_age":
        return older_than(record, protocol.scope.over_age)
    if name == "male":
        sex = record.patient.sex
        return Answer(None if sex is Sex.UNKNOWN else sex is Sex.MALE, f"sex {sex}")
    feature = record.feature(Feature(name))
    label = name.replace("_", " ")
    if feature is None:
        return Answer(False, f"{label} not recorded")
    since = f" since {feature.since.words}" if feature.since else ""
    if feature.feature is Feature.DYSPHAGIA:
        grade = feature.grade or Dysphagia.PRESENT
        if grade is Dysphagia.PRESENT and feature.present:
            return Answer(None, f"dysphagia of unknown grade{since}")
        return Answer(grade in (Dysphagia.MODERATE, Dysphagia.SEVERE), f"{grade} dysphagia{since}")
    if feature.feature is Feature.PERSISTENT_HIGH_ACTIVITY:
        # It counts for good (U15): the words must not say that it is so today.
        since = f" recorded {feature.since.words}" if feature.since else ", day not recorded"
    return Answer(feature.present, f"{label}{since}" if feature.present else f"no {label}")


def _lower_first(text: str) -> str:
    return text[0].lower() + text[1:]


def organs(record: PatientRecord) -> frozenset[Organ]:
    """Organs present. Where the sex is other or unknown every organ counts unless it is recorded as absent."""
    return _ORGANS.get(record.patient.sex, frozenset(Organ)) - set(record.patient.organs_absent)


def no_organ(record: PatientRecord, organ: Organ) -> str:
    why = "recorded as absent" if organ in record.patient.organs_absent else f"sex {record.patient.sex}"
    return f"the patient has no {organ} ({why})"


def eligible_between(born: PartialDate, from_age: int, until_age: int) -> tuple[date, date]:
    """First and last day on which the ages may hold, both inclusive; wide where the birth date is uncertain."""
    return birthday(born.first, from_age), birthday(born.last, until_age) - days(1)
