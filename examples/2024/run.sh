#!/usr/bin/env bash
# An invented year 2024, from the closed 2023 to final statements. Nothing in it happened.
#
#   run.sh [FOLDER]        FOLDER is ./year-2024 when none is named
#
# It goes on from the ledger that ../2023/run.sh made in FOLDER; without one it makes that first.
# The program is ccm-ledger from PATH, or the one that CCM_LEDGER names.
set -euo pipefail

inputs="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
folder="${1:-./year-2024}"
ledger="$folder/ccm-ledger.db"

ccm() { "${CCM_LEDGER:-ccm-ledger}" --ledger "$ledger" "$@"; }

[[ -e "$ledger" ]] || bash "$inputs/../2023/run.sh" "$folder"

# ── Decisions and budget ─────────────────────────────────────────────────────────────────────────
ccm decision add ILL-2023-1 --date 2023-11-24 --allows budget \
  --text "Budget of 2024 (illustrative)"
ccm decision add ILL-2024-1 --date 2024-06-20 --allows budget \
  --text "Revised budget of 2024 (illustrative)"
ccm decision add ILL-2024-2 --date 2024-01-15 --allows transfer --allows loan \
  --text "Transfers and a loan between the funds, with the donors' consent (illustrative)"
ccm decision add ILL-2024-3 --date 2024-09-13 --allows waiver \
  --text "Austria's invoice of 2023 is waived, its gift was meant for it (illustrative)"
ccm decision add ILL-2024-4 --date 2024-09-13 --allows budget \
  --text "Budget of 2025 (illustrative)"
ccm decision add ILL-2024-5 --date 2024-12-10 --allows overrun \
  --text "The lines that are overrun in 2024 (illustrative)"
ccm decision add ILL-2024-6 --date 2024-10-18 --allows budget \
  --text "Budget of 2024 cut by 1'200 (illustrative)"
ccm decision add ILL-2025-1 --date 2025-09-12 --allows budget \
  --text "Budget of 2026 (illustrative)"

# From 2024 on every statement says that nothing of it is published.
notice="An example: everything of this year is invented; only the balances of 2022 and the totals of"
notice+=" 2023 are those of published reports. Illustrative."
ccm procedure show 2024 --document |
  sed "s|^ \"statement_notice\": .*| \"statement_notice\": \"$notice\",|" > "$folder/procedures-2024.json"
ccm procedure set "$folder/procedures-2024.json" --from 2024 --source "examples/2024/README.md"

# Two invoices of 2022 turn up that nobody had brought in when the books began: they come in now,
# on the first day of the first open year, and touch neither cash nor a fund's balance.
ccm invoice import "$inputs/open-invoices.csv"

# 2023 was closed for good before this script begins, so the invoices that would have gone out in
# September 2023 are dated January 2024.
ccm budget import 2024 "$inputs/budget.csv" --approved-on 2023-11-24 --authority ILL-2023-1
ccm invoice issue 2024 --date 2024-01-05

# South Sudan is a party since 1 February 2024: its own invoice, beside the run.
ccm invoice issue 2024 --state SSD --date 2024-02-05

# ── Money in and out, the plain part ─────────────────────────────────────────────────────────────
ccm earmark add CHE-SEMINAR --fund TF --state CHE --from 2024-01-01 --until 2025-06-30 \
  --purpose "Regional seminar (illustrative)"
ccm earmark add CHE-REVIEW --fund TF --state CHE --from 2025-01-01 --until 2025-12-31 \
  --purpose "Papers of the review conference (illustrative)"
ccm pledge add NOR 30000.00 --purpose 7c --for 2024 --date 2024-01-20
ccm receipt import "$inputs/receipts.csv"
ccm expense import "$inputs/expenses.csv"

# ── Money in that needs a thought ────────────────────────────────────────────────────────────────
# Late for 2023, once in full and once with charges that the bank states (R-2024-0028, 0029).
ccm receipt post PRT 4069.84 --purpose assessed --invoice CCM-2023-PRT --date 2024-02-16 \
  --text "Assessed 2023 (illustrative)"
ccm receipt post HUN 2618.68 --charges 10.00 --purpose assessed --invoice CCM-2023-HUN \
  --date 2024-02-21 --text "Assessed 2023, less charges (illustrative)"
