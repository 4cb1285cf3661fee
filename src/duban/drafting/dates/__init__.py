"""What is written as a date, a period or a count of days: only what is written."""
