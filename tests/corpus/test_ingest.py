"""Raw exports to feedback: nothing lost in silence, every fault named with file, row, column and what to do."""

import os
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vocwork.corpus.sources.ingest import ingest
from vocwork.corpus.sources.respondents import JOINED
from vocwork.feedback import CANONICAL, FELT_COLUMNS, QUARANTINE, FeedbackError, schema
from vocwork.params import ParamsError, load_params

ROOT = Path(__file__).parents[2]
LONG = "The parcel came three days late and nobody told me why."
COLUMNS = {"received": "Date", "score": "NPS", "text": "Comment"}


def study(folder, sources, **params):
    """A params file in `folder`, its path."""
    path = folder / "study.yml"
    path.write_text(yaml.safe_dump({"study": "s", "sources": sources, **params}, allow_unicode=True), encoding="utf-8")
    return path


def survey(folder, rows, columns=COLUMNS, header=("Date", "NPS", "Comment"), name="survey.csv", **source):
    """A csv of `rows` and a source that maps it."""
    pd.DataFrame(rows, columns=list(header)).to_csv(folder / name, index=False)
    return {"path": name, "columns": columns, **source}


def run(path):
    return ingest(load_params(path), path)


def message(path):
    with pytest.raises(FeedbackError) as caught:
        run(path)
    return str(caught.value)


GOOD = [
    ["2024-05-01", "9", "Kind staff"],
    ["2024-07-02", "3", "Slow"],
    ["2024-05-03", "", "n/a"],
    ["2024-05-04", "0", ""],
]


def test_the_feedback_table(tmp_path):
    made = run(study(tmp_path, [survey(tmp_path, GOOD, constants={"channel": "survey", "solicited": True})]))
    feedback = made.feedback
    assert feedback.columns.tolist() == [name for name in CANONICAL if name not in FELT_COLUMNS]
    assert feedback["id"].tolist() == ["survey-2", "survey-3", "survey-4", "survey-5"]
    assert feedback["quarter"].tolist() == ["2024Q2", "2024Q3", "2024Q2", "2024Q2"]
    assert feedback["score"].fillna(-1).tolist() == [9, 3, -1, 0]
    assert feedback["comment"].tolist() == ["comment", "comment", "non_answer", "none"]
    assert feedback["text"].tolist()[:3] == ["Kind staff", "Slow", "n/a"]
    assert feedback["channel"].unique().tolist() == ["survey"]
    assert feedback["solicited"].all()
    assert (feedback["weight"] == 1).all()
    assert made.quarantine.columns.tolist() == list(QUARANTINE)
    assert made.inputs[0] | {"sha256": ""} == {
        "source": "survey",
        "file": "survey.csv",
        "sha256": "",
        "rows": 4,
        "kept": 4,
        "dropped": {},
        "header_row": 1,
        "dates": "year, month, day",
        "joins": [],
    }
    schema(0, 10).validate(feedback)


def test_runs_are_alike(tmp_path):
    path = study(tmp_path, [survey(tmp_path, GOOD)])
    pd.testing.assert_frame_equal(run(path).feedback, run(path).feedback)


BAD = [
    ["", "9", "no date"],
    ["some day", "9", "unreadable date"],
    ["2024-05-01", "nine", "unreadable score"],
    ["2024-05-01", "11", "score off scale"],
    ["2024-05-01", "9", LONG],
    ["2024-05-01", "9", LONG],
    ["2024-05-01", "", ""],
    ["2024-05-01", "9", "The parking is too expensive"],
    ["2024-05-01", "9", "The parking is too expensive"],
    ["2024-05-01", "8", "物流很慢，客服也不回复我的消息，等了两周"],
    ["2024-05-01", "8", "物流很慢，客服也不回复我的消息，等了两周"],
]


