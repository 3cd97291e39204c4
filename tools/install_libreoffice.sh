#!/usr/bin/env bash
# Make LibreOffice >= 25.2 (Calc) and pdftoppm available on a Debian or Ubuntu machine, as root.
# Prints why it cannot, and exits 1, everywhere else. The archive addresses are the machine's own:
# the backports suite is added by copying its Debian entry with another suite name.
set -euo pipefail

version() { { soffice --version 2>/dev/null || true; } | grep -oE '[0-9]+\.[0-9]+' | head -n 1; }
enough() { [ -n "$1" ] && [ "$(printf '%s\n25.2\n' "$1" | sort -V | head -n 1)" = 25.2 ]; }
ready() { enough "$(version)" && command -v pdftoppm >/dev/null; }

if ready; then echo "LibreOffice $(version) is ready"; exit 0; fi
if ! command -v apt-get >/dev/null; then
  echo "LibreOffice >= 25.2 is missing and this machine has no apt-get: install it by hand" >&2; exit 1
fi
if [ "$(id -u)" != 0 ]; then
  echo "LibreOffice >= 25.2 is missing and this user may not install packages: run as root, or install it by hand" >&2; exit 1
fi

export DEBIAN_FRONTEND=noninteractive
. /etc/os-release
target=()
source=/etc/apt/sources.list.d/debian.sources
if [ "${VERSION_CODENAME:-}" = bookworm ]; then
  suite=bookworm-backports
  if [ -f "$source" ] && ! grep -qs "$suite" /etc/apt/sources.list.d/*.sources; then
    # the first paragraph of the file is the main archive
    sed -e '/^$/,$d' -e "s/^Suites:.*/Suites: $suite/" "$source" > /etc/apt/sources.list.d/debian-backports.sources
  fi
  target=(-t "$suite")
fi
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${target[@]}" \
  libreoffice-calc python3-uno libreoffice-script-provider-python >/dev/null
apt-get install -y -qq --no-install-recommends poppler-utils fonts-crosextra-carlito fonts-liberation fonts-dejavu-core >/dev/null
if ready; then echo "LibreOffice $(version) is ready"; else
  echo "LibreOffice is $(version), 25.2 or later is needed, and the package archive has no newer one" >&2; exit 1
fi
