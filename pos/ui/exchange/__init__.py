"""The end of an exchange that costs the customer nothing: equal value, or a difference that goes back."""
