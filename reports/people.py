"""Counts people, nobody twice: rows that share a contact or an address belong to one person. No queries."""

from collections.abc import Hashable, Iterable


class PeopleCounter:
    """Joins what belongs together. A row may know the contact, the address, or both (an erased contact leaves only the
    keyed hash of the address in the ledger)."""

    def __init__(self) -> None:
        self._parents: dict[Hashable, Hashable] = {}

    def add(self, *, contact_id: int | None, recipient_key: str = "") -> None:
        """One sign that somebody was reached."""
        nodes: list[Hashable] = []
        if contact_id is not None:
            nodes.append(("contact", contact_id))
        if recipient_key:
            nodes.append(("address", recipient_key))
        for node in nodes:
            self._parents.setdefault(node, node)
        if len(nodes) == 2:
            self._parents[self._root(nodes[0])] = self._root(nodes[1])

    def add_all(self, rows: Iterable[tuple[int | None, str]]) -> None:
        """Many (contact id, recipient key)."""
        for contact_id, recipient_key in rows:
            self.add(contact_id=contact_id, recipient_key=recipient_key)

    def count(self) -> int:
        """How many people."""
        return sum(1 for node in self._parents if self._root(node) == node)

    def _root(self, node: Hashable) -> Hashable:
        while self._parents[node] != node:
            self._parents[node] = self._parents[self._parents[node]]
            node = self._parents[node]
        return node
