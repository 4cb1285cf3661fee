"""The text of a document in one form of writing, and its sentences with their place."""
