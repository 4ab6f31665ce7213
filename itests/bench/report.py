"""Writes the results of runs (bench.py --json) into docs: a table between two marks of performance.md, and performance.svg.

    itests/bench/report.py RESULTS.json ... [--held HELD.json]

Several files are several starts of the same targets: of each scenario the ratios of all starts are told, the figures of the first. Those of
held.py --json become a table of their own.
"""

import argparse
import json
import os
import re
import statistics
import sys

DOCS = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "docs")
BEGIN, END = "<!-- written by itests/bench/report.py -->", "<!-- until here -->"
PEERS = ("nginx", "haproxy")
NAMES = {"nginx": "nginx", "haproxy": "HAProxy", "prox": "Prox"}
STYLE = """
    text { font: 13px system-ui, sans-serif; fill: #1f2933 }
    .title { font-weight: 600 }
    .paper { fill: #fbfaf7; stroke: #c9c4b8 }
    .nginx { fill: #9aa5b1 } .haproxy { fill: #c3cbd4 } .prox { fill: #2f6f9f }
    .median { stroke: #1f2933; stroke-width: 1.5 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      .paper { fill: #15191e; stroke: #3d444d }
      .nginx { fill: #7b8794 } .haproxy { fill: #52606d } .prox { fill: #5aa2d6 }
      .median { stroke: #e6edf3 }
    }"""
EDGE, LEFT, SCALE, BAR, GAP, WIDTH = 24, 110, 440, 20, 34, 720


def measured(scenario, target):
    return target in scenario["targets"]


def costs(scenario, target):
    return [row["micros"] for row in scenario["targets"][target]]


def errors(scenario):
    return sum(row["errors"] for rows in scenario["targets"].values() for row in rows)


def ratio(scenario, peer):
    return min(costs(scenario, "prox")) / min(costs(scenario, peer))


def told(ratios):
    least, most = f"{min(ratios):.2f}", f"{max(ratios):.2f}"
    return least if least == most else f"{least} to {most}"


def table(runs):
    first = runs[0]
    peers = [f"Prox / {NAMES[peer]}" for peer in PEERS]
    lines = ["| " + " | ".join(["", "rounds", "nginx", "HAProxy", "Prox", *peers, "p50 / p99 of Prox", "errors"]) + " |",
             "|---" * 9 + "|"]
    for name, scenario in first["scenarios"].items():
        same = [run["scenarios"][name] for run in runs if name in run["scenarios"]]
        figures = [f"{min(costs(scenario, t)):.1f} ({statistics.median(costs(scenario, t)):.1f})" if measured(scenario, t) else "–"
                   for t in (*PEERS, "prox")]
        best = min(scenario["targets"]["prox"], key=lambda row: row["micros"])
        lines.append("| " + " | ".join([scenario["what"], str(len(costs(scenario, "prox"))), *figures,
                                        *[told([ratio(one, peer) for one in same]) if measured(scenario, peer) else "–" for peer in PEERS],
                                        f"{best['p50']} / {best['p99']}", str(sum(map(errors, same)))]) + " |")
    return "\n".join(lines)


def kib(row, count):
    return (row["during"] - row["before"]) * 1024 / row[count]


