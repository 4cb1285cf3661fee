"""The heads and feet of notices: which notices a text holds, and what each says it is."""
