"""The roster: units, contacts, reporting lines, the table of regions, import."""
