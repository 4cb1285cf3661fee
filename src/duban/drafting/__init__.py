"""A notice as it comes in, a draft calendar with its evidence out. Doubt is a question, never a guess."""
