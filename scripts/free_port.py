"""Print a port to serve on: the one asked for, else the first free one from 8069 on.

Usage: free_port.py [port | any]; "any" gives a random free port. Exits with one sentence when the port
asked for is taken or impossible.
"""

import socket
import sys

FIRST, LAST = 8069, 8169


def is_free(port):
    """Tell whether ``port`` can be listened on, on all addresses of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def choose(wanted):
    """Return the port to use for the text ``wanted`` ("" = any); raise SystemExit with what to do."""
    if not wanted:
        for port in range(FIRST, LAST):
            if is_free(port):
                return port
        raise SystemExit(f"all ports from {FIRST} to {LAST - 1} are taken: stop a server or choose one, PORT=9000")
    if wanted == "any":
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]
    if not wanted.isdigit() or not 0 < int(wanted) < 65536:
        raise SystemExit(f"PORT={wanted} is no port: choose a number from 1024 to 65535")
    if not is_free(int(wanted)):
        other = int(wanted) % 65535 + 1
        raise SystemExit(f"port {wanted} is taken (or not allowed): choose another, 'make run PORT={other}'")
    return int(wanted)


if __name__ == "__main__":
    print(choose(sys.argv[1] if len(sys.argv) > 1 else ""))
