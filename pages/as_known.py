"""As known on: the patient as the record stood at the end of a day. Nothing is recorded here."""

from functools import partial

import streamlit as st

from dashboard.clock import clock
from dashboard.domain.care_plan import next_after
from dashboard.domain.dates import day_words
from dashboard.domain.finding_cards import finding_cards
from dashboard.domain.glance import glance
from dashboard.domain.refusal import Refusal, Unseen
from dashboard.protocols.catalogue import formulary
from dashboard.ui import session
from dashboard.ui.banner import patient_banner
from dashboard.ui.emergency_banner import emergency_banner
from dashboard.ui.findings_panel import findings_found
from dashboard.ui.kept import patient_as_known
from dashboard.ui.look_back import steroid_sums, what_else
from dashboard.ui.other_day import day_asked, other_day
from dashboard.ui.places import go_to_patient, no_patient, open_patient_id
from dashboard.ui.plan_sections import plan_sections
from dashboard.ui.restricted import restricted_patient
from dashboard.ui.sheet import sheet
from dashboard.ui.timeline import timeline
from dashboard.ui.when_opened import when_opened
from db.sight import sight

# Load
patient_id = open_patient_id()
with session.reading() as db:
    try:
        on = day_asked(clock().today())
        opened = patient_as_known(db, patient_id, clock().end_of(on))
        emergency = sight(db).opened.get(patient_id)
    except Unseen as unseen:
        restricted_patient(patient_id, str(unseen))
    except Refusal as refusal:
        no_patient(str(refusal))

# Derive
record, plan = opened.record, opened.plan
asked = [each for each in opened.asked if each.is_wanted(on)]
planned = [*plan.items, *asked]
has_died = record.patient.deceased_on is not None
cards = finding_cards(opened.findings, record.answers, on, has_died=has_died)

# Show
emergency_banner(emergency, patient_id)
with st.container(horizontal=True, vertical_alignment="center", key="as_known"):
    st.text(f"As known on {day_words(on)}. What was recorded later is left out, and every day counts from then.")
    if st.button("Back to today", key="back_to_today", icon=":material/today:"):
        go_to_patient(patient_id)
patient_banner(record.patient, on)
sheet(
    "answers",
    risk=plan.risk,
    glance=glance(record, plan, planned, cards.unanswered, formulary(), on),
    today=on,
    next_due=next_after(planned, on),
)
findings_found(opened, cards)
timeline(opened, on)
for label, key, draw in (
    ("Steroid doses and how they were added up", "steroid_sums", steroid_sums),
    ("What else happened then", "what_else", what_else),
    ("Another day, and what changed since", "other_day", other_day),
):
    when_opened(label, key, partial(draw, opened, on))
plan_sections(plan, asked, on)
