"""The bytes of a document in, its text out."""
