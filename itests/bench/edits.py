"""What edits of one of many routes cost: Prox with 100,000 routes, alone and under load, without edits and with 50 a second, in turn.

Prox is pinned to core 0 with one event loop; the origin, the load (wrk, over all routes in random order) and the edits (PATCH /config of the admin listener) are
pinned to core 1. A round is one measurement without and one with edits, in an order that turns round. Told are p99, the CPU time of a request, responses that failed,
and how many edits were published, by the generation that each answer names. Then the last edit of each route is looked for.
"""

import argparse
import http.client
import glob
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import bench

PORT, ADMIN = bench.PROX["prox"]
TOKEN = "0123456789abcdef"
UPSTREAMS = 10
# Routes of this kind are edited, all others get the load.
EDITED = 10
PATCH = "application/json-patch+json"
HEAD = """listeners:
  web: {{ address: "127.0.0.1:{port}" }}
upstreams:
{upstreams}admin: {{ address: "127.0.0.1:{admin}", token: {token} }}
metrics: {{}}
runtime: {{ event-loops: 1 }}
"""
LUA = """local count, edited = {count}, {edited}
local paths = {{ [0] = "/api/%d/list", "/shop/%d/cart", "/files/%d/one/two", "/users/%d/orders/7" }}
math.randomseed({seed})
request = function()
  local i
  repeat i = math.random(0, count - 1) until i % edited ~= 0
  return wrk.format("GET", string.format(paths[i % 4], i), {{ ["Host"] = "h" .. i % 1000 .. ".example.org" }})
end
{delay}
"""


def match(i):
    """What the route asks for: prefixes, whole paths, named segments, with and without hosts."""
    path = (f"/api/{i}/*", f"/shop/{i}/cart", f"/files/{i}/*", f"/users/{i}/orders/{{order}}")[i % 4]
    return {"host": f"h{i % 1000}.example.org", "path": path} if i % 3 else {"path": path}


def path(i):
    return (f"/api/{i}/list", f"/shop/{i}/cart", f"/files/{i}/one/two", f"/users/{i}/orders/7")[i % 4]


def route(i, edit=0):
    value = {"match": match(i)}
    if i % 100 == 1:
        value["filters"] = [{"headers": {"request": {"set": {"X-Route": str(i)}}}}, {"rate-limit": {"rate": "1000000/s"}}]
    if i % EDITED == 0:
        return {**value, "respond": {"status": 200, "body": f"{i} {edit}"}}
    return {**value, "proxy": f"origin{i % UPSTREAMS}"}


