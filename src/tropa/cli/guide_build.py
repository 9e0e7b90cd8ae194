"""The actions of ``tropa guide`` that make files: ``build``, ``verify``, ``publish`` and ``key``.

They read and write; what a guide holds and who may sign it is decided elsewhere.
"""

import argparse
import os
import secrets
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from tropa.rights import wordcheck
from tropa.rights.build import LANGUAGES, Bundle, build, check_signature, file_name, read_bundle, sign_guide, statement
from tropa.rights.build_verify import Verified, verify_guide
from tropa.rights.compile import compile_draft
from tropa.rights.compiled import Compiled
from tropa.rights.errors import GuideMismatch, InputErred, PackRefused, RightsError
from tropa.rights.linking import link
from tropa.rights.loading import load
from tropa.rights.signing import sign_pack, verify_pack
from tropa.sealing.errors import EncodingError
from tropa.sealing.signing import verify_key
from tropa.sealing.types import SigningSeed, VerifyKey

BUNDLE = Path(__file__).resolve().parents[3] / "web" / "dist-guide"
SIGNED_PACK = "pack.dsse"
_MADE = ("guide-*.html", "guide-*.dsse", SIGNED_PACK)
_Actions = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add_actions(action: _Actions) -> None:
    """The parsers of these actions; ``action`` makes one."""
    make = action("build", _build, "build the guide, one HTML file a language; --sign puts signatures beside them")
    make.add_argument("folder", type=Path, nargs="?", metavar="PACKDIR", help="the pack's folder, for example packs/ru")
    make.add_argument("--pack", type=Path, metavar="FILE", help="a signed pack instead of a folder; needs --key")
    make.add_argument(
        "--key", metavar="KEY", help="the public key that must have signed --pack (text, or a file of it)"
    )
    make.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="where to write; other files are left alone"
    )
    make.add_argument("--sign", type=Path, metavar="KEYFILE", help="a secret key that `tropa guide key` made")
    make.add_argument("--language", choices=LANGUAGES, action="append", help="only this language (default: all it has)")
    check = action("verify", _verify, "verify a built guide: its contents, and who signed it")
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument("--signature", type=Path, metavar="FILE", help="the signature that lies beside it")
    check.add_argument("--key", metavar="KEY", help="the public key that must have signed it (text, or a file of it)")
    publish = action("publish", _publish, "put built guides into a relay's data folder; it serves them at once")
    publish.add_argument("folder", type=Path, metavar="DIR", help="what `tropa guide build` wrote")
    publish.add_argument("--relay", type=Path, required=True, metavar="DATA", help="the relay's --data folder")
    key = action("key", _key, "make a secret key for signing guides, and print its public key")
    key.add_argument("file", type=Path, metavar="KEYFILE")


def said(done: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """An action whose refusals are said in a line on stderr and become exit code 1."""

    def act(args: argparse.Namespace) -> int:
        try:
            return done(args)
        except (RightsError, EncodingError) as error:
            print(f"tropa guide: {error}", file=sys.stderr)
        except OSError as error:
            print(f"tropa guide: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1

    return act


def files_of(folder: Path) -> dict[str, bytes]:
    """A pack's files, by their names relative to the folder; hidden files are left out."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in found}
    return {name: path.read_bytes() for name, path in named.items() if not name.startswith(".") and "/." not in name}


def _bundle() -> Bundle:
    return read_bundle({path.name: path.read_bytes() for path in BUNDLE.glob("*") if path.is_file()})


def _public(text: str) -> VerifyKey:
    path = Path(text)
    return VerifyKey.from_text((path.read_text(encoding="ascii") if path.is_file() else text).strip())


def _compiled(args: argparse.Namespace) -> Compiled:
    if (args.folder is None) == (args.pack is None):
        raise InputErred("name either a pack's folder or a signed pack (--pack); nothing was built")
    if args.pack is not None:
        if args.key is None:
            raise InputErred("a signed pack needs --key: whose signature counts; nothing was built")
        return verify_pack(args.pack.read_bytes(), [_public(args.key)])
    if not args.folder.is_dir():
        raise InputErred(f"{args.folder} is not a folder; nothing was built")
    draft = load(files_of(args.folder))
    if problems := link(draft):
        raise PackRefused(tuple(problems))
    compiled = compile_draft(draft)
    if problems := wordcheck.check(draft, compiled.pack):
        raise PackRefused(tuple(problems))
    return compiled


@said
def _build(args: argparse.Namespace) -> int:
    compiled, bundle = _compiled(args), _bundle()
    seed = None if args.sign is None else SigningSeed.from_text(args.sign.read_text(encoding="ascii").strip())
    made: dict[str, bytes] = {}
    for language in args.language or [name for name in LANGUAGES if name in compiled.words]:
        file = build(compiled, language, bundle)
        made[file_name(language)] = file
        if seed is not None:
            made[f"guide-{language}.dsse"] = sign_guide(statement(file, language, compiled.sha256), seed)
    if seed is not None:
        made[SIGNED_PACK] = sign_pack(compiled, seed)
    args.out.mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        _replace(args.out / name, data)
        print(f"{args.out / name}: {len(data)} bytes")
    print(f"version {compiled.pack.about.version}, SHA-256 {compiled.sha256}")
    print(f"fingerprint {compiled.fingerprint}")
    return 0


@said
def _verify(args: argparse.Namespace) -> int:
    if (args.signature is None) != (args.key is None):
        raise InputErred("--signature and --key belong together; nothing was verified")
    file = args.file.read_bytes()
    found = verify_guide(file, _bundle())
    for line in _told(found):
        print(line)
    if args.key is None:
        print("no signature was asked for: this says nothing about who made it")
        return 0
    signed = check_signature(file, args.signature.read_bytes(), _public(args.key))
    if (signed.language, signed.pack_sha256) != (found.language, found.pack_sha256):
        raise GuideMismatch("the signature names another pack or language than the file holds")
    print("signed by that key")
    return 0


def _told(found: Verified) -> Iterable[str]:
    about = found.pack.about
    yield f"a guide in {found.language}, pack {about.id} version {about.version}, law as of {about.as_of}"
    yield "its script and style are the ones this program knows, and it holds nothing that acts beside them"
    yield f"fingerprint {found.fingerprint}"
    if found.papers_apart:
        yield f"its papers in {about.paper_language} are proved only by a signature or by the guide in that language"


@said
def _publish(args: argparse.Namespace) -> int:
    found = sorted(path for pattern in _MADE for path in args.folder.glob(pattern))
    if not any(path.suffix == ".html" for path in found):
        raise InputErred(f"{args.folder} holds no built guide; nothing was published")
    bundle = _bundle()
    ready = {path.name: path.read_bytes() for path in found}
    for name, data in ready.items():
        if name.endswith(".html"):
            verify_guide(data, bundle)
    if not args.relay.is_dir():
        raise InputErred(f"{args.relay} is not a relay's data folder; nothing was published")
    target = args.relay / "guide"
    target.mkdir(mode=0o700, exist_ok=True)
    for name, data in ready.items():
        _replace(target / name, data)
        print(f"{target / name}")
    return 0


@said
def _key(args: argparse.Namespace) -> int:
    seed = SigningSeed(secrets.token_bytes(SigningSeed.SIZE_BYTES))
    with open(args.file, "x", encoding="ascii", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(seed.text + "\n")
    print(verify_key(seed).text)
    return 0


def _replace(path: Path, data: bytes) -> None:
    """The whole file or the one before it: a relay may be reading."""
    partial = path.with_name(path.name + ".new")
    partial.write_bytes(data)
    partial.replace(path)
