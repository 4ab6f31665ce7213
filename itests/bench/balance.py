"""What one slow server of ten does to everybody: the p99 of each way to balance, beside that of ten healthy servers.

Ten servers answer after 5 to 15 ms; in the place of one of them stands, in turn, one that takes --slow times as long. Prox is pinned to core 0, the servers and the load
(wrk, --connections clients that wait 20 ms between answer and request) to core 1. Each round measures each way with and without the slow server. Told are p99, and the
part of the requests that the slow server had. The first seconds, in which a balancer learns who is slow, are not counted.
"""

import argparse
import heapq
import json
import multiprocessing
import os
import random
import re
import select
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import bench

PORT, ADMIN = bench.PROX["prox"]
SERVERS = 10
FIRST = 29100
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 1024\r\n\r\n" + b"x" * 1024
WAYS = ("peak-ewma", "p2c", "least-requests", "round-robin")
LUA = "delay = function() return 20 end\n"


def servers(slow):
    """Each on a port of its own; the last is the slow one. One request at a time on each connection."""
    os.sched_setaffinity(0, {int(bench.LOAD)})
    poll, listening, peers, due = select.epoll(), {}, {}, []
    for i in range(SERVERS + 1):
        each = socket.create_server(("127.0.0.1", FIRST + i), backlog=1024)
        each.setblocking(False)
        listening[each.fileno()] = each, slow if i == SERVERS else 1
        poll.register(each, select.EPOLLIN)
    chance = random.Random(1)
    while True:
        for descriptor, _ in poll.poll(-1 if not due else max(0, due[0][0] - time.monotonic())):
            if descriptor in listening:
                server, factor = listening[descriptor]
                peer, _ = server.accept()
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                peers[peer.fileno()] = peer, factor
                poll.register(peer, select.EPOLLIN)
                continue
            peer, factor = peers[descriptor]
            got = peer.recv(16384)
            if not got:
                del peers[descriptor]
                peer.close()
            elif got.endswith(b"\r\n\r\n"):
                heapq.heappush(due, (time.monotonic() + factor * chance.uniform(0.005, 0.015), descriptor))
        while due and due[0][0] <= time.monotonic():
            descriptor = heapq.heappop(due)[1]
            if descriptor in peers:
                peers[descriptor][0].send(ANSWER)


def configuration():
    lines = [f"listeners: {{ web: {{ address: \"127.0.0.1:{PORT}\" }} }}", "upstreams:"]
    for way in WAYS:
        for kind in ("healthy", "slow"):
            ports = [FIRST + i + (kind == "slow") for i in range(SERVERS)]
            endpoints = ", ".join(f'"http://127.0.0.1:{port}"' for port in ports)
            lines.append(f"  {way}-{kind}: {{ endpoints: [ {endpoints} ], balance: {way} }}")
    lines.append("routes:")
    lines += [f"  - {{ match: {{ path: /{way}-{kind} }}, proxy: {way}-{kind} }}" for way in WAYS for kind in ("healthy", "slow")]
    return "\n".join(lines + [f"admin: {{ address: \"127.0.0.1:{ADMIN}\" }}", "runtime: { event-loops: 1 }", ""])


def answers(upstream):
    """Of each endpoint, by its port."""
    with urllib.request.urlopen(f"http://127.0.0.1:{ADMIN}/upstreams") as told:
        found = next(each for each in json.load(told)["upstreams"] if each["name"] == upstream)
    return {int(each["url"].rsplit(":", 1)[1]): each["answers"] for each in found["endpoints"]}


def measure(upstream, given, script):
    before = answers(upstream)
    wrk = subprocess.run(["taskset", "-c", bench.LOAD, "wrk", "-t1", f"-c{given.connections}", f"-d{given.seconds}s", "--latency", "-s", script,
                          f"http://127.0.0.1:{PORT}/{upstream}"], capture_output=True, text=True)
    after = answers(upstream)
    if "Socket errors" in wrk.stdout or "Non-2xx" in wrk.stdout:
        sys.exit(f"{upstream}: {wrk.stdout}")
    amount, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", wrk.stdout).groups()
    more = {port: after[port] - before[port] for port in after}
    return {"p99": float(amount) * {"us": 0.001, "ms": 1, "s": 1000}[unit], "requests": sum(more.values()),
            "share": more.get(FIRST + SERVERS, 0) / max(1, sum(more.values()))}


def main():
    parser = argparse.ArgumentParser(prog="run.sh balance", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slow", type=float, default=10, help="so many times as long as the others")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=6, help="of one measurement")
    parser.add_argument("--json", help="a file for the results")
    parser.add_argument("--prox", help="the unpacked distribution (default: the one that the build left)")
    given = parser.parse_args()
    prox = bench.distribution(given.prox)
    folder = tempfile.mkdtemp(prefix="prox-balance-")
    results = bench.machine(prox)
    os.sched_setaffinity(0, {int(bench.LOAD)})
    with open(f"{folder}/prox.yaml", "w") as out:
        out.write(configuration())
    script = f"{folder}/load.lua"
    with open(script, "w") as out:
        out.write(LUA)
    playing = multiprocessing.Process(target=servers, args=(given.slow,), daemon=True)
    playing.start()
    target = bench.Target("prox", PORT, bench.TARGETS, [f"{prox}/bin/prox", "run", "--no-console", "--config", f"{folder}/prox.yaml"], folder,
                          PROX_DATA=f"{folder}/data")
    rows = {f"{way}-{kind}": [] for way in WAYS for kind in ("healthy", "slow")}
    try:
        target.await_listening()
        for turn in range(-1, given.rounds):
            for upstream in list(rows) if turn % 2 else reversed(list(rows)):
                row = measure(upstream, given, script)
                if turn >= 0:
                    rows[upstream].append(row)
    finally:
        target.stop()
        playing.terminate()
    shutil.rmtree(folder)
    print(f"{'':16}{'healthy, p99 ms':>18}{'one slow, p99 ms':>18}{'ratio':>8}{'its requests':>14}")
    for way in WAYS:
        healthy, slow = (statistics.median(row["p99"] for row in rows[f"{way}-{kind}"]) for kind in ("healthy", "slow"))
        share = statistics.median(row["share"] for row in rows[f"{way}-slow"])
        results[way] = {"healthy": healthy, "slow": slow, "ratio": slow / healthy, "share": share}
        print(f"{way:16}{healthy:18.1f}{slow:18.1f}{slow / healthy:8.2f}{share * 100:12.2f} %")
    if given.json:
        with open(given.json, "w") as out:
            json.dump({**results, "rows": rows}, out, indent=1)


if __name__ == "__main__":
    main()
