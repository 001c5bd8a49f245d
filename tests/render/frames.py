"""A made-up study small enough to check by eye: every frame a report can receive, and a manifest."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

NAN = np.nan
QUARTERS = ["2024Q1", "2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2"]
NOW, BEFORE = "2025Q2", "2025Q1"
HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)> javascript:alert(2) </script> \u202eabc\u202c"


def spaced(text: str) -> str:
    """Non-breaking spaces read as spaces."""
    return text.replace("\u00a0", " ")


class Estimate(NamedTuple):
    value: float
    low: float
    high: float
    base: int
    reason: str = ""


class Finding(NamedTuple):
    key: str
    tone: str
    facts: dict[str, Any]


LABELS = {
    "en": ["Late delivery", "Helpful staff", "Invoice errors", "Website search", "Price", "Packaging"],
    "bg": [
        "Закъсняла доставка и липса на обаждане",
        "Любезни и отзивчиви служители",
        "Грешки във фактурите",
        "Търсене в уебсайта",
        "Цени",
        "Опаковка на изпратените продукти",
    ],
    "ms": [
        "Penghantaran lewat tanpa makluman",
        "Kakitangan yang membantu",
        "Kesilapan invois",
        "Carian laman web",
        "Harga",
        "Pembungkusan",
    ],
    "zh_Hans": ["物流配送延误且无通知", "员工热情周到", "发票错误", "网站搜索不好用", "价格", "包装"],
    "pl": [
        "Opóźnione dostawy bez powiadomienia",
        "Pomocna obsługa",
        "Błędy na fakturach",
        "Wyszukiwarka w serwisie",
        "Cena",
        "Opakowanie",
    ],
}
SEGMENTS = {"en": "Business", "bg": "Корпоративни клиенти", "ms": "Perniagaan", "zh_Hans": "企业客户", "pl": "Firmy"}


def trend() -> pd.DataFrame:
    """Calm for five quarters, then a fall."""
    value = [31.0, 29.0, 33.0, 30.0, 30.0, 18.0]
    rest = [28.0, 28.0, 29.0, 29.0, 30.0, 28.0]
    return pd.DataFrame(
        {
            "quarter": QUARTERS,
            "value": value,
            "low": [v - 9 for v in value],
            "high": [v + 8 for v in value],
            "base": [198, 205, 231, 210, 198, 214],
            "reason": "",
            "rest_value": rest,
            "rest_low": [v - 4 for v in rest],
            "rest_high": [v + 4 for v in rest],
            "rest_base": [1010, 1034, 1120, 1077, 1048, 1101],
        }
    )


def split() -> pd.DataFrame:
    """Three parts that add up to the change."""
    parts = [("mix", -1.2, -3.4, 0.9), ("talk", -3.1, -5.6, -0.8), ("rate", -7.7, -13.1, -2.4), ("total", -12, -21, -3)]
    return pd.DataFrame(parts, columns=["part", "value", "low", "high"]).astype({"value": float})


def themes(locale: str = "en") -> pd.DataFrame:
    """Late delivery doubled; the last theme is unstable."""
    rows = [
        (40, 0.23, 0.17, 0.31, 0.12, 0.11, 0.0008, "up", -0.74, 1.0),
        (33, 0.19, 0.14, 0.26, 0.20, -0.01, 0.81, "", 0.81, 1.0),
        (21, 0.12, 0.08, 0.18, 0.11, 0.01, 0.84, "", -0.55, 0.9),
        (16, 0.09, 0.06, 0.14, 0.09, 0.0, 0.97, "", -0.38, 0.8),
        (14, 0.08, 0.05, 0.13, 0.10, -0.02, 0.77, "", -0.29, 0.7),
        (9, 0.05, 0.03, 0.09, 0.04, 0.01, 0.81, "", 0.12, 0.4),
    ]
    columns = ["n", "share", "low", "high", "previous_share", "change", "q", "verdict", "sentiment", "stability"]
    table = pd.DataFrame(rows, columns=columns).assign(base=174, previous_base=161, reason="")
    table["theme"], table["label"] = range(len(table)), LABELS[locale]
    table["change_low"], table["change_high"] = table["change"] - 0.07, table["change"] + 0.07
    table["sentiment_low"], table["sentiment_high"] = table["sentiment"] - 0.1, table["sentiment"] + 0.1
    table["severity"] = table["sentiment"].where(table["sentiment"] < 0).abs() * 4 + 1
    table["severity_low"], table["severity_high"] = table["severity"] - 0.3, table["severity"] + 0.3
    complaints = table["n"].where(table["severity"].notna())
    return table.assign(sentiment_base=table["n"], severity_base=complaints, refits=10, kind="")


def brands() -> pd.DataFrame:
    """Our own name, a rival who is named more and liked less there, and one of whom little is known."""
    rows = [
        ("Ours", True, 60, 0.30, 0.24, 0.37, 0.28, 0.02, 0.6, "", 0.21, NAN, NAN, NAN, NAN, "Price"),
        ("Acme", False, 30, 0.15, 0.11, 0.21, 0.05, 0.1, 1e-3, "up", -0.44, -0.52, -0.7, -0.3, 4e-4, "Late delivery"),
        (HOSTILE, False, 8, 0.04, 0.02, 0.08, NAN, NAN, NAN, "", 0.05, -0.03, -0.3, 0.2, 0.8, ""),
    ]  # fmt: skip
    columns = ["brand", "own", "n", "share", "low", "high", "previous_share", "change", "q", "verdict", "sentiment"]
    table = pd.DataFrame(rows, columns=[*columns, "gap", "gap_low", "gap_high", "gap_q", "theme"])
    return table.assign(base=200, change_low=table["change"] - 0.05, change_high=table["change"] + 0.05)


def drivers(locale: str = "en") -> pd.DataFrame:
    """A theme that pulls down, an attribute, and a theme that is no more than chance."""
    late, staff = LABELS[locale][:2]
    rows = [
        ("theme", late, 51, 0.12, 0.06, 0.19, 0.01, 1e-3, True, 0.118, -35.2, -50.1, -20.4, -0.3, False, "", "", 1.1),
        ("attribute", "region", NAN, 0.03, 0.01, 0.08, 0.02, 0.03, True, 0.03, *[NAN] * 4, False, "East", "North", 1.2),
        ("theme", staff, 40, 0.002, 0.0, 0.02, 0.010, 0.6, False, 0.002, 4.0, -11.0, 20.0, 0.1, False, "", "", 1.0),
    ]  # fmt: skip
    columns = ["kind", "label", "n", "importance", "low", "high", "noise", "q", "clear", "relative_weight"]
    columns += ["coefficient", "coefficient_low", "coefficient_high", "correlation", "opposed", "lowest", "highest"]
    table = pd.DataFrame(rows, columns=[*columns, "vif"])
    return table.assign(ordered_weight=table["relative_weight"])


def number_bands() -> pd.DataFrame:
    """A score that falls from the third day on; nobody is sure about the last band."""
    rows = [
        (NAN, 0.0, 120, 40.0, 28.0, 52.0, 38.0),
        (0.0, 3.0, 80, 35.0, 20.0, 50.0, 38.0),
        (3.0, NAN, 40, -12.0, -35.0, 11.0, -12.0),
    ]
    return pd.DataFrame(rows, columns=["from", "until", "base", "value", "low", "high", "curve"])


def numbers() -> pd.DataFrame:
    """One that falls, one that turns, and one with nothing clear."""
    rows = [
        ("days late", 240, "falls", 0.11, 3.0, 0.0, 3.0, -50.0, -71.0, -29.0, 40, 12.0, 0.001, 0.9),
        ("age", 240, "peak", 0.04, 30.0, 20.0, 50.0, 8.0, -4.0, 20.0, 90, 12.0, 0.2, 0.003),
        ("price", 238, "", -0.01, 50.0, 20.0, 200.0, -4.0, -15.0, 7.0, 60, 12.0, 0.6, 0.8),
    ]
    columns = ["label", "base", "shape", "explained", "threshold", "threshold_low", "threshold_high", "difference"]
    return pd.DataFrame(rows, columns=[*columns, "low", "high", "base_beyond", "detectable", "q", "turn_q"])


def driver_segments() -> pd.DataFrame:
    """A theme that goes with the score in one segment alone, and one that too few of the other mention."""
    rows = [
        ("1", "Late delivery", "Business", "A", 60, 300, -45.0, -60.0, -30.0, "", 0.001, True, ""),
        ("1", "Late delivery", "Families", "B", 50, 280, -2.0, -18.0, 14.0, "A", 0.001, True, ""),
        ("2", "Price", "Business", "A", 40, 300, 4.0, -12.0, 20.0, "", NAN, False, ""),
        ("2", "Price", "Families", "B", NAN, 280, NAN, NAN, NAN, "", NAN, False, "small_base"),
        ("3", "Staff", "Business", "A", NAN, 300, NAN, NAN, NAN, "", NAN, False, "small_base"),
        ("3", "Staff", "Families", "B", NAN, 280, NAN, NAN, NAN, "", NAN, False, "small_base"),
    ]
    columns = ["theme", "label", "segment", "letter", "n", "base", "coefficient", "low", "high", "above", "q"]
    table = pd.DataFrame(rows, columns=[*columns, "differs", "reason"])
    return table.assign(segment_label=table["segment"])


class Impacts(NamedTuple):
    table: pd.DataFrame
    everyone: float
    none: float
    together: float


def impacts(locale: str = "en") -> Impacts:
    """Two themes that the two ways of counting rank differently, and one that does nothing."""
    late, staff, invoices = LABELS[locale][:3]
    rows = [
        (late, 51, 200, 0.255, -8.0, 31.0, -9.9, -13.0, -7.0, 1e-4, "down", -3.2, -6.0, -0.1, 1, 2, True),
        (invoices, 40, 200, 0.20, -2.0, 27.0, -5.8, -9.0, -2.6, 1e-3, "down", -6.1, -9.0, -3.0, 2, 1, True),
        (staff, 44, 200, 0.22, 22.0, 20.8, 0.3, -3.0, 3.4, 0.9, "", 0.4, -3.0, 3.8, 3, 3, False),
    ]
    columns = ["label", "n", "base", "share", "with_theme", "without", "impact", "low", "high", "q", "verdict"]
    columns += ["additive", "additive_low", "additive_high", "rank", "additive_rank", "apart"]
    return Impacts(pd.DataFrame(rows, columns=columns), 21.1, 30.0, -8.9)


def forecast() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Twenty quarters with a season, some of them hidden, and the two that come."""
    quarters = [f"{year}Q{number}" for year in range(2020, 2025) for number in range(1, 5)]
    past = pd.DataFrame({"quarter": quarters, "value": [30.0, 20.0, 25.0, NAN] * 4 + [30.0, 20.0, 25.0, 28.0]})
    ahead = pd.DataFrame({"quarter": ["2025Q1", "2025Q2"], "value": [31.0, 21.0]})
    for confidence, half in ((80, 3.0), (95, 5.0)):
        ahead[f"low{confidence}"], ahead[f"high{confidence}"] = ahead["value"] - half, ahead["value"] + half
    return past, ahead


