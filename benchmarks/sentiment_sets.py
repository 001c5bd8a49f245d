"""Labelled texts for sentiment: what the shipped head learns from, and what it is only tested on.

Learnt from: our own example sentences, parallel sentences and phrases, and sets whose licence allows it. Tested on:
held-out parts of these, and sets of other sources that are never learnt from, the demo study's phrasings among them.
All but our own are read from VOCWORK_DATA.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from benchmarks.parallel_texts import NO_SERVICE, read_parallel
from vocwork.corpus.language import languages
from vocwork.corpus.sentiment.learning import example_texts
from vocwork.demo.story import LANGUAGES

# Of each set at most so many texts are learnt from or tested on; this share of what may be learnt is held out.
MOST, MOST_TESTED, HELD_OUT = 8000, 1500, 0.25
NEGATIVE, NEUTRAL, POSITIVE = -1, 0, 1
# What the forms of booking.com say for a guest who says nothing.
NOTHING_SAID = ("No Positive", "No Negative")


def read_learnt() -> pd.DataFrame:
    """What is learnt from and the held-out part of the same sets: text, label, language, set, group, role, and of our
    examples kind and severity."""
    licensed = [_parted(_at_most(read(), MOST).assign(set=name)) for name, read in LEARNT.items()]
    return pd.concat([example_texts(), parallel(), *licensed], ignore_index=True)


def parallel() -> pd.DataFrame:
    """Our parallel sentences with the columns of `example_texts`; no subject where they are about no service."""
    table = read_parallel().rename(columns={"feeling": "label", "meaning": "group"})
    return table.assign(set="parallel", subject=table["subject"].where(~table["subject"].isin(NO_SERVICE)))


def read_tested() -> pd.DataFrame:
    """Sets of other sources, only tested."""
    tested = [_at_most(read(), MOST_TESTED).assign(set=name, role="other source") for name, read in TESTED.items()]
    return pd.concat(tested, ignore_index=True)


def _at_most(table: pd.DataFrame, most: int) -> pd.DataFrame:
    return table if len(table) <= most else table.sample(most, random_state=1).sort_index()


def _parted(table: pd.DataFrame) -> pd.DataFrame:
    """Whole groups are held out, so that no film or person is on both sides."""
    groups = np.sort(table["group"].astype(str).unique())
    chosen = np.random.default_rng(1).permutation(groups)[: int(HELD_OUT * len(groups))]
    return table.assign(role=np.where(table["group"].astype(str).isin(chosen), "held out", "learnt"))


def data(folder: str, file: str) -> pd.DataFrame:
    """A file of the real feedback."""
    return pd.read_csv(Path(os.environ["VOCWORK_DATA"]) / folder / file, low_memory=False)


def labelled(texts: pd.Series, labels: pd.Series, language: str, groups: pd.Series | None = None) -> pd.DataFrame:
    """text, label (-1, 0, 1), language, group (texts that must not be parted), rows without a label left out."""
    table = pd.DataFrame({"text": texts.astype(object), "label": labels, "language": language})
    table["group"] = texts.astype(object) if groups is None else groups
    table = table.dropna(subset=["text", "label"])
    table["text"] = table["text"].astype(str).str.strip()
    return table[table["text"].str.len() > 0].drop_duplicates("text").astype({"label": int}).reset_index(drop=True)


def demo() -> pd.DataFrame:
    """The demo study's phrasings in five languages; requests and lukewarm remarks are neutral."""
    label = {"negative": NEGATIVE, "positive": POSITIVE, "request": NEUTRAL, "neutral": NEUTRAL}
    rows = [
        (text, label[polarity], language) for language in LANGUAGES.values() for polarity, text in phrasings(language)
    ]
    table = pd.DataFrame(rows, columns=["text", "label", "language"]).drop_duplicates("text")
    return table.assign(group=table["text"]).reset_index(drop=True)


def phrasings(language: str) -> list[tuple[str, str]]:
    """Kind (negative, positive, request, neutral) and text of the demo's own phrasings."""
    import vocwork.demo

    path = Path(vocwork.demo.__file__).parent / "texts" / f"{language}.yml"
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    kinds = [*said["mentions"].values(), said["generic"]]
    return [(polarity, text) for kind in kinds for polarity, texts in kind.items() for text in texts]


