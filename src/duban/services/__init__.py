"""What duban does: load, sync, apply, tick, bundle, deliver, record. Decisions come from planning/."""
