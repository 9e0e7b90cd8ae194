"""What is wrong with a relay's address, or with the way to it, before anything is opened: for `desk` and `watch`."""

from typing import Final
from urllib.parse import urlsplit

# Such that the proxy resolves the relay's name: looking it up here would tell whoever watches.
_PROXIES: Final = ("socks5h", "http")


def trouble_on_the_way(relay_url: str, proxy: str | None) -> str | None:
    """A sentence for whoever typed it; None: nothing."""
    relay = urlsplit(relay_url)
    if relay.scheme not in ("http", "https") or not relay.hostname:
        return "The relay's address must begin with http:// or https://. Nothing was changed."
    if relay.scheme == "http" and not _needs_no_tls(relay.hostname):
        # The publisher token and the boxes' read keys would cross the network in clear.
        return "Over plain http:// a relay may only be on this machine or an .onion address. Nothing was changed."
    if proxy is not None and urlsplit(proxy).scheme not in _PROXIES:
        return f"A proxy's address begins with {' or '.join(f'{each}://' for each in _PROXIES)}. Nothing was changed."
    if proxy is None and relay.hostname.endswith(".onion"):
        return (
            "An .onion address is reached through Tor: start Tor, then add --proxy socks5h://127.0.0.1:9050 "
            "(9150 with Tor Browser). Nothing was changed."
        )
    return None


def _needs_no_tls(host: str) -> bool:
    return host in ("127.0.0.1", "::1", "localhost") or host.endswith(".onion")
