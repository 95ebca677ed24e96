"""Which result rests on which, as a drawing in layers: what rests on nothing above, what rests on it below.

The drawing is SVG whose boxes are links; the same in words stands beside it for who cannot see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

_CHARACTER, _PADDING, _HEIGHT, _GAP, _RISE = 6.7, 9, 24, 14, 40
_WIDEST = 690


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
    places = _placed(_rows(nodes))
    width = max(p.x + p.width for p in places.values())
    height = max(p.y for p in places.values()) + _HEIGHT
    edges = [_edge(places[used], places[node.name]) for node in nodes for used in node.rests if used in places]
    boxes = [_box(node, places[node.name]) for node in nodes]
    return (
        f'<svg class="graph" viewBox="-1 -1 {width + 2:.0f} {height + 2:.0f}" width="{width + 2:.0f}" '
        f'role="group" aria-label="{escape(label)}">{"".join(edges)}{"".join(boxes)}</svg>'
    )


def _rows(nodes: Sequence[Node]) -> list[list[Node]]:
    """The nodes in rows: each below all that it rests on, in rows that are not too wide."""
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
    rows: list[list[Node]] = []
    centre: dict[str, float] = {}
    for _, layer in sorted(layers.items()):
        # Near what it rests on: there are fewer crossings.
        layer.sort(key=lambda node: _mean([centre[u] for u in node.rests if u in centre]))
        row: list[Node] = []
        for node in layer:
            if row and sum(n.width + _GAP for n in (*row, node)) > _WIDEST:
                rows.append(row)
                row = []
            row.append(node)
        rows.append(row)
        centre.update({node.name: (i + 0.5) / len(layer) for i, node in enumerate(layer)})
    return rows


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.5


def _placed(rows: Sequence[Sequence[Node]]) -> Mapping[str, _Place]:
    widths = [sum(node.width for node in row) + _GAP * (len(row) - 1) for row in rows]
    places = {}
    for i, (row, width) in enumerate(zip(rows, widths, strict=True)):
        x = (max(widths) - width) / 2
        for node in row:
            places[node.name] = _Place(x, i * (_HEIGHT + _RISE), node.width)
            x += node.width + _GAP
    return places


def _edge(above: _Place, below: _Place) -> str:
    start, end = above.y + _HEIGHT, below.y
    bend = (end - start) / 2
    path = f"M{above.middle:.1f} {start:.0f}c0 {bend:.0f} {below.middle - above.middle:.1f} {bend:.0f}"
    return f'<path d="{path} {below.middle - above.middle:.1f} {end - start:.0f}"/>'


def _box(node: Node, place: _Place) -> str:
    kind = "" if node.here else ' class="other"'
    return (
        f'<a href="{escape(node.link)}"{kind}><rect x="{place.x:.1f}" y="{place.y:.0f}" width="{place.width:.1f}" '
        f'height="{_HEIGHT}" rx="4"/><text x="{place.middle:.1f}" y="{place.y + 16:.0f}">{escape(node.name)}</text></a>'
    )


def in_words(nodes: Sequence[Node], rests_on: str) -> str:
    """The same as a list: what each rests on."""
    links = {node.name: f'<a href="{escape(node.link)}">{escape(node.name)}</a>' for node in nodes}
    items = [
        f"<li>{links[node.name]} {escape(rests_on)} {', '.join(links[u] for u in node.rests if u in links)}</li>"
        for node in nodes
        if any(used in links for used in node.rests)
    ]
    return f"<ul>{''.join(items)}</ul>" if items else ""
