"""The blank page that every other page is compared with."""

import streamlit as st

st.title("Blank")
st.button("Rerun")