def held_table(run):
    targets = run["held"]
    lines = ["| in flight | " + " | ".join(f"{NAMES.get(t, t)}: added p50 / p99 / most, ms; KiB a request" for t in targets) + " |",
             "|---" * (len(targets) + 1) + "|"]
    for at, first in enumerate(targets["direct"]):
        cells = [f"{first['requests']:,}"]
        for target, rows in targets.items():
            row = rows[at]
            memory = f"; {kib(row, 'requests'):.1f}" if target != "direct" else ""
            failed = f", {row['errors']} errors" if row["errors"] else ""
            cells.append(f"{row['p50']:.1f} / {row['p99']:.1f} / {row['most']:.1f}{memory}{failed}")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def held_section(run):
    if run is None:
        return ""
    idle = "; ".join(f"{NAMES[name]} {kib(row, 'connections'):.1f}" for name, row in run["idle"].items())
    before = "; ".join(f"{NAMES[name]} {rows[0]['before']:.0f}" for name, rows in run["held"].items() if name in NAMES)
    return f"""
### Requests in flight, idle connections

The origin answers after {run["delay"]:g} s; what is told is beyond that. One target at a time, on core 0. Resident memory before, in MiB:
{before}. KiB an idle connection ({next(iter(run["idle"].values()))["connections"]:,} of them): {idle}.

{held_table(run)}

To repeat it: `itests/bench/run.sh held --json held.json`, and `--held held.json` for the report ({run["date"]}).
"""


def section(runs, held):
    starts = "one start" if len(runs) == 1 else f"{len(runs)} starts"
    return f"""{BEGIN}
## The last run

Microseconds of CPU a request, or a MB of body, least and (median) of the rounds; ratios are those of {starts}.

![Microseconds of CPU a request, by scenario and proxy](performance.svg)

{table(runs)}

{runs[0]["machine"]}; {runs[0]["versions"]}; {runs[0]["seconds"]} s a measurement, {runs[0]["date"]}. To repeat it:
`itests/bench/run.sh --rounds 8 --json one.json`, three times, and `itests/bench/report.py one.json two.json three.json`.
{held_section(held)}{END}"""


def insert(runs, held):
    path = os.path.join(DOCS, "performance.md")
    with open(path) as page:
        text = page.read()
    marked = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    text = marked.sub(lambda _: section(runs, held), text) if marked.search(text) else text.rstrip() + "\n\n" + section(runs, held) + "\n"
    with open(path, "w") as page:
        page.write(text)


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def plot(run):
    parts, y = [], 40
    for scenario in run["scenarios"].values():
        present = {target: name for target, name in NAMES.items() if measured(scenario, target)}
        most = max(statistics.median(costs(scenario, target)) for target in present)
        parts.append(f'<text class="title" x="{EDGE}" y="{y}">{escape(scenario["what"])}</text>')
        y += 10
        for target, name in present.items():
            least, median = min(costs(scenario, target)), statistics.median(costs(scenario, target))
            width, mark = SCALE * least / most, LEFT + SCALE * median / most
            middle = y + BAR / 2
            parts.append(f'<text x="{EDGE}" y="{middle + 3:.0f}">{name}</text>'
                         f'<rect class="{target}" x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR - 4}"/>'
                         f'<line class="median" x1="{mark:.1f}" y1="{y}" x2="{mark:.1f}" y2="{y + BAR - 4}"/>'
                         f'<text x="{mark + 6:.1f}" y="{middle + 3:.0f}">{least:.1f} ({median:.1f})</text>')
            y += BAR
        y += GAP
    parts.append(f'<text x="{EDGE}" y="{y - 8}">Microseconds of CPU: least of the rounds, and the median (line); each group has a scale of its own. Less is better.</text>')
    title = "Microseconds of CPU a request, by scenario and proxy"
    body = "\n  ".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 12}" role="img">\n'
            f"  <title>{title}</title>\n  <style>{STYLE}\n  </style>\n"
            f'  <rect class="paper" x="1" y="1" width="{WIDTH - 2}" height="{y + 10}" rx="14"/>\n  {body}\n</svg>\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", nargs="+", type=argparse.FileType("r"))
    parser.add_argument("--held", type=argparse.FileType("r"), help="what held.py has measured")
    given = parser.parse_args()
    runs = [json.load(file) for file in given.results]
    if any(errors(scenario) for run in runs for scenario in run["scenarios"].values()):
        sys.exit("a run with errors is no result")
    insert(runs, given.held and json.load(given.held))
    with open(os.path.join(DOCS, "performance.svg"), "w") as out:
        out.write(plot(runs[0]))


main()