def test_each_reason_with_row_column_and_value(tmp_path):
    """Short equal rows may be two people; long ones, and Chinese ones of sixteen characters, are one answer."""
    made = run(study(tmp_path, [survey(tmp_path, BAD)]))
    found = made.quarantine.fillna("").drop(columns=["source", "file"]).to_numpy().tolist()
    assert found == [
        [2, "received", "", "no date"],
        [3, "received", "some day", "unreadable date"],
        [4, "score", "nine", "unreadable score"],
        [5, "score", "11", "score off scale"],
        [7, "", "", "repeated row"],
        [8, "", "", "empty row"],
        [12, "", "", "repeated row"],
    ]
    assert made.feedback["id"].tolist() == ["survey-6", "survey-9", "survey-10", "survey-11"]
    assert made.inputs[0]["dropped"]["repeated row"] == 2


@pytest.mark.parametrize(
    "said",
    ["Thank you 谢谢, very good", "Thank you so much, very good", "👍" * 45, "Good" + "!" * 45, "很好，谢谢你们的服务"],
)
def test_what_says_little_is_no_repetition_in_any_script(tmp_path, said):
    rows = [["2024-05-01", "9", said]] * 3
    assert len(run(study(tmp_path, [survey(tmp_path, rows)])).feedback) == 3


def test_a_source_that_repeats_no_row_keeps_equal_ones(tmp_path):
    made = run(study(tmp_path, [survey(tmp_path, BAD) | {"repeated_rows": "keep"}]))
    assert "repeated row" not in made.inputs[0]["dropped"]
    assert made.feedback["id"].tolist() == [f"survey-{row}" for row in (6, 7, 9, 10, 11, 12)]


def test_of_two_rows_with_one_id_the_usable_one_stays(tmp_path):
    rows = [["a", "no day", "9"], ["a", "2024-05-01", "8"], ["a", "2024-05-02", "7"], ["b", "2024-05-01", "6"]]
    source = survey(tmp_path, rows, {"id": "ID", "received": "Date", "score": "NPS"}, ("ID", "Date", "NPS"))
    made = run(study(tmp_path, [source]))
    assert made.feedback["score"].tolist() == [8, 6]
    assert made.quarantine["reason"].tolist() == ["unreadable date", "duplicate id"]
    assert made.quarantine["value"].tolist() == ["no day", "a"]


def test_broken_rows_are_set_aside_and_counted(tmp_path):
    (tmp_path / "survey.csv").write_text("Date,NPS,Comment\n2024-05-01,9,good\n2024-05-01,9,good, but slow\n")
    made = run(study(tmp_path, [{"path": "survey.csv", "columns": COLUMNS}]))
    assert made.inputs[0]["dropped"] == {"broken row": 1}
    assert made.quarantine.loc[0, ["row", "value"]].tolist() == [3, "4 cells where the header has 3"]


cells = st.tuples(
    st.sampled_from(["2024-05-01", "2024-11-30", "", "soon"]),
    st.sampled_from(["0", "5", "10", "", "99", "x"]),
    st.sampled_from(["", "ok", LONG, "n/a"]),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(cells, min_size=1, max_size=25))
def test_rows_in_are_rows_kept_and_dropped(tmp_path, rows):
    """Whatever the cells: either one clear error, or every row accounted for."""
    path = study(tmp_path, [survey(tmp_path, rows)])
    try:
        made = run(path)
    except FeedbackError:
        return
    [entry] = made.inputs
    assert entry["kept"] == len(made.feedback)
    assert sum(entry["dropped"].values()) == len(made.quarantine)
    whole = sum(any(row) for row in rows)
    assert entry["rows"] == entry["kept"] + len(made.quarantine) == whole
    assert not set(made.quarantine["row"]) & {int(i.removeprefix("survey-")) for i in made.feedback["id"]}


def test_several_text_columns_are_read_as_one_comment(tmp_path):
    rows = [
        ["2024-05-01", "Great!", "Fast"],
        ["2024-05-01", "Great", "Fast"],
        ["2024-05-01", "", "Fast"],
        ["2024-05-01", "Nothing", "Fast"],
        ["2024-05-01", "None", "n/a"],
    ]
    source = survey(tmp_path, rows, {"received": "Date", "text": ["Title", "Body"]}, ("Date", "Title", "Body"))
    feedback = run(study(tmp_path, [source], metric="none")).feedback
    assert feedback["text"].tolist() == ["Great! Fast", "Great. Fast", "Fast", "Fast", "None. n/a"]
    assert feedback["comment"].tolist() == ["comment"] * 4 + ["non_answer"]


