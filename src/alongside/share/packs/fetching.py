"""Fetching from another instance without being led anywhere else: one address, no redirects, and limits on all of it.

The name is looked up once, every address that it has must be public, and the connection goes to the address that was
looked at: a name that changes in between (DNS rebinding) leads nowhere.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from urllib.parse import urlsplit

from .format import Unreadable, gettext_noop

SECONDS, PATIENCE = 20.0, 8.0  # for all of it, and for one answer of the other side
# IPv6 that a network turns into any IPv4 address, private ones among them (RFC 6052, RFC 8215).
TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
AGENT = "Alongside (packs)"


class Unreachable(Unreadable):
    """Why nothing was fetched, in one sentence."""


class TooMuch(Unreachable):
    """What stands there is larger than was asked for. Tomorrow it will be so again."""


def fetch(url: str, *, most: int, private: bool = False) -> bytes:
    """What stands at an address, at most so many bytes. Raises Unreachable.

    Only https to public addresses; with `private` also http, and addresses of this machine and its network.
    """
    parts = urlsplit(url)
    if (
        parts.scheme not in ({"https", "http"} if private else {"https"})
        or not parts.hostname
        or parts.username
    ):
        raise Unreachable(gettext_noop("Only addresses that begin with https:// are fetched."))
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Unreachable(gettext_noop("Its address has a port that is none.")) from None
    deadline = time.monotonic() + SECONDS
    try:
        reached = _reach(parts.hostname, port, private=private)
        if parts.scheme == "https":
            reached = ssl.create_default_context().wrap_socket(
                reached, server_hostname=parts.hostname, do_handshake_on_connect=False
            )
        # An answer that trickles in, letter by letter, never lets a single wait run out: so all of it has an end too,
        # from the first greeting on.
        end = threading.Timer(SECONDS, _hang_up, [reached])
        end.daemon = True
        end.start()
        connection = http.client.HTTPConnection(parts.hostname, port, timeout=PATIENCE)
        connection.sock = reached
        try:
            if isinstance(reached, ssl.SSLSocket):
                reached.do_handshake()
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            connection.request(
                "GET", path or "/", headers={"User-Agent": AGENT, "Accept-Encoding": "identity"}
            )
            return _answer(connection.getresponse(), most, deadline)
        finally:
            end.cancel()
            connection.close()
            reached.close()
    except Unreachable:
        raise
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as trouble:
        raise Unreachable(
            gettext_noop("It could not be reached (%(why)s). Try again later."),
            why=getattr(trouble, "strerror", None) or type(trouble).__name__,
        ) from None


def _hang_up(reached: socket.socket) -> None:
    with contextlib.suppress(OSError):
        socket.socket.shutdown(reached, socket.SHUT_RDWR)  # beneath TLS, which may be waiting


def public_addresses(host: str, port: int, *, private: bool = False) -> list[str]:
    """Every address that a name has, once it is known that each of them may be gone to. Raises Unreachable."""
    try:
        found = {
            str(entry[4][0]).split("%")[0]
            for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        }
    except (OSError, UnicodeError):
        raise Unreachable(gettext_noop("Nobody knows the name %(host)s."), host=host[:120]) from None
    if not private and not all(is_public(one) for one in found):
        raise Unreachable(
            gettext_noop("%(host)s leads into a private network, where nothing is fetched from."),
            host=host[:120],
        )
    return sorted(found, key=lambda one: ":" in one)


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet: not this machine, not its network, not a disguise of either."""
    one = ipaddress.ip_address(address)
    if isinstance(one, ipaddress.IPv6Address):
        inside = one.ipv4_mapped or one.sixtofour or (one.teredo[1] if one.teredo else None)
        if inside is not None or any(one in net for net in TRANSLATED):
            return False
    return one.is_global and not one.is_multicast and not one.is_reserved and not one.is_unspecified


def _reach(host: str, port: int, *, private: bool) -> socket.socket:
    """A connection to one of the addresses that were looked at."""
    trouble: OSError | None = None
    for address in public_addresses(host, port, private=private)[:4]:
        try:
            return socket.create_connection((address, port), timeout=PATIENCE)
        except OSError as error:
            trouble = error
    raise trouble or OSError("no address")


def _answer(response: http.client.HTTPResponse, most: int, deadline: float) -> bytes:
    if response.status in {301, 302, 303, 307, 308}:
        raise Unreachable(
            gettext_noop("It sends us on to another address, and we never follow. Use that address.")
        )
    if response.status != 200:
        raise Unreachable(gettext_noop("It answered with %(status)s."), status=response.status)
    too_much = TooMuch(gettext_noop("It sends more than a pack can be. Nothing was kept."))
    if (response.length or 0) > most:
        raise too_much
    late = Unreachable(gettext_noop("It took longer than twenty seconds. Try again later."))
    parts, size = [], 0
    while chunk := response.read1(65_536):
        size += len(chunk)
        if size > most:
            raise too_much
        if time.monotonic() > deadline:
            raise late
        parts.append(chunk)
    if time.monotonic() > deadline:  # we hung up, so what came is not all of it
        raise late
    return b"".join(parts)
