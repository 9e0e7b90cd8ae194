#!/usr/bin/env bash
# Makes .venv/bin/tropa work on a machine that has git, make and python3 >= 3.11, and nothing else of ours.
# Steps: find python3 -> put uv into .tools/ -> install exactly what requirements.lock names -> link this checkout.
set -euo pipefail
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
export UV_PYTHON_DOWNLOADS=never UV_NO_CONFIG=1

say() { printf '%s\n' "$*" >&2; }

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
  say "tropa needs Python 3.11 or newer; '$python' is missing or older. Install it, or run: make setup PYTHON=/path/to/python3"; exit 1; }

install_uv() {
  rm -rf .tools/uv && mkdir -p .tools
  if "$python" -m venv .tools/uv >/dev/null 2>&1; then .tools/uv/bin/python -m pip install -q --disable-pip-version-check "uv==$UV_VERSION"; return; fi
  rm -rf .tools/uv
  if "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m pip install -q --disable-pip-version-check --target .tools/uv "uv==$UV_VERSION"; return
  fi
  # Debian splits venv and pip off python3.
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
    "$python" -m venv .tools/uv && .tools/uv/bin/python -m pip install -q --disable-pip-version-check "uv==$UV_VERSION"; return
  fi
  say "python3 has neither venv nor pip here. On Debian or Ubuntu: apt-get install python3-venv; then run make setup again."; exit 1
}

uv=.tools/uv/bin/uv
if ! "$uv" --version 2>/dev/null | grep -q " $UV_VERSION"; then say "setting up uv $UV_VERSION in .tools/ …"; install_uv; fi

[ -x .venv/bin/python ] || "$uv" venv -q --python "$python" .venv
say "installing the locked packages into .venv …"
VIRTUAL_ENV="$PWD/.venv" "$uv" pip sync -q --require-hashes requirements.lock
VIRTUAL_ENV="$PWD/.venv" "$uv" pip install -q --no-deps --no-build-isolation -e .
.venv/bin/tropa --version >&2
