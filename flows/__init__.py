"""Calls as Prefect flows. Thin: what is due, what it says and who hears it is decided in duban's services."""
