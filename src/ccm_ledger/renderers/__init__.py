"""Plain data drawn on paper and screen; escaping lives here. Refuses: sums, rounding rules, SQL."""
