"""The pages of ``audiences``: public ones for customers, console ones for staff."""
