"""What people typed reaches a place that reads Markdown only through `safe`; all else shown there is known to be ours.

Read in the source: the words handed to Streamlit are followed back through f-strings, choices and local names, and
through functions of ours that hand on what they are given.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from our_code import CODE, Module

FIRST = frozenset({0, "label", "body", "help"})
FIRST_TWO = FIRST | {1, "options", "format_func", "value", "delta", "page", "title"}
READS = {
    **dict.fromkeys(
        ("button", "caption", "checkbox", "date_input", "error", "expander", "header", "info", "markdown", "title"),
        FIRST,
    ),
    **dict.fromkeys(
        ("number_input", "popover", "selectbox", "multiselect", "subheader", "success", "text_input", "toggle"), FIRST
    ),
    **dict.fromkeys(("warning", "write", "toast", "spinner", "status", "dialog", "text_area", "file_uploader"), FIRST),
    **dict.fromkeys(("pills", "segmented_control", "radio", "menu_button", "metric", "page_link", "tabs"), FIRST_TWO),
}
"""Where Streamlit reads Markdown: the places of these words among what it is given. What a selectbox offers, and what
stands in a field, is shown as it is."""
SHOWS_AS_IT_IS = {
    *("text", "dataframe", "html", "plotly_chart", "image", "logo", "navigation", "Page", "pagination"),
    *("container", "columns", "fragment", "rerun", "stop", "switch_page", "set_page_config"),
    *("cache_data", "cache_resource", "component", "App", "get_option"),
}
OURS = {
    "len": "a number",
    "sum": "a number",
    "total": "a number",
    "day_words": "a day",
    "weekday_words": "a day",
    "cycle_day_words": "days by their numbers",
    "cycles_words": "numbers and days",
    "days_in_brief": "days",
    "log_error": "a random number",
    "wording.count": "a number of what the caller names",
    "wording.plain": "a code of a closed vocabulary",
    "wording.provisional": "one of two phrases",
    **dict.fromkeys(("ActState", "AntibodyState", "CtcaeVersion", "CycleState", "Dysphagia"), "a closed vocabulary"),
    **dict.fromkeys(("Recist", "What"), "a closed vocabulary"),
    "dashboard/ui/assess_cancer.py: name": "one of three words",
    **dict.fromkeys(
        (f"dashboard/ui/assess_cancer.py: {each}" for each in ("What.ECOG", "What.EVENT", "each", "range")),
        "a closed vocabulary, or numbers",
    ),
    "dashboard/ui/cancer_panel.py: What.ASSESS": "a closed vocabulary",
    "dashboard/ui/cancer_panel.py: What.NEW": "a closed vocabulary",
    "dashboard/ui/regimen_form.py: What.CONFIRM": "a closed vocabulary",
    "dashboard/ui/facts/myositis.py: _grade": "a grade",
    "dashboard/ui/facts/results.py: test.name": "a test of our list",
    "dashboard/ui/update_status.py: _options": "states",
    "dashboard/ui/update_status.py: st.session_state": "a state",
    "dashboard/ui/emergency_banner.py: opening.until.astimezone": "a time",
    "dashboard/ui/restricted.py: EMERGENCY_LASTS.seconds // 60": "a number",
    "dashboard/ui/restricted.py: PATIENTS": "a page",
    "dashboard/ui/restricted.py: RESTRICTED": "two words of ours",
    "dashboard/ui/restricted.py: SHORTEST_REASON": "a number",
    "pages/audit.py: found.count": "a number",
    "pages/treatment_status.py: NOT_UPDATED_DAYS": "a number",
    "pages/treatment_status.py: owner": "a specialty",
    "dashboard/ui/answer_finding.py: answer": "one of four answers",
    "dashboard/ui/findings_panel.py: _rest_words": "numbers of findings",
    "dashboard/ui/findings_panel.py: when": "ahead or past",
    "dashboard/ui/group_confirmation.py: lower": "a group",
    "dashboard/ui/plan_sections.py: plan.risk.group": "a group",
    "dashboard/ui/regimen_form.py: _choices": "kinds of change",
    "dashboard/ui/start_treatment.py: each.name": "a drug of our list",
    "dashboard/ui/start_treatment.py: start.words": "days and numbers of cycles",
    "dashboard/ui/start_treatment.py: combination.source.title": "a source of our list",
    "dashboard/ui/start_treatment.py: combination.source.locator": "a source of our list",
    "dashboard/ui/timeline.py: entries": "a number",
    "dashboard/ui/timeline.py: kind.title": "a lane",
    "dashboard/ui/findings_review.py: owners": "specialties",
    **dict.fromkeys((f"dashboard/ui/timeline.py: {form}" for form in ("SVG", "PNG", "TABLE")), "a kind of file"),
    "pages/weekly_review.py: owners": "specialties",
    "pages/weekly_review.py: counts[each].outstanding": "a number",
    "pages/weekly_review.py: counts[each].overdue": "a number",
    "pages/guidelines.py: protocol.sign_off": "our guideline",
    "pages/overview.py: groups": "numbers",
    "pages/overview.py: WEEKLY_REVIEW": "a page",
    "pages/overview.py: CLINICS": "a closed vocabulary",
    "pages/patients.py: found.count": "a number",
    "pages/patients.py: codes": "a closed vocabulary",
    "dashboard/ui/new_patient.py: PATIENT": "a page",
    "dashboard/ui/places.py: PATIENTS": "a page",
}
"""What never holds anything that was typed, each with what it is instead."""


def test_what_is_typed_reaches_markdown_only_through_safe() -> None:
    assert not sorted(set(_found(CODE)))


def test_every_streamlit_call_is_known_to_read_markdown_or_not_to() -> None:
    called = {
        call.func.attr
        for module in CODE
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "st"
    }

    assert not called - READS.keys() - SHOWS_AS_IT_IS


@pytest.mark.parametrize(
    "shown",
    [
        "st.caption(patient.family_name)",
        "st.info(f'Read by {who.name}')",
        "st.checkbox('Right?' if sure else question)",
        "st.metric('Site', cancer.site)",
        "st.pills('Site', sites)",
        "st.pills('Site', ['a'], format_func=lambda one: words[one])",
        "st.text_input('Why', help=reason)",
        "words = refusal.args[0]\nst.error(words)",
        "left.button(', '.join(drugs))",
        "def wrap(label):\n    st.expander(label)\nwrap(drug.name)",
        "def inner(words):\n    st.info(words)\ndef outer(told):\n    inner(told)\nouter(told=drug.name)",
    ],
)
def test_a_stored_text_is_noticed_wherever_it_gets_in(shown: str) -> None:
    assert list(_found([_Source(shown)]))
    assert not list(_found([_Source("st.caption(safe(patient.family_name))")]))


class _Source:
    """A module that is no file."""

    def __init__(self, text: str) -> None:
        self.tree = ast.parse(text)
        self.room = "ui"

    def __str__(self) -> str:
        return "a page"


def _found(modules: list[Module] | list[_Source]) -> Iterator[str]:
    """Each expression that may be typed text and is handed to a place that reads Markdown."""
    shown = [module for module in modules if module.room in {"pages", "ui", "app", "auth"}]
    sinks: dict[str, frozenset[int | str]] = dict(READS)
    while True:
        handed_on: dict[str, frozenset[int | str]] = {}
        told = []
        for module in shown:
            for function, call in _calls(module.tree):
                name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
                for word in _words(call, sinks.get(name, frozenset())):
                    for leaf in _leaves(word, function or module.tree, module.tree):
                        place = _parameter(leaf, function)
                        if place is None:
                            if f"{module}: {leaf.partition('(')[0]}" not in OURS:
                                told.append(f"{module}: {name}({leaf})")
                        elif function is not None:
                            handed_on[function.name] = handed_on.get(function.name, frozenset()) | {place, leaf}
        if handed_on.items() <= sinks.items():
            yield from told
            return
        sinks |= {name: sinks.get(name, frozenset()) | places for name, places in handed_on.items()}


def _calls(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
    """With the outermost function in which each stands."""
    for statement in tree.body:
        function = statement if isinstance(statement, ast.FunctionDef) else None
        yield from ((function, node) for node in ast.walk(statement) if isinstance(node, ast.Call))


def _words(call: ast.Call, places: frozenset[int | str]) -> Iterator[ast.expr]:
    yield from (argument for place, argument in enumerate(call.args) if place in places)
    yield from (keyword.value for keyword in call.keywords if keyword.arg in places)


def _parameter(leaf: str, function: ast.FunctionDef | None) -> int | None:
    names = [each.arg for each in (*function.args.args, *function.args.kwonlyargs)] if function else []
    return names.index(leaf) if leaf in names else None


def _leaves(node: ast.expr, scope: ast.AST, module: ast.Module, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """The expressions of which the words are made, as far as they are not ours."""
    parts: list[ast.expr] | None = None
    match node:
        case ast.Constant():
            parts = []
        case ast.JoinedStr():
            parts = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        case ast.IfExp():
            parts = [node.body, node.orelse]
        case ast.BoolOp():
            parts = node.values
        case ast.BinOp(op=ast.Add()):
            parts = [node.left, node.right]
        case ast.List() | ast.Tuple() | ast.Set():
            parts = node.elts
        case ast.Starred():
            parts = [node.value]
        case ast.GeneratorExp() | ast.ListComp():
            parts = [node.elt]
        case ast.Lambda():
            parts = [node.body]
        case ast.Dict():
            parts = node.values
        case ast.DictComp():
            parts = [node.value]
        case ast.Attribute(attr="get", value=value):
            parts = [value]
        case ast.Call(func=ast.Name(id="safe")):
            parts = []
        case ast.Call(func=ast.Attribute(attr="lower" | "capitalize" | "get", value=value)):
            parts = [value, *node.args[1:]]
        case ast.Call(func=ast.Attribute(attr="join")) | ast.Call(func=ast.Name(id="list")):
            parts = node.args
        case ast.Call(func=called) if ast.unparse(called) in OURS:
            parts = []
        case ast.Call(func=ast.Attribute(attr="pills" | "segmented_control")):
            parts = node.args[1:]
        case ast.Attribute() | ast.Name() | ast.Subscript() if ast.unparse(node) in OURS:
            parts = []
        case ast.Subscript():
            parts = [node.value]
        case ast.Attribute(value=ast.Name(id="wording"), attr=name) if name.isupper():
            parts = []
        case ast.Name(id=name) if name not in seen:
            parts = _given_to(name, scope) or _given_to(name, module) or None
            seen |= {name}
    if parts is None:
        yield ast.unparse(node)
    else:
        for part in parts:
            yield from _leaves(part, scope, module, seen)


def _given_to(name: str, scope: ast.AST) -> list[ast.expr]:
    """Every value that the name has in this function, or at the top of this module."""
    found: list[ast.expr] = []
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                found += [value for target, value in zip(names, values, strict=True) if ast.unparse(target) == name]
            case ast.Assign(targets=targets, value=value) if name in {ast.unparse(each) for each in targets}:
                found.append(value)
            case ast.For(target=ast.Tuple(elts=names), iter=ast.Tuple(elts=rows)):
                at = [ast.unparse(each) for each in names]
                found += [row.elts[at.index(name)] for row in rows if name in at and isinstance(row, ast.Tuple)]
            case ast.Call(func=ast.Attribute(attr="append"), args=[value]) if ast.unparse(node.func.value) == name:
                found.append(value)
            case ast.AnnAssign(target=target, value=value) if value and ast.unparse(target) == name:
                found.append(value)
            case ast.AugAssign(target=target, value=value) if ast.unparse(target) == name:
                found.append(value)
            case ast.NamedExpr(target=ast.Name(id=target), value=value) if target == name:
                found.append(value)
    return found
