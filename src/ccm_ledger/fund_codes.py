"""The codes of the three funds, apart from `records`: a report that needs no more loads no more."""

TF, WCR, SP = "TF", "WCR", "SP"
