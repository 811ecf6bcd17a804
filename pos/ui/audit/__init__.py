"""The audit log of the back office: what happened, by whom, and whether the chains still hold."""