# More than is owed: the rest waits until the State says what it is (R-2024-0030).
ccm receipt post SVN 1000.00 --purpose assessed --date 2024-03-12 --text "Paid 1'000 (illustrative)"
ccm receipt allocate R-2024-0030 --purpose 7c --amount 71.95 --date 2024-04-02
# Nobody knows whose it is, until Nigeria asks (R-2024-0031).
ccm receipt post - 2138.05 --purpose unallocated --date 2024-03-13 --text "No sender (illustrative)"
ccm receipt allocate R-2024-0031 --state NGA --purpose assessed --date 2024-04-09
# Not ours: sent back (R-2024-0032). A gift returned in part (R-2024-0033), one in euro.
ccm receipt post - 500.00 --purpose unallocated --date 2024-04-16 --text "An error (illustrative)"
ccm receipt refund R-2024-0032 --reason "received in error (illustrative)" --date 2024-04-18
ccm receipt post ISL 1000.00 --purpose 7c --date 2024-04-24 \
  --currency EUR --currency-amount 1025.00 --text "Gift in euro (illustrative)"
ccm receipt refund R-2024-0033 250.00 --reason "given for another purpose (illustrative)" \
  --date 2024-05-02
# Posted twice: the second is reversed (R-2024-0035).
ccm receipt post LIE 5000.00 --purpose 7c --date 2024-05-13 --text "Gift (illustrative)"
ccm receipt post LIE 5000.00 --purpose 7c --date 2024-05-13 --text "The same gift (illustrative)"
ccm receipt reverse R-2024-0035 --reason "posted twice (illustrative)" --date 2024-05-14
# Unknown money that is for another fund (R-2024-0036).
ccm receipt post - 1500.00 --purpose unallocated --date 2024-05-27 --text "No sender (illustrative)"
ccm receipt allocate R-2024-0036 --state CHE --purpose sponsorship --date 2024-06-04
# Refunds out of the reserve and the programme (R-2024-0037, 0038).
ccm receipt post LUX 300.00 --purpose reserve --date 2024-06-05 --text "Reserve (illustrative)"
ccm receipt refund R-2024-0037 100.00 --reason "too much (illustrative)" --date 2024-06-12
ccm receipt post LUX 700.00 --purpose sponsorship --date 2024-06-05 \
  --text "Delegates (illustrative)"
ccm receipt refund R-2024-0038 200.00 --reason "too much (illustrative)" --date 2024-06-12

# A payment of 2023 bounces, though 2023 is final; the money comes again, late (R-2024-0039). One of
# the old invoices of 2022 is paid (R-2024-0040).
ccm receipt reverse R-2023-0037 --reason "taken back by the bank (illustrative)" --date 2024-01-17
ccm receipt post MUS 219.05 --purpose assessed --invoice CCM-2023-MUS --date 2024-02-23 \
  --text "Assessed 2023, once more (illustrative)"
ccm receipt post FJI 45.30 --purpose assessed --invoice ISU-2022-FJI --date 2024-03-20 \
  --text "Assessed 2022 (illustrative)"
# Assessed money given back, of this year and of a closed one: what it had paid is due again.
ccm receipt refund R-2024-0017 20.86 --reason "paid by mistake (illustrative)" --date 2024-06-20
ccm receipt refund R-2023-0074 100.00 --reason "paid by mistake (illustrative)" --date 2024-06-20

# What is left of Switzerland's workshop of 2023 is due to it, and paid.
ccm earmark return CHE-WORKSHOP --reason "the workshop cost less (illustrative)" --date 2024-07-01
ccm expense pay F-2024-0007 --date 2024-07-09

# ── Money out that needs a thought ───────────────────────────────────────────────────────────────
# Owed now, paid later, returned by the bank, paid again (E-2024-0017).
ccm expense post TF "Consultancy fees" 2400.00 --payee "Example Lawyers" --document ILL-V-020 \
  --unpaid --date 2024-06-14 --text "Advice (illustrative)"
ccm expense pay E-2024-0017 --date 2024-07-12
ccm expense returned E-2024-0017 --unpaid \
  --reason "wrong account number (illustrative)" --date 2024-07-15
ccm expense pay E-2024-0017 --date 2024-07-16
# An advance to a traveller: given, claimed, the rest returned.
ccm expense advance give "A. Traveller (illustrative)" 800.00 --fund TF --document ILL-V-021 \
  --date 2024-08-19
ccm expense advance claim A-2024-0001 "Staff travel" 640.20 --document ILL-V-022 --date 2024-09-02
ccm expense advance return A-2024-0001 159.80 --date 2024-09-03
# Sponsorship: a ticket paid back in part, a penalty (E-2024-0019).
ccm expense post SP "Travel costs" 1200.00 --payee "Example Travel" --document ILL-V-023 \
  --date 2024-08-26 --text "Ticket (illustrative)"