def recurrence() -> tuple[pd.DataFrame, pd.DataFrame]:
    """What happened once, what seems to come every fourth quarter, what is new, and a standing complaint."""
    rows = [
        ("Payment", 60, 0.06, "one_off", "", "2025-05", "2025-05", 1, 1, False, 0.30, 0.05, 2e-4, ""),
        ("Price", 50, 0.05, "steady", "seasonal", "2024-10", "2025-12", 6, 2, True, 0.08, 0.04, 0.02, ""),
        (HOSTILE, NAN, NAN, "new", "", "2026-03", "2026-03", 1, 1, False, 0.10, NAN, 2e-4, "small_cell"),
        ("Staff", 40, 0.04, "steady", "", "", "", 0, 0, True, NAN, NAN, 0.7, ""),
        ("all themes, channel phone", 120, 0.12, "steady", "", "", "", 0, 0, True, NAN, NAN, 0.8, ""),
    ]
    columns = ["label", "n", "share", "verdict", "hint", "first", "last", "run", "times", "seen_again", "then", "usual"]
    table = pd.DataFrame(rows, columns=[*columns, "p", "reason"]).assign(
        theme=[0, 1, 2, 3, -2], base=1000, season="2024Q4"
    )
    for part in ("then", "usual"):
        table[f"{part}_low"], table[f"{part}_high"] = table[part] - 0.02, table[part] + 0.02
    table = table.assign(
        q=table["p"] * 2, detectable=table["share"] * 3, signals=0, first_signal=["2025-05", "", "", "", ""]
    )
    table["channel"] = ["", "", "", "", "phone"]
    course = [0.05, 0.3, 0.05]
    chart = {"period": ["2025-04", "2025-05", "2025-06"], "share": course, "lower": 0.0, "upper": 0.1}
    signal = ["", "above", ""]
    return table, pd.concat([pd.DataFrame({**chart, "theme": theme, "signal": signal}) for theme in table["theme"]])


