"""The entry script: who is here, what they should know about this installation, and where they can go."""

from pathlib import Path

import streamlit as st

from dashboard.auth import policy
from dashboard.clock import clock
from dashboard.domain.actor import Role
from dashboard.domain.dates import day_words
from dashboard.ui import look, session
from dashboard.ui.day_field import begin_reading_back
from dashboard.ui.looking import note_prints
from dashboard.ui.page_width import measure_page_width
from dashboard.ui.sheet import sheet
from db.mark import SYNTHETIC

HERE = Path(__file__).parent
PAGES = HERE.parent / "pages"

# Before the navigation, which would otherwise send browsers to a foreign server for the page's icon.
st.set_page_config(page_icon=look.icon(), layout="wide")
st.logo(look.logo(), size="large")
st.html(look.style())
actor = session.lock_when_idle()
measure_page_width()
note_prints()
begin_reading_back()

pages = [
    st.Page(PAGES / "overview.py", title="Overview", icon=":material/dashboard:", default=True),
    st.Page(PAGES / "patients.py", title="Patients", icon=":material/group:"),
    st.Page(PAGES / "patient.py", title="Patient", icon=":material/timeline:"),
    st.Page(PAGES / "as_known.py", title="As known on", icon=":material/history:", visibility="hidden"),
    st.Page(PAGES / "weekly_review.py", title="Weekly review", icon=":material/checklist:"),
    st.Page(PAGES / "treatment_status.py", title="Treatment status", icon=":material/vaccines:"),
    st.Page(PAGES / "guidelines.py", title="Guidelines", icon=":material/menu_book:"),
]
if policy.may(actor, policy.Action.READ_AUDIT):
    pages.append(st.Page(PAGES / "audit.py", title="Audit", icon=":material/policy:"))
if actor.is_lead:
    pages.append(st.Page(PAGES / "emergencies.py", title="Emergencies", icon=":material/lock_open:"))
# Beside the page it would take the width that the timeline and the tables need.
page = st.navigation(pages, position="top")
st.set_page_config(page_title=f"{page.title} · Heliotrope")

notices = []
if session.is_synthetic():
    notices.append(SYNTHETIC)
if fixed_on := clock().fixed_on:
    notices.append(f"The clock is fixed at {day_words(fixed_on)}.")
if notices:
    sheet("notices", notices=notices)

with st.container(key="signed_in", horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
    sheet("signed_in", actor=actor, is_administrator=Role.ADMINISTRATOR in actor.roles)
    if st.button("Sign out", key="sign_out_button", type="tertiary", icon=":material/logout:"):
        session.sign_out()

page.run()
