"""``tropa demo``: everything on one machine, with an invented network; ``--check`` plays its story and judges it."""

import argparse
import hashlib
import tempfile
import time
import webbrowser
from pathlib import Path

from tropa.demo.compartments import tell_of_compartments
from tropa.demo.findings import Findings
from tropa.demo.guide import publish_guide
from tropa.demo.journey_shown import AWAITED_MINUTES, Shown, begin_a_journey
from tropa.demo.journey_story import tell_of_a_journey
from tropa.demo.network import PASSPHRASE, Places, bring_letters, found_network, start_desk
from tropa.demo.programs import start_relay
from tropa.demo.story import tell
from tropa.sealing.words import words_of

HELP = "run the whole thing on this machine, with invented people"
_MANIFEST = Path(__file__).resolve().parents[3] / "web" / "dist" / "manifest.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="play the story without a person; exit 0 only if it held")
    parser.add_argument("--open", action="store_true", help="open both pages in the browser")


def run(args: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="tropa-demo-") as folder:
        places = Places(Path(folder))
        return _check(places) if args.check else _show(places, open_pages=args.open)


def _check(places: Places) -> int:
    findings = Findings(_say)
    tell(Places(places.folder / "first"), findings, _client_sha256())
    tell_of_compartments(Places(places.folder / "second"), findings)
    tell_of_a_journey(Places(places.folder / "third"), findings)
    failed = findings.failed
    _say(f"{len(failed)} of the story's sentences did not hold." if failed else "Everything held.")
    return 1 if failed else 0


def _show(places: Places, *, open_pages: bool) -> int:
    relay, relay_url = start_relay(places.relay_data)
    with relay:
        publish_guide(places.relay_data, places.folder / "guide")
        _say("An invented network is founded; a dozen invented people write to it …")
        found_network(places, relay_url, _client_sha256())
        seekers = bring_letters(relay_url, _say)
        _say("Two colleagues join, and somebody sets out on a journey …")
        journey = begin_a_journey(places, relay_url)
        desk, launch_file = start_desk(places, relay_url)
        with desk:
            _say(_invitation(relay_url, launch_file, words_of(seekers[1].entropy, "ru")))
            _say(_on_the_road(journey))
            if open_pages:
                webbrowser.open(relay_url)
                webbrowser.open(launch_file.as_uri())
            _wait_for_the_visitor()
    return 0


def _invitation(relay_url: str, launch_file: Path, words: str) -> str:
    return f"""
As someone who asks (use a private window, a phone's width shows it best):
  {relay_url}        in Russian
  {relay_url}/en     in English
  {relay_url}/guide  the guide to what one may lawfully do, also without any network
  One of the invented people has these words: {words}

As the coordinator who answers:
  open this file in a browser:  {launch_file}
  passphrase:                   {PASSPHRASE}"""


def _on_the_road(journey: Shown) -> str:
    return f"""
A journey is under way. Its three people read and answer with their words, each in a private window of their own:
  who travels:  {journey.traveller}
  who drives:   {journey.driver}
  who hosts:    {journey.host}
  «{journey.said.fine}» says that all is well, «{journey.said.duress}» looks the same and sounds the alarm.
  A word is awaited within {AWAITED_MINUTES} minutes from now. Give none, and watch the desk from the next full hour on.

Everything here is invented and is deleted when you stop with Ctrl-C."""


def _wait_for_the_visitor() -> None:
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        _say("\nStopped; everything is deleted.")


def _client_sha256() -> str | None:
    return hashlib.sha256(_MANIFEST.read_bytes()).hexdigest() if _MANIFEST.exists() else None


def _say(text: str) -> None:
    print(text, flush=True)
