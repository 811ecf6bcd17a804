"""What the customer sees: a second screen (`window`) and a pole display, both from one presenter that follows the till's events."""