def codes() -> pd.DataFrame:
    """A category with one below it, corrected by the page's own sample, and one of which little is known."""
    rows = [
        ("money", "Money", 0, "", 70, 0.40, 0.34, 0.46, 0.38, 0.02, 0.6, "", -0.2, "sample", 31, 0.35),
        ("price", "Price", 1, "money", 50, 0.30, 0.24, 0.36, 0.15, 0.15, 1e-3, "up", -0.4, "sample", 31, 0.25),
        ("other", HOSTILE, 0, "", NAN, NAN, NAN, NAN, NAN, NAN, NAN, "", NAN, "", 0, NAN),
    ]  # fmt: skip
    columns = ["code", "label", "depth", "parent", "n", "share", "low", "high", "previous_share", "change", "q"]
    table = pd.DataFrame(rows, columns=[*columns, "verdict", "sentiment", "corrected", "hand", "as_coded"])
    table = table.assign(base=200, change_low=table["change"] - 0.05, change_high=table["change"] + 0.05)
    return table.assign(reason=["", "", "small_cell"])


def intents() -> pd.DataFrame:
    rows = [("praise", 0.45, 0.4, 0.5, -0.02, ""), ("complaint", 0.38, 0.33, 0.43, 0.12, "up")]
    rows += [("request", NAN, NAN, NAN, NAN, "")]
    return pd.DataFrame(rows, columns=["intent", "share", "low", "high", "change", "verdict"])


