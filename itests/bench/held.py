"""What requests in flight and idle connections cost: added time and memory of nginx, HAProxy and Prox, one after the other.

An origin answers each request after --delay seconds. Clients come evenly over that time, each with a connection of its own, and ask again
when they are answered, so that --requests of them are always in flight. Told are the errors, what a request took beyond the delay, and how
the resident memory grew by request. Then as many connections are opened, which ask once and stay idle.
"""

import argparse
import collections
import json
import resource
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import bench

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 1024\r\n\r\n" + b"x" * 1024
ASK = (b"GET /1k HTTP/1.1\r\nHost: localhost:29003\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
       b"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Encoding: gzip, deflate\r\n"
       b"Accept-Language: en-US,en;q=0.5\r\nCookie: session=0123456789abcdef0123456789abcdef\r\n\r\n")
BODY = 1024
SETTLE_CYCLES, MEASURED_CYCLES = 2, 2
# What Prox' compiler has freed goes back to the system every ten seconds.
QUIET_SECONDS = 12


def origin(port, delay):
    """Answers whatever comes after the delay; one request at a time on each connection."""
    listening = socket.create_server(("127.0.0.1", port), backlog=16384)
    listening.setblocking(False)
    poll, peers, due = select.epoll(), {}, collections.deque()
    poll.register(listening, select.EPOLLIN)
    while True:
        timeout = -1 if not due else max(0, due[0][0] - time.monotonic())
        for descriptor, _ in poll.poll(timeout):
            if descriptor == listening.fileno():
                for peer in accepted(listening):
                    peers[peer.fileno()] = peer
                    poll.register(peer, select.EPOLLIN)
                continue
            peer = peers[descriptor]
            try:
                got = peer.recv(16384)
            except OSError:
                got = b""
            if not got:
                del peers[descriptor]
                peer.close()
            elif got.endswith(b"\r\n\r\n"):
                if got.startswith(b"GET /now"):
                    peer.send(ANSWER)
                else:
                    due.append((time.monotonic() + delay, peer))
        now = time.monotonic()
        while due and due[0][0] <= now:
            peer = due.popleft()[1]
            if peer.fileno() >= 0:
                peer.send(ANSWER)


def accepted(listening):
    while True:
        try:
            peer, _ = listening.accept()
        except BlockingIOError:
            return
        peer.setblocking(False)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield peer


class Client:
    """One connection; knows when it has asked and what is left of the answer."""

    def __init__(self, port):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setblocking(False)

    def ask(self, what=ASK):
        self.asked, self.got = time.monotonic(), b""
        self.socket.send(what)

    def answered(self):
        """Whether the answer has come whole; an error when it is none."""
        self.got += self.socket.recv(16384) or b"HTTP/1.1 the end\r\n\r\n"
        head, blank, body = self.got.partition(b"\r\n\r\n")
        if blank and not head.startswith(b"HTTP/1.1 200"):
            raise OSError(head.split(b"\r\n")[0].decode())
        return bool(blank) and len(body) >= BODY


def in_flight(port, requests, delay):
    """Returns what each request took, of those that were asked in the measured cycles, and the errors."""
    poll, clients, taken, errors = select.epoll(), {}, [], 0
    begun = time.monotonic()
    measured, end = begun + SETTLE_CYCLES * delay, begun + (SETTLE_CYCLES + MEASURED_CYCLES + 1) * delay
    while time.monotonic() < end:
        due = min(requests, int((time.monotonic() - begun) / delay * requests) + 1)
        for _ in range(due - len(clients) - errors):
            try:
                client = Client(port)
                client.ask()
            except OSError:
                errors += 1
                continue
            clients[client.socket.fileno()] = client
            poll.register(client.socket, select.EPOLLIN)
        for descriptor, _ in poll.poll(0.001):
            client = clients[descriptor]
            try:
                if client.answered():
                    if measured <= client.asked < end - delay:
                        taken.append(time.monotonic() - client.asked)
                    client.ask()
            except OSError:
                errors += 1
                poll.unregister(descriptor)
    for client in clients.values():
        client.socket.close()
    return sorted(taken), errors


def idle(port, connections):
    clients = []
    for _ in range(connections):
        client = Client(port)
        client.socket.setblocking(True)
        client.ask(ASK.replace(b"/1k", b"/now"))
        while not client.answered():
            pass
        clients.append(client)
    return clients


def measure(start, port, given):
    results = []
    for requests in given.requests:
        target = start()
        time.sleep(QUIET_SECONDS)
        before = target.resident_mib() if target else 0
        load = subprocess.Popen([sys.executable, __file__, "--load", str(port), str(requests), str(given.delay)], stdout=subprocess.PIPE, text=True)
        time.sleep((SETTLE_CYCLES + MEASURED_CYCLES) * given.delay)
        during = target.resident_mib() if target else 0
        taken, errors = json.loads(load.communicate()[0])
        row = {"requests": requests, "errors": errors, "before": before, "during": during,
               **{name: (taken[int(share * (len(taken) - 1))] - given.delay) * 1000 for name, share in (("p50", 0.5), ("p99", 0.99), ("most", 1))}}
        results.append(row)
        print(row, flush=True)
        if target:
            target.stop()
    return results


def measure_idle(start, port, connections):
    target = start()
    time.sleep(QUIET_SECONDS)
    before = target.resident_mib()
    held = idle(port, connections)
    time.sleep(QUIET_SECONDS)
    during = target.resident_mib()
    for client in held:
        client.socket.close()
    target.stop()
    return {"connections": connections, "before": before, "during": during}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", nargs="+", type=int, default=[2000, 5000, 9000], help="in flight (default: %(default)s)")
    parser.add_argument("--delay", type=float, default=4, help="of the origin, in seconds")
    parser.add_argument("--json", help="a file for the results, from which report.py writes docs/performance.md")
    parser.add_argument("--prox", help="the unpacked distribution (default: the one that the build left)")
    parser.add_argument("--load", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--origin", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if given.load:
        json.dump(in_flight(int(given.load[0]), int(given.load[1]), float(given.load[2])), sys.stdout)
    elif given.origin:
        origin(bench.ORIGIN, given.delay)
    else:
        compare(given)


def compare(given):
    prox = bench.distribution(given.prox)
    folder = tempfile.mkdtemp(prefix="prox-held-")
    results = {**bench.machine(prox), "delay": given.delay, "held": {}, "idle": {}}
    serving = subprocess.Popen(["taskset", "-c", bench.LOAD, sys.executable, __file__, "--origin", "--delay", str(given.delay)])
    try:
        results["held"]["direct"] = measure(lambda: None, bench.ORIGIN, given)
        for name, port in (("nginx", bench.NGINX), ("haproxy", bench.HAPROXY), ("prox", bench.PROX["prox"][0])):
            print(name, flush=True)

            def start(name=name):
                target = bench.target(name, folder, prox)
                target.await_listening()
                return target

            results["held"][name] = measure(start, port, given)
            results["idle"][name] = measure_idle(start, port, max(given.requests))
            print(results["idle"][name], flush=True)
    finally:
        serving.kill()
    shutil.rmtree(folder)
    if given.json:
        with open(given.json, "w") as out:
            json.dump(results, out, indent=1)


if __name__ == "__main__":
    main()
