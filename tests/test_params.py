from pathlib import Path

import pytest

from vocwork.assumptions import load_assumptions
from vocwork.params import Brands, Metric, Params, ParamsError, Quarters, Sentiment, Slice, load_params, shift_quarter

SHIPPED = Path(__file__).parents[1] / "params"
MINIMAL = "study: acme\nsources:\n  - path: a.csv\n    columns: {text: comment, received: date}\n"


@pytest.fixture
def write(tmp_path):
    def _write(text: str):
        path = tmp_path / "acme.yml"
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def test_minimal_params_get_sensible_defaults(write):
    params = load_params(write(MINIMAL))
    assert (params.metric.kind, params.metric.top, params.metric.bottom) == ("nps", (9, 10), tuple(range(7)))
    assert (params.min_base, params.confidence, params.locale) == (30, 0.95, "en")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MINIMAL + "min_bse: 5\n", "unknown key min_bse: did you mean min_base?"),
        (MINIMAL + "metric: {kind: nps, dirction: up}\n", "unknown key metric.dirction: did you mean direction?"),
        (MINIMAL.replace("columns", "colums"), "unknown key sources[0].colums: did you mean columns?"),
        (MINIMAL + "confidence: 2\n", "confidence: Input should be less than 1 (got '2')"),
        (MINIMAL + "quarters: [2024-1]\n", "a quarter looks like 2024Q1"),
        (MINIMAL + "metric: {kind: csat, low: 5, high: 1}\n", "the scale runs from low to high, got 5 to 1"),
        (MINIMAL + "metric: {kind: csat, interval: wald}\n", "csat has one only"),
        (MINIMAL + "metric: {kind: csat, top: [9]}\n", "[9] lie outside the scale 1 to 5"),
        ("study: acme\nsources:\n  - columns: {text: a}\n", "either `path` (a file or a glob) or `url`"),
        ("study: acme\nsources: [\n", "not readable as YAML"),
        ("- a\n- b\n", "expected keys and values"),
        ("study: acme\n", "sources: is missing"),
        (
            MINIMAL + "min_base: 5\nmin_base: 50\n",
            "line 6, column 1: not readable as YAML: the key `min_base`",
        ),
        (MINIMAL + "brands: {own: [Acme, Bolt]}\n", "brands.own: Dictionary should have at most 1 item"),
        (MINIMAL + "brands: {competitors: {Acme: [x]}}\n", "Acme: 'x' is no name: it needs two characters"),
        (MINIMAL + "brands: {competitors: {Acme: [Bolt], Bolt: []}}\n", "'bolt' cannot be both Acme and Bolt"),
        (MINIMAL + "brands: {competitors: {Acme: [x y], Bolt: [x-y]}}\n", "'x-y' cannot be both Acme and Bolt"),
        (MINIMAL + "brands: {competitors: ['!!!']}\n", "'!!!' is no name: it needs a letter or a digit"),
        (MINIMAL + "brands: {own: Acme, competitors: [Acme]}\n", "Acme cannot be both our own brand and a competitor"),
        (MINIMAL + "brands: {own: Acme, competitors: [ACME]}\n", "'acme' cannot be both Acme and ACME"),
        (MINIMAL + "brands: {rivals: [Acme]}\n", "unknown key brands.rivals"),
        (MINIMAL + "sentiment: {labels: {a: negative}}\n", "`labels` are those of a classifier: name it as `model`"),
        (MINIMAL + "sentiment: {model: x, labels: {a: angry}}\n", "sentiment.labels.a: Input should be 'negative'"),
        ("study: Acme Corp\nsources: [{path: a.csv}]\n", "study: String should match pattern"),
    ],
)
def test_mistakes_are_named_with_file_key_and_remedy(write, text, said):
    path = write(text)
    with pytest.raises(ParamsError) as error:
        load_params(path)
    assert said in str(error.value)
    assert str(path) in str(error.value)


ROI = """currency: EUR
months: 24
discount_rate: 0.1
base: {customers: {dist: const, value: 1, unit: people, source: count, ownr: me}}
actions: []
"""


def test_unknown_keys_of_roi_assumptions_get_a_suggestion(write):
    with pytest.raises(ParamsError, match=r"unknown key base\.customers\.ownr: did you mean owner"):
        load_assumptions(write(ROI))


def test_keys_may_stand_twice_in_different_places(write):
    anchored = MINIMAL + "names: {a: &x {en: A, pl: B}, b: {<<: *x, en: C}}\n"
    assert load_params(write(anchored)).names["b"] == {"en": "C", "pl": "B"}


def test_yaml_mistakes_name_line_and_column(write):
    with pytest.raises(ParamsError, match=r"acme.yml, line 2, column \d+"):
        load_params(write("study: acme\nsources: ]\n"))


