"""A cluster on one machine: PostgreSQL, a Prefect server and workers, to look at and for the tests."""