def theme_intents(locale: str = "en") -> pd.DataFrame:
    table = pd.DataFrame({"theme": range(2), "label": LABELS[locale][:2], "n": [40, 33], "complaint": [31, NAN]})
    return table.assign(praise=[NAN, 29], request=[6, NAN], question=NAN, reason="small_cell")


def ideas(locale: str = "en") -> pd.DataFrame:
    """An old wish, a new one in another language, and one that nobody lets us quote."""
    rows = [
        ("Please deliver in the evening", "en", 21, 23, 6.0, BEFORE, [["segment", "Business", 12]]),
        (f"希望晚上送货 {HOSTILE}", "zh", 9, 9, 9.0, NOW, []),
        ("", "", 5, 5, NAN, BEFORE, []),
    ]
    table = pd.DataFrame(rows, columns=["wording", "language", "customers", "answers", "now", "first", "groups"])
    return table.assign(idea=range(3), theme=LABELS[locale][0], last=NOW, reason="")


def groups(locale: str = "en") -> pd.DataFrame:
    """Promoters praise staff, detractors wait for parcels."""
    top, bottom = [0.06, 0.33, 0.08, 0.07, 0.09, 0.06], [0.47, 0.05, 0.19, 0.13, 0.08, 0.04]
    table = pd.DataFrame({"theme": range(6), "label": LABELS[locale], "top_share": top, "bottom_share": bottom})
    for side, base in (("top", 81), ("bottom", 62)):
        share = table[f"{side}_share"]
        table[f"{side}_low"], table[f"{side}_high"] = (share - 0.06).clip(0.01), share + 0.09
        table[f"{side}_n"], table[f"{side}_base"] = (share * base).round().astype(int), base
    table["difference"] = table["top_share"] - table["bottom_share"]
    table["difference_low"], table["difference_high"] = table["difference"] - 0.1, table["difference"] + 0.1
    table["q"] = [0.0001, 0.0002, 0.11, 0.4, 0.9, 0.8]
    table["verdict"] = ["down", "up", "", "", "", ""]
    return table.assign(reason="")