def phrases() -> pd.DataFrame:
    """Short verdicts in five languages, put together from the words of `phrases.yml`. Group: the thing."""
    told = yaml.safe_load((Path(__file__).parent / "phrases.yml").read_text(encoding="utf-8"))
    rng = np.random.default_rng(7)
    parts = []
    for language, said in told.items():
        rows = [
            (str(rng.choice(said["forms"])).format(a=word, n=thing), label, thing)
            for thing in said["things"]
            for label, words in ((NEGATIVE, said["blame"]), (POSITIVE, said["praise"]))
            for word in rng.choice(words, 5, replace=False)
        ]
        table = pd.DataFrame(rows, columns=["text", "label", "thing"])
        capital = rng.random(len(table)) < 0.5
        text = table["text"].where(~capital, table["text"].str[:1].str.upper() + table["text"].str[1:])
        parts.append(labelled(text, table["label"], language, table["thing"]))
    return pd.concat(parts, ignore_index=True)


def nhs() -> pd.DataFrame:
    """English comments of patients, coded by hand 1 (very positive) to 5 (very negative)."""
    table = data("nhs_fft_multilabel", "nhs_fft_multilabel.csv")
    return labelled(table["FFT answer"], np.sign(3 - table["Comment sentiment"]), "en", table["Respondent ID"])


def cinexio() -> pd.DataFrame:
    """Bulgarian film reviews with the writer's own rating."""
    table = data("bg_cinexio_reviews", "cinexio.csv")
    return labelled(table["Comment"], table["Category"] - 1, "bg", table["Cinexio_URL"])


def hotels() -> pd.DataFrame:
    """Polish sentences of hotel reviews; those that praise and complain at once are neutral."""
    table = data("pl_hotel_sentences", "wccrs_hotels.csv.gz")
    label = table["label"].map({0: NEUTRAL, 1: NEUTRAL, 2: POSITIVE, 3: NEGATIVE})
    return labelled(table["text"], label, "pl")


def asap() -> pd.DataFrame:
    """Chinese restaurant reviews with stars: 1 and 2 complain, 3 is neutral."""
    table = pd.concat([data("zh_asap_aspects", f"{part}_sample.csv") for part in ("train", "dev", "test")])
    return labelled(table["reviewbody"], np.sign(table["star"] - 3), "zh")


def encyclopaedia() -> pd.DataFrame:
    """Encyclopaedic sentences in five languages: no feeling. Group: the sentence, whatever its language."""
    table = data("sib200_topics", "sib200_train_dev.csv.gz")
    table = table[table["lang"].isin(list(LANGUAGES.values()))]
    parts = [
        labelled(p["text"], p["lang"].map(lambda _: NEUTRAL), str(lang), p["index_id"])
        for lang, p in table.groupby("lang")
    ]
    return pd.concat(parts, ignore_index=True)


def waimai() -> pd.DataFrame:
    table = data("zh_waimai_10k", "waimai_10k.csv")
    return labelled(table["review"], table["label"].map({0: NEGATIVE, 1: POSITIVE}), "zh")


def shopping() -> pd.DataFrame:
    table = data("zh_online_shopping", "online_shopping_10_cats_sample.csv.gz")
    return labelled(table["review"], table["label"].map({0: NEGATIVE, 1: POSITIVE}), "zh")


def tweets() -> pd.DataFrame:
    table = pd.concat([data("ms_twitter_sentiment", f"ms_twitter_{part}.csv") for part in ("general", "politics")])
    label = table["sentiment"].map({"Negative": NEGATIVE, "Neutral": NEUTRAL, "Positive": POSITIVE})
    return labelled(table["text"], label, "ms")


def shopee() -> pd.DataFrame:
    table = data("ms_shopee_reviews", "shopee_reviews.csv")
    return labelled(table["Comment"], np.sign(table["Rating"] - 3), "ms")


def grab() -> pd.DataFrame:
    """Malay and, mostly, Indonesian reviews of an app with stars, without stop words as they were published."""
    table = data("my_grab_reviews_replies", "grab_reviews_replies.csv.gz")
    said = table["final_clean_text"].astype(str)
    table = table[languages(said, allowed=("en", "ms", "tl", "vi", "th"), fallback=None) == "ms"]
    return labelled(table["final_clean_text"], np.sign(table["score"] - 3), "ms")


def olist() -> pd.DataFrame:
    """Portuguese reviews of orders with stars: a language that no label was learnt from."""
    table = data("olist_orders", "olist_order_reviews_dataset.csv")
    return labelled(table["review_comment_message"], np.sign(table["review_score"] - 3), "pt")


