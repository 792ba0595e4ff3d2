"""The journal's only door: post, reverse, chain, numbering, log. It knows no events."""
