#!/usr/bin/env bash
# What some tests of reliability drive on Debian or Ubuntu: strace (a save killed at every call) and the sources of locales.
set -euo pipefail

ready() { command -v strace >/dev/null && command -v localedef >/dev/null && [ -e /usr/share/i18n/locales/tr_TR ]; }

if ready; then echo "strace and locales are ready"; exit 0; fi
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo "strace or the sources of locales are missing: install the packages strace and locales by hand" >&2; exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends strace locales >/dev/null
ready && echo "strace and locales are ready"
