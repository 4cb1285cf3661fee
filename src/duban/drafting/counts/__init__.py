"""Quotas, copies, limits of length, and whom to ask."""
