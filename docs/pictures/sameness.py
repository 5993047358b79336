#!/usr/bin/env python3
"""Draws sameness.svg, precision against recall for each rule, from the figures that SamenessTableTest prints."""
import pathlib

# name, class of its dots, points (recall, precision), where its label stands
MODES = [
    ("one cosine threshold", "a", [(0.446, 0.915), (0.339, 0.937), (0.246, 0.956)], (0.06, 0.925)),
    ("semantic, nobody judges", "b", [(0.535, 0.916), (0.491, 0.944), (0.459, 0.959), (0.404, 0.962), (0.298, 0.974)], (0.5, 0.966)),
    ("semantic, a judge that is always right", "c", [(0.956, 0.993)], (0.56, 0.985)),
    ("semantic, a judge that is wrong in one of ten", "d", [(0.922, 0.901)], (0.5, 0.888)),
    ("equal form", "e", [(0.0, 1.0)], (0.02, 0.984)),
]
LEFT, TOP, WIDTH, HEIGHT, LOWEST = 60, 16, 560, 260, 0.86


def x(recall):
    return LEFT + WIDTH * recall


def y(precision):
    return TOP + HEIGHT * (1 - precision) / (1 - LOWEST)


out = [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 330" role="img" font-family="sans-serif" font-size="13">',
    "<title>Precision against recall of each rule</title>",
    "<style>text{fill:#444}line{stroke:#8884}polyline{fill:none;stroke-width:2}"
    ".a{stroke:#888;fill:#888}.b{stroke:#0a7;fill:#0a7}.c{stroke:#06c;fill:#06c}.d{stroke:#c60;fill:#c60}.e{stroke:#444;fill:#444}"
    "@media(prefers-color-scheme:dark){text{fill:#ccc}.e{stroke:#ccc;fill:#ccc}}</style>",
]
for precision in (0.88, 0.9, 0.92, 0.94, 0.96, 0.98, 1.0):
    out.append(f'<line x1="{LEFT}" x2="{LEFT + WIDTH}" y1="{y(precision):.1f}" y2="{y(precision):.1f}"/>')
    out.append(f'<text x="{LEFT - 8}" y="{y(precision) + 4:.1f}" text-anchor="end">{precision:.0%}</text>')
for recall in (0, 0.2, 0.4, 0.6, 0.8, 1.0):
    out.append(f'<text x="{x(recall):.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{recall:.0%}</text>')
out.append(f'<text x="{LEFT + WIDTH / 2}" y="{TOP + HEIGHT + 40}" text-anchor="middle">'
           "of the repeats, were dropped (recall)</text>")
out.append(f'<text x="16" y="{TOP + HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 16 {TOP + HEIGHT / 2})">'
           "of what was dropped, was a repeat</text>")
for name, kind, points, (label_x, label_y) in MODES:
    if len(points) > 1:
        path = " ".join(f"{x(r):.1f},{y(p):.1f}" for r, p in points)
        out.append(f'<polyline class="{kind}" style="fill:none" points="{path}"/>')
    out += [f'<circle class="{kind}" cx="{x(r):.1f}" cy="{y(p):.1f}" r="4"/>' for r, p in points]
    out.append(f'<text x="{x(label_x):.1f}" y="{y(label_y):.1f}">{name}</text>')
out.append("</svg>")
pathlib.Path(__file__).with_name("sameness.svg").write_text("\n".join(out) + "\n")
