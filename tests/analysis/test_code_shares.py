"""Categories of a codebook: counted, put below each other, corrected where people coded a sample."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback
from vocwork.analysis.code_shares import code_shares, settle
from vocwork.analysis.disclosure import Withheld

BOOK = pd.DataFrame(
    {
        "code": ["all", "late", "lost", "price"],
        "label": ["Delivery", "Late", "Lost", "Price"],
        "depth": [0, 1, 1, 0],
        "parent": ["", "all", "all", ""],
    }
)
ABOVE = {"late": ["all"], "lost": ["all"]}
ASKED = ["late", "lost", "price"]


def answers(rows, quarter, prefix):
    return feedback(rows, quarter, prefix, sentiment=0.5)


def machine(code, *ids, by="rule"):
    return pd.DataFrame({"feedback_id": ids, "code": code, "coded": True, "chance": np.nan, "by": by, "drawn": np.nan})


def people(code, coder="ana", drawn=np.nan, **said):
    return pd.DataFrame(
        {
            "feedback_id": list(said),
            "code": code,
            "coded": list(said.values()),
            "chance": [float(v) for v in said.values()],
            "by": coder,
            "drawn": drawn,
        }
    )


def first(table, code):
    return table.set_index("code").loc[code]


def test_people_win_over_the_machine_and_what_holds_below_holds_above():
    codings = pd.concat([machine("late", "a0", "a1"), machine("price", "a0"), people("late", a1=False, a2=True)])
    found = settle(codings, ABOVE, ASKED)
    said = found.said.groupby("code")["feedback_id"].agg(sorted).to_dict()
    assert said == {"late": ["a0", "a2"], "all": ["a0", "a2"], "price": ["a0"]}
    assert sorted(found.machine.loc[found.machine["code"] == "all", "feedback_id"]) == ["a0", "a1"]


def test_a_category_above_holds_where_any_below_it_does():
    codings = pd.concat([people("late", drawn=0.5, a0=False, a1=False), people("lost", drawn=0.5, a0=True, a1=False)])
    sample = settle(codings, ABOVE, ASKED).sample
    assert sample[sample["code"] == "all"].set_index("feedback_id")["truth"].to_dict() == {"a0": 1.0, "a1": 0.0}


def test_one_of_several_below_says_yes_to_the_category_above_and_only_all_of_them_say_no():
    """Asked about `late` alone: a0's yes is one to `all`, a1's no says nothing of it, and neither was drawn for it."""
    found = settle(people("late", drawn=0.5, a0=True, a1=False), ABOVE, ASKED)
    assert found.said[found.said["code"] == "all"]["feedback_id"].tolist() == ["a0"]
    assert set(found.sample["code"]) == {"late"}
    by_two = [people("late", drawn=0.5, a0=True, a1=False), people("lost", "ben", drawn=0.5, a0=False, a1=False)]
    whole = settle(pd.concat(by_two), ABOVE, ASKED).sample
    assert whole[whole["code"] == "all"].set_index("feedback_id")["truth"].to_dict() == {"a0": 1.0, "a1": 0.0}


def test_a_category_above_with_a_description_of_its_own_is_asked_too():
    """`all` may hold where neither `late` nor `lost` does: without an answer about it there is no no."""
    below = pd.concat([people("late", drawn=0.5, a0=False), people("lost", drawn=0.5, a0=False)])
    assert "all" not in set(settle(below, ABOVE, ["all", *ASKED]).sample["code"])
    for answer in (True, False):
        sample = settle(pd.concat([below, people("all", drawn=0.5, a0=answer)]), ABOVE, ["all", *ASKED]).sample
        assert sample.set_index("code").loc["all", "truth"] == answer


def test_an_answer_from_before_a_category_was_divided_still_holds():
    found = settle(people("all", drawn=0.5, a0=True, a1=False), ABOVE, ["all", *ASKED]).sample
    assert found["truth"].tolist() == [1.0, 0.0]


def test_a_no_takes_from_the_category_above_only_what_it_is_about():
    """The machine found a0 late and lost, a1 late; people deny that they were late."""
    codings = pd.concat([machine("late", "a0", "a1"), machine("lost", "a0"), people("late", a0=False, a1=False)])
    said = settle(codings, ABOVE, ASKED).said
    assert said.groupby("code")["feedback_id"].agg(list).to_dict() == {"all": ["a0"], "lost": ["a0"]}


def test_a_sample_asked_about_one_category_does_not_correct_the_one_above():
    """400 comments, 30 % late, 30 % lost, 45 % either; the machine is right and 200 were asked whether late."""
    now = answers(400, "2024Q2", "b")
    late, lost = (now["id"][now["id"].str[1:].astype(int) % 20 < 6], now["id"][now["id"].str[1:].astype(int) % 20 > 2])
    lost = lost[lost.str[1:].astype(int) % 20 < 9]
    asked = {row: row in set(late) for row in now["id"][::2]}
    codings = pd.concat([machine("late", *late), machine("lost", *lost), people("late", drawn=0.5, **asked)])
    table = code_shares(now, now.head(0), settle(codings, ABOVE, ASKED), BOOK)
    assert table.set_index("code")["corrected"].to_dict() == {"all": "", "late": "sample", "lost": ""}
    assert table.set_index("code")["share"].to_dict() == pytest.approx({"all": 0.45, "late": 0.3, "lost": 0.3})


def test_half_of_the_coders_are_enough():
    codings = pd.concat([people("late", "ana", a0=True, a1=False), people("late", "ben", a0=False, a1=False)])
    assert settle(codings, {}, []).said["feedback_id"].tolist() == ["a0"]


def test_machine_codes_kept_for_their_chance_alone_do_not_count():
    codings = machine("late", "a0", "a1").assign(coded=[True, False])
    assert settle(codings, {}, []).said["feedback_id"].tolist() == ["a0"]


def test_shares_stand_below_their_parent_the_largest_first():
    now, before = answers(100, "2024Q2", "b"), answers(100, "2024Q1", "a")
    codings = pd.concat(
        [
            machine("late", *(f"b{n}" for n in range(10))),
            machine("lost", *(f"b{n}" for n in range(50, 80))),
            machine("price", *(f"b{n}" for n in range(20))),
            machine("price", *(f"a{n}" for n in range(60))),
        ]
    )
    table = code_shares(now, before, settle(codings, ABOVE, ASKED), BOOK)
    assert table["code"].tolist() == ["all", "lost", "late", "price"]
    assert table["share"].tolist() == [0.4, 0.3, 0.1, 0.2]
    price = first(table, "price")
    assert (price["change"], price["verdict"]) == (pytest.approx(-0.4), "down")
    assert price["sentiment"] == pytest.approx(0.5)
    assert (table["corrected"] == "").all()


def half_blind(now, share=0.4):
    """The machine codes half of the comments on price, and nothing else; every second comment was coded by hand."""
    truth = {row: int(row[1:]) % 10 < 10 * share for row in now["id"]}
    coded = [row for row, said in truth.items() if said and int(row[1:]) // 10 % 2]
    drawn = {row: said for row, said in truth.items() if int(row[1:]) % 2 == 0}
    return pd.concat([machine("price", *coded), people("price", drawn=0.5, **drawn)])


def test_a_sample_of_the_slice_puts_its_share_right():
    now, before = answers(400, "2024Q2", "b"), answers(400, "2024Q1", "a")
    codings = pd.concat([half_blind(now), half_blind(before)])
    row = first(code_shares(now, before, settle(codings, {}, []), BOOK), "price")
    assert (row["corrected"], row["hand"]) == ("sample", 200)
    assert row["share"] == pytest.approx(0.4, abs=0.03)
    assert row["as_coded"] == pytest.approx(0.3)
    assert row["low"] < 0.4 < row["high"]
    assert row["change"] == pytest.approx(0, abs=0.01)
    assert row["verdict"] == ""


def test_where_too_few_of_a_slice_were_coded_the_error_rates_of_the_study_are_used():
    now, before = answers(400, "2024Q2", "b"), answers(60, "2024Q1", "a")
    elsewhere = answers(400, "2023Q4", "c")
    codings = pd.concat([half_blind(elsewhere), machine("price", *now["id"][:40]), machine("price", *before["id"][:6])])
    row = first(code_shares(now, before, settle(codings, {}, []), BOOK), "price")
    assert (row["corrected"], row["hand"]) == ("rates", 0)
    assert row["share"] == pytest.approx(0.1 / 0.5, abs=0.03)
    assert row["previous_share"] == pytest.approx(0.1 / 0.5, abs=0.03)


def test_comments_coded_by_hand_that_were_not_drawn_correct_nothing():
    now = answers(400, "2024Q2", "b")
    codings = half_blind(now).assign(drawn=np.nan)
    row = first(code_shares(now, now.head(0), settle(codings, {}, []), BOOK), "price")
    assert row["corrected"] == ""
    assert row["share"] == pytest.approx(0.3)


def test_small_bases_stay_hidden_and_are_not_corrected():
    now, before = answers(40, "2024Q2", "b"), answers(400, "2024Q1", "a")
    codings = pd.concat([half_blind(now), half_blind(before)])
    row = first(code_shares(now, before, settle(codings, {}, []), BOOK, min_base=50), "price")
    assert row["reason"] == "small_base"
    assert np.isnan(row[["share", "low", "high", "as_coded", "change"]].astype(float)).all()
    row = first(code_shares(before, now, settle(codings, {}, []), BOOK, min_base=50), "price")
    assert row["corrected"] == "sample"
    assert np.isnan(row[["previous_share", "change"]].astype(float)).all()
    withheld = Withheld(now="complementary")
    row = first(code_shares(before, now, settle(codings, {}, []), BOOK, withheld=withheld), "price")
    assert np.isnan(row["share"])


def test_a_category_is_never_smaller_than_one_below_it():
    """30 % late and hardly any lost, coded by a machine that misses a fifth and errs at random, over many samples."""
    rng = np.random.default_rng(7)
    now = answers(300, "2024Q2", "b")
    touching = 0
    for _ in range(20):
        truth = {"late": rng.random(300) < 0.3, "lost": rng.random(300) < 0.01}
        drawn = rng.permutation(300)[:45]
        parts = []
        for code, holds in truth.items():
            said = np.where(holds, rng.random(300) < 0.8, rng.random(300) < 0.05)
            by_hand = dict(zip(now["id"].iloc[drawn], holds[drawn], strict=True))
            parts += [machine(code, *now["id"][said]), people(code, drawn=0.15, **by_hand)]
        share = code_shares(now, now.head(0), settle(pd.concat(parts), ABOVE, ASKED), BOOK).set_index("code")["share"]
        assert share["all"] >= share["late"]
        touching += share["all"] == share["late"]
    assert touching


def test_p_is_adjusted_over_the_categories_that_are_masked_too():
    """28 to 45 of 200 beside eight of 4 to 6, which are too few to show: a correction by nothing changes no q."""
    now, before = answers(200, "2024Q2", "b"), answers(200, "2024Q1", "a")
    counts = {"price": (45, 28)} | {f"c{n}": (6, 4) for n in range(8)}
    book = pd.DataFrame({"code": list(counts), "label": list(counts), "depth": 0, "parent": ""})
    rules = [
        machine(code, *part["id"][:count])
        for code, many in counts.items()
        for part, count in zip((now, before), many, strict=True)
    ]
    checked = people(
        "price", drawn=1.0, **{row: int(row[1:]) < counts["price"][row < "b"] for row in [*now["id"], *before["id"]]}
    )
    found = {}
    for name, codings in (("as_coded", rules), ("checked", [*rules, checked])):
        table = code_shares(now, before, settle(pd.concat(codings), {}, list(counts)), book, min_cell=5)
        assert table["change"].notna().sum() == 1
        found[name] = first(table, "price")
    assert (found["as_coded"]["corrected"], found["checked"]["corrected"]) == ("", "sample")
    assert found["checked"]["q"] == pytest.approx(9 * found["checked"]["p"])
    assert found["checked"]["p"] == pytest.approx(found["as_coded"]["p"], abs=0.005)
    assert found["as_coded"]["verdict"] == found["checked"]["verdict"] == ""


def test_rare_categories_and_empty_slices_give_no_rows():
    now = answers(100, "2024Q2", "b")
    codings = machine("late", "b0", "b1")
    assert code_shares(now, now.head(0), settle(codings, ABOVE, ASKED), BOOK, min_cell=5).empty
    assert code_shares(now.head(0), now.head(0), settle(codings, ABOVE, ASKED), BOOK).empty
    assert code_shares(now, now.head(0), settle(codings.head(0), ABOVE, ASKED), BOOK).empty


def test_a_planted_change_is_found_after_correction_and_noise_is_not():
    rng = np.random.default_rng(3)
    now, before = answers(600, "2024Q2", "b"), answers(600, "2024Q1", "a")
    verdicts = {}
    for share in (0.2, 0.45):
        parts = []
        for frame, part in ((now, share), (before, 0.2)):
            truth = rng.random(600) < part
            coded = np.where(truth, rng.random(600) < 0.8, rng.random(600) < 0.05)
            drawn = rng.permutation(600)[:200]
            parts += [
                machine("price", *frame["id"][coded]),
                people("price", drawn=1 / 3, **dict(zip(frame["id"].iloc[drawn], truth[drawn], strict=True))),
            ]
        verdicts[share] = first(code_shares(now, before, settle(pd.concat(parts), {}, []), BOOK), "price")["verdict"]
    assert verdicts == {0.2: "", 0.45: "up"}
