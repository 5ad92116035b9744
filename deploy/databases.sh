#!/bin/sh
# Run once by the PostgreSQL of compose.split.yaml, as it sets itself up: a database for each module, where that is wished.
set -eu
if [ "${KERF_DATABASES:-one}" = each ]; then
  for module in users inventory orders payments notifications; do createdb --username "$POSTGRES_USER" "kerf_$module"; done
fi
