#!/usr/bin/env python3
"""Draws peers.svg, how many records each program decides per CPU second, from what `benchmarks/run peers` wrote."""
import json
import pathlib

HERE = pathlib.Path(__file__)
NAMES = {
    "STREAMS_COPY": "Kafka Streams copy",
    "TEXTBOOK": "tutorial's deduplication",
    "FLINK_HASHMAP": "Flink, hash map",
    "FLINK_ROCKSDB": "Flink, RocksDB",
    "DEDUP": "dedup-service",
}
LEFT, TOP, WIDTH, BAR, GAP = 170, 30, 400, 15, 26

rows = json.loads((HERE.parents[2] / "benchmarks/target/peers.json").read_text())["throughput"]
shares = sorted({row["duplicatePercent"] for row in rows})
rate = {(row["program"], row["duplicatePercent"]): 1e6 / row["cpuSecondsPerMillion"] for row in rows}
most = max(rate.values())

out = []
top = TOP
for share in shares:
    out.append(f'<text x="{LEFT}" y="{top - 8}" class="h">{share} % of the records are duplicates</text>')
    for program, name in NAMES.items():
        value = rate.get((program, share))
        if value is None:
            continue
        length = WIDTH * value / most
        out.append(f'<text x="{LEFT - 8}" y="{top + BAR - 3}" text-anchor="end">{name}</text>')
        out.append(f'<rect x="{LEFT}" y="{top}" width="{length:.1f}" height="{BAR}" class="{program.lower()}"/>')
        out.append(f'<text x="{LEFT + length + 6:.1f}" y="{top + BAR - 3}">{value / 1000:,.0f} k</text>')
        top += BAR + 4
    top += GAP
out.append(f'<text x="{LEFT}" y="{top - 6}">thousand records per CPU second; a copy decides nothing</text>')
head = [
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 650 {top + 6}" role="img" font-family="sans-serif" font-size="12">',
    "<title>Records per CPU second of deduplication and its peers</title>",
    "<style>text{fill:#444}.h{font-weight:600}rect{fill:#9aa}.dedup{fill:#06c}.streams_copy{fill:#bbb}"
    "@media(prefers-color-scheme:dark){text{fill:#ccc}.streams_copy{fill:#666}}</style>",
]
HERE.with_name("peers.svg").write_text("\n".join([*head, *out, "</svg>"]) + "\n")
