#!/usr/bin/env bash
# The year 2023 once more, with the bank's files instead of receipts.csv: the same statements.
#
#   run-bank.sh [FOLDER]        FOLDER is ./year-2023-bank when none is named
#
# All commands but those about money are run.sh's; bank/money.sh has the others.
set -euo pipefail

inputs="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
CCM_MONEY="$inputs/bank/money.sh" exec bash "$inputs/run.sh" "${1:-./year-2023-bank}"
