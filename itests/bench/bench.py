"""What a request costs: Prox beside nginx and HAProxy, all up at once, in one interleaved run.

The targets are pinned to core 0, the load (wrk) and the origin (another nginx) to core 1. Each round measures every target once, and the
order turns round with each round. The figure is the CPU time, user and system, of all processes of a target between two readings of
/proc/PID/stat, divided by the responses that wrk counted; of all rounds the least is taken, since noise only adds. Prox does more than
its peers here: a route match, two filters, metrics and an access log are on, as in production; theirs are off.
"""

import argparse
import datetime
import glob
import json
import os
import platform
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import typing
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TARGETS, LOAD = "0", "1"
ORIGIN, NGINX, HAPROXY = 29000, 29001, 29002
PROX = {"prox": (29003, 29004), "before": (29005, 29006)}  # port and admin port of each
TICK = os.sysconf("SC_CLK_TCK")
SETTLE_TRIES_MAX = 40
FILES = {"1k": 1 << 10, "1m": 1 << 20, "10m": 10 << 20, "static/16k": 16 << 10, "static/1m": 1 << 20}


class Scenario(typing.NamedTuple):
    what: str
    file: str
    arguments: list
    per: str = "request"
    settle_responses: int = 1_000_000
    without: tuple = ()

    def units(self, responses):
        return responses if self.per == "request" else responses * FILES[self.file] / 1e6


SCENARIOS = {
    "small": Scenario("1 KiB, 64 connections", "1k", ["-c64"]),
    "proxyto": Scenario("1 KiB, 64 connections, through the proxy that X-Proxy-To names (the peers: as small)", "1k",
                        ["-c64", "-H", f"X-Proxy-To: http://user:password@127.0.0.1:{ORIGIN}"]),
    "many": Scenario("1 KiB, 1000 connections", "1k", ["-c1000"]),
    "newconn": Scenario("1 KiB, a new connection for each request, 32 at a time", "1k", ["-c32", "-H", "Connection: close"],
                        settle_responses=700_000),
    "large": Scenario("1 MiB, 8 connections, for each MB", "1m", ["-c8"], "MB", 10_000),
    "huge": Scenario("10 MiB, 4 connections, for each MB", "10m", ["-c4"], "MB", 1_000),
    "static16k": Scenario("a file of 16 KiB, 64 connections", "static/16k", ["-c64"], settle_responses=500_000, without=("haproxy",)),
    "static1m": Scenario("a file of 1 MiB, 8 connections, for each MB", "static/1m", ["-c8"], "MB", 10_000, ("haproxy",)),
}
GROUPS = {"static": ["static16k", "static1m"]}
NGINX_HEAD = """worker_processes 1; worker_rlimit_nofile {files}; daemon off; pid {dir}/{name}.pid; error_log {dir}/{name}.err warn;
events {{ worker_connections {files}; multi_accept on; }}
http {{ access_log off; server_tokens off; keepalive_requests 1000000000; keepalive_timeout 600s;
  client_body_temp_path {dir}/tmp; proxy_temp_path {dir}/tmp; fastcgi_temp_path {dir}/tmp; uwsgi_temp_path {dir}/tmp; scgi_temp_path {dir}/tmp;
"""
ORIGIN_CONF = NGINX_HEAD + """  server {{ listen 127.0.0.1:{origin} backlog=16384; root {dir}/files; open_file_cache max=8; }} }}
"""
NGINX_CONF = NGINX_HEAD + """  upstream origin {{ server 127.0.0.1:{origin}; keepalive 1024; keepalive_requests 1000000000; keepalive_timeout 600s; }}
  server {{ listen 127.0.0.1:{port} backlog=16384;
    location /static/ {{ root {dir}/files; sendfile on; }}
    location / {{ proxy_pass http://origin; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header Via "1.1 nginx"; }} }} }}
"""
HAPROXY_CONF = """global
  nbthread 1
  maxconn 9500
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  option forwardfor
  http-reuse always
frontend web
  bind 127.0.0.1:{port} backlog 16384
  http-request set-header Via "1.1 haproxy"
  default_backend origin
backend origin
  server origin 127.0.0.1:{origin} pool-max-conn 2048
"""
PROX_CONF = """listeners:
  web: {{ address: "127.0.0.1:{port}" }}
upstreams:
  origin: {{ endpoints: [ "http://127.0.0.1:{origin}" ] }}
routes:
  - match: {{ path: /* }}
    filters: &filters
      - headers: {{ request: {{ set: {{ X-Bench: "1" }} }}, response: {{ remove: [ Server ] }} }}
      - rate-limit: {{ rate: 1000000/s }}
    proxy: origin
  - match: {{ path: /*, header: {{ X-Proxy-To: present }} }}
    filters: *filters
    forward: {{ proxies: [ "127.0.0.1:{origin}" ], allow-private: true }}
  - match: {{ path: /static/* }}
    filters: *filters
    static: {root}
access-log: {{ output: access.log }}
metrics: {{}}
admin: {{ address: "127.0.0.1:{admin}" }}
runtime: {{ event-loops: 1 }}
"""


