"""Audience rules: one small JSON tree, evaluated alike in SQL (for contacts) and in Python (for visitors).

``{"all": [{"attribute": "customer_type", "is": "business"}, {"not": {"language": "sv"}}]}``. Conditions: an attribute with
``is``, ``any_of``, ``contains``, ``starts_with``, ``gt``, ``gte``, ``lt``, ``lte``, ``before``, ``after``, ``between``,
``last_days``, ``next_days``, ``exists``; and ``follows``, ``language``, ``source``, ``enquired_about``, ``has_channel``.
docs/audience-rules.md shows each.
"""

from audiences.rules.facts import PersonFacts, facts_of, facts_of_each
from audiences.rules.parsing import parse
from audiences.rules.tree import Rule

__all__ = ["PersonFacts", "Rule", "facts_of", "facts_of_each", "parse"]
