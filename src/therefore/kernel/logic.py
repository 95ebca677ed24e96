"""The kernel: its rules by name, and the replay of certificates.

    replay       goal, certificate → nothing, or Rejected
    derive       certificate → the theorems of its lines
    needed       goal → what a certificate must prove
    RULES        name → function(parameters, premises) → Theorem

Imports the term tree, the goal, and the kernel's own arithmetic; never SymPy, never the search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from therefore.goal import Certificate, Goal, Line, opened
from therefore.kernel.analysis import derivative, derivative_same, monotone, monotone_to_limit
from therefore.kernel.arithmetic import (
    add_signs,
    arithmetic,
    even_power,
    exp_sum,
    integer_number,
    log_product,
    multiply_signs,
    numeric,
    row,
)
from therefore.kernel.binomials import RULES_OF_BINOMIALS
from therefore.kernel.boxes import boxes
from therefore.kernel.connectives import (
    absurd,
    and_elim,
    and_intro,
    assume,
    compare,
    exists_intro,
    flip,
    forall_elim,
    forall_intro,
    iff_intro,
    implies_intro,
    instantiate,
    integer_cases,
    lemma,
    modus_ponens,
    negation,
    or_elim,
    or_intro,
    piecewise_value,
    rename,
    transitive,
)
from therefore.kernel.field import Rejected
from therefore.kernel.functions import algebraic, angle_sum
from therefore.kernel.grammar import is_name, well_formed
from therefore.kernel.integrals import (
    integral_derivative,
    integral_dominated,
    integral_empty,
    integral_exists,
    integral_linear,
    integral_order,
    integral_same,
    integral_split,
    integral_substituted,
    integral_turned,
    integral_value,
    known_integral,
)
from therefore.kernel.limit_rules import (
    lhopital,
    limit_growth,
    limit_same,
    limit_sides,
    limit_squeeze,
    limit_taylor,
    limit_through,
    limit_value,
)
from therefore.kernel.matrix_rules import RULES_OF_MATRICES
from therefore.kernel.obligations import obligations
from therefore.kernel.ranges import RULES_OF_RANGES
from therefore.kernel.series import RULES_OF_SERIES
from therefore.kernel.sums import (
    abs_sum,
    log_of_product,
    maximum_above,
    maximum_attained,
    product_positive,
    sum_constant,
    sum_delta,
    sum_nonnegative,
    sum_positive,
    sum_swap,
    sum_zero,
    term_at_most_sum,
)
from therefore.kernel.theorem import Parameters, Premises, Theorem, require
from therefore.term import FORMULAS, Family, Term

Rule = Callable[[Parameters, Premises], Theorem]


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        assume,
        forall_intro,
        forall_elim,
        rename,
        instantiate,
        and_intro,
        and_elim,
        or_intro,
        or_elim,
        implies_intro,
        iff_intro,
        modus_ponens,
        exists_intro,
        flip,
        transitive,
        compare,
        integer_cases,
        negation,
        piecewise_value,
        absurd,
        arithmetic,
        row,
        add_signs,
        multiply_signs,
        integer_number,
        even_power,
        log_product,
        exp_sum,
        angle_sum,
        algebraic,
        numeric,
        sum_nonnegative,
        sum_positive,
        product_positive,
        log_of_product,
        sum_zero,
        term_at_most_sum,
        abs_sum,
        sum_constant,
        sum_delta,
        sum_swap,
        maximum_above,
        maximum_attained,
        *RULES_OF_RANGES,
        *RULES_OF_SERIES,
        *RULES_OF_BINOMIALS,
        *RULES_OF_MATRICES,
        derivative,
        derivative_same,
        limit_value,
        limit_same,
        limit_sides,
        limit_taylor,
        limit_growth,
        limit_squeeze,
        limit_through,
        lhopital,
        integral_value,
        integral_same,
        integral_linear,
        integral_split,
        integral_turned,
        integral_empty,
        integral_exists,
        integral_dominated,
        integral_order,
        integral_substituted,
        integral_derivative,
        known_integral,
        monotone,
        monotone_to_limit,
        boxes,
    )
}


Theorems = dict[tuple[object, ...], Theorem]


def replay(goal: Goal, certificate: Certificate, known: Theorems | None = None) -> None:
    """Accept a certificate as a proof of a goal, or raise `Rejected`.

    The lines must prove the claim, with the definitions it may use unfolded, and every
    obligation of the claim's terms and of the hypotheses, from the hypotheses alone. `known`
    keeps theorems of lines that other certificates share: a rule is a function of its line.
    """
    try:
        _check_goal(goal)
        theorems = derive(certificate, goal, known)
        allowed = _hypotheses(goal)
        proved = {t.formula for t in theorems if t.assumptions <= allowed}
        for formula in needed(goal):
            if formula not in proved:
                raise Rejected("nothing proves {}", formula)
    except (ValueError, RecursionError) as error:
        raise Rejected(str(error)) from error


def _check_goal(goal: Goal) -> None:
    formulas, bodies = list(_stated(goal)), [d.body for d in goal.definitions]
    require(all(t.op in FORMULAS for t in formulas), "a number stands for a formula")
    require(not any(t.op in FORMULAS for t in bodies), "a formula stands for a number")
    require(all(map(well_formed, (*formulas, *bodies))), "a term of the goal is not well formed")
    require(len(goal.meaning) == len(goal.definitions), "a function is defined twice")
    names = [name.removeprefix("@") for d in goal.definitions for name in (d.name, *d.names)]
    require(all(map(is_name, names)), "a definition's name is not well formed")


def _stated(goal: Goal) -> Iterator[Term]:
    """The formulas of a goal as their author wrote them."""
    yield goal.claim
    yield from goal.hypotheses
    for statement in goal.lemmas:
        yield from (*statement.hypotheses, statement.conclusion)


def _check_line(line: Line) -> None:
    for t in _terms(line.parameters):
        require(well_formed(t, True) and not any("#" in n for n in t.free), "a term is not well formed")


def _terms(value: object) -> Iterator[Term]:
    if isinstance(value, Term):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _terms(part)


def derive(certificate: Certificate, goal: Goal, known: Theorems | None = None) -> list[Theorem]:
    """The theorems of a certificate's lines, in order."""
    theorems: list[Theorem] = []
    statements = {statement.name: statement for statement in goal.lemmas}
    for number, line in enumerate(certificate.lines, 1):
        try:
            require(all(0 <= i < len(theorems) for i in line.premises), "a line rests on a later one")
            premises = [theorems[i] for i in line.premises]
            key = (line.rule, line.parameters, *premises)
            if known is not None and key in known:
                theorems.append(known[key])
                continue
            _check_line(line)
            if line.rule == "lemma":
                name, *pairs = line.parameters
                require(name in statements, "there is no such lemma")
                theorem = lemma(_instance(pairs), premises, statements[str(name)], goal)
            else:
                require(line.rule in RULES, "there is no such rule")
                theorem = RULES[line.rule](line.parameters, premises)
        except Rejected as error:
            raise Rejected(error.reason, *error.terms, at=f"line {number}, {line.rule}") from error
        except Exception as error:
            raise Rejected(f"the line cannot be followed ({error})", at=f"line {number}, {line.rule}") from error
        theorems.append(theorem)
        if known is not None and line.rule != "lemma":
            known[key] = theorem
    return theorems


def _instance(pairs: Parameters) -> dict[str, Term | Family]:
    """What a lemma's names stand for: pairs of a name and a term, or a family as (λ, names, body)."""
    by: dict[str, Term | Family] = {}
    for name, value in pairs:
        by[name] = value if isinstance(value, Term) else Family(tuple(value[0]), value[1])
    return by


def needed(goal: Goal) -> list[Term]:
    """What a certificate has to prove: the claim, and that everything in it is defined.

    A claim that says just that an expression is defined asks for its obligations alone.
    """
    claims = [] if _says_defined(goal.claim) else [opened(goal.claim, goal)]
    for formula in (*goal.hypotheses, goal.claim):
        claims += [c for c in obligations(opened(formula, goal, everything=True)) if c not in claims]
    return claims


def _says_defined(claim: Term) -> bool:
    if claim.op == "defined":
        return True
    return claim.op in ("and", "forall") and all(
        map(_says_defined, claim.args if claim.op == "and" else claim.args[3:])
    )


def _hypotheses(goal: Goal) -> frozenset[Term]:
    return frozenset(opened(h, goal, everything) for h in goal.hypotheses for everything in (False, True))
