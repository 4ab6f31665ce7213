"""Writes the results of runs (bench.py --json) into docs: a table between two marks of performance.md, and performance.svg.

    itests/bench/report.py RESULTS.json ...

Several files are several starts of the same targets: of each scenario the ratios of all starts are told, the figures of the first.
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
        figures = [f"{min(costs(scenario, t)):.1f} ({statistics.median(costs(scenario, t)):.1f})" for t in (*PEERS, "prox")]
        best = min(scenario["targets"]["prox"], key=lambda row: row["micros"])
        lines.append("| " + " | ".join([scenario["what"], str(len(costs(scenario, "prox"))), *figures,
                                        *[told([ratio(one, peer) for one in same]) for peer in PEERS],
                                        f"{best['p50']} / {best['p99']}", str(sum(map(errors, same)))]) + " |")
    return "\n".join(lines)


def section(runs):
    starts = "one start" if len(runs) == 1 else f"{len(runs)} starts"
    return f"""{BEGIN}
## The last run

Microseconds of CPU a request, or a MB of body, least and (median) of the rounds; ratios are those of {starts}.

![Microseconds of CPU a request, by scenario and proxy](performance.svg)

{table(runs)}

{runs[0]["machine"]}; {runs[0]["versions"]}; {runs[0]["seconds"]} s a measurement, {runs[0]["date"]}. To repeat it:
`itests/bench/run.sh --rounds 8 --json one.json`, three times, and `itests/bench/report.py one.json two.json three.json`.
{END}"""


def insert(runs):
    path = os.path.join(DOCS, "performance.md")
    with open(path) as page:
        text = page.read()
    marked = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    text = marked.sub(lambda _: section(runs), text) if marked.search(text) else text.rstrip() + "\n\n" + section(runs) + "\n"
    with open(path, "w") as page:
        page.write(text)


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def plot(run):
    parts, y = [], 40
    for scenario in run["scenarios"].values():
        most = max(statistics.median(costs(scenario, target)) for target in NAMES)
        parts.append(f'<text class="title" x="{EDGE}" y="{y}">{escape(scenario["what"])}</text>')
        y += 10
        for target, name in NAMES.items():
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
    runs = [json.load(file) for file in parser.parse_args().results]
    if any(errors(scenario) for run in runs for scenario in run["scenarios"].values()):
        sys.exit("a run with errors is no result")
    insert(runs)
    with open(os.path.join(DOCS, "performance.svg"), "w") as out:
        out.write(plot(runs[0]))


main()