def item(kind: str, attribute: str, value: str, label: str) -> SimpleNamespace:
    """One condition of a slice."""
    return SimpleNamespace(kind=kind, attribute=attribute, value=value, label=label)


def causes(locale: str = "en") -> pd.DataFrame:
    """One region and one theme carry the fall."""
    rows = [
        ("region: East", 61, 66, 29.5, 3.0, -7.4, -10.8, -3.9, -0.3, -7.1, 0.002, 0.62, True),
        (LABELS[locale][0], 19, 40, -31.6, -42.5, -5.9, -9.6, -2.2, -5.1, -0.8, 0.012, 0.49, True),
        ("region: West", 70, 74, 31.4, 27.0, -1.4, -4.1, 1.3, 0.1, -1.5, 0.62, 0.12, False),
    ]
    columns = ["label", "n_before", "n_now", "before", "now", "contribution", "low", "high"]
    table = pd.DataFrame(rows, columns=[*columns, "mix", "rate", "p", "share_of_change", "cause"])
    table = table.assign(share_low=table["share_of_change"] - 0.1, share_high=table["share_of_change"] + 0.1)
    table["share_before"], table["share_now"] = table["n_before"] / 198, table["n_now"] / 214
    regions = [(item("attribute", "region", name, name),) for name in ("East", "West")]
    items = [regions[0], (item("theme", "", "0", LABELS[locale][0]),), regions[1]]
    parts = {"part": [-6.8, -4.1, NAN], "part_low": [-10.2, -7.9, NAN], "part_high": [-3.1, -0.4, NAN]}
    return table.assign(items=items, **parts, excess=table["contribution"] + 4, driver=["scores", "more", "scores"])


def quotes(locale: str = "en") -> pd.DataFrame:
    """Five languages, one of them hostile."""
    late, staff = LABELS[locale][:2]
    rows = [
        (0, late, "Ordered for Monday, came on Friday without a call. The people on the phone were lovely, but that "
         "does not help my shop.", "en", -0.8, "bottom", [[20, 49]]),
        (0, late, "Kurier spóźnił się trzeci raz w tym miesiącu.", "pl", -0.7, "bottom", [[7, 44]]),
        (0, late, "快递晚了四天，打电话也没人接。", "zh", -0.9, "bottom", [[0, 6]]),
        (1, staff, "Момичето на гишето беше страхотно, всичко обясни за две минути.", "bg", 0.9, "top", [[0, 33]]),
        (1, staff, "Ok je, tapi staf di cawangan memang peramah.", "ms", 0.5, "middle", []),
        (1, staff, HOSTILE, "und", 0.1, "", [[0, 8]]),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["theme", "label", "text", "language", "sentiment", "group", "spans"])
    return table.assign(telling=[[[35, 42], [97, 105]], [[7, 14]], [[2, 3]], [[24, 33]], [], []])