class Target:
    def __init__(self, name, port, core, command, folder, **environment):
        self.name, self.port = name, port
        self.log = open(f"{folder}/{name}.log", "ab")
        self.process = subprocess.Popen(["taskset", "-c", core, *command], stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=self.log, env={**os.environ, **environment})

    def await_ready(self):
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/1k", timeout=2).read()
                return
            except (urllib.error.URLError, OSError):
                if self.process.poll() is not None:
                    sys.exit(f"{self.name} has ended; see {self.log.name}")
                time.sleep(0.1)
        sys.exit(f"{self.name} does not answer; see {self.log.name}")

    def await_listening(self):
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None:
                sys.exit(f"{self.name} has ended; see {self.log.name}")
            time.sleep(0.1)
        sys.exit(f"{self.name} does not listen; see {self.log.name}")

    def pids(self, pid=None):
        """The process and all that it has started."""
        found = [pid or self.process.pid]
        for task in os.listdir(f"/proc/{found[0]}/task"):
            with open(f"/proc/{found[0]}/task/{task}/children") as children:
                for child in children.read().split():
                    found += self.pids(int(child))
        return found

    def cpu_seconds(self):
        ticks = 0
        for pid in self.pids():
            with open(f"/proc/{pid}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICK

    def resident_mib(self):
        kib = 0
        for pid in self.pids():
            with open(f"/proc/{pid}/status") as status:
                kib += int(re.search(r"VmRSS:\s+(\d+)", status.read() + "VmRSS: 0").group(1))
        return kib / 1024

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()


def measure(target, seconds, scenario):
    before = target.cpu_seconds()
    wrk = subprocess.run(["taskset", "-c", LOAD, "wrk", "-t1", f"-d{seconds}s", "--latency", *scenario.arguments,
                          f"http://127.0.0.1:{target.port}/{scenario.file}"], capture_output=True, text=True)
    used = target.cpu_seconds() - before
    total = re.search(r"(\d+) requests in", wrk.stdout)
    if not total or int(total.group(1)) == 0:
        sys.exit(f"wrk counted nothing at {target.name}: {wrk.stdout}{wrk.stderr}")
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", wrk.stdout)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", wrk.stdout)
    return {
        "responses": int(total.group(1)),
        "micros": used * 1e6 / scenario.units(int(total.group(1))),
        "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", wrk.stdout).group(1)),
        "p50": re.search(r"50%\s+(\S+)", wrk.stdout).group(1),
        "p99": re.search(r"99%\s+(\S+)", wrk.stdout).group(1),
        "errors": (int(refused.group(1)) if refused else 0) + (sum(map(int, broken.groups())) if broken else 0),
    }


def settle(target, seconds, scenario):
    """Not counted: connections are made, and Prox' compiler works until the cost falls no further."""
    least, last, responses = float("inf"), float("inf"), 0
    for _ in range(SETTLE_TRIES_MAX if target.name in PROX else 1):
        row = measure(target, seconds, scenario)
        responses += row["responses"]
        least, last = min(least, last), row["micros"]
        if responses > scenario.settle_responses and last > 0.95 * least:
            return


