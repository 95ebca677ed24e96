"""Checks every step of a derivation, shows why it holds, and publishes what it checked."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from therefore.author import Derivation, admitted, derivation, erratum
    from therefore.definitions import define
    from therefore.exhibits import export, figure
    from therefore.expressions import Derivative, ForAll, Integral, Limit, Max, Maximum, Min, Product, Sum, expectation
    from therefore.goal import Verdict, Witness
    from therefore.message import InputError
    from therefore.run import main
    from therefore.single import check
    from therefore.symbols import (
        distribution,
        distributions,
        function,
        index,
        outcome,
        parametric_distribution,
        sequence,
        symbol,
    )
    from therefore.reader.source import tex, written

# SymPy takes longer to import than many scripts take to check: nothing is imported until it is used.
_HOMES = {
    "author": ("Derivation", "admitted", "derivation", "erratum"),
    "definitions": ("define",),
    "exhibits": ("export", "figure"),
    "expressions": (
        "Derivative", "ForAll", "Integral", "Limit", "Max", "Maximum", "Min", "Product", "Sum", "expectation",
    ),
    "goal": ("Verdict", "Witness"),
    "message": ("InputError",),
    "run": ("main",),
    "single": ("check",),
    "symbols": (
        "distribution",
        "distributions",
        "function",
        "index",
        "outcome",
        "parametric_distribution",
        "sequence",
        "symbol",
    ),
    "reader.source": ("tex", "written"),
}  # fmt: skip

__all__ = [
    "Derivation",
    "Derivative",
    "ForAll",
    "InputError",
    "Integral",
    "Limit",
    "Max",
    "Maximum",
    "Min",
    "Product",
    "Sum",
    "Verdict",
    "Witness",
    "admitted",
    "check",
    "define",
    "derivation",
    "distribution",
    "distributions",
    "erratum",
    "expectation",
    "export",
    "figure",
    "function",
    "index",
    "main",
    "outcome",
    "parametric_distribution",
    "sequence",
    "symbol",
    "tex",
    "written",
]


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"therefore.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