def test_value_maps_compare_as_text(tmp_path):
    rows = [["2024-05-01", "5.0", "SP", "no"], ["2024-05-01", "6", "AC", "yes"], ["2024-05-01", "1", "RJ", "no"]]
    columns = {"received": "Date", "score": "CSAT", "region": "State", "again": "Again"}
    values = {
        "score": {5: 4, 6: None},
        "region": {"SP": "São Paulo", "RJ": "Rio", "*": "other"},
        "again": {"no": "never", "yes": "often"},
    }
    source = survey(tmp_path, rows, columns, ("Date", "CSAT", "State", "Again"), values=values)
    made = run(study(tmp_path, [source], metric="csat"))
    assert made.feedback["score"].tolist() == [4, 1]
    assert made.feedback["region"].tolist() == ["São Paulo", "Rio"]
    assert made.feedback["again"].tolist() == ["never", "never"]
    assert made.inputs[0]["dropped"] == {"empty row": 1}


def test_joins_never_multiply_rows(tmp_path):
    pd.DataFrame({"code": ["1", "1", "2"], "plan": ["Plus", "Basic", "Basic"]}).to_csv(
        tmp_path / "crm.csv", index=False
    )
    rows = [["2024-05-01", "9", "1"], ["2024-05-01", "8", "2"], ["2024-05-01", "7", "3"], ["2024-05-01", "6", ""]]
    source = survey(
        tmp_path,
        rows,
        {"received": "Date", "score": "NPS", "plan": "plan"},
        ("Date", "NPS", "Customer"),
        joins=[{"path": "crm.csv", "on": "Customer", "on_right": "code"}],
    )
    made = run(study(tmp_path, [source]))
    assert made.feedback["plan"].fillna("-").tolist() == ["Plus", "Basic", "-", "-"]
    assert made.inputs[0]["joins"][0] | {"sha256": ""} == {
        "file": "crm.csv",
        "sha256": "",
        "on": "Customer",
        "rows_without_partner": 2,
    }


def test_a_join_without_any_partner(tmp_path):
    pd.DataFrame({"Customer": ["K1"], "plan": ["Plus"]}).to_csv(tmp_path / "crm.csv", index=False)
    source = survey(
        tmp_path,
        [["2024-05-01", "9", "1"]],
        {"received": "Date", "score": "NPS"},
        ("Date", "NPS", "Customer"),
        joins=[{"path": "crm.csv", "on": "Customer"}],
    )
    said = message(study(tmp_path, [source]))
    assert "no `Customer` finds a partner in `Customer`. Here they look like '1', there like 'K1'" in said


def test_a_glob_is_one_source(tmp_path):
    (tmp_path / "exports").mkdir()
    for month, score in (("may", "9"), ("june", "3")):
        survey(tmp_path, [["2024-05-01", score, LONG]], name=f"exports/{month}.csv")
    made = run(study(tmp_path, [{"path": "exports/*.csv", "columns": COLUMNS}]))
    assert made.feedback["id"].tolist() == ["exports-june-2", "exports-may-2"]
    assert [(i["source"], i["file"], i["rows"]) for i in made.inputs] == [
        ("exports", "exports/june.csv", 1),
        ("exports", "exports/may.csv", 1),
    ]


def test_overlapping_exports_repeat_rows(tmp_path):
    for name in ("a.csv", "b.csv"):
        survey(tmp_path, [["2024-05-01", "9", LONG]], name=name)
    made = run(study(tmp_path, [{"name": "nps", "path": "*.csv", "columns": COLUMNS}]))
    assert len(made.feedback) == 1
    assert [entry["dropped"] for entry in made.inputs] == [{}, {"repeated row": 1}]