def test_a_missing_file_points_to_the_command_that_makes_one(tmp_path):
    with pytest.raises(ParamsError, match="vocwork new"):
        load_params(tmp_path / "none.yml")


def test_params_cannot_change(write):
    params = load_params(write(MINIMAL))
    with pytest.raises(ValueError, match="frozen"):
        params.min_base = 1


@pytest.mark.parametrize(
    ("given", "top", "bottom"),
    [
        ({"kind": "csat"}, (4, 5), (1, 2)),
        ({"kind": "csat", "direction": "down"}, (1, 2), (4, 5)),
        ({"kind": "stars", "high": 10}, (8, 9, 10), (1, 2, 3)),
        ({"kind": "ces"}, (6, 7), (1, 2)),
        ({"kind": "enps"}, (9, 10), tuple(range(7))),
    ],
)
def test_boxes_follow_the_scale(given, top, bottom):
    metric = Metric.model_validate(given)
    assert (metric.top, metric.bottom) == (top, bottom)


def test_brands_are_written_long_or_short():
    long = Brands(own={"Acme": ["акме"]}, competitors={"Bolt": [], "Cent": ["cent plus"]})
    assert long.spellings == {"Acme": ("Acme", "акме"), "Bolt": ("Bolt",), "Cent": ("Cent", "cent plus")}
    assert Brands.model_validate({"own": "Acme", "competitors": ["Bolt"]}).spellings == {
        "Acme": ("Acme",),
        "Bolt": ("Bolt",),
    }
    assert Brands.model_validate({"competitors": {"Bolt": None, "Cent": "c-plus"}}).spellings == {
        "Bolt": ("Bolt",),
        "Cent": ("Cent", "c-plus"),
    }
    assert Brands().spellings == {}


def test_a_classifier_is_named_long_or_short():
    source = [{"path": "a.csv"}]
    assert Params(study="acme", sources=source).sentiment == Sentiment()
    short = Params.model_validate({"study": "acme", "sources": source, "sentiment": "someone/model"}).sentiment
    assert (short.model, short.labels) == ("someone/model", {})
    long = Sentiment.model_validate({"model": "./own", "labels": {"LABEL_0": "negative", "LABEL_1": "positive"}})
    assert long.labels["LABEL_1"] == "positive"


def test_quarters_are_chosen():
    known = ["2023Q4", "2024Q1", "2024Q2", "2024Q3"]
    assert Quarters.model_validate("all").chosen(known) == known
    assert Quarters.model_validate(["2024Q1", "2025Q1"]).chosen(known) == ["2024Q1"]
    assert Quarters.model_validate({"first": "2024Q1", "last": 2}).chosen(known) == ["2024Q2", "2024Q3"]


def test_quarters_shift_over_years():
    assert [shift_quarter("2024Q1", by) for by in (-5, -1, 0, 3, 4)] == [
        "2022Q4",
        "2023Q4",
        "2024Q1",
        "2024Q4",
        "2025Q1",
    ]
    assert Slice(segment="plan=a", quarter="2024Q1").before("year_before").quarter == "2023Q1"
    assert (Slice(segment="plan=a=b", quarter="2024Q1").column, Slice(segment="plan=a=b", quarter="2024Q1").value) == (
        "plan",
        "a=b",
    )


def test_titles_fall_back_to_the_study_locale_and_name():
    source = [{"path": "a.csv"}]
    assert Params(study="acme", sources=source).name("pl") == "acme"
    assert Params(study="acme", sources=source, title={"en": "Acme", "pl": "Firma"}).name("pl") == "Firma"
    assert Params(study="acme", sources=source, title={"en": "Acme"}).name("bg") == "Acme"


def test_columns_and_values_have_names_in_other_languages():
    params = Params(study="acme", sources=[{"path": "a.csv"}], names={"East": {"pl": "Wschód"}})
    assert [params.word("East", locale) for locale in ("en", "pl")] == ["East", "Wschód"]
    assert params.word("West", "pl") == "West"


def test_names_that_are_not_given_lose_their_underscores():
    params = Params(study="acme", sources=[{"path": "a.csv"}], names={"trust_code": {"en": "NHS trust"}})
    assert params.word("order_status", "en") == "order status"
    # the study's own language is nearer to a reader than a column name
    assert params.word("trust_code", "pl") == "NHS trust"


@pytest.mark.parametrize("name", sorted(path.name for path in SHIPPED.glob("*.yml") if path.name.count(".") == 1))
def test_every_shipped_file_can_be_read(name):
    assert load_params(SHIPPED / name).study == name.removesuffix(".yml")
