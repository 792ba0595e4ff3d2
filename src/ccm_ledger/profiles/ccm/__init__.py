"""The Convention on Cluster Munitions."""