ccm expense returned E-2024-0019 350.00 --reason "ticket refunded (illustrative)" --date 2024-09-16
ccm expense post SP "Travel costs" 180.00 --payee "Example Travel" --document ILL-V-024 \
  --detail Penalties --date 2024-09-17 --text "Cancelled late (illustrative)"
# Bank fees, and what an exchange cost.
ccm expense post TF 6900 36.50 --payee "Example Bank" --document ILL-V-025 --date 2024-09-30 \
  --text "Fees (illustrative)"
ccm expense post SP 6900 5.00 --payee "Example Bank" --document ILL-V-026 --date 2024-09-30 \
  --text "Fees (illustrative)"
ccm expense post TF 6910 14.35 --payee "Example Bank" --document ILL-V-027 --date 2024-09-30 \
  --text "Euro sold (illustrative)"
# A payment nobody knew, explained two weeks later under the same reference; a bill of 2023, which is final, paid back.
ccm journal post "$inputs/debit.csv" --reason "unknown debit (illustrative)" --document ILL-V-028
ccm journal post "$inputs/correction.csv" --reason "correction of 2023 (illustrative)" \
  --document ILL-V-029
# A bill that was somebody else's: reversed (E-2024-0024).
ccm expense post TF Communications 333.00 --payee "Example Printers" --document ILL-V-030 \
  --date 2024-10-07 --text "Cards (illustrative)"
ccm expense reverse E-2024-0024 --reason "not our bill (illustrative)" --date 2024-10-08

# ── Between the funds ────────────────────────────────────────────────────────────────────────────
ccm transfer post WCR TF 60000.00 --repayable --authority ILL-2024-2 --date 2024-02-01 \
  --text "Until contributions come (illustrative)"
ccm transfer post TF WCR 60000.00 --repayable --authority ILL-2024-2 --date 2024-05-31 \
  --text "The loan is repaid (illustrative)"
ccm transfer post WCR TF 5000.00 --authority ILL-2024-2 --date 2024-06-17 --text "(illustrative)"
ccm transfer post TF SP 1500.00 --authority ILL-2024-2 --date 2024-06-18 --text "(illustrative)"
ccm transfer post SP TF 400.00 --authority ILL-2024-2 --date 2024-10-15 --text "(illustrative)"

# ── Invoices: credit, cancellation, revision, waiver ─────────────────────────────────────────────
ccm invoice credit CCM-2024-BOL 23.20 --reason "agreed (illustrative)" --date 2024-05-15
ccm invoice cancel CCM-2024-SOM --reason "wrong address; issued again (illustrative)" \
  --date 2024-06-19
ccm budget import 2024 "$inputs/budget-revised.csv" --revision --approved-on 2024-06-20 \
  --authority ILL-2024-1
ccm invoice issue 2024 --date 2024-06-21
for paid in NLD:152.60 CHE:125.68 SWE:96.53 IRL:48.65; do
  ccm receipt post "${paid%:*}" "${paid#*:}" --purpose assessed --invoice "CCM-2024-${paid%:*}-2" \
    --date 2024-08-13 --text "Supplement 2024 (illustrative)"
done
ccm invoice waive CCM-2023-AUT --authority ILL-2024-3 --date 2024-09-20

# The budget is cut in October: credit notes for who has not paid the supplement; who has, has paid
# too much, and is told so.
ccm budget import 2024 "$inputs/budget-cut.csv" --revision --approved-on 2024-10-18 \
  --authority ILL-2024-6
ccm invoice issue 2024 --date 2024-10-21

# ── For 2025, before 2025 ────────────────────────────────────────────────────────────────────────
ccm budget import 2025 "$inputs/budget-2025.csv" --approved-on 2024-09-13 --authority ILL-2024-4
ccm invoice issue 2025 --date 2024-09-20
ccm receipt post NLD 5000.00 --purpose assessed --invoice CCM-2025-NLD --date 2024-11-05 \
  --text "First part of 2025 (illustrative)"
ccm receipt post CHE 20000.00 --purpose 7c --meant-for 2025 --earmark CHE-REVIEW \
  --date 2024-11-20 --text "Gift for 2025 (illustrative)"

# ── December ─────────────────────────────────────────────────────────────────────────────────────
# Payroll through the host: owed at the month's end, paid when it recharges (E-2024-0025, 0026).
ccm expense post TF Salaries 93500.00 --payee GICHD --document ILL-V-031 --unpaid \
  --detail "Salary expenditure" --date 2024-12-31 --text "Fourth quarter (illustrative)"
