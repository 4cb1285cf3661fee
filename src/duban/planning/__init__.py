"""Pure decisions: calendars, units and instants in; terms, moments and letters out. No clock, no store."""