def test_two_sources_may_count_from_one(tmp_path):
    columns = {"id": "ID", "received": "Date", "score": "NPS"}
    rows = [["1", "2024-05-01", "9"], ["2", "2024-05-01", "8"]]
    sources = [survey(tmp_path, rows, columns, ("ID", "Date", "NPS"), f"{name}.csv") for name in ("phone", "shop")]
    assert run(study(tmp_path, sources)).feedback["id"].tolist() == ["1", "2", "shop:1", "shop:2"]


def test_two_sources_need_two_names(tmp_path):
    source = survey(tmp_path, GOOD)
    with pytest.raises(ParamsError, match="two sources are both called 'survey'"):
        run(study(tmp_path, [source, source]))


def test_quarters_follow_the_clock_of_the_source(tmp_path):
    source = survey(tmp_path, [["01.07.2024 00:30", "9", "ok"]], timezone="Europe/Sofia")
    feedback = run(study(tmp_path, [source])).feedback
    assert feedback["quarter"][0] == "2024Q3"
    assert feedback["received"][0] == pd.Timestamp("2024-06-30 21:30", tz="UTC")


def test_stars_are_the_score_of_a_study_of_stars(tmp_path):
    source = survey(tmp_path, [["2024-05-01", "4"]], {"received": "Date", "stars": "Stars"}, ("Date", "Stars"))
    assert run(study(tmp_path, [source], metric="stars")).feedback["score"].tolist() == [4]