def booking() -> pd.DataFrame:
    """What guests of a hotel liked and disliked, in a field for each."""
    table = data("booking_hotel_reviews", "hotel_reviews.csv.gz")
    liked = labelled(table["Positive_Review"], table["Positive_Review"].map(lambda _: POSITIVE), "en")
    disliked = labelled(table["Negative_Review"], table["Negative_Review"].map(lambda _: NEGATIVE), "en")
    both = pd.concat([liked, disliked], ignore_index=True)
    return both[~both["text"].isin(NOTHING_SAID)].drop_duplicates("text").reset_index(drop=True)


def booking_reviews() -> pd.DataFrame:
    """What guests liked (1) and disliked (-1) of a stay, and the score of the whole stay, -1 to 1: text, label,
    feedback_id, rating."""
    table = _at_most(data("booking_hotel_reviews", "hotel_reviews.csv.gz"), MOST_TESTED)
    halves = [("Positive_Review", POSITIVE), ("Negative_Review", NEGATIVE)]
    rows = pd.concat([table[[name]].set_axis(["text"], axis=1).assign(label=sign) for name, sign in halves])
    rows["text"] = rows["text"].astype(str).str.strip()
    rows = rows[~rows["text"].isin(["", *NOTHING_SAID])].rename_axis("feedback_id").reset_index()
    rating = rows["feedback_id"].map(table["Reviewer_Score"] / 5 - 1)
    return rows.assign(feedback_id=rows["feedback_id"].astype(str), rating=rating)


def telco() -> pd.DataFrame:
    """Detractors, passives and promoters of a telephone company, in their words."""
    table = data("telco_nps_verbatims", "telco_nps_verbatims.csv")
    label = table["NPS_RATING"].map({"Detractor": NEGATIVE, "Passive": NEUTRAL, "Promoter": POSITIVE})
    return labelled(table["text"], label, "en")


def filmweb() -> pd.DataFrame:
    """Polish critics' short reviews; 0 is no rating."""
    table = data("pl_filmweb_reviews", "filmweb_reviews.csv.gz")
    rate = table["user_rate"].where(table["user_rate"] > 0)
    label = pd.cut(rate, [0, 4, 6, 10], labels=[NEGATIVE, NEUTRAL, POSITIVE]).astype("float")
    return labelled(table["user_comment"], label, "pl")


def subtitles() -> pd.DataFrame:
    """Lines of Bulgarian films with emotions projected from English: joy and trust against anger, disgust, sadness."""
    table = data("xed_emotion_bg_pl", "bg-projections.csv")
    emotions = table["emotions"].astype(str).str.split(", ")
    good = emotions.map(lambda found: set(found) <= {"5", "8"})
    bad = emotions.map(lambda found: set(found) <= {"1", "3", "6"})
    return labelled(table["sentence"], pd.Series(np.where(good, POSITIVE, np.where(bad, NEGATIVE, np.nan))), "bg")


# Learnt from, beside our examples; then what is only tested.
LEARNT: dict[str, Callable[[], pd.DataFrame]] = {
    "phrases": phrases, "nhs": nhs, "cinexio": cinexio, "hotels": hotels,
}  # fmt: skip
TESTED: dict[str, Callable[[], pd.DataFrame]] = {
    "demo": demo, "booking": booking, "telco": telco, "subtitles": subtitles, "tweets": tweets, "shopee": shopee,
    "grab": grab, "asap": asap, "waimai": waimai, "shopping": shopping, "filmweb": filmweb, "olist": olist,
    "encyclopaedia": encyclopaedia,
}  # fmt: skip
# Customers' own words about what they bought or were given; the rest are our own texts, films, politics, facts.
CUSTOMERS = ("nhs", "cinexio", "hotels", "booking", "telco", "asap", "waimai", "shopping", "olist")
# The nearest to them in Malay: reviews of an app, mostly in Indonesian, and what people post in public.
NEAREST = ("grab", "tweets")
# What the model card says about the sets that are learnt from.
SOURCES: dict[str, str] = {
    "examples": "example sentences written for this package (`example_texts`), under its licence",
    "parallel": "sentences written for this package in six languages (`parallel.tsv`), under its licence",
    "phrases": "short verdicts put together from word lists of this package, under its licence",
    "nhs": "NHS Friends and Family Test comments coded by hand, pxtextmining (NHS England), MIT",
    "cinexio": "Cinexio film reviews, Kapukaranov and Nakov 2015, as distributed with bgGLUE, MIT",
    "hotels": "WCCRS hotel sentences, Kocoń, Zaśko-Zielińska, Miłkowski 2019, CC BY-SA 4.0",
}
