"""The hypotheses of a derivation as its reader needs them: those about names that are printed, each once."""

from __future__ import annotations

from collections.abc import Sequence

from therefore.document import Checked, Notation
from therefore.publish.latex import few, for_all_after, latex
from therefore.term import FORMULAS, RANGE_BINDERS, Term, conj
from therefore.text import SUM


def hypotheses(checked: Checked, notation: Notation) -> list[str]:
    """LaTeX of what the steps of a derivation assume, conditions of single cases left out."""
    steps = [result.step for result in checked.results]
    shown: set[str] = set()
    for step in steps:
        shown |= _names(step.left, notation) | _names(step.right, notation)
    cases = {condition for step in steps for condition in step.conditions}
    assumed: dict[Term, None] = dict.fromkeys(checked.given)
    for step in steps:
        for goal in step.goals:
            assumed.update(dict.fromkeys(t for t in goal.hypotheses if t not in cases))
            assumed.update(dict.fromkeys(getattr(goal, "background", ())))
    terms = [t for t in assumed if t in checked.given or (_names(t, notation) and _names(t, notation) <= shown)]
    return [_spelled(t, notation) for t in _merged(terms, notation)]


def _names(t: Term, notation: Notation) -> set[str]:
    """Names that stand in the printed term: variables, families as `@P`, but nothing that a bare sum hides."""
    if t.op == "var":
        return {t.args[0]}
    if t.op in RANGE_BINDERS and t.args[0] in notation.bare:
        return _names(t.args[3], notation) - {t.args[0]}
    found = set().union(*(_names(child, notation) for child in t.children))
    if t.op in ("app", "fam", "partial"):
        found.add("@" + t.args[0])
    if t.op in RANGE_BINDERS or t.op in ("deriv", "limit"):
        point = _names(t.args[2], notation) if t.op in ("deriv", "limit") else set()
        found = (found - {t.args[0]}) | point
    return found


def _merged(terms: Sequence[Term], notation: Notation) -> list[Term]:
    """The facts about one integer together, and the two sides of an interval together."""
    made: list[Term] = []
    rest = list(terms)
    while rest:
        t = rest.pop(0)
        if t.op == "integer" and t.args[0].op == "var":
            # A range is declared as three facts in a row: an integer, from low, to high.
            bounds: list[Term] = []
            for side in (1, 0):
                if rest and rest[0].op == "le" and rest[0].args[side] == t.args[0]:
                    bounds.append(rest.pop(0).args[1 - side])
            if t.args[0].args[0] not in notation.bare:
                made.append(Term("integer", t.args[0], *bounds))
        elif made and (both := _joined(made[-1], t)) is not None:
            made[-1] = both
        else:
            made.append(t)
    return made


def _joined(before: Term, t: Term) -> Term | None:
    """0 < p and p < 1 as one statement, under the same quantifier too; None where they do not continue each other."""
    if before.op == t.op == "forall" and before.args[:3] == t.args[:3]:
        body = _joined(before.args[3], t.args[3])
        return None if body is None else Term("forall", *t.args[:3], body)
    parts = before.args if before.op == "and" else (before,)
    return conj(*parts, t) if parts and _continues(parts[-1], t) else None


def _continues(last: Term, t: Term) -> bool:
    return last.op in ("lt", "le") and t.op in ("lt", "le") and bool(last.args[1] == t.args[0])


def _spelled(t: Term, notation: Notation) -> str:
    if t.op == "integer" and len(t.args) > 1:
        name, low, *high = (latex(a, notation, SUM) for a in t.args)
        if high:
            values = few(*t.args[1:]) or rf"\{{{low}, \dots, {high[0]}\}}"
            return rf"{name} \in {values}"
        return rf"{name} \in \mathbb{{Z}}, {name} \ge {low}"
    if t.op == "forall" and t.args[3].op in FORMULAS - {"exists"}:
        return for_all_after(t, notation)
    return latex(t, notation)
