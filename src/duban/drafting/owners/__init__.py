"""The words for who owes something in; which units of the roster they mean out."""