def test_spss_words_are_groups_and_its_codes_are_scores(tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    table = pd.DataFrame({"date": ["2024-05-01"] * 2, "q1": [1.0, 5.0], "region": [1.0, 2.0]})
    labels = {"q1": {1.0: "Very poor", 5.0: "Very good"}, "region": {1.0: "North", 2.0: "South"}}
    pyreadstat.write_sav(table, str(tmp_path / "a.sav"), variable_value_labels=labels)
    source = {"path": "a.sav", "columns": {"received": "date", "score": "q1", "region": "region"}}
    feedback = run(study(tmp_path, [source], metric="csat")).feedback
    assert feedback[["score", "region"]].to_numpy().tolist() == [[1, "North"], [5, "South"]]


# What stops a run, and what is said then


def test_a_missing_column(tmp_path):
    said = message(study(tmp_path, [survey(tmp_path, GOOD, {**COLUMNS, "text": "Coment"})]))
    assert said == (
        "survey.csv: there is no column 'Coment', which the params name as `columns.text`. Did you mean 'Comment'? "
        "The columns there are: Date, NPS, Comment"
    )


def test_a_column_missing_in_one_file_of_a_glob(tmp_path):
    survey(tmp_path, GOOD, name="a.csv")
    survey(tmp_path, GOOD, header=("Date", "Rating", "Comment"), name="b.csv")
    assert message(study(tmp_path, [{"path": "*.csv", "columns": COLUMNS}])).startswith(
        "b.csv: there is no column 'NPS'"
    )


def test_no_date_at_all(tmp_path):
    said = message(study(tmp_path, [survey(tmp_path, GOOD, {"score": "NPS"})]))
    assert "the source survey.csv has no date" in said
    assert "constants: received: 2024-09-30" in said


def test_mostly_unreadable_dates(tmp_path):
    rows = [["2024-05-01", "9", "ok"], ["week 19", "9", "ok"], ["week 20", "9", "ok"]]
    said = message(study(tmp_path, [survey(tmp_path, rows)]))
    assert "survey.csv: 2 of 3 dates in column 'Date' cannot be read (no way of writing dates fits)" in said
    assert "the first: 'week 19' in survey.csv, row 3" in said


def test_a_date_format_that_does_not_fit(tmp_path):
    said = message(study(tmp_path, [survey(tmp_path, GOOD, dates="%d/%m/%Y")]))
    assert "4 of 4 dates" in said
    assert "`dates: %d/%m/%Y` does not fit" in said


def test_the_wrong_scale(tmp_path):
    rows = [["2024-05-01", score, "ok"] for score in ("10", "10", "10", "9", "9", "3")]
    said = message(study(tmp_path, [survey(tmp_path, rows)], metric="csat"))
    assert "survey.csv: wrong scale: 5 of 6 values in column 'NPS' are not numbers from 1 to 5" in said
    assert "most frequent first: '10' (3 times), '9' (2 times), '3' (1 times)" in said
    assert "Change `metric` (now csat, `low: 1`, `high: 5`)" in said


def test_scores_in_words_are_the_wrong_scale_too(tmp_path):
    said = message(study(tmp_path, [survey(tmp_path, [["2024-05-01", "good", "ok"]])]))
    assert "wrong scale: 1 of 1 values in column 'NPS' are not numbers from 0 to 10" in said
    assert "turn values into numbers with `values: score:`" in said


def test_no_row_that_can_be_used(tmp_path):
    rows = [["", "9", "ok"], ["", "8", "ok"], ["2024-05-01", "", ""]]
    said = message(study(tmp_path, [survey(tmp_path, rows)]))
    assert "none of 3 rows can be used. Dropped were: survey.csv: 2 no date, 1 empty row" in said


@pytest.mark.parametrize(("content", "said"), [("", "the file is empty"), ("Date,NPS,Comment\n", "no row below it")])
def test_an_empty_file(tmp_path, content, said):
    (tmp_path / "survey.csv").write_text(content)
    assert said in message(study(tmp_path, [{"path": "survey.csv", "columns": COLUMNS}]))


def test_a_wrong_encoding(tmp_path):
    source = survey(tmp_path, [["2024-05-01", "9", "добре"]], encoding="ascii")
    assert "survey.csv, line 2, byte 30: `encoding: ascii` does not fit" in message(study(tmp_path, [source]))


def test_all_faults_of_the_schema_in_one_message(tmp_path):
    rows = [["2024-05-01", "9", "heavy", "perhaps"]] * 12 + [
        ["2024-05-01", "8", "-1", "yes"],
        ["2024-05-01", "7", "", "no"],
    ]
    columns = {"received": "Date", "score": "NPS", "weight": "Weight", "consent": "Quote"}
    said = message(study(tmp_path, [survey(tmp_path, rows, columns, ("Date", "NPS", "Weight", "Quote"))]))
    assert said.startswith("3 faults in the data:\nweight is not a number; correct it, or map it in `values`\n")
    assert "  survey.csv, row 2: 'heavy'" in said
    assert "  and 2 more rows" in said
    assert "consent is neither yes nor no" in said
    assert "weight is empty or below 0; give every row a weight, 0 to leave it out\n  survey.csv, row 14: '-1'" in said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"columns": {**COLUMNS, "quarter": "Date"}}, "`quarter` is computed and cannot be mapped"),
        ({"constants": {"text": "x"}}, "`text` is both a column and a constant"),
        (
            {"values": {"nps": {9: 1}}},
            "`values.nps`: values go by our name for the column. Mapped here: received, score",
        ),
        ({"values": {"scor": {9: 1}}}, "Did you mean 'score'?"),
    ],
)
def test_params_that_cannot_be_meant(tmp_path, source, said):
    assert said in message(study(tmp_path, [{**survey(tmp_path, GOOD), **source}]))


def test_an_unknown_time_zone(tmp_path):
    with pytest.raises(ParamsError, match=r"there is no time zone 'Europe/Sofa'; did you mean Europe/Sofia\?"):
        run(study(tmp_path, [survey(tmp_path, GOOD, timezone="Europe/Sofa")]))


# The public sets, against plain pandas

