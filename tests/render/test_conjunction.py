"""Slices in words, in every language."""

import pytest

from tests.render.frames import item
from vocwork.render.catalogue import LOCALES
from vocwork.render.conjunction import conjunction
from vocwork.render.texts import Texts

EAST, STORAGE = item("attribute", "region", "East", "East"), item("attribute", "product", "Storage", "Storage")
LATE, PRICE = item("theme", "", "0", "Late delivery"), item("theme", "", "1", "Price")


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ((EAST,), "region: East"),
        ((LATE,), "Late delivery"),
        ((EAST, STORAGE), "region: East + product: Storage"),
        ((EAST, LATE), "region: East, speaking of ‘Late delivery’"),
        ((EAST, STORAGE, LATE), "region: East + product: Storage, speaking of ‘Late delivery’"),
        ((LATE, PRICE), "‘Late delivery’ and ‘Price’"),
    ],
)
def test_a_slice_is_named_by_its_groups_and_themes(items, said):
    assert conjunction(Texts("en"), items) == said


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_names_every_item(locale):
    said = conjunction(Texts(locale), (EAST, STORAGE, LATE))
    assert [word for word in ("region", "East", "product", "Storage", "Late delivery") if word not in said] == []
    # the name stands in quotation marks: its own are others
    assert Texts(locale).say("quoted", text="x")[0] not in said
