"""Which result rests on which, as a drawing in layers: what rests on nothing above, what rests on it below.

The drawing is SVG whose boxes are links; the same in words stands beside it for who cannot see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

_CHARACTER, _PADDING, _HEIGHT, _GAP, _RISE = 6.7, 9, 24, 14, 40
_WIDEST = 690
_SWEEPS = 4


@dataclass(frozen=True)
class Node:
    """A box: its name, its address, and the names of those that it rests on; `here` is of this page."""

    name: str
    link: str
    rests: tuple[str, ...]
    here: bool = True

    @property
    def width(self) -> float:
        return len(self.name) * _CHARACTER + 2 * _PADDING


@dataclass(frozen=True)
class _Place:
    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


def connected(nodes: Sequence[Node]) -> list[Node]:
    """Those that rest on another or that another rests on."""
    known = {node.name for node in nodes}
    touched = {name for node in nodes for used in node.rests if used in known for name in (node.name, used)}
    return [node for node in nodes if node.name in touched]


def drawing(nodes: Sequence[Node], label: str) -> str:
    """The graph as an SVG element, `label` its text alternative; nothing for no nodes."""
    if not nodes:
        return ""
    rows = _rows(nodes)
    routes = _routes(nodes, rows)
    places = _placed(_ordered(_with_passages(rows, routes), routes), {node.name: node.width for node in nodes})
    width = max(p.x + p.width for p in places.values())
    height = max(p.y for p in places.values()) + _HEIGHT
    edges = dict.fromkeys(_edge(places[a], places[b]) for route in routes for a, b in pairwise(route))
    passed = dict.fromkeys(_passage(places[name]) for route in routes for name in route[1:-1])
    boxes = [_box(node, places[node.name]) for node in nodes]
    return (
        f'<svg class="graph" viewBox="-1 -1 {width + 2:.0f} {height + 2:.0f}" width="{width + 2:.0f}" '
        f'role="group" aria-label="{escape(label)}"><path d="{"".join((*edges, *passed))}"/>{"".join(boxes)}</svg>'
    )


def _rows(nodes: Sequence[Node]) -> list[list[str]]:
    """The names in rows: each below all that it rests on, in rows that are not too wide."""
    by_name = {node.name: node for node in nodes}
    depths: dict[str, int] = {}

    def depth(node: Node) -> int:
        if node.name not in depths:
            depths[node.name] = 0  # what would be circular is cut
            depths[node.name] = max((depth(by_name[u]) + 1 for u in node.rests if u in by_name), default=0)
        return depths[node.name]

    layers: dict[int, list[Node]] = {}
    for node in nodes:
        layers.setdefault(depth(node), []).append(node)
    rows: list[list[str]] = []
    for _, layer in sorted(layers.items()):
        free = 0.0
        for node in layer:
            if node.width + _GAP > free:
                rows.append([])
                free = _WIDEST
            rows[-1].append(node.name)
            free -= node.width + _GAP
    return rows


def _routes(nodes: Sequence[Node], rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """For each edge the names that it goes by: both its ends, and a passage in each row between.

    All edges from one box share their passages.
    """
    level = {name: i for i, row in enumerate(rows) for name in row}
    return [
        [used, *(f"{used}|{i}" for i in range(level[used] + 1, level[node.name])), node.name]
        for node in nodes
        for used in node.rests
        if level.get(used, len(rows)) < level[node.name]
    ]


def _with_passages(rows: Sequence[Sequence[str]], routes: Sequence[Sequence[str]]) -> list[list[str]]:
    full = [dict.fromkeys(row) for row in rows]
    for route in routes:
        for name in route[1:-1]:
            full[int(name.rpartition("|")[2])][name] = None
    return [list(row) for row in full]


def _ordered(rows: list[list[str]], routes: Sequence[Sequence[str]]) -> list[list[str]]:
    """Each row in the order of what its names are joined to, so that few edges cross."""
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for a, b in (pair for route in routes for pair in pairwise(route)):
        above.setdefault(b, []).append(a)
        below.setdefault(a, []).append(b)
    at = {name: (i + 0.5) / len(row) for row in rows for i, name in enumerate(row)}
    for sweep in range(2 * _SWEEPS):
        joined, order = (below, rows[::-1]) if sweep % 2 else (above, rows)
        for row in order:
            row.sort(key=lambda name: _mean([at[other] for other in joined.get(name, (name,))]))
            at.update({name: (i + 0.5) / len(row) for i, name in enumerate(row)})
    return rows


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _placed(rows: Sequence[Sequence[str]], widths: Mapping[str, float]) -> Mapping[str, _Place]:
    totals = [sum(widths.get(name, 0) for name in row) + _GAP * (len(row) - 1) for row in rows]
    places = {}
    for i, (row, total) in enumerate(zip(rows, totals, strict=True)):
        x = (max(totals) - total) / 2
        for name in row:
            places[name] = _Place(x, i * (_HEIGHT + _RISE), widths.get(name, 0))
            x += places[name].width + _GAP
    return places


def _edge(above: _Place, below: _Place) -> str:
    start, end = above.y + _HEIGHT, below.y
    bend = (end - start) / 2
    path = f"M{above.middle:.1f} {start:.0f}c0 {bend:.0f} {below.middle - above.middle:.1f} {bend:.0f}"
    return f"{path} {below.middle - above.middle:.1f} {end - start:.0f}"


def _passage(place: _Place) -> str:
    return f"M{place.middle:.1f} {place.y:.0f}v{_HEIGHT}"


def _box(node: Node, place: _Place) -> str:
    kind = "" if node.here else ' class="other"'
    return (
        f'<a href="{escape(node.link)}"{kind}><rect x="{place.x:.1f}" y="{place.y:.0f}" width="{place.width:.1f}" '
        f'height="{_HEIGHT}" rx="4"/><text x="{place.middle:.1f}" y="{place.y + 16:.0f}">{escape(node.name)}</text></a>'
    )


def figure(nodes: Sequence[Node], say: Mapping[str, str]) -> str:
    """The graph of what is connected, and the same in words to open below it; nothing where nothing is."""
    kept = connected(nodes)
    if not kept:
        return ""
    words = f"<details><summary>{escape(say['in words'])}</summary>{in_words(kept, say['rests'])}</details>"
    return f'<div class="web">{drawing(kept, say["graph"])}</div>{words}'


def in_words(nodes: Sequence[Node], rests_on: str) -> str:
    """The same as a list: what each rests on."""
    links = {node.name: f'<a href="{escape(node.link)}">{escape(node.name)}</a>' for node in nodes}
    items = [
        f"<li>{links[node.name]} {escape(rests_on)} {', '.join(links[u] for u in node.rests if u in links)}</li>"
        for node in nodes
        if any(used in links for used in node.rests)
    ]
    return f"<ul>{''.join(items)}</ul>" if items else ""
