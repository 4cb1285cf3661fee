"""Facts of a letter in; subject, text and HTML out. Templates are data that an admin may overlay."""

from duban.rendering.letters import KINDS, Letters, TemplateFailed
from duban.rendering.samples import linked_facts, sample_facts, sorted_facts

__all__ = ["KINDS", "Letters", "TemplateFailed", "linked_facts", "sample_facts", "sorted_facts"]
