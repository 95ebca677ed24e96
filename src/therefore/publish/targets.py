"""The libraries for which numeric functions are published, and the code that a module for each carries with it.

Code is written with NumPy's names; JAX has the same, PyTorch almost. What a module carries is text:
none of the libraries has to be installed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files

_NUMPY_NAME = re.compile(r"\bnp\.(\w+)")
_CALLED = re.compile(r"\b_[a-zA-Z]\w*")
_BELOW = "# Below: for every library"


@dataclass(frozen=True)
class Target:
    """A library: its name, the published file, what its package is called there, and what NumPy's names become.

    `guard` stands above a function, `proofs` says that derivatives can be given.
    """

    title: str
    file: str
    prefix: str
    runtime: str
    about: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    guard: str = ""
    proofs: bool = True

    def spelled(self, code: str) -> str:
        """Code that is written with NumPy's names, in those of this library."""
        return _NUMPY_NAME.sub(lambda m: self.renamed.get(m[1], f"{self.prefix}.{m[1]}"), code)

    @cached_property
    def _parts(self) -> tuple[str, dict[str, str]]:
        """The imports, and the source of every function that a module may carry, by its name."""
        imports, own = _pieces(_text(self.runtime))
        _, shared = _pieces("#" + _text("runtime_numpy").split(_BELOW)[1])
        typed = {name: re.sub(r"NDArray\[np\.bool_\]", "Array", source) for name, source in shared.items()}
        carried = shared if self.prefix == "np" else {name: self.spelled(source) for name, source in typed.items()}
        return imports, {**carried, **own}

    def imports(self, code: Iterable[str]) -> str:
        """What a module with some code imports, and the types that it names."""
        needed = "import math\n" if any("math." in text for text in code) else ""
        return self._parts[0].replace("annotations\n\n", f"annotations\n\n{needed}", 1)

    def carried(self, code: Iterable[str]) -> list[str]:
        """The functions and classes that some code calls, and those that they call, by name."""
        known = self._parts[1]
        wanted, found = list(code), dict[str, str]()
        while wanted:
            for name in sorted(set(_CALLED.findall(wanted.pop())) & known.keys() - found.keys()):
                found[name] = known[name]
                wanted.append(known[name])
        return [found[name] for name in sorted(found)]


def _text(module: str) -> str:
    return (files("therefore") / "publish" / f"{module}.py").read_text(encoding="utf-8")


def _pieces(text: str) -> tuple[str, dict[str, str]]:
    """The statements of a module before its first function, without the docstring, and its functions and classes."""
    body = ast.parse(text).body
    defined = [n for n in body if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
    lines = text.splitlines()
    begin = next((n.lineno for n in body if isinstance(n, (ast.Import, ast.ImportFrom))), 1)
    imports = "\n".join(lines[begin - 1 : defined[0].lineno - 1]).strip()
    return imports, {n.name: "\n".join(lines[n.lineno - 1 : n.end_lineno]) + "\n" for n in defined}


_GRADIENTS = (
    "Automatic differentiation takes derivatives that were proved, where a function says so: they are finite\n"
    "and right wherever the function is defined. Else it differentiates the stable form; a derivative by\n"
    "numbers that sum to 1 is then the one along such numbers, up to a number that is added to all of it."
)
NUMPY = Target(
    "NumPy", "functions.py", "np", "runtime_numpy",
    "No function warns because a result is infinite, or too small to be told from 0.",
    guard='@np.errstate(divide="ignore", over="ignore", under="ignore")', proofs=False,
)  # fmt: skip
TORCH = Target(
    "PyTorch", "functions_torch.py", "torch", "runtime_torch", _GRADIENTS,
    {"max": "_largest", "maximum": "_maximum", "minimum": "_minimum"},
)  # fmt: skip
JAX = Target(
    "JAX", "functions_jax.py", "jnp", "runtime_jax",
    f"{_GRADIENTS}\nOn a CPU, XLA takes numbers below 2^-1022 for 0, and its log1p loses 7 bits around 1/2.",
    {"max": "_largest", "abs": "_abs"},
)  # fmt: skip
TARGETS = {"numpy": NUMPY, "torch": TORCH, "jax": JAX}
