"""Which dates are deadlines, whose, and how they are met."""