def levels(locale: str = "en") -> pd.DataFrame:
    """A change of a region and of everyone else; in the region late deliveries, and staff with too few answers."""
    late, staff = LABELS[locale][:2]
    rows = [
        (0, -1, "total", "NPS", 198, 214, -12.0, -21.0, -3.0, 1.0, 0.008, True, ""),
        (1, 0, "slice", "region: East", 61, 66, -7.4, -10.8, -3.9, 0.62, 0.002, True, ""),
        (2, 0, "others", "everything else", 137, 148, -4.6, -12.1, 2.9, 0.38, NAN, False, ""),
        (3, 1, "theme", late, 12, 31, -5.1, -8.0, -2.2, 0.43, 0.012, False, ""),
        (4, 1, "theme", staff, 8, 9, NAN, NAN, NAN, NAN, NAN, False, "small_base"),
        (5, 1, "others", "everything else", 44, 30, -2.3, -5.0, 0.4, 0.19, NAN, False, ""),
    ]
    columns = ["level", "parent", "kind", "name", "n_before", "n_now", "contribution", "low", "high"]
    table = pd.DataFrame(rows, columns=[*columns, "share_of_change", "p", "adds_up", "reason"])
    table = table.assign(share_low=table["share_of_change"] - 0.1, share_high=table["share_of_change"] + 0.1)
    said = [NAN, NAN, NAN, 0.41, 0.15, NAN], [NAN, NAN, NAN, 0.16, 0.18, NAN]
    table = table.assign(comments_share=said[0], comments_before=said[1])
    table = table.assign(comments_low=table["comments_share"] - 0.08, comments_high=table["comments_share"] + 0.1)
    bases = table["comments_share"].notna().map({True: 1.0, False: NAN})
    return table.assign(comments_base=bases * 60, comments_base_before=bases * 55, comments_q=bases * 0.34)


def level_quotes(locale: str = "en") -> pd.DataFrame:
    """Quotes of one level, of this quarter alone."""
    return quotes(locale).head(2).assign(level=3, when="now")


def languages() -> pd.DataFrame:
    """A language tested on both, one on examples and what is nearest to customers' words, one on nothing."""
    none = (0, NAN, NAN, NAN)
    rows = [("en", 90, 128, 0.898, 0.831, 0.04, 3000, 0.92, NAN, 0.031, *none)]
    rows += [("ms", 50, 174, 0.874, 0.85, 0.07, *none, 2398, 0.736, 0.516, 0.106), ("pt", 12, *none, *none, *none)]
    tests = [
        f"{test}_{what}"
        for test in ("examples", "customers", "nearest")
        for what in ("texts", "f1", "f1_three", "error")
    ]
    return pd.DataFrame(rows, columns=["language", "comments", *tests])


def volume() -> pd.DataFrame:
    """Three channels; the smallest is too small for a score."""
    rows = [
        ("survey", 132, 0.617, 0.55, 0.68, 101, 14.0, 2.0, 26.0, 132, "", NAN, 0),
        ("review", 64, 0.299, 0.24, 0.36, 60, 22.0, 5.0, 38.0, 61, "", 3.9, 64),
        ("counter", 18, 0.084, 0.05, 0.13, 13, NAN, NAN, NAN, 18, "small_base", NAN, 0),
    ]
    columns = ["channel", "answers", "share", "low", "high", "comments", "value", "metric_low", "metric_high"]
    return pd.DataFrame(rows, columns=[*columns, "metric_base", "reason", "stars", "stars_base"])