def conf(folder, name, text, **values):
    path = f"{folder}/{name}"
    files = min(19000, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    with open(path, "w") as out:
        out.write(text.format(dir=folder, name=name.split(".")[0], origin=ORIGIN, files=files, **values))
    return path


def target(name, folder, prox):
    """Starts one of the proxies that are compared."""
    if name == "nginx":
        return Target(name, NGINX, TARGETS, ["nginx", "-c", conf(folder, "nginx.conf", NGINX_CONF, port=NGINX)], folder)
    if name == "haproxy":
        file = conf(folder, "haproxy.cfg", HAPROXY_CONF, port=HAPROXY)
        return Target(name, HAPROXY, TARGETS, ["haproxy", "-db", "-f", file], folder)
    port, admin = PROX[name]
    own = f"{folder}/{name}.home"
    os.makedirs(own, exist_ok=True)
    file = conf(own, "prox.yaml", PROX_CONF, port=port, admin=admin, root=f"{folder}/files")
    command = [f"{prox}/bin/prox", "run", "--no-console", "--config", file]
    return Target(name, port, TARGETS, command, folder, PROX_DATA=f"{own}/data")


def start(folder, prox, before):
    os.makedirs(f"{folder}/files/static")
    for name, octets in FILES.items():
        with open(f"{folder}/files/{name}", "w") as out:
            out.write("x" * octets)
    origin = Target("origin", ORIGIN, LOAD, ["nginx", "-c", conf(folder, "origin.conf", ORIGIN_CONF)], folder)
    origin.await_ready()
    targets = [target(name, folder, prox) for name in ("nginx", "haproxy", "prox")]
    return origin, targets + ([target("before", folder, before)] if before else [])


def distribution(given):
    built = glob.glob(f"{ROOT}/distribution/target/prox-*/bin/prox")
    prox = os.path.abspath(given) if given else built and os.path.dirname(os.path.dirname(built[0]))
    if not prox or os.cpu_count() < 2:
        sys.exit("no distribution: build it, or name one with --prox" if not prox else "two cores are needed")
    return prox


def machine(prox):
    def first(*command):
        out = subprocess.run(command, capture_output=True, text=True)
        return (out.stdout + out.stderr).strip().splitlines()[0]

    model = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read() + "model name : unknown").group(1)
    of = f"{model}, {os.cpu_count()} cores, Linux {platform.release()}, load average {os.getloadavg()[0]:.1f}"
    versions = "; ".join([first("nginx", "-v"), first("haproxy", "-v").split(" - ")[0], first("wrk", "-v").split(" Copy")[0],
                          first(f"{prox}/bin/prox", "version")])
    print(f"{of}\n{versions}")
    return {"machine": of, "versions": versions, "date": datetime.date.today().isoformat()}


def report(name, rows, targets):
    print(f"\n{name}: {SCENARIOS[name].what}; {len(rows['prox'])} rounds")
    print(f"{'':8s} {'CPU us/' + SCENARIOS[name].per:>14s} {'requests/s':>11s} {'p50':>9s} {'p99':>9s} {'RSS MiB':>8s} {'errors':>7s}")
    least = {}
    for target in targets:
        best = min(rows[target.name], key=lambda row: row["micros"])
        errors = sum(row["errors"] for row in rows[target.name])
        least[target.name] = best["micros"]
        print(f"{target.name:8s} {best['micros']:14.2f} {best['rate']:11.0f} {best['p50']:>9s} {best['p99']:>9s} "
              f"{target.resident_mib():8.0f} {errors:7d}{'  <- no result' if errors else ''}")
    for peer in [name for name in least if name != "prox"]:
        print(f"prox / {peer}: {least['prox'] / least[peer]:.2f}")


def main():
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", nargs="+", choices=[*SCENARIOS, *GROUPS], default=[*SCENARIOS], help="default: all")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=int, default=3, help="of one measurement")
    parser.add_argument("--json", help="a file for the results, from which report.py writes docs/performance.md")
    parser.add_argument("--prox", help="the unpacked distribution (default: the one that the build left)")
    parser.add_argument("--before", help="another unpacked distribution, which is measured beside it")
    given = parser.parse_args()
    prox = distribution(given.prox)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(20000, hard) if hard > 0 else 20000, hard))
    folder = tempfile.mkdtemp(prefix="prox-bench-")
    os.chmod(folder, 0o755)  # nginx gives up its rights
    results = {**machine(prox), "seconds": given.seconds, "scenarios": {}}
    origin, targets = start(folder, prox, given.before and os.path.abspath(given.before))
    try:
        for target in targets:
            target.await_ready()
        for name in [name for given_name in given.scenario for name in GROUPS.get(given_name, [given_name])]:
            taking = [target for target in targets if target.name not in SCENARIOS[name].without]
            for target in taking:
                settle(target, given.seconds, SCENARIOS[name])
            rows = {target.name: [] for target in taking}
            for turn in range(given.rounds):
                for target in taking if turn % 2 == 0 else reversed(taking):
                    rows[target.name].append(measure(target, given.seconds, SCENARIOS[name]))
            report(name, rows, taking)
            results["scenarios"][name] = {"what": SCENARIOS[name].what, "targets": rows}
    finally:
        for target in [*targets, origin]:
            target.stop()
    shutil.rmtree(folder)
    if given.json:
        with open(given.json, "w") as out:
            json.dump(results, out, indent=1)


if __name__ == "__main__":
    main()
