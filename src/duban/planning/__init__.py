"""Pure decisions: calendars, units and instants in; timelines, moments and letters out. No clock, no store."""
