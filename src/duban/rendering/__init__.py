"""Facts of a letter in; subject, text and HTML out. Templates are data that an admin may overlay."""

from duban.rendering.letters import KINDS, Letters, TemplateFailed
from duban.rendering.samples import sample_facts

__all__ = ["KINDS", "Letters", "TemplateFailed", "sample_facts"]
