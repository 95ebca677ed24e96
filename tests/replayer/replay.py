"""Replay a certificate: read its goal, follow its lines, and see whether they prove what is needed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from replayer import boxes, integrals, limits, matrices, ranges, series
from replayer.goals import Goal, allowed, needed, read_goal
from replayer.rules import RULES, Premises, Theorem, conclude, proves
from replayer.sorts import FORMULA, sort
from replayer.syntax import Reader, Refused, bound, require, substitute

FORMAT = "therefore certificate 1"
assert boxes and integrals and limits and matrices and ranges and series  # which add their rules to the others


def replay(data: Any) -> None:
    """Accept a certificate, or raise Refused."""
    try:
        require(isinstance(data, dict) and data.get("format") == FORMAT, "another format")
        goal = read_goal(data["goal"])
        theorems = derive(data["lines"], goal)
        hypotheses = allowed(goal)
        proved = {t.formula for t in theorems if t.assumptions <= hypotheses}
        for formula in needed(goal):
            require(formula in proved, f"not proved: {formula}")
    except Refused:
        raise
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as error:
        raise Refused(f"not well formed: {error!r}") from error


def derive(lines: list[Any], goal: Goal) -> list[Theorem]:
    theorems: list[Theorem] = []
    for number, (rule, parameters, numbers) in enumerate(lines, 1):
        try:
            require(all(type(i) is int and 0 <= i < len(theorems) for i in numbers), "rests on a later line")
            premises = [theorems[i] for i in numbers]
            theorem = step(rule, parameters, premises, goal)
            require(sort(theorem.formula) == FORMULA, "the conclusion is no formula")
            theorems.append(theorem)
        except Refused as error:
            raise Refused(f"line {number}, {rule}: {error}") from error
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as error:
            raise Refused(f"line {number}, {rule}: {error!r}") from error
    return theorems


def step(rule: str, parameters: list[Any], premises: Premises, goal: Goal) -> Theorem:
    if rule == "lemma":
        return lemma(parameters, premises, goal)
    require(rule in RULES, "no such rule")
    reader = Reader(made=True)
    parameters = [*names(rule, parameters), *parameters]
    if rule in ("series_limit", "series_squeeze"):
        parameters[:2] = parameters[1::-1]  # the name stands second
    read = [parameter(reader, p) for p in parameters]
    if rule in BINDING:
        for name in read[: BINDING[rule]]:
            reader.name(name, bound=True)
    return RULES[rule](read, premises)


def parameter(reader: Reader, data: Any) -> Any:
    """A text, a term, or several of these."""
    if isinstance(data, dict):
        return tuple(parameter(reader, part) for part in data["tuple"])
    return data if isinstance(data, str) else reader.read(data, ())


# Rules whose first parameters are names that the others are functions of; some stand in the wire form only.
BINDING = {
    **dict.fromkeys((rule for rule in RULES if rule.startswith("limit_")), 1),
    **dict.fromkeys("forall_intro monotone monotone_to_limit sum_delta induction telescope lhopital".split(), 1),
    **dict.fromkeys("binomial_theorem vandermonde series_limit series_squeeze factorial_growth".split(), 1),
    **dict.fromkeys((rule for rule in RULES if rule.startswith("integral_")), 1),
    "derivative_same": 1,
    "exchange": 2,
    "integral_derivative": 2,
}


def names(rule: str, parameters: list[Any]) -> list[str]:
    """What the wire form of a sum or limit calls the index or variable that other parameters speak of."""
    if rule == "exchange":
        t = parameters[0]
        return [t[1], t[4][1]]
    if rule == "integral_derivative":
        return [parameters[0][1], parameters[0][2][1]]
    if rule in ("limit_through", "integral_substituted", "integral_order", "derivative_same"):
        return [parameters[1][1]]
    if rule.startswith("integral_") or rule == "monotone_to_limit":
        return [parameters[0][1]]
    if rule == "telescope" or (rule in BINDING and rule.startswith("l") and rule != "limit_taylor"):
        return [parameters[0][1]]
    return []


def lemma(parameters: list[Any], premises: Premises, goal: Goal) -> Theorem:
    """An instance of a statement that is taken as proved."""
    name, *pairs = parameters
    require(name in goal.lemmas, "no such lemma")
    hypotheses, conclusion = goal.lemmas[name]
    by = dict(binding(pair["tuple"]) for pair in pairs)
    require(not by.keys() & goal.defined_names, "a defined function cannot be replaced")
    proves(premises, (substitute(goal.opened(h), by) for h in hypotheses))
    return conclude(substitute(goal.opened(conclusion), by), premises)


def binding(pair: list[Any]) -> tuple[str, Any]:
    """A variable with its term, or a family with (number of parameters, body)."""
    name, value = pair
    reader = Reader(made=True)
    if isinstance(value, list):
        return name, reader.read(value, ())
    names, body = value["tuple"][0]["tuple"], value["tuple"][1]
    for n in names:
        reader.name(n)
    require(len(set(names)) == len(names), "two parameters of one name")
    return name, (len(names), bound(reader.read(body, ()), *names))


# -- files ----------------------------------------------------------------------------------


def certificates(path: Path) -> Iterator[tuple[str, Any]]:
    """The certificates of a file with their names: one, a list, or one on each line."""
    text = path.read_text(encoding="utf-8-sig")
    try:
        data = json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError:
        data = [json.loads(line, object_pairs_hook=_object) for line in text.splitlines() if line.strip()]
    for item in data if isinstance(data, list) else [data]:
        yield str(item.get("name", path.name)) if isinstance(item, dict) else path.name, item


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    require(len(dict(pairs)) == len(pairs), "a name stands twice in an object")
    return dict(pairs)


def judge(data: Any) -> str:
    """Nothing for a proof, else the reason why it is none."""
    try:
        replay(data)
    except Refused as error:
        return str(error) or "refused"
    return ""
