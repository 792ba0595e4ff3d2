# Read by run.sh on behalf of run-bank.sh: the year's money from the bank's files.

# The account whose files are taken. One bank account carries all three funds.
ccm bank add "CH93 0076 2011 6238 5295 7" --name "Current account"

# Month by month: what names an invoice, or names a State and is what it owes, is booked at once. On
# 21 March the bank booked two credits as one; its camt.054 says what was in it.
for month in 01 02 03 04 05 06 07 08 09 10 11 12; do
  ccm receipt import "$inputs/bank/camt053-2023-$month.xml"
  if [[ $month == 03 ]]; then
    ccm receipt import "$inputs/bank/camt054-2023-03-21.xml"
  fi
done

# The rest is held until the officer has asked: gifts, the reserve, sponsors, parts, and one payment
# that came short. `ccm-ledger bank rows --unallocated` shows each with its suggestions.
ccm bank rows --unallocated --format csv > "$folder/held.csv"
allocate() { ccm receipt allocate "$1" --purpose "$2" --date "$3" "${@:4}"; }

allocate R-2023-0002 7c          2023-01-19 --meant-for 2022          # Austria, para. 84
allocate R-2023-0003 assessed    2023-02-06                           # New Zealand, 8.00 short
allocate R-2023-0006 7c          2023-02-16 --earmark CHE-WORKSHOP    # Switzerland
allocate R-2023-0009 7c          2023-02-23                           # Japan
allocate R-2023-0013 7a          2023-03-14 --amount 36.89            # Albania
allocate R-2023-0013 7c          2023-03-14
allocate R-2023-0014 sponsorship 2023-03-16                           # Canada
allocate R-2023-0020 7c          2023-03-21 --earmark GBR-UNIVERSAL   # United Kingdom
allocate R-2023-0018 7c          2023-03-28
allocate R-2023-0026 7c          2023-04-25                           # Burundi
allocate R-2023-0029 7c          2023-05-04 --amount 21750.00         # Switzerland
allocate R-2023-0029 sponsorship 2023-05-04
allocate R-2023-0032 7c          2023-05-11 --amount 10881.81         # Sweden
allocate R-2023-0032 assessed    2023-05-11
allocate R-2023-0038 7c          2023-06-08 --amount 18863.73         # Ireland
allocate R-2023-0038 reserve     2023-06-08
allocate R-2023-0041 7c          2023-06-27 --amount 9819.76          # Australia
allocate R-2023-0041 sponsorship 2023-06-27
allocate R-2023-0048 7c          2023-07-20                           # Italy
allocate R-2023-0054 7c          2023-08-17 --amount 4.80             # Nauru
allocate R-2023-0054 assessed    2023-08-17
allocate R-2023-0058 assessed    2023-09-14                           # Slovakia, a part
allocate R-2023-0061 assessed    2023-09-26                           # Croatia, a part
allocate R-2023-0064 7c          2023-10-12                           # France
allocate R-2023-0066 assessed    2023-10-24                           # Slovakia, the rest
allocate R-2023-0070 assessed    2023-11-06                           # Croatia, the rest
allocate R-2023-0072 7c          2023-11-23                           # Spain

# The vouchers. The bank's payments were held on 2210 until now; each is tied to its expense.
ccm expense import "$inputs/expenses.csv"
ccm bank match
ccm statement bank 2023 --exact
