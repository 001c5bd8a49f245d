"""The planted story of the demo study: who answers, what they meet, what it does to the score. Data, no code.

Shares are fractions, rates are the chance that an answer meets the thing, effects and shifts are steps on the
0-10 scale before it is cut to whole scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ANSWERS = 3200
QUARTERS: Mapping[str, float] = {
    "2024Q4": 0.155, "2025Q1": 0.16, "2025Q2": 0.16, "2025Q3": 0.165, "2025Q4": 0.175, "2026Q1": 0.185,
}  # fmt: skip
FILES: Mapping[str, float] = {"survey": 0.60, "reviews": 0.22, "support": 0.18}
CHANNELS: Mapping[str, Mapping[str, float]] = {
    "survey": {"survey": 1.0},
    "reviews": {"shop": 0.70, "maps": 0.30},  # the platform; only the shop knows the customer
    "support": {"Chat": 0.45, "Phone": 0.35, "E-mail": 0.20},
}
SEGMENTS: Mapping[str, float] = {"Business": 0.36, "Families": 0.22, "Seniors": 0.21, "Students": 0.21}
COUNTRIES: Mapping[str, float] = {"GB": 0.26, "BG": 0.20, "MY": 0.18, "CN": 0.18, "PL": 0.18}
LANGUAGES: Mapping[str, str] = {"GB": "en", "BG": "bg", "MY": "ms", "CN": "zh", "PL": "pl"}
SITES: Mapping[str, str] = {"GB": "lindenmart.example.uk", "BG": "lindenmart.example.bg", "MY": "lindenmart.example.my",
                            "CN": "lindenmart.example.cn", "PL": "lindenmart.example.pl"}  # fmt: skip
REGIONS: Mapping[str, Mapping[str, float]] = {
    "Business": {"North": 0.18, "South": 0.16, "East": 0.50, "West": 0.16},
    "Families": {"North": 0.26, "South": 0.26, "East": 0.24, "West": 0.24},
    "Seniors": {"North": 0.24, "South": 0.28, "East": 0.24, "West": 0.24},
    "Students": {"North": 0.28, "South": 0.24, "East": 0.24, "West": 0.24},
}
CARRIERS: Mapping[str, Mapping[str, float]] = {
    "North": {"C1": 0.45, "C2": 0.22, "C3": 0.33},
    "South": {"C1": 0.36, "C2": 0.22, "C3": 0.42},
    "East": {"C1": 0.13, "C2": 0.74, "C3": 0.13},
    "West": {"C1": 0.42, "C2": 0.22, "C3": 0.36},
}
PRODUCTS: Mapping[str, float] = {"Beds": 0.22, "Desks": 0.20, "Kitchen": 0.20, "Lighting": 0.18, "Storage": 0.20}
TENURES: Mapping[str, float] = {"under 1 year": 0.30, "1-3 years": 0.38, "over 3 years": 0.32}
PLANS: Mapping[str, float] = {"Basic": 0.70, "Plus": 0.30}
AGENTS: Mapping[str, float] = {f"agent_{n:02d}": 0.17 if n == 7 else 0.83 / 11 for n in range(1, 13)}
# The praised agent's first name as customers write it.
AGENT_NAMES: Mapping[str, str] = {"en": "Nina", "bg": "Нина", "ms": "Nina", "zh": "妮娜", "pl": "Nina"}
CUSTOMERS_PER_ANSWER = 0.75
NPS_RATE: Mapping[str, float] = {"survey": 1.0, "reviews": 0.0, "support": 0.85}
CONSENT = 0.80


@dataclass(frozen=True)
class Theme:
    """How often a theme is met, well or badly, and what that does to the score."""

    negative: float
    positive: float
    effect_negative: float
    effect_positive: float


THEMES: Mapping[str, Theme] = {
    "delivery": Theme(0.140, 0.110, -2.0, 1.0),
    "staff": Theme(0.060, 0.110, -1.9, 1.2),
    "returns": Theme(0.195, 0.050, -1.6, 0.9),
    "payment": Theme(0.045, 0.045, -1.7, 0.6),
    "price": Theme(0.085, 0.085, -1.0, 0.8),
    "quality": Theme(0.085, 0.110, -2.0, 1.1),
    "app": Theme(0.065, 0.055, -1.1, 0.7),
    "availability": Theme(0.075, 0.050, -1.0, 0.6),
    "packaging": Theme(0.045, 0.050, -0.9, 0.6),
    "communication": Theme(0.055, 0.060, -1.4, 0.8),
    "waiting": Theme(0.070, 0.045, -1.4, 0.8),
    "assembly": Theme(0.050, 0.055, -1.0, 0.7),
}
REQUEST_RATE = 0.015  # of each theme: a wish or a question, without effect on the score
# What a segment talks about more (> 1) or less often than the rates above, good and bad alike.
INTERESTS: Mapping[str, Mapping[str, float]] = {
    "Business": {"payment": 1.3, "communication": 1.3, "price": 0.7, "assembly": 0.8},
    "Families": {"quality": 1.3, "packaging": 1.2},
    "Seniors": {"waiting": 1.5, "assembly": 1.5, "app": 1.3, "price": 0.9},
    "Students": {"price": 1.7, "app": 1.2, "waiting": 0.6},
}
# A customer in good mood meets less that is bad: rates change by up to this share with the mood.
TILT = 0.7
LEVEL = 9.2
SEGMENT_LEVEL: Mapping[str, float] = {"Business": 0.05, "Families": 0.1, "Seniors": 0.35, "Students": -0.15}
MOOD_SD = 1.55
STAR_CUTS = (3.0, 5.0, 6.6, 8.4)  # a latent score of 8.4 or more makes five stars, below 3.0 one

COMMENTED: Mapping[str, float] = {"survey": 0.62, "reviews": 0.92, "support": 0.72}
# What a comment is made of. A mixed one needs a mood in the middle and is made of phrasings otherwise.
COMMENT_KINDS: Mapping[str, float] = {"themes": 0.77, "mixed": 0.16, "personal": 0.02, "no_answer": 0.05}
MIDDLE = (0.20, 0.75)
MOST_MENTIONS = 3
NEUTRAL = (5.5, 7.5)  # a generic comment is neutral between these latent scores
TITLED = 0.7  # reviews with a title
TYPOS = 0.06
NO_FINAL_STOP = 0.10
LOWER_CASE = 0.08


@dataclass(frozen=True, eq=False)
class Story:
    """One planted deviation: where and when a theme's rate is another one and scores are shifted."""

    name: str
    says: str
    theme: str
    polarity: str
    where: Mapping[str, str] = field(default_factory=dict)
    when: tuple[tuple[str, str], ...] = ()  # first and last day of each span; always where empty
    rate: float | None = None  # replaces the theme's rate ...
    times: float = 1.0  # ... or multiplies it
    shift: float = 0.0  # of the latent score, for all the story is about
    told: Mapping[str, str] = field(default_factory=dict)  # language -> pattern of the phrasings that tell it
    expected: Mapping[str, float] = field(default_factory=dict)  # over many seeds; shares are of comments


