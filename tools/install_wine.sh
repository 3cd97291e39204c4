#!/usr/bin/env bash
# Make Wine (64 bits) available on a Debian or Ubuntu machine, as root. Prints why it cannot, and exits 1, elsewhere.
set -euo pipefail

ready() { command -v wine64 >/dev/null || [ -x /usr/lib/wine/wine64 ]; }

if ready; then echo "Wine is ready"; exit 0; fi
if ! command -v apt-get >/dev/null; then
  echo "Wine is missing and this machine has no apt-get: install wine64 by hand" >&2; exit 1
fi
if [ "$(id -u)" != 0 ]; then
  echo "Wine is missing and this user may not install packages: run as root, or install wine64 by hand" >&2; exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends wine64 wine >/dev/null
if ready; then echo "Wine is ready"; else echo "the package archive has no usable wine64" >&2; exit 1; fi
