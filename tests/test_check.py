"""What `vocwork check` says about the rows of a file."""

import pandas as pd
import pytest
import yaml

from vocwork.check import KEEP_THEM, statement, unheard
from vocwork.codebook import Codebook
from vocwork.corpus.sources.ingest import ingest
from vocwork.feedback import FeedbackError
from vocwork.params import Params, ParamsError, load_params


def said(folder, rows, numbers=(), **source):
    pd.DataFrame(rows, columns=["Date", "NPS"]).to_csv(folder / "a.csv", index=False)
    given = {"path": "a.csv", "columns": {"received": "Date", "score": "NPS"}, **source}
    path = folder / "a.yml"
    path.write_text(yaml.safe_dump({"study": "a", "sources": [given], "numbers": list(numbers)}), encoding="utf-8")
    params = load_params(path)
    raw = ingest(params, path)
    return list(statement(params, raw.feedback, raw.inputs, raw.quarantine))


def test_a_column_of_both_orders_is_told_with_counts_and_rows(tmp_path):
    rows = [("25/04/2024", "9"), ("26/04/2024", "8"), ("27/04/2024", "8"), ("04/28/2024", "7"), ("03/04/2024", "11")]
    lines = said(tmp_path, rows, dates="day first")
    assert lines[0] == "a.csv: 5 rows, 3 kept; set aside: unreadable date: 1, score off scale: 1"
    assert lines[1] == "  unreadable date: row 5 (received '04/28/2024')"
    assert lines[2] == "  score off scale: row 6 (score '11')"
    assert "1 contradict and are not read: the column mixes both orders" in lines[3]


def test_only_a_few_rows_of_a_reason_are_named(tmp_path):
    rows = [("2024-04-25", "9")] * 6 + [("soon", "9")] * 5
    line = next(line for line in said(tmp_path, rows) if "unreadable date: row" in line)
    assert line.count("row") == 3
    assert line.endswith("...")


def test_what_to_do_about_equal_rows_is_said_where_there_are_some(tmp_path):
    rows = [("2024-04-25", "nine hours on the telephone, and nobody knew anything")] * 2
    columns = {"received": "Date", "text": "NPS"}
    lines = said(tmp_path, rows, columns=columns)
    assert lines[0] == "a.csv: 2 rows, 1 kept; set aside: repeated row: 1"
    assert KEEP_THEM in lines
    kept = said(tmp_path, rows, columns=columns, repeated_rows="keep")
    assert kept[0] == "a.csv: 2 rows, 2 kept; set aside: none"
    assert not [line for line in kept if "repeated_rows" in line]


def test_a_number_is_no_attribute_and_says_how_many_have_it(tmp_path):
    rows = [("2024-04-25", "9"), ("2024-04-26", "8"), ("2024-04-27", "")]
    columns = {"received": "Date", "score": "NPS", "wait": "NPS", "text": "Date"}
    lines = said(tmp_path, rows, numbers=["wait"], columns=columns)
    assert "attributes: none" in lines
    assert "wait: a number in 2 answers, from 8 to 9" in lines


def test_words_for_a_language_that_no_comment_is_in_are_told():
    """`my` is Burmese and `no` Norwegian; French comments are there because a source says so."""
    words = ({"en": "late", "my": "lambat", "fr": "tard"}, {"en": "kind"}, {"pl": "miły"})
    categories = [{"id": f"c{n}", "name": f"C{n}", "keywords": own} for n, own in enumerate(words)]
    categories[1]["rules"] = {"no": {"any": "sen"}}
    params = Params.model_construct(languages=("en", "pl"))
    feedback = pd.DataFrame({"language": ["fr", None, "und"]})
    first, second = unheard(params, feedback, Codebook.model_validate({"categories": categories}))
    assert first.startswith("warning: codebook: c0 has keywords or rules for my, but comments are in en, pl, fr")
    assert second.startswith("warning: codebook: c1 has keywords or rules for no, but comments are in en, pl, fr")


def customers(folder, rows, **population):
    """What is said of the customers of a study with a region and a plan, of whom the params say so much."""
    pd.DataFrame(rows, columns=["Date", "NPS", "Region", "Plan"]).to_csv(folder / "b.csv", index=False)
    columns = {"received": "Date", "score": "NPS", "region": "Region", "plan": "Plan"}
    given = {"study": "b", "sources": [{"path": "b.csv", "columns": columns}], "min_base": 4, "population": population}
    (folder / "b.yml").write_text(yaml.safe_dump(given), encoding="utf-8")
    params = load_params(folder / "b.yml")
    raw = ingest(params, folder / "b.yml")
    lines = statement(params, raw.feedback, raw.inputs, raw.quarantine)
    return [line for line in lines if "population" in line]


# Four answers a quarter: both plans in both regions, each plan in one of them, all in the North.
QUARTERS = {
    "2024-01-05": "North South North South",
    "2024-04-05": "North North South South",
    "2024-07-05": "North North North North",
}
ROWS = [
    (day, "9", region, plan)
    for day, regions in QUARTERS.items()
    for region, plan in zip(regions.split(), ["Basic", "Basic", "Plus", "Plus"], strict=True)
]


def test_margins_are_checked_quarter_by_quarter(tmp_path):
    found = customers(tmp_path, [*ROWS, ("2024-10-05", "9", "North", "Plus")], margins=MARGINS)
    gap, few, met, fault = found
    assert fault.startswith(
        "warning: population: in 2024Q2, by scored answers, the margins of plan, region cannot be met together"
    )
    assert fault.endswith("The pages of that quarter would fail, all others leave it out")
    assert gap == "population: in 2024Q3 none of the scored answers has region South: others take that share"
    assert few == "population: in 2024Q4 too few scored answers to weight: 1 (min_base, 4)"
    assert met.startswith(
        "population: margins of plan, region are met in 2 quarters, where 8 scored answers are as precise as"
    )


MARGINS = {"region": {"North": 1, "South": 1}, "plan": {"Basic": 3, "Plus": 1}}


@pytest.mark.parametrize(
    ("margins", "said"),
    [
        (
            {"region": {"North": 1, "Suoth": 1}},
            "region name 'Suoth', but no answer has it. There are: North, South",
        ),
        ({"planet": {"North": 1, "South": 1}}, "population: there is no column 'planet'"),
    ],
)
def test_margins_of_what_no_answer_has_are_refused(tmp_path, margins, said):
    with pytest.raises((ParamsError, FeedbackError), match=said):
        customers(tmp_path, ROWS, margins=margins)


def test_margins_that_are_not_weighted_to_are_not_tried(tmp_path):
    assert customers(tmp_path, ROWS, margins=MARGINS, weighted=False) == []
