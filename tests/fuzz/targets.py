"""The targets: each takes bytes, and raises only where a promise is broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

from flint import arb

from certificates.proofs import VALID
from fuzz.choices import NAMES, Choices, expression, rearranged, term
from replayer.replay import judge
from test_balls import term as parsed
from test_certificates import FALSEHOODS
from test_field import POINTS, Trusting
from therefore import InputError, check, function, index, outcome, sequence, symbol
from therefore.draft import Misuse
from therefore.goal import Certificate, Line
from therefore.kernel.arithmetic import with_sizes
from therefore.kernel.balls import Undefined, Unsure, evaluate
from therefore.kernel.field import Space
from therefore.kernel.logic import RULES, replay
from therefore.kernel.quotients import Rejected
from therefore.reader.source import Tex
from therefore.reckoning.points import classify
from therefore.script.strings import read_formula

SECONDS = 0.3


def text(data: bytes) -> None:
    """Source text, arbitrary or nearly right, is read or refused; nothing else happens."""
    choices = Choices(data)
    source = choices.rest() if choices.below(2) else _spoiled(expression(choices), choices)
    try:
        read_formula(source + choices.pick((" == x", " < 1", "", " in {0, 1}")))
    except Misuse:
        return


def _spoiled(source: str, choices: Choices) -> str:
    at = choices.below(len(source) + 1)
    return source[:at] + choices.pick("()+*/,.=<_[]\\'\" \n0x") + source[at + choices.below(2) :]


@lru_cache(1)
def _names() -> dict[str, object]:
    """What formulas may speak of."""
    m = symbol("m", "positive integer")
    y, i = outcome("y", m), index("i", 1, m)
    return {
        "m": m, "y": y, "i": i, "x": symbol("x"), "p": symbol("p", "(0, 1)"), "w": sequence("w", over=i),
        "P": sequence("P", over=y, functional=True), "sigma": function("sigma"),
    }  # fmt: skip


PIECES = (
    r"\frac{", r"\sum_{i=1}^{m}", r"\sum_y", "}", "{", "x", "p", "w_i", "P(y)", r"\sigma(x)", r"\log ", "^2", "_", "(",
    ")", "+", "-", r"\cdot ", "=", "&=", r"\\", r"\left(", r"\right)", "1", "m", "e^{", r"\sqrt{", "|", "d",
    r"\partial ", r"\mathbb{E}", r"\int_0^1 ", r"\begin{cases}", r"\end{cases}", r"\text{if }", "\u2264", " ", "y",
)  # fmt: skip


def latex(data: bytes) -> None:
    """LaTeX, arbitrary or made of pieces of formulas, is read or refused."""
    choices = Choices(data)
    pieces = "".join(choices.pick(PIECES) for _ in range(choices.below(24)))
    source = pieces if choices.below(3) else choices.rest()
    try:
        read = Tex(source, _names())
        read.is_relation()
        read.chain()
    except Misuse:
        return


def normal_form(data: bytes) -> None:
    """The laws of arithmetic do not change a normal form, and equal ones have equal values."""
    choices = Choices(data)
    first = term(choices)
    second = rearranged(first, choices)

    def keys(space: Space) -> list[str]:
        trusting = Trusting(len(space.generators))
        return [trusting.normal(t).key for t in (first, second)]

    try:
        one, other = with_sizes(keys)
    except Rejected:
        return
    assert one == other, (first, second)
    for point in POINTS:
        try:
            left, right = (evaluate(t, point, 128) for t in (first, second))
        except (Undefined, Unsure):
            continue
        assert arb(left).overlaps(arb(right)), (first, second, point)


def step(data: bytes) -> None:
    """What is proved is true at every point that another reckoning tries; swapped, it is never refuted."""
    choices = Choices(data)
    left = expression(choices)
    right = left if choices.below(8) == 0 else expression(choices)
    relation = choices.pick(("==", "<=", "<", "!="))
    try:
        verdict = check(left, relation, right, symbols=NAMES, seconds=SECONDS)
    except InputError:
        return
    certificate = verdict.certificate
    assert (verdict.status == "proved") == (certificate is not None)
    if certificate is None or certificate.goal is None:
        return
    replay(certificate.goal, certificate)
    assert classify(certificate.goal, 12).label != "false", (left, relation, right)
    swapped = {"<=": ">=", "<": ">"}.get(relation, relation)
    assert check(right, swapped, left, symbols=NAMES, seconds=SECONDS).status not in ("refuted", "undefined")


def certificate(data: bytes) -> None:
    """A proof that is changed proves no falsehood, to either replayer, and raises nothing but a refusal."""
    choices = Choices(data)
    proof = choices.pick(VALID)
    lines = list(proof.lines)
    for _ in range(1 + choices.below(4)):
        lines = _changed(lines, choices)
    goal = replace(proof.goal, claim=choices.pick(FALSEHOODS)) if choices.below(2) else proof.goal
    changed = Certificate(tuple(lines), goal)
    try:
        replay(goal, changed)
        first = True
    except Rejected:
        first = False
    second = not judge(json.loads(json.dumps(changed.to_json())))
    assert not (first or second) or goal.claim not in FALSEHOODS, changed


def _changed(lines: list[Line], choices: Choices) -> list[Line]:
    i = choices.below(len(lines))
    other = choices.pick(choices.pick(VALID).lines)
    line = choices.pick(
        (
            other,
            replace(lines[i], rule=choices.pick(sorted(RULES))),
            replace(lines[i], parameters=other.parameters),
            replace(lines[i], premises=tuple(choices.below(len(lines)) for _ in range(choices.below(4)))),
            replace(lines[i], parameters=(*lines[i].parameters[:-1], choices.pick(WORDS))),
            lines[choices.below(len(lines))],
        )
    )
    return [*lines[:i], line, *lines[i + choices.below(2) :]]


WORDS = (*map(parsed, ("x", "0", "1", "-1", "n")), *FALSEHOODS, "x", "value", "defined", "strict")
TARGETS: Mapping[str, Callable[[bytes], None]] = {f.__name__: f for f in (text, latex, normal_form, step, certificate)}
