"""What needs a person, in the back office: alarms of tills, and entries that are kept and count in no figure."""
