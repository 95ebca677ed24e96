"""The architecture as a law: imports go downwards, and the kernel knows neither SymPy nor the search."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "therefore"

FLOORS = (
    {"term", "source", "goal", "certificate"},
    {"kernel"},
    {"enclose"},
    {"document", "draft", "text", "message", "codes", "explain"},
    {"sorts", "prover"},
    {"refuter"},
    {"reckoning"},
    {"script", "reader", "checker", "report", "publish", "display", "pytest_plugin"},
    {"trials", "markdown", "sphinx"},
    {"cli"},
    {"__main__", "__init__"},
)


def imports(path: Path) -> set[str]:
    """What a module imports when it is imported: names under `therefore`, and top packages."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def room(module: str) -> str:
    return module.removeprefix("therefore.").split(".")[0]


def floor(name: str) -> int | None:
    return next((i for i, names in enumerate(FLOORS) if name in names), None)


def test_imports_go_downwards() -> None:
    for path in SOURCE.rglob("*.py"):
        own = floor(room("therefore." + ".".join(path.relative_to(SOURCE).with_suffix("").parts)))
        assert own is not None, f"{path.name} stands on no floor"
        for module in imports(path):
            other = floor(room(module)) if module.startswith("therefore.") else None
            assert other is None or other <= own, f"{path.name} imports {module} from a floor above"


def test_the_kernel_imports_the_terms_and_itself_alone() -> None:
    allowed = {"therefore.term", "therefore.goal", "therefore.source", "flint"}
    for path in (SOURCE / "kernel").glob("*.py"):
        for module in imports(path):
            if module.startswith("therefore"):
                assert module in allowed or module.startswith("therefore.kernel"), f"{path.name} imports {module}"
            else:
                assert module.split(".")[0] not in {"sympy", "mpmath", "numpy", "scipy"}, module


def test_neither_prover_nor_refuter_imports_sympy() -> None:
    rooms = [path for room in ("prover", "enclose", "refuter", "sorts") for path in (SOURCE / room).rglob("*.py")]
    for path in [*rooms, SOURCE / "goal.py"]:
        assert "sympy" not in {m.split(".")[0] for m in imports(path)}, path.name
