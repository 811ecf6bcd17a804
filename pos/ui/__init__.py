"""The windows. The only place that knows Qt; it holds no rules."""