STORIES: tuple[Story, ...] = (
    Story(
        name="delivery_failure",
        says="Carrier C2 fails business customers in the East in the last quarter; nobody else is hit.",
        theme="delivery",
        polarity="negative",
        where={"segment": "Business", "region": "East", "carrier": "C2"},
        when=(("2026-01-01", "2026-03-31"),),
        rate=0.72,
        shift=-3.0,
        expected={"share_before": 0.13, "share_after": 0.62, "segment_nps_change": -30},
    ),
    Story(
        name="seasonal_peak",
        says="Every fourth quarter complaints about sold-out articles are near three times as many, in all segments.",
        theme="availability",
        polarity="negative",
        when=(("2024-10-01", "2024-12-31"), ("2025-10-01", "2025-12-31")),
        times=2.8,
        told={
            "en": r"sold out|stock|available|unavailable|140 beds left|at 8:00|can't be bought",
            "bg": r"изчерпано|заредят|nqma go|шкафчета от|остана само|няма никъде|в склада|имаше четири",
            "ms": r"habis|sold out|stok|restock|cuma 3|gudang|notify me",
            "zh": r"没货|断货|缺货|售罄|补货|库存|现货|抢不到",
            "pl": r"magazyn|niedostępn|wyprzedane|na stanie|towar skończył|brak brak|znikają|mieli sześć",
        },
        expected={"share_before": 0.07, "share_after": 0.18},
    ),
    Story(
        name="payment_outage",
        says="For three weeks of May 2025 payments fail and customers are charged twice; it never comes back.",
        theme="payment",
        polarity="negative",
        when=(("2025-05-05", "2025-05-25"),),
        rate=0.48,
        told={
            "en": r"twice|same order|payment (has )?failed|on the 2nd",
            "bg": r"два пъти|dva puti|гръмна|неуспешно",
            "ms": r"dua kali|sekali|double|failed|gagal|belum diterima|belum terima|tak diterima",
            "zh": r"两次|重复|两笔|五笔|失败|未支付",
            "pl": r"dwa razy|podwójn|2x|nieoplacone|trzy obciążenia|nieudana",
        },
        expected={"share_before": 0.05, "share_after": 0.40},
    ),
    Story(
        name="praised_agent",
        says="Contacts dealt with by agent_07 score clearly higher and praise that person by name.",
        theme="staff",
        polarity="positive",
        where={"agent": "agent_07"},
        rate=0.66,
        shift=1.4,
        expected={"share_before": 0.10, "share_after": 0.55, "nps_difference": 35},
    ),
    Story(
        name="simpler_returns",
        says="Returns are made simpler from 1 July 2025, and complaints about them fall for good.",
        theme="returns",
        polarity="negative",
        when=(("2025-07-01", "2026-03-31"),),
        times=0.33,
        expected={"share_before": 0.165, "share_after": 0.06},
    ),
)
NO_EFFECT = ("product", "country", "language", "tenure", "plan")