def segments() -> pd.DataFrame:
    """Four segments, the last too small to show."""
    rows = [
        ("Private", 36, 32, 40, 620, 1, -4, 6, ""),
        ("Public sector", 24, 12, 35, 130, -3, -15, 9, ""),
        ("Business", 18, 9, 27, 214, -12, -21, -3, "down"),
        ("Partners", NAN, NAN, NAN, 12, NAN, NAN, NAN, ""),
    ]
    columns = ["label", "value", "low", "high", "base", "change", "change_low", "change_high", "verdict"]
    why = ["", "", "", "small_base"]
    return pd.DataFrame(rows, columns=columns).assign(reason=why, change_reason=why)


def theme_quarters(locale: str = "en") -> pd.DataFrame:
    """The first theme grows, the last one is masked in one quarter."""
    rows = [
        {"theme": theme, "label": label, "quarter": quarter, "n": 10, "base": 170, "low": NAN, "high": NAN, "kind": ""}
        | {"stability": 0.4 if theme == 5 else 1.0, "reason": "small_cell" if (theme, i) == (5, 2) else ""}
        | {"share": NAN if (theme, i) == (5, 2) else 0.2 / (theme + 1) + (0.04 * i if theme == 0 else 0)}
        for theme, label in enumerate(LABELS[locale])
        for i, quarter in enumerate(QUARTERS)
    ]
    return pd.DataFrame(rows)


def flows() -> pd.DataFrame:
    months = np.arange(37)
    p50 = -40_000 + 8_000 * np.maximum(0, months - 2)
    return pd.DataFrame({"month": months, "p5": -60_000 + 0.35 * (p50 + 40_000), "p50": p50, "p95": p50 * 1.9 + 12_000})


def tornado() -> pd.DataFrame:
    rows = [
        ("churn_reduction", "share of losses", 0.04, 0.16, 20_000, 420_000),
        ("customers", "customers", 11_000, 14_000, 150_000, 268_000),
        ("revenue_per_month", "EUR", 28.0, 37.5, 160_000, 262_000),
        ("one_off_cost", "EUR", 25_000, 60_000, 225_000, 190_000),
        ("monthly_cost", "EUR", 800, 1_500, 219_000, 197_000),
    ]
    columns = ["input", "unit", "low_value", "high_value", "low_npv", "high_npv"]
    return pd.DataFrame(rows, columns=columns).assign(base_npv=210_000.0, source="accounts 2024")


def inputs() -> pd.DataFrame:
    rows = [
        ("For all actions", "customers", "customers", 11_000.0, 12_400.0, 14_000.0, "CRM, April 2025", "Sales"),
        (
            "Switch the carrier",
            "churn_reduction",
            "share of losses",
            0.04,
            0.09,
            0.16,
            "pilot in region West",
            "Operations",
        ),
        ("Switch the carrier", "one_off_cost", "EUR", 25_000.0, 38_000.0, 60_000.0, "carrier's quote", "Purchasing"),
    ]
    return pd.DataFrame(rows, columns=["action", "input", "unit", "p5", "p50", "p95", "source", "owner"])


def actions() -> pd.DataFrame:
    rows = [
        ("Switch the carrier", 40_000, 210_000, 420_000, 80_000, 7, 0.81, 0.97),
        ("Check invoices twice", -30_000, -12_000, 9_000, 31_000, np.inf, 0.04, 0.12),
    ]
    columns = ["title", "npv_p5", "npv_p50", "npv_p95", "costs", "payback", "within", "gain"]
    return pd.DataFrame(rows, columns=columns)


def summary() -> pd.DataFrame:
    rows = [
        ("npv", 40_000, 210_000, 420_000),
        ("benefits", 95_000, 290_000, 520_000),
        ("costs", 52_000, 80_000, 118_000),
        ("roi", 0.4, 2.6, 5.1),
        ("payback", 4, 7, np.inf),
    ]
    return pd.DataFrame(rows, columns=["measure", "p5", "p50", "p95"])


