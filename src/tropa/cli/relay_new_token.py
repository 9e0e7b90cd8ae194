"""``tropa relay new-token``: another publisher's token for a stopped relay."""

import argparse
import secrets

from tropa.cli.relay_settings import add_place_arguments, settings_of
from tropa.relay.new_token import renew_token

HELP = "make another publish-token for a stopped relay, when the old one may be in wrong hands"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_place_arguments(parser)
    parser.set_defaults(port=0)


def run(args: argparse.Namespace) -> int:
    """Raises RelayError."""
    settings = settings_of(args, args.refuse)
    path = renew_token(settings.data, settings.database, secrets.token_bytes)
    print(f"the new token is in {path}; the old one lets nobody in once the relay is started again.")
    print("give it to the network's stewards over a safe channel, today: until it is in their desks they publish no")
    print("notice and no status here, and open no team box; pages go by the notices there are for five weeks at most.")
    print("a steward's desk asks for it on its founding page (/begin/found), once the relay has refused it a notice.")
    print("whoever had the old one may have closed team boxes: have a steward see whether letters still come.")
    return 0