# Closed loop. Cases are opened for survey detractors; every support ticket is a case.
DETRACTOR, PROMOTER = 6, 9
ANSWERED: Mapping[str, float] = {"survey": 0.80, "support": 0.95}
CLOSED = 0.90  # of the answered
# Hours from one time to the next: median and the spread of its logarithm.
HOURS: Mapping[str, tuple[float, float]] = {"opened": (5.0, 0.8), "answered": (9.0, 0.8), "closed": (40.0, 0.7)}
CHURN: Mapping[str, float] = {"promoter": 0.04, "passive": 0.08, "detractor": 0.30}
CHURN_TIMES_IF_ANSWERED = 0.5
# Days from order to door: what customers meet, and what they get otherwise.
DELIVERY_DAYS: Mapping[str, float] = {"negative": 12.0, "positive": 2.5, "": 4.5}
STORY_DELIVERY_DAYS = 12.0

# Rows no study can use, per file: column, what stands there, why it is left out.
BAD_ROWS: Mapping[str, tuple[tuple[str, str | int | None, str], ...]] = {
    "survey": (
        ("Date", "31/02/2025 10:12", "unreadable date"),
        ("Date", "last Tuesday", "unreadable date"),
        ("Date", "", "no date"),
        ("NPS", "11", "score off scale"),
        ("NPS", "-1", "score off scale"),
    ),
    "reviews": (("posted", "2025-13-04T09:30:00Z", "unreadable date"), ("posted", None, "no date")),
    "support": (("Opened", "n.a.", "unreadable date"), ("NPS after contact", 11, "score off scale")),
}
REPEATED_ROWS: Mapping[str, int] = {"survey": 9, "reviews": 4, "support": 3}