def configure(folder, given):
    """Writes the configuration: in one file, or with the routes in files that it includes."""
    os.makedirs(f"{folder}/conf.d")
    upstreams = "".join(f"  origin{i}: {{ endpoints: [ \"http://127.0.0.1:{bench.ORIGIN}\" ] }}\n" for i in range(UPSTREAMS))
    text = HEAD.format(port=PORT, admin=ADMIN, token=TOKEN, upstreams=upstreams)
    routes = [f"  - {json.dumps(route(i))}\n" for i in range(given.routes)]
    if given.files:
        text += "include: [ conf.d/*.yaml ]\n"
        for n in range(given.files):
            with open(f"{folder}/conf.d/{n:03}.yaml", "w") as out:
                out.write("routes:\n" + "".join(routes[n * given.routes // given.files:(n + 1) * given.routes // given.files]))
        routes = []
    with open(f"{folder}/prox.yaml", "w") as out:
        out.write(text + ("routes:\n" + "".join(routes) if routes else ""))


class Editor:
    """Changes routes over the admin listener, one after the other."""

    def __init__(self, given):
        self.given, self.edits, self.done = given, 0, {}
        self.random = random.Random(1)
        self.open()

    def open(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", ADMIN, timeout=60)

    def ask(self, method, target, body=None, **fields):
        self.connection.request(method, target, body, {"Authorization": f"Bearer {TOKEN}", **fields})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def patch(self, operations):
        status, body = self.ask("PATCH", "/config", json.dumps(operations), **{"Content-Type": PATCH, "If-Match": "*"})
        if status != 200:
            sys.exit(f"an edit was refused: {status} {body.decode()}")
        return json.loads(body)["generation"]

    def edit(self):
        """Another answer of a random route; returns the seconds that it took, and the generation that has it."""
        i = self.random.randrange(0, self.given.routes, EDITED)
        self.edits += 1
        self.done[i] = self.edits
        begun = time.monotonic()
        generation = self.patch([{"op": "replace", "path": f"/routes/{i}", "value": route(i, self.edits)}])
        return time.monotonic() - begun, generation

    def check(self):
        """Whether what was changed last is what is served."""
        serving = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
        for i, edit in list(self.done.items())[-200:]:
            serving.request("GET", path(i), headers={"Host": match(i).get("host", "other")})
            body = serving.getresponse().read().decode()
            if body != f"{i} {edit}":
                sys.exit(f"route {i} does not serve its edit {edit}, but {body}")


class Edits(threading.Thread):
    """Edits at a rate, until told to stop."""

    def __init__(self, editor, rate):
        super().__init__(daemon=True)
        self.editor, self.rate, self.running, self.seconds, self.generations = editor, rate, True, [], set()

    def run(self):
        begun, due = time.monotonic(), 0
        while self.running:
            wait = begun + due / self.rate - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            seconds, generation = self.editor.edit()
            self.seconds.append(seconds)
            self.generations.add(generation)
            due += 1
        self.elapsed = time.monotonic() - begun

    def stop(self):
        self.running = False
        self.join()


def threads(target):
    """Nanoseconds of CPU of each thread, by name."""
    found = {}
    for pid in target.pids():
        for task in glob.glob(f"/proc/{pid}/task/*"):
            try:
                with open(f"{task}/comm") as comm, open(f"{task}/schedstat") as used:
                    name = re.sub(r"[-# ]?\d+$", "", comm.read().strip())
                    found[name] = found.get(name, 0) + int(used.read().split()[0])
            except OSError:
                pass
    return found


def quantile(values, share):
    return sorted(values)[int(share * (len(values) - 1))]


def alone(target, editor, count, what, edit):
    """Edits without load: the time of each, and the CPU time of all threads."""
    edit()
    before, begun, taken = threads(target), time.monotonic(), []
    for _ in range(count):
        taken.append(edit()[0] * 1000)
    time.sleep(max(0, 2 - (time.monotonic() - begun)))
    used = {name: (nanos - before.get(name, 0)) / 1e6 / count for name, nanos in threads(target).items()}
    parts = ", ".join(f"{name} {each:.2f}" for name, each in sorted(used.items(), key=lambda part: -part[1])[:6])
    row = {"p50": quantile(taken, 0.5), "p99": quantile(taken, 0.99), "most": max(taken), "cpu": sum(used.values())}
    print(f"{what}: {count} edits, ms: p50 {row['p50']:.2f}, p99 {row['p99']:.2f}, most {row['most']:.2f}; "
          f"CPU ms an edit {row['cpu']:.2f} ({parts})", flush=True)
    return row


def inserting(editor, position):
    """A route comes and goes again: two edits."""
    value = {"match": {"path": "/inserted"}, "respond": "inserted"}

    def edit():
        begun = time.monotonic()
        editor.patch([{"op": "add", "path": f"/routes/{position}", "value": value}])
        seconds = time.monotonic() - begun
        last = editor.given.routes if position == "-" else position
        editor.patch([{"op": "remove", "path": f"/routes/{last}"}])
        return seconds, 0

    return edit


def rewriting(editor, folder):
    """A file with a part of the routes is written anew."""
    file = sorted(glob.glob(f"{folder}/conf.d/*.yaml"))[-1]

    def edit():
        editor.edits += 1
        with open(file) as old:
            text = old.read()
        last = int(re.findall(r"\"body\": \"(\d+) ", text)[-1])
        text = re.sub(rf'"body": "{last} \d+"', f'"body": "{last} {editor.edits}"', text)
        begun = time.monotonic()
        with open(f"{file}.new", "w") as out:
            out.write(text)
        os.rename(f"{file}.new", file)
        serving = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
        while True:
            serving.request("GET", path(last), headers={"Host": match(last).get("host", "other")})
            if serving.getresponse().read().decode() == f"{last} {editor.edits}":
                return time.monotonic() - begun, 0
            time.sleep(0.002)

    return edit


def measure(target, editor, given, script, edits):
    """One measurement under load."""
    editing = Edits(editor, given.edits) if edits else None
    before, before_threads = target.cpu_seconds(), threads(target)
    if editing:
        editing.start()
    wrk = subprocess.run(["taskset", "-c", bench.LOAD, "wrk", "-t1", f"-c{given.connections}", f"-d{given.seconds}s", "--latency", "-s", script,
                          f"http://127.0.0.1:{PORT}/"], capture_output=True, text=True)
    if editing:
        editing.stop()
    used = target.cpu_seconds() - before
    responses = int(re.search(r"(\d+) requests in", wrk.stdout).group(1))
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", wrk.stdout)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", wrk.stdout)
    amount, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", wrk.stdout).groups()
    row = {"micros": used * 1e6 / responses, "rate": responses / given.seconds, "p99": float(amount) * {"us": 0.001, "ms": 1, "s": 1000}[unit],
           "failed": (int(refused.group(1)) if refused else 0) + (sum(map(int, broken.groups())) if broken else 0),
           "threads": {name: (nanos - before_threads.get(name, 0)) / 1e6 for name, nanos in threads(target).items()}}
    if editing:
        row["edits"] = len(editing.generations) / editing.elapsed
        row["edit"] = quantile(editing.seconds, 0.99) * 1000
    print(f"{'with' if edits else 'without'} edits: CPU {row['micros']:.2f} us a request, {row['rate']:.0f} requests/s, p99 {row['p99']:.2f} ms, "
          f"failed {row['failed']}" + (f"; {row['edits']:.1f} edits/s published, p99 of an edit {row['edit']:.1f} ms" if edits else ""), flush=True)
    return row


def under_load(target, editor, given, folder):
    results = {}
    for what, delay in (("at most", ""), (f"{given.rate} requests/s", f"delay = function() return {1000 * given.connections / given.rate:.0f} end")):
        script = f"{folder}/load.lua"
        with open(script, "w") as out:
            out.write(LUA.format(count=given.routes, edited=EDITED, seed=7, delay=delay))
        print(f"\n{what}, {given.connections} connections", flush=True)
        for _ in range(given.settle):
            measure(target, editor, given, script, True)
        rows = {True: [], False: []}
        for turn in range(given.rounds):
            for edits in (False, True) if turn % 2 == 0 else (True, False):
                rows[edits].append(measure(target, editor, given, script, edits))
        ratio = {key: statistics.median(row[key] for row in rows[True]) / statistics.median(row[key] for row in rows[False])
                 for key in ("micros", "p99")}
        print(f"{what}: medians with / without edits: CPU a request {ratio['micros']:.3f}, p99 {ratio['p99']:.3f}; "
              f"failed {sum(row['failed'] for row in rows[True] + rows[False])}", flush=True)
        results[what] = {"rows": {str(edits): rows[edits] for edits in rows}, "ratio": ratio}
    return results


def heap(target):
    """MB that are alive, where there is a jcmd that can ask."""
    jcmd = shutil.which("jcmd")
    pid = str(target.pids()[0])
    if not jcmd or subprocess.run([jcmd, pid, "GC.run"], capture_output=True).returncode:
        return None
    histogram = subprocess.run([jcmd, pid, "GC.class_histogram"], capture_output=True, text=True).stdout
    total = re.search(r"Total\s+\d+\s+(\d+)", histogram)
    return int(total.group(1)) / 1e6 if total else None


def main():
    parser = argparse.ArgumentParser(prog="run.sh edits", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--routes", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=0, help="so many included files with the routes, of which one is rewritten; else one file, and PATCH")
    parser.add_argument("--edits", type=int, default=50, help="a second")
    parser.add_argument("--alone", type=int, default=300, help="edits without load")
    parser.add_argument("--only-replace", action="store_true", help="of the edits without load those that move no route")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--settle", type=int, default=3, help="measurements that are not counted")
    parser.add_argument("--seconds", type=int, default=8, help="of one measurement")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rate", type=int, default=4000, help="requests a second of the second part")
    parser.add_argument("--java", default="", help="more options of Prox' Java, such as -XX:StartFlightRecording=...")
    parser.add_argument("--json", help="a file for the results")
    parser.add_argument("--prox", help="the unpacked distribution (default: the one that the build left)")
    given = parser.parse_args()
    prox = bench.distribution(given.prox)
    folder = tempfile.mkdtemp(prefix="prox-edits-")
    os.chmod(folder, 0o755)
    results = {**bench.machine(prox), "routes": given.routes}
    os.sched_setaffinity(0, {int(bench.LOAD)})
    os.makedirs(f"{folder}/files")
    configure(folder, given)
    origin = None
    command = [f"{prox}/bin/prox", "run", "--no-console", "--config", f"{folder}/prox.yaml"]
    begun = time.monotonic()
    target = bench.Target("prox", PORT, bench.TARGETS, command, folder, PROX_DATA=f"{folder}/data", PROX_JAVA_OPTS=given.java)
    try:
        target.await_listening()
        print(f"{given.routes} routes serve {time.monotonic() - begun:.1f} s after the start, {target.resident_mib():.0f} MiB resident", flush=True)
        editor = Editor(given)
        results["heap before"] = heap(target)
        if given.files:
            results["file"] = alone(target, editor, 10, "one of the files rewritten", rewriting(editor, folder))
        elif given.alone:
            alone(target, editor, given.alone, "not counted", editor.edit)
            results["replace"] = alone(target, editor, given.alone, "one route replaced", editor.edit)
            few = 0 if given.only_replace else 10
            for position, where in (("-", "end"), (0, "beginning")) if few else ():
                results[where] = alone(target, editor, few, f"one route added at the {where} and removed, two edits", inserting(editor, position))
        if given.rounds and not given.files:
            origin = bench.Target("origin", bench.ORIGIN, bench.LOAD, ["nginx", "-c", bench.conf(folder, "origin.conf", ORIGIN)], folder)
            origin.await_ready()
            results["load"] = under_load(target, editor, given, folder)
        if not given.files:
            editor.check()
        results["heap after"] = heap(target)
        print(f"alive on the heap: {results['heap before'] or 0:.0f} MB before, {results['heap after'] or 0:.0f} MB behind {editor.edits} edits; "
              f"{target.resident_mib():.0f} MiB resident")
    finally:
        for each in (target, origin):
            if each:
                each.stop()
    shutil.rmtree(folder)
    if given.json:
        with open(given.json, "w") as out:
            json.dump(results, out, indent=1)


# Answers whatever is asked.
ORIGIN = bench.NGINX_HEAD + """  server {{ listen 127.0.0.1:{origin} backlog=16384; location / {{ return 200 "{octets}"; }} }} }}
""".replace("{octets}", "x" * 1024)

if __name__ == "__main__":
    main()
