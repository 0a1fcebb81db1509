"""Which record stands for which: what decisions and declared groups make of the customers of an extract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """What is changed, and only that; empty: every record stands for itself.

    merged: customer id -> the customer it is a second entry of. mothers: customer id -> its mother, where someone
    decided so. links: account id -> customer id. together: whether a mother stands for her subsidiaries.
    """

    merged: Mapping[str, str]
    mothers: Mapping[str, str]
    links: Mapping[str, str]
    together: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the extracts stand as they are."""
        return not (self.merged or self.mothers or self.links or self.together)

    def stands_for(self, parents: Mapping[str, str | None]) -> dict[str, tuple[str, str | None, str]]:
        """Customer id -> (the customer it is merged into, that one's mother or None, the one that stands for it).

        parents: all customers of the extract with the mother it names, None without one. A mother that is no customer
        is none; mothers in a circle are all their first's. A decided mother comes before the extract's: who was made
        a mother is not below her own subsidiary, whatever the extract says.
        """
        merged = {customer: self.merged.get(customer, customer) for customer in parents}
        decided = _between_firms(self.mothers, merged)
        named = _between_firms(parents, merged) | decided
        for mother in set(decided.values()) - decided.keys():
            if is_below_itself(mother, named):
                del named[mother]
        top = uppermost(named)
        return {
            customer: (
                stays,
                None if top.get(stays, stays) == stays else named[stays],
                top.get(stays, stays) if self.together else stays,
            )
            for customer, stays in merged.items()
        }


def _between_firms(parents: Mapping[str, str] | Mapping[str, str | None], merged: Mapping[str, str]) -> dict[str, str]:
    return {
        merged[customer]: merged[parent]
        for customer, parent in parents.items()
        if customer in merged and parent is not None and parent in merged and merged[customer] != merged[parent]
    }


def is_below_itself(customer: str, parents: Mapping[str, str]) -> bool:
    """Whether its mother's mother and so on is itself."""
    way = _way_up(customer, parents)
    return parents.get(way[-1]) == customer


def _way_up(customer: str, parents: Mapping[str, str]) -> list[str]:
    """The customer, its mother, hers and so on, each once."""
    way = [customer]
    while way[-1] in parents and parents[way[-1]] not in way:
        way.append(parents[way[-1]])
    return way


def uppermost(parents: Mapping[str, str]) -> dict[str, str]:
    """The mother's mother and so on of each; of a circle the first by number."""
    found = {}
    for customer in parents:
        way = _way_up(customer, parents)
        closes = way[-1] in parents
        found[customer] = min(way[way.index(parents[way[-1]]) :]) if closes else way[-1]
    return found


def merged_into(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Customer -> the one that stays, for pairs (stays, goes) in the order they were decided; chains are followed."""
    into: dict[str, str] = {}

    def last(customer: str) -> str:
        while customer in into:
            customer = into[customer]
        return customer

    for stays, goes in pairs:
        if (end := last(stays)) != (start := last(goes)):
            into[start] = end
    return {customer: last(customer) for customer in into}
