"""Checks every step of a derivation, shows why it holds, and publishes what it checked."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from therefore.checker.run import main
    from therefore.checker.single import check
    from therefore.goal import Verdict, Witness
    from therefore.message import InputError
    from therefore.reader.source import tex, written
    from therefore.script.author import Derivation, admitted, derivation, erratum
    from therefore.script.definitions import define
    from therefore.script.exhibits import export, figure
    from therefore.script.expressions import (
        Derivative,
        ForAll,
        Integral,
        Limit,
        Max,
        Maximum,
        Min,
        Product,
        Sum,
        expectation,
    )
    from therefore.script.symbols import (
        distribution,
        distributions,
        function,
        index,
        outcome,
        parametric_distribution,
        sequence,
        symbol,
    )

# SymPy takes longer to import than many scripts take to check: nothing is imported until it is used.
_HOMES = {
    "script.author": ("Derivation", "admitted", "derivation", "erratum"),
    "script.definitions": ("define",),
    "script.exhibits": ("export", "figure"),
    "script.expressions": (
        "Derivative", "ForAll", "Integral", "Limit", "Max", "Maximum", "Min", "Product", "Sum", "expectation",
    ),
    "goal": ("Verdict", "Witness"),
    "message": ("InputError",),
    "checker.run": ("main",),
    "checker.single": ("check",),
    "script.symbols": (
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
