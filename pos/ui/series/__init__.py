"""The dialog at the till that starts a new number series, and what it says and does. Its act is `pos.till.series`."""
