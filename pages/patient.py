"""Patient: the timeline; what is outstanding, screening and monitoring; why; record what was done, in place."""

from functools import partial

import streamlit as st

from dashboard.clock import clock
from dashboard.domain.care_plan import PlanItem, next_after
from dashboard.domain.finding_cards import finding_cards
from dashboard.domain.glance import glance
from dashboard.domain.refusal import Refusal, Unseen
from dashboard.protocols.catalogue import formulary
from dashboard.services import group_to_confirm
from dashboard.ui import drafts, session, wording
from dashboard.ui.banner import patient_banner
from dashboard.ui.cancer_panel import cancer_panel
from dashboard.ui.disease_activity import disease_activity_panel
from dashboard.ui.emergency_banner import emergency_banner
from dashboard.ui.facts.panel import record_panel
from dashboard.ui.findings_panel import findings_panel
from dashboard.ui.group_confirmation import group_confirmation
from dashboard.ui.kept import opened_patient
from dashboard.ui.look_back import steroid_sums, what_else
from dashboard.ui.new_patient import new_patient_receipt
from dashboard.ui.news import news
from dashboard.ui.other_day import other_day
from dashboard.ui.places import no_patient, open_patient_id
from dashboard.ui.plan_sections import plan_sections
from dashboard.ui.record_act import OpenTest, record_act_form
from dashboard.ui.regimen_form import regimen_form
from dashboard.ui.restricted import restricted_patient, restriction_form
from dashboard.ui.sheet import sheet
from dashboard.ui.timeline import timeline
from dashboard.ui.treatment_form import treatment_form
from dashboard.ui.when_opened import when_opened
from db.sight import sight

# Load
today = clock().today()
patient_id = open_patient_id()
with session.reading() as db:
    try:
        opened = opened_patient(db, patient_id, "Patient")
        emergency = sight(db).opened.get(patient_id)
    except Unseen as unseen:
        restricted_patient(patient_id, str(unseen))
    except Refusal as refusal:
        no_patient(str(refusal))

# Derive
record, plan = opened.record, opened.plan
asked = [each for each in opened.asked if each.is_wanted(today)]
planned = [*plan.items, *asked]
lower_group = group_to_confirm(record, plan)
has_died = record.patient.deceased_on is not None
cards = finding_cards(opened.findings, record.answers, today, has_died=has_died)
seen = glance(record, plan, planned, cards.unanswered, formulary(), today)
tests = [
    OpenTest(
        patient_id=patient_id,
        plan_key=item.key,
        label=f"{wording.test_and_round(item)}: {wording.item_state(item, today)}",
        title=wording.planned(item),
        owner=item.owner,
        follows=opened.follows.get(item.key),
        is_test=isinstance(item, PlanItem),
    )
    for item in wording.most_pressing_first(planned, today)
]

# Show
drafts.reopen(patient_id)
emergency_banner(emergency, patient_id)
patient_banner(record.patient, today)
new_patient_receipt(patient_id)
sheet("answers", risk=plan.risk, glance=seen, today=today, next_due=next_after(planned, today))
findings_panel(opened, cards, today)
if lower_group:
    group_confirmation(patient_id, lower_group)
timeline(opened, today)
with st.container(key="news_place"):
    news(opened)

for label, key, draw in (
    ("Record", "record", record_panel),
    ("Change the regimen", "regimen", regimen_form),
    ("Change the cancer treatment", "treatment", treatment_form),
    ("Cancer and its state", "cancer_state", cancer_panel),
    ("Steroid doses and how they were added up", "steroid_sums", steroid_sums),
    ("What else happened then", "what_else", what_else),
    ("Disease activity and flares", "activity", disease_activity_panel),
    ("Who may see this patient", "restriction", restriction_form),
    ("As known on another day, and what changed since", "other_day", other_day),
):
    when_opened(label, key, partial(draw, opened, today))

# Act
if tests:
    with st.container(border=True, key="record_act"):
        record_act_form(tests, key=f"patient_{patient_id}")

# Show, continued
plan_sections(plan, asked, today)