ccm expense post TF "Social charges" 17600.00 --payee GICHD --document ILL-V-032 --unpaid \
  --date 2024-12-31 --text "Fourth quarter (illustrative)"
ccm expense prepay TF "Staff travel" 890.00 --payee "Example Travel" --document ILL-V-033 \
  --for 2025 --service-date 2025-01-14 --date 2024-12-16 --text "Ticket (illustrative)"
ccm expense accrue TF "Consultancy fees" 5000.00 --payee "Example Auditors" --document ILL-V-034 \
  --date 2024-12-31 --text "Audit fee of 2024 (illustrative)"
# A gift pays part of next year's bill: paid in February, nothing taken back (E-2024-0028).
ccm expense accrue TF "Consultancy fees" 1200.00 --payee "Example Consulting" --document ILL-V-035 \
  --earmark CHE-SEMINAR --date 2024-12-31 --text "Report of the seminar (illustrative)"
# In the programme as well: an advance to a delegate, and a ticket for next year.
ccm expense advance give "B. Delegate (illustrative)" 600.00 --fund SP --document ILL-V-036 \
  --date 2024-08-20
ccm expense advance claim A-2024-0002 "Travel costs" 545.50 --document ILL-V-037 --date 2024-09-23
ccm expense advance return A-2024-0002 54.50 --date 2024-09-24
ccm expense prepay SP "Travel costs" 720.00 --payee "Example Travel" --document ILL-V-038 \
  --for 2025 --service-date 2025-03-10 --date 2024-12-19 --text "Ticket (illustrative)"
# Interest and the fee of the account that all three funds share, by what each has at the bank.
ccm expense post shared 6900 24.00 --payee "Example Bank" --document ILL-V-039 --date 2024-12-31 \
  --text "Fee of the account (illustrative)"
ccm receipt post - 703.00 --purpose other --fund shared --date 2024-12-31 \
  --text "Interest (illustrative)"
ccm in-kind add 2024 101000 --from GICHD --basis "Host's estimate (illustrative)"

# January 2025: the host's recharge is paid.
ccm expense pay E-2024-0025 --date 2025-01-20
ccm expense pay E-2024-0026 --date 2025-01-20
ccm expense pay E-2024-0028 --date 2025-02-10

# ── The close ────────────────────────────────────────────────────────────────────────────────────
ccm budget note 2024 Salaries "A step in the scale of the host (illustrative)."
ccm budget note 2024 "Social charges" "As budgeted, nearly (illustrative)."
ccm budget note 2024 "Other implementation support costs" "Mostly the seminar (illustrative)."
ccm year answer 2024 bank-confirmation --document "BANK-2024-12-31 (illustrative)" \
  --text "The host confirms the balance of the account (illustrative)."
ccm year answer 2024 accruals --item audit --amount 5000 --document ILL-V-034 \
  --text "The auditors' offer (illustrative)."
ccm year answer 2024 accruals --item other --amount 1200 --document ILL-V-035 \
  --text "The report of the seminar (illustrative)."
ccm year answer 2024 accruals --text "Nil; December's payroll is owed to the host (illustrative)."
ccm year answer 2024 overrun-authority --document ILL-2024-5 --text "Decided (illustrative)."
ccm verify
ccm close-year 2024

# The auditors find one bill: adjustment 1, version 2, then their report and the end.
ccm expense post TF Communications 275.00 --payee "Example Post" --document ILL-V-040 --unpaid \
  --date 2024-12-31 --text "Postage of December (illustrative)" \
  --adjustment --reason "found by the auditors (illustrative)"
ccm statement differences 2024
ccm year answer 2024 auditor --document "Audit report 2024 (illustrative)" --date 2025-05-30 \
  --text "No remarks (illustrative)."
ccm close-year 2024 --final

for statement in balance activity variance contributions; do
  ccm statement "$statement" 2024
  ccm statement "$statement" 2024 --out "$folder/$statement-2024.json"  # says where it wrote
done
ccm export csv --out "$folder/export"

# ── September 2025: a State has left ─────────────────────────────────────────────────────────────
# Lithuania is a party until 6 March 2025: that is a fact, and in the profile. What it was asked
# stays due; the apportionment of 2026 leaves it out.
ccm budget import 2026 "$inputs/budget-2026.csv" --approved-on 2025-09-12 --authority ILL-2025-1
ccm assess 2026 --format csv > "$folder/assessment-2026.csv"
ccm invoice list 2025 --state LTU

echo "ledger:     $ledger"
echo "export:     $folder/export"
