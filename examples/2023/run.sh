#!/usr/bin/env bash
# The year 2023 of the ISU, from an empty folder to final statements and the auditors' bundle.
#
#   run.sh [FOLDER]        FOLDER is ./year-2023 when none is named
#
# The program is ccm-ledger from PATH, or the one that CCM_LEDGER names.
set -euo pipefail

inputs="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
folder="${1:-./year-2023}"
ledger="$folder/ccm-ledger.db"
workbook="$folder/ccm-2023-workbook.xlsx"
bundle="$folder/ccm-2023-audit.zip"

if [[ -e "$ledger" ]]; then
  echo "run.sh: $ledger exists already; name another folder, or move it away" >&2
  exit 3
fi
mkdir -p "$folder"

ccm() { "${CCM_LEDGER:-ccm-ledger}" --ledger "$ledger" "$@"; }

# New books. They open with the balances of 31 December 2022: funds, chart of accounts, States
# Parties, UN scales and financial procedures come with the profile.
ccm init --profile ccm --opening "$inputs/opening.csv"

# Totals are published, much below them is invented: every statement says so, first of its notes.
notice="An example: totals are those of the published report for 2023; days, rappen, vouchers,"
notice+=" balances by giver and which States paid, and what, are illustrative."
ccm procedure show 2022 --document |
  sed "1a\ \"statement_notice\": \"$notice\"," > "$folder/procedures.json"
ccm procedure set "$folder/procedures.json" --from 2022 --source "examples/2023/README.md"

# September 2022: the meeting has approved the budget. Look at the apportionment, then send each
# State its invoice; the budget year on it counts, not its date.
ccm budget import 2023 "$inputs/budget.csv" --approved-on 2022-09-02 \
  --authority "Tenth Meeting of States Parties (10MSP), 2022; annual report 2023, para. 68"
ccm assess 2023 --format csv > "$folder/assessment-2023.csv"
ccm invoice issue 2023 --date 2022-09-15

# The opening year holds the brought-forward balances alone, audited last year. Closing it finally
# means that nobody can change them any more.
ccm close-year 2022
ccm close-year 2022 --final

# Two donors tie part of their gifts (para. 85). The earmarks come before the money, since a
# receipt or an expense may only name one that exists.
ccm earmark add CHE-WORKSHOP --fund TF --state CHE --from 2023-01-01 --until 2024-06-30 \
  --purpose "Regional workshops: travel of staff and participants, interpretation (illustrative)"
ccm earmark add GBR-UNIVERSAL --fund TF --state GBR --from 2023-01-01 --until 2024-06-30 \
  --purpose "Universalization: missions, meetings and participants' travel (illustrative)"

# The year's money, in and out. Importing a file twice posts nothing twice. run-bank.sh brings the
# same money from the bank's files.
if [[ -n "${CCM_MONEY:-}" ]]; then
  source "$CCM_MONEY"
else
  ccm receipt import "$inputs/receipts.csv"
  ccm expense import "$inputs/expenses.csv"
fi

# A line of the budget that is overrun needs its note before the year can be closed; the others
# have one because table 1 of the report explains each line.
ccm budget note 2023 "Salaries" \
  "Leave that the outgoing director had not taken was paid out, and relocation cost more than planned."
ccm budget note 2023 "Social charges" \
  "Budgeted at a fifth of the salaries; the true rates depend on several factors and change over time."
ccm budget note 2023 "Consultancy fees" \
  "Budgeted from a quotation."
ccm budget note 2023 "Communications" \
  "Less is printed than before, and suppliers were cheaper; the main cost was a reprint of LAP booklets."
ccm budget note 2023 "Staff travel" \
  "Nearly all of it was paid from earmarked gifts: Cameroon, United Kingdom, Iraq, Southeast Asia."
ccm budget note 2023 "Other implementation support costs" \
  "Workshops and meetings, above all the travel of participants, paid mostly from earmarked gifts."

# What the host gives in services is told in the report and never enters the accounts.
ccm in-kind add 2023 102183 --from GICHD \
  --basis "Host's estimate of logistical and administrative support under the 2014 hosting agreement (para. 55)"

# A bill of the last days is booked as owed. The work was done in January 2024, which nobody sees
# until the auditors do: so version 1 of the statements differs from what was published.
late_bill="$(ccm expense post TF "Communications" 480.00 --payee "Translator" --unpaid \
  --document INV-2023-062 --date 2023-12-29 --text "Translation of a leaflet; illustrative" \
  --format json | grep -o 'E-2023-[0-9]*' | head -n 1)"
echo "Posted expense $late_bill, which is still to be paid."

# What closing a year asks: who confirms the bank's balance, what belongs to the year and is billed
# later, who allowed the lines that are overrun. `year check` shows all of it at any time.
ccm year answer 2023 bank-confirmation --document "BANK-2023-12-31 (illustrative)" \
  --text "The host confirms the balance of the account on 31 December (illustrative)."
ccm year answer 2023 accruals \
  --text "Nothing more is to come for the year: nil for each (illustrative)."
ccm year answer 2023 overrun-authority --item "Salaries" \
  --text "Added in consultation with the President of the 11MSP (para. 78)."
ccm year answer 2023 overrun-authority --item "Staff travel" \
  --text "Virtually all of it was supported by earmarked funds (para. 80)."
ccm year answer 2023 overrun-authority --item "Other implementation support costs" \
  --text "The overspending stems from travel that earmarked funds covered (para. 81)."
ccm year check 2023 > "$folder/year-check-2023.txt"
echo "What the close of 2023 would find: $folder/year-check-2023.txt"

# Check the whole ledger, then close provisionally: statements are issued as version 1, and from
# now on only the auditors' numbered adjustments go in.
ccm verify
ccm close-year 2023 --strict

# The auditors find the bill of January: cut-off. Their adjustment has a number of its own, and makes
# version 2, whose figures are the published ones. Which adjustments there really were, the report
# doesn't say. The page of differences shows every figure that moved.
ccm expense reverse "$late_bill" --date 2023-12-31 --adjustment \
  --reason "Cut-off: the work was done in January 2024 (illustrative)" \
  --document "Auditors' list of adjustments, no. 1 (illustrative)"
ccm statement differences 2023 --out "$folder/differences-2023.html"

for statement in balance activity variance contributions voluntary reserve sponsorship; do
  ccm statement "$statement" 2023
done

# The auditors' reports are dated 31 May 2024 (para. 74). After this nothing of 2023 can change.
ccm year answer 2023 auditor --document "Audit reports, Mazars SA" --date 2024-05-31 \
  --text "The published reports were reviewed by Mazars SA and deemed compliant with Swiss law (para. 74); these books were not."
ccm close-year 2023 --final --strict
ccm export xlsx 2023 --out "$workbook"
ccm export audit 2023 --out "$bundle"

echo "ledger:   $ledger"
echo "workbook: $workbook"
echo "bundle:   $bundle"
