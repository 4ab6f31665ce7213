"""A service manager for tests: starts a program with a listening socket and hears what it notifies, a line each.

service_manager.py NOTIFY_SOCKET PORT PROGRAM [WORD...]; a NOTIFY_SOCKET that begins with @ is not in the file system. Ends with the
process that was named last; SIGTERM is passed on to it.
"""
import os
import signal
import socket
import sys
import threading
import time

address, port, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", port))
listening.listen(128)
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notify.bind("\0" + address[1:] if address.startswith("@") else address)

child = os.fork()
if child == 0:
    os.dup2(listening.fileno(), 3)
    os.set_inheritable(3, True)
    os.environ.update(
        NOTIFY_SOCKET=address,
        LISTEN_PID=str(os.getpid()),
        LISTEN_FDS="1",
        WATCHDOG_USEC="500000",
        WATCHDOG_PID=str(os.getpid()),
    )
    os.execv(command[0], command)

main = child


def hear():
    global main
    while True:
        for line in notify.recv(4096).decode().splitlines():
            print(line, flush=True)
            if line.startswith("MAINPID="):
                main = int(line.removeprefix("MAINPID="))


threading.Thread(target=hear, daemon=True).start()
signal.signal(signal.SIGTERM, lambda *unused: os.kill(main, signal.SIGTERM))
os.waitpid(child, 0)
while main != child:
    try:
        os.kill(main, 0)
        time.sleep(0.05)
    except ProcessLookupError:
        break