DATA = Path(os.environ.get("VOCWORK_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture
def public(monkeypatch):
    def made(name, folder):
        if not (DATA / folder).is_dir():
            pytest.skip(f"the public set {folder} is not here: set VOCWORK_DATA to the folder that holds it")
        monkeypatch.setenv("VOCWORK_DATA", str(DATA))
        return run(ROOT / "params" / f"{name}.yml")

    return made


def raw(name):
    return pd.read_csv(DATA / name, dtype=str, keep_default_na=False)


RESPONDENT = {**COLUMNS, "customer": "Who"}
ASKED = [
    ["2024-05-01", "9", "Kind staff", "ann"],
    ["2024-05-01", "9", "nothing", "ann"],
    ["2024-05-01", "9", "Warm food!", "ann"],
    ["2024-05-01", "3", "Slow", "ann"],
    ["2024-05-02", "4", "Noisy", ""],
    ["2024-05-02", "4", "Cold", ""],
    ["when?", "7", "Late", "bob"],
    ["2024-05-03", "7", "Dirty", "bob"],
    ["2024-05-04", "7", "", "bob"],
    ["when?", "5", "Odd", "eve"],
]


def test_a_row_per_question_is_one_answer_per_respondent(tmp_path):
    """Ann's three rows with a 9 are one answer without the non-answer; who has no name stays alone.

    Bob's row without a date is dated by his next one; eve has no other.
    """
    header = ("Date", "NPS", "Comment", "Who")
    source = survey(tmp_path, ASKED, RESPONDENT, header, one_answer_per="customer")
    made = run(study(tmp_path, [source]))
    assert made.feedback["text"].tolist() == ["Kind staff. Warm food!", "Slow", "Noisy", "Cold", "Late. Dirty"]
    assert made.feedback["score"].tolist() == [9, 3, 4, 4, 7]
    assert made.inputs[0]["dropped"] == {JOINED: 4, "unreadable date": 1}
    assert made.quarantine.loc[made.quarantine["reason"] == JOINED, "value"].isna().all()
    assert made.feedback["quarter"].eq("2024Q2").all()
    assert made.inputs[0]["dates"].endswith("; respondents with rows of different days: 1, the first row counts")
    assert made.inputs[0]["kept"] == 5


def test_nan_is_no_group_but_may_be_a_comment(tmp_path):
    rows = [["2024-05-01", "9", "nan", "North"], ["2024-05-02", "3", "Slow", "NaN"], ["2024-05-03", "5", "Kind", "nan"]]
    source = survey(tmp_path, rows, COLUMNS | {"region": "Region"}, ("Date", "NPS", "Comment", "Region"))
    feedback = run(study(tmp_path, [source])).feedback
    assert feedback["region"].fillna("missing").tolist() == ["North", "missing", "missing"]
    assert feedback["text"].tolist() == ["nan", "Slow", "Kind"]


def test_one_answer_per_a_column_that_is_not_mapped(tmp_path):
    told = message(study(tmp_path, [survey(tmp_path, GOOD, one_answer_per="customer_no")]))
    assert "`one_answer_per: customer_no`" in told
    assert "Map it under `columns`" in told


def test_nhs_fft(public):
    made = public("nhs_fft", "nhs_fft_multilabel")
    table = raw("nhs_fft_multilabel/nhs_fft_multilabel.csv")
    dated = pd.to_datetime(table["Date"], format="%d/%m/%Y", errors="coerce").notna()
    scored = table["FFT categorical answer"].isin(list("12345"))
    told = table["FFT answer"].str.strip() != ""
    [entry] = made.inputs
    assert entry["rows"] == len(table)
    assert entry["dropped"]["empty row"] == (dated & ~scored & ~told).sum()
    table["score"] = table["FFT categorical answer"].where(scored, "")
    usable = table[dated & (scored | told)]
    again = usable.duplicated(["Respondent ID", "score"]) & usable["Respondent ID"].ne("")
    people = pd.MultiIndex.from_frame(usable[["Respondent ID", "score"]])
    undated = table[~dated]
    dated_elsewhere = pd.MultiIndex.from_frame(undated[["Respondent ID", "score"]]).isin(people)
    assert entry["dropped"][JOINED] == again.sum() + dated_elsewhere.sum()
    assert entry["dropped"]["unreadable date"] == (~dated_elsewhere).sum()
    kept = usable[~again & usable["score"].ne("")]
    service = kept["Service type 1"].str.replace(r"\s+", " ", regex=True).str.strip()
    expected = kept["FFT categorical answer"].isin(["1", "2"]).groupby(service.replace("", None)).agg(["mean", "size"])
    feedback = made.feedback.dropna(subset="score")
    found = feedback["score"].le(2).groupby(feedback["service"]).agg(["mean", "size"])
    pd.testing.assert_frame_equal(found, expected, check_names=False, check_index_type=False)


def test_nhs_trust(public):
    made = public("nhs_trust", "nhs_trust_comments")
    table = raw("nhs_trust_comments/nhs_trust_comments.csv.gz")
    told = table[table["comment_txt"].str.strip() != ""]
    patients = told.drop_duplicates("key_user")
    quarters = pd.to_datetime(patients["date"]).dt.to_period("Q").astype(str)
    joined = len(told) - len(patients)
    assert made.inputs[0]["dropped"] == {"empty row": len(table) - len(told), JOINED: joined}
    assert made.feedback["quarter"].value_counts().to_dict() == quarters.value_counts().to_dict()
    assert made.feedback["division"].value_counts().to_dict() == patients["division2"].value_counts().to_dict()


def test_telco_nps(public):
    made = public("telco_nps", "telco_nps_verbatims")
    table = raw("telco_nps_verbatims/telco_nps_verbatims.csv")
    scores = pd.to_numeric(table["NPS_SCORE"])
    quarters = pd.to_datetime(table["CUSTOMER_RESPONSE_DATE"], format="%d/%m/%Y %H:%M").dt.to_period("Q").astype(str)
    assert made.inputs[0]["kept"] == len(table)
    expected = scores.groupby(quarters).agg(["mean", "count"])
    found = made.feedback.groupby("quarter")["score"].agg(["mean", "count"])
    pd.testing.assert_frame_equal(found, expected, check_names=False, check_index_type=False)


def test_olist(public):
    made = public("olist", "olist_orders")
    reviews = raw("olist_orders/olist_order_reviews_dataset.csv").drop_duplicates("review_id")
    orders = raw("olist_orders/olist_orders_dataset.csv").drop_duplicates("order_id")
    customers = raw("olist_orders/olist_customers_dataset.csv").drop_duplicates("customer_id")
    beside = reviews.merge(orders, on="order_id", how="left").merge(customers, on="customer_id", how="left")
    assert made.inputs[0]["dropped"] == {"duplicate id": made.inputs[0]["rows"] - len(reviews)}
    assert len(made.inputs[0]["joins"]) == 5
    assert made.feedback["state"].value_counts().to_dict() == beside["customer_state"].value_counts().to_dict()
    assert made.feedback["score"].mean() == pytest.approx(pd.to_numeric(reviews["review_score"]).mean())
    assert made.feedback["region"].nunique() == 6


def test_british_airways(public):
    made = public("british_airways", "british_airways_reviews")
    table = raw("british_airways_reviews/BA_AirlineReviews.csv.gz")
    days = table["Datetime"].str.replace(r"(?<=\d)(st|nd|rd|th)", "", regex=True)
    quarters = pd.to_datetime(days, format="%d %B %Y").dt.to_period("Q").astype(str)
    assert made.inputs[0]["kept"] == len(table)
    expected = pd.to_numeric(table["OverallRating"]).groupby(quarters).agg(["mean", "count"])
    found = made.feedback.groupby("quarter")["score"].agg(["mean", "count"])
    pd.testing.assert_frame_equal(found, expected, check_names=False, check_index_type=False)


def test_booking(public):
    made = public("booking", "booking_hotel_reviews")
    table = raw("booking_hotel_reviews/hotel_reviews.csv.gz")
    quarters = pd.to_datetime(table["Review_Date"], format="%m/%d/%Y").dt.to_period("Q").astype(str)
    assert made.inputs[0]["kept"] == len(table)
    expected = pd.to_numeric(table["Reviewer_Score"]).groupby(quarters).agg(["mean", "count"])
    found = made.feedback.groupby("quarter")["score"].agg(["mean", "count"])
    pd.testing.assert_frame_equal(found, expected, check_names=False, check_index_type=False)
    british = table["Reviewer_Nationality"].str.strip() == "United Kingdom"
    assert (made.feedback["guests"] == "United Kingdom").sum() == british.sum()
    told = made.feedback.loc[made.feedback["comment"] == "comment", "text"]
    assert not told.str.contains("No Positive|No Negative").any()
