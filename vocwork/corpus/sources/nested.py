"""Objects within objects to plain columns, as exports of review platforms and help desks need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def flat(item: Mapping[str, Any]) -> dict[str, Any]:
    """One level: the keys on the way joined by a point, in their order; lists stay as they are, empty objects go.

    >>> flat({"id": 7, "consumer": {"country": "FR", "shop": {"city": "Lyon"}}})
    {'id': 7, 'consumer.country': 'FR', 'consumer.shop.city': 'Lyon'}
    """
    cells: dict[str, Any] = {}
    for key, value in item.items():
        inner = flat(value) if isinstance(value, dict) else {}
        cells |= {f"{key}.{name}": cell for name, cell in inner.items()} if isinstance(value, dict) else {key: value}
    return cells
