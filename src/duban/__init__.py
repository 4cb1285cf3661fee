"""duban (督办): notices become calendars, calendars become obligations, obligations become letters."""

__version__ = "0.1.0"
