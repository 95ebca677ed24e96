"""Certificates as JSON: the form in which a proof is kept, sent, and replayed elsewhere.

Reading runs nothing and believes nothing: whatever is not well formed is a ValueError, and whether
a certificate proves its goal is for the kernel to say.

A parameter of a line is a string, a term (a list, its operator first) or {"tuple": [parameters]}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from therefore.goal import Certificate, Definition, Goal, Lemma, Line
from therefore.term import Term
from therefore.term import from_json as term_from_json
from therefore.term import to_json as term_to_json

FORMAT = "therefore certificate 1"
MAX_NESTING = 8
_NUMBER = re.compile(r"-?[0-9]{1,4000}(/[1-9][0-9]{0,3999})?")


def to_json(certificate: Certificate) -> dict[str, Any]:
    """What `json.dump` can write and `from_json` reads back as an equal certificate."""
    if certificate.goal is None:
        raise ValueError("the certificate has no goal")
    lines = [[line.rule, [_parameter(p) for p in line.parameters], list(line.premises)] for line in certificate.lines]
    return {"format": FORMAT, "goal": _goal(certificate.goal), "lines": lines}


def from_json(data: object) -> Certificate:
    """The certificate that `to_json` wrote, with its goal; ValueError for anything else."""
    try:
        if _field(data, "format", str) != FORMAT:
            raise ValueError(f"the format is not `{FORMAT}`")
        lines = tuple(map(_read_line, _field(data, "lines", list)))
        return Certificate(lines, _read_goal(_field(data, "goal", dict)))
    except RecursionError:
        raise ValueError("nested too deeply") from None


# -- writing ------------------------------------------------------------------------------


def _goal(goal: Goal) -> dict[str, Any]:
    return {
        "hypotheses": [term_to_json(h) for h in goal.hypotheses],
        "claim": term_to_json(goal.claim),
        "definitions": [
            {"name": d.name, "parameters": [list(p) for p in d.parameters], "body": term_to_json(d.body)}
            for d in goal.definitions
        ],
        "usable": [list(key) for key in sorted(goal.usable)],
        "lemmas": [
            {
                "name": statement.name,
                "hypotheses": [term_to_json(h) for h in statement.hypotheses],
                "conclusion": term_to_json(statement.conclusion),
            }
            for statement in goal.lemmas
        ],
        "background": [term_to_json(t) for t in goal.background],
    }


def _parameter(value: object) -> Any:
    if isinstance(value, Term):
        return term_to_json(value)
    if isinstance(value, tuple):
        return {"tuple": [_parameter(v) for v in value]}
    if isinstance(value, str):
        return value
    raise ValueError(f"a line cannot have the parameter {value!r}")


# -- reading ------------------------------------------------------------------------------


def _field(data: object, name: str, kind: type) -> Any:
    if not isinstance(data, Mapping) or type(data.get(name)) is not kind:
        raise ValueError(f"`{name}` is missing, or not a {kind.__name__}")
    return data[name]


def _read_goal(data: object) -> Goal:
    return Goal(
        _read_terms(data, "hypotheses"),
        _read_term(_field(data, "claim", list)),
        definitions=tuple(map(_read_definition, _field(data, "definitions", list))),
        usable=frozenset(map(_read_key, _field(data, "usable", list))),
        lemmas=tuple(map(_read_lemma, _field(data, "lemmas", list))),
        background=_read_terms(data, "background"),
    )


def _read_definition(data: object) -> Definition:
    parameters = tuple(map(_read_key, _field(data, "parameters", list)))
    return Definition(_field(data, "name", str), parameters, _read_term(_field(data, "body", list)))


def _read_lemma(data: object) -> Lemma:
    conclusion = _read_term(_field(data, "conclusion", list))
    return Lemma(_field(data, "name", str), _read_terms(data, "hypotheses"), conclusion)


def _read_key(data: object) -> tuple[str, int]:
    """A name with a number of arguments."""
    if type(data) is list and len(data) == 2 and type(data[0]) is str and type(data[1]) is int and data[1] >= 0:
        return (data[0], data[1])
    raise ValueError(f"not a name and a number of arguments: {str(data)[:80]}")


def _read_terms(data: object, name: str) -> tuple[Term, ...]:
    return tuple(map(_read_term, _field(data, name, list)))


def _read_term(data: object) -> Term:
    _check_numbers(data)
    try:
        return term_from_json(data)
    except (TypeError, ZeroDivisionError) as error:
        raise ValueError(f"not a term: {error}") from None


def _check_numbers(data: object) -> None:
    """Only plain digits make a number: `1e999999999` is short to write and long to compute."""
    stack = [data]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            if node[:1] == ["num"] and not (len(node) == 2 and isinstance(node[1], str) and _NUMBER.fullmatch(node[1])):
                raise ValueError(f"not a number: {str(node)[:80]}")
            stack.extend(node)


def _read_line(data: object) -> Line:
    if type(data) is not list or len(data) != 3:
        raise ValueError("a line is a rule, its parameters and its premises")
    rule, parameters, premises = data
    if type(rule) is not str or type(parameters) is not list or type(premises) is not list:
        raise ValueError("a line is a rule, its parameters and its premises")
    if not all(type(i) is int and i >= 0 for i in premises):
        raise ValueError("a premise is the number of an earlier line")
    return Line(rule, tuple(_read_parameter(p) for p in parameters), tuple(premises))


def _read_parameter(data: object, depth: int = 0) -> object:
    if isinstance(data, str):
        return data
    if isinstance(data, list):
        return _read_term(data)
    if isinstance(data, dict) and list(data) == ["tuple"] and isinstance(data["tuple"], list) and depth < MAX_NESTING:
        return tuple(_read_parameter(p, depth + 1) for p in data["tuple"])
    raise ValueError(f"not a parameter of a line: {str(data)[:80]}")
