"""A small clinic on 1 June 2026, and its screens without a browser."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from builders import high_risk, patient
from people import named, numbered
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Checkbox, Selectbox

import dashboard
from dashboard.auth import sessions
from dashboard.auth.accounts import account_row, demo_name
from dashboard.clock import Clock
from dashboard.domain.actor import Role
from dashboard.domain.words import ActState, Antibody, AntibodyState
from db.engine import writing

APP = Path(dashboard.__file__).with_name("app.py")
TODAY = Clock(ZoneInfo("Europe/London"), date(2026, 6, 1))
HOSTILE = "<b>Bo</b> ![x](http://elsewhere/x) [y](javascript:1) $z$ :red[w]"
UNDECIDED = {Antibody.TIF1G: AntibodyState.PENDING}
PATIENTS = [
    numbered(named(high_risk(family_name="Müller", given_name="Marie")), "A-1"),
    numbered(named(patient(family_name="O'Brien", given_name="Pat", undecided=UNDECIDED)), "A-2"),
    numbered(named(patient(family_name=HOSTILE, given_name="*Bo*")), "A-3"),
]


def open_screen(engine: Engine, page: str, role: Role = Role.ONCOLOGY, **address: str) -> AppTest:
    """The page as somebody of this role sees it on arrival. `address` is what follows the question mark."""
    with writing(engine) as session:
        account = account_row(session, demo_name(role))
        token = sessions.start(session, account.account_id, now=TODAY.now())
    screen = AppTest.from_file(str(APP), default_timeout=20)
    screen.user = {"sid": sessions.token_hash(token), "user": f"demo-{role}"}
    screen.query_params.update(address)
    return screen.switch_page(f"../pages/{page}.py").run()


def words(screen: AppTest) -> str:
    """What is written on the page, outside its fields."""
    plain = (screen.title, screen.header, screen.subheader, screen.text, screen.info, screen.success, screen.error)
    found = [str(each.value) for group in plain for each in group]
    found += [str(html.value) for html in screen.get("html")]
    found += [table.value.to_string() for table in screen.dataframe]
    return "\n".join(found)


def tick(screen: AppTest, question: str) -> Checkbox:
    """The tick that answers a question, word for word."""
    return next(box for box in screen.checkbox if box.label.replace("\\", "") == question)


def typed(choice: Selectbox[str], text: str) -> None:
    """As somebody types what the list does not hold; before each run, as the test's own list is the form's."""
    assert choice.proto.accept_new_options
    choice.options.append(text)
    choice.set_value(text)


class ActForm:
    """The form of one screen that records an act, open at one planned test."""

    def __init__(self, engine: Engine, page: str, patient_id: str, plan_key: str, role: Role) -> None:
        self.screen = open_screen(engine, page, role, id=patient_id)
        self.prefix = "review" if page == "weekly_review" else f"patient_{patient_id}"
        self.plan_key = plan_key
        self.choice = self.screen.selectbox(key=f"{self.prefix}_test")
        self.choose()

    def choose(self) -> AppTest:
        return self.screen.selectbox(key=f"{self.prefix}_test").set_value(self.plan_key).run()

    def key(self, field: str) -> str:
        return f"{self.prefix}_{self.plan_key}_0_{field}"

    def say(self, state: ActState) -> None:
        self.screen.segmented_control(key=self.key("state")).set_value(state).run()

    def save(self) -> str:
        self.screen.button(key=self.key("save")).click().run()
        assert not self.screen.exception
        return words(self.screen)
