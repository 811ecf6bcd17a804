"""Receipt and report models turned into text, PDF and printer rows. Knows no device and no database."""
