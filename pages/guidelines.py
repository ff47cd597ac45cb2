"""Guidelines: every rule, its source, and whether its words were read in the source."""

import streamlit as st

from dashboard.domain.dates import day_words
from dashboard.domain.findings import FindingKind
from dashboard.domain.protocol import FactorKind
from dashboard.protocols.catalogue import formulary
from dashboard.protocols.loader import programmes
from dashboard.site import site_guideline, site_rules
from dashboard.ui import wording
from dashboard.ui.drug_list import drugs_found
from dashboard.ui.sheet import sheet

protocol = site_guideline()
site = site_rules()

# Derive
cited = (
    protocol.combination,
    *protocol.factors,
    *protocol.items,
    *protocol.rules,
    *protocol.activity_signs,
    *protocol.nasopharyngeal_regions,
    *programmes(),
    *site.every_rule,
)
unread = sum(not row.source.verified for row in cited)

# Show
st.title("Guidelines", anchor=False)
st.text(f"{protocol.title}, version {protocol.version}, in force since {day_words(protocol.effective_from)}.")
st.warning(
    f"{protocol.sign_off}. {unread} of {len(cited)} rules were not checked against the original; each says so.",
    icon=":material/rule:",
)
tab = st.segmented_control(
    "Part",
    [
        *("Risk factors", "Groups and timing", "Tests", "Open questions answered"),
        *("National programmes", "Drug rules", "Drugs"),
    ],
    default="Risk factors",
    required=True,
    key="part",
    bind="query-params",
    label_visibility="collapsed",
)
match tab:
    case "Risk factors":
        sheet("rules_factors", kinds=[(kind, [f for f in protocol.factors if f.kind is kind]) for kind in FactorKind])
    case "Groups and timing":
        sheet("rules_timing", protocol=protocol)
    case "Tests":
        sheet("rules_items", items=protocol.items, investigations=protocol.investigations)
    case "Open questions answered":
        sheet("rules_named", protocol=protocol)
    case "National programmes":
        sheet("rules_programmes", programmes=programmes())
    case "Drug rules":
        changed = "This site follows them as they are shipped."
        if site.off or site.chosen:
            numbers = f"{len(site.chosen)} number{'' if len(site.chosen) == 1 else 's'}"
            changed = f"This site's file switches {len(site.off)} of them off and chooses {numbers}."
        where = "What they find in a patient is on the Patient page; monitoring is also in the weekly review."
        st.caption(f"{len(site.every_rule)} rules. {changed} {where}")
        sheet(
            "rules_safety",
            kinds=[(kind, [rule for rule in site.every_rule if rule.kind is kind]) for kind in FindingKind],
            off={each.rule: each for each in site.off},
        )
    case "Drugs":
        sought = st.text_input("Search", type="search", placeholder="Any name, class or code", key="drug", width=300)
        found = drugs_found(formulary(), sought or "", site.every_rule)
        kept = "A drug that is not here is kept as it is written, and no rule knows it."
        st.caption(f"{wording.count(len(found), 'drug')}. {kept}" if found else f"No drug goes by that name. {kept}")
        if found:
            sheet("drugs", drugs=found)
