"""First detection of a complaint by channel: planted rises found soon, usual weeks quiet, small channels not judged."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from vocwork.analysis.detection import cusum, detection

SINCE, BROKE = pd.Timestamp("2025-04-01", tz="UTC"), pd.Timestamp("2025-05-10", tz="UTC")


def told(rng, hit=("chat", "phone"), usual=0.03, then=0.25, a_day=5):
    """Answers of half a year through three channels; from 10 May the defect is in those hit."""
    days = pd.date_range("2025-01-01", "2025-06-30", tz="UTC")
    rows = [(day, channel, n) for day in days for channel in ("chat", "phone", "survey") for n in range(a_day)]
    answers = pd.DataFrame(rows, columns=["received", "channel", "n"])
    answers["id"] = [f"a{number:05d}" for number in range(len(answers))]
    chance = np.where((answers["received"] >= BROKE) & answers["channel"].isin(hit), then, usual)
    return answers, set(answers.loc[rng.random(len(answers)) < chance, "id"])


def test_the_channels_that_are_hit_ring_within_weeks_and_the_other_hardly_ever():
    false = 0
    for seed in range(8):
        found = detection(*told(np.random.default_rng(seed)), since=SINCE, min_base=30).set_index("part")
        hit = found.loc[["chat", "phone"]]
        delay, early = hit["detected"] - BROKE, (hit["began"] - BROKE).abs()
        assert delay.between(pd.Timedelta(0), pd.Timedelta("21D")).all()
        assert (early < pd.Timedelta("30D")).all()
        assert (hit["days"] >= 0).all()
        false += bool(pd.notna(found.loc["survey", "detected"]))
    assert false <= 1


def test_what_rang_first_comes_first():
    found = detection(*told(np.random.default_rng(2)), since=SINCE, min_base=30)
    assert set(found["part"].head(2)) == {"chat", "phone"}
    assert found["detected"].head(2).is_monotonic_increasing


def test_where_nothing_changes_hardly_anything_ever_rings():
    """Of a hundred half-years with three channels each 5 may ring, more than 9 in one case of twenty."""
    rng = np.random.default_rng(2)
    rang = [detection(*told(rng, hit=()), since=SINCE, min_base=30)["detected"].notna().any() for _ in range(100)]
    assert sum(rang) <= binom.ppf(0.95, 100, 0.05)


def test_a_rise_of_the_smallest_size_that_would_be_found_is_found_four_times_in_five():
    """From the first day of the watch on, in one channel that is watched alone."""
    rng = np.random.default_rng(5)
    quiet, complaining = told(rng, hit=())
    chat = quiet[quiet["channel"] == "chat"]
    share = detection(chat, complaining, since=SINCE, min_base=30)["detectable"].iloc[0]
    before = chat.loc[chat["received"] < SINCE, "id"]
    usual = complaining & set(before)
    assert len(usual) / len(before) < share < 0.15
    later = chat.loc[chat["received"] >= SINCE, "id"].to_numpy()
    rang = []
    for _ in range(120):
        now = usual | set(later[rng.random(len(later)) < share])
        rang.append(detection(chat, now, since=SINCE, min_base=30)["detected"].notna().iloc[0])
    assert 0.8 - 0.11 < np.mean(rang) < 0.8 + 0.11  # three standard errors


def test_more_answers_would_show_a_smaller_rise_and_few_of_many_complaints_none_at_all():
    few, many = (
        detection(*told(np.random.default_rng(6), hit=(), a_day=n), since=SINCE)["detectable"].mean() for n in (1, 20)
    )
    assert 0.03 < many < few < 0.3
    answers = pd.DataFrame({"id": [*"abcdef"], "received": SINCE, "channel": "chat"})
    answers["received"] += pd.to_timedelta([-3, -2, -1, 0, 1, 2], unit="D")
    assert np.isnan(detection(answers, {"a", "b", "c"}, since=SINCE)["detectable"].iloc[0])


def test_shares_and_bases_by_hand():
    answers = pd.DataFrame(
        {
            "id": ["a", "b", "c", "d"],
            "received": pd.to_datetime(["2025-03-30", "2025-03-31", "2025-04-02", "2025-04-03"], utc=True),
            "channel": "chat",
        }
    )
    row = detection(answers, {"b", "c"}, since=SINCE).iloc[0]
    assert row[["before_n", "before_base", "n", "base"]].tolist() == [1, 2, 1, 2]
    assert row[["before", "share"]].tolist() == [0.5, 0.5]
    # nothing rang: a date can still be taken from another
    assert pd.isna(row["detected"] - SINCE)


def test_sums_by_hand():
    """log 2 up for each complaint, log(0.8 / 0.9) down for each other, never below 0."""
    down = np.log(0.8 / 0.9)
    sums = cusum(np.array([[True, False, False, True, False]]), 0.1, 2.0)[0]
    up = np.log(2)
    by_hand = [up, up + down, up + 2 * down, 2 * up + 2 * down, 2 * up + 3 * down]
    assert sums.tolist() == pytest.approx(by_hand)
    assert cusum(np.array([[False, False]]), 0.1).tolist() == [[0.0, 0.0]]


def test_a_channel_with_few_answers_is_not_judged():
    answers, complaining = told(np.random.default_rng(3))
    few = pd.concat([answers[answers["channel"] != "survey"], answers[answers["channel"] == "survey"].head(10)])
    row = detection(few, complaining, since=SINCE, min_base=30).set_index("part").loc["survey"]
    assert row["reason"] == "small_base"
    assert row[["share", "detectable"]].isna().all()


def test_no_answers_at_all():
    answers, complaining = told(np.random.default_rng(4))
    assert detection(answers.head(0), complaining, since=SINCE).empty