def matrix(segments: int = 4) -> list[dict[str, Any]]:
    """Four segments by six quarters: one report failed, one score too small to show."""
    names = ["all", "Business", "Private", "Public sector", *(f"Region {i}" for i in range(5, segments + 1))][:segments]
    found = []
    for row, name in enumerate(names):
        for i, quarter in enumerate(QUARTERS):
            value = [31, 29, 33, 30, 30, 18][i] + 3 * row if name != "all" else [29, 28, 30, 29, 30, 26][i]
            metric: dict[str, Any] = {"name": "nps", "value": value, "low": value - 5, "high": value + 5, "base": 200}
            metric = metric | {"base": 200 + 7 * i, "reason": ""}
            report = {"segment": name, "segment_label": name, "quarter": quarter, "locale": "en", "seconds": 2.1}
            report |= {"html": f"en/{quarter}/segment-{row}.html", "status": "fresh" if i < 5 else "ok"}
            report |= {"base": 250 + 7 * i, "metric": metric, "error": None}
            if found and i:
                # twelve points down at the end are more than chance, four are not
                change = value - found[-1]["metric"]["value"] if (found[-1]["metric"] or {}).get("value") else None
                report |= {"change": {"value": change, "q": 0.001 if change and change < -10 else 0.4}}
            if (row, i) == (3, 2):
                report |= {
                    "status": "failed",
                    "metric": None,
                    "error": {"cell": "7", "message": "KeyError: 'score <b>'"},
                }
            if (row, i) == (3, 0):
                report |= {"metric": {**metric, "value": None, "low": None, "high": None, "base": 12}, "base": 12}
                report |= {"change": {"value": None, "q": None}}
            found.append(report)
    return found


def units() -> pd.DataFrame:
    """Three groups in a funnel: one like the others, one apart, one that is not named."""
    return pd.DataFrame(
        {
            "label": ["region: North", "region: East", ""],
            "base": [900, 400, 60],
            "effective": [900.0, 400.0, 60.0],
            "value": [28.0, 48.0, 35.0],
            "low": [23.0, 41.0, 15.0],
            "high": [33.0, 55.0, 54.0],
            "others": [31.0, 24.0, 29.0],
            "difference": [-3.0, 24.0, 6.0],
            "q": [0.6, 0.0004, 0.7],
            "verdict": ["", "up", ""],
        }
    )


def limits() -> pd.DataFrame:
    """Limits around 29 that narrow with the root of the answers."""
    base = np.array([60.0, 200.0, 400.0, 900.0])
    half = {"inner": 160 / np.sqrt(base), "outer": 250 / np.sqrt(base)}
    ends = {f"{name}_{side}": 29 + sign * h for name, h in half.items() for side, sign in (("low", -1), ("high", 1))}
    return pd.DataFrame({"base": base, **ends})


def crosstab() -> pd.DataFrame:
    """Two columns: East is low, and too few of it speak of the theme."""
    metric = {"kind": "metric", "row": "metric", "label": "NPS", "base": [151, 105], "effective": [120.0, 105.0]}
    theme = {"kind": "theme", "row": "4", "label": "Late delivery", "base": [120, 88], "effective": [120.0, 88.0]}
    parts = [
        pd.DataFrame(metric | {"value": [3.0, 36.0], "verdict": ["down", ""], "above": ["", "A"], "reason": ""}),
        pd.DataFrame(theme | {"value": [NAN, 0.15], "verdict": "", "above": "", "reason": ["small_cell", ""]}),
    ]
    cells = pd.concat(parts, ignore_index=True).assign(column=["East", "North"] * 2, letter=["A", "B"] * 2)
    return cells.assign(low=cells["value"] * 0.8, high=cells["value"] * 1.2, others=cells["value"], q=0.04)


def crosstab_test() -> pd.Series:
    return pd.Series({"statistic": 18.165, "freedom": 6, "p": 0.0058})
