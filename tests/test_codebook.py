"""The codebook as a file: what is read, and how mistakes are said."""

import re
from pathlib import Path

import pytest

from vocwork.codebook import TAKEN, Category, Codebook, Rule, load_codebook
from vocwork.corpus.codebook.hand import KEYS, READ_ONLY
from vocwork.params import ParamsError
from vocwork.terms import term_pattern

DOCS = (Path(__file__).parent.parent / "docs" / "codebook.md").read_text(encoding="utf-8")
BOOK = """context: question
categories:
  - id: fulfilment
    name: {en: From shop to home}
  - id: delivery
    parent: fulfilment
    name: {en: Delivery, zh_Hans: 送货}
    description: {en: how goods come}
    examples: {en: it came late}
    keywords: {en: [deliver*, van], zh: 物流}
    rules:
      en: {none: free deliver*}
"""


@pytest.fixture
def write(tmp_path):
    def _write(text: str):
        path = tmp_path / "acme.codebook.yml"
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def test_a_codebook_is_read_with_keywords_among_the_rules_and_names_by_locale(write):
    book = load_codebook(write(BOOK))
    delivery = book.categories[1]
    assert book.context == ("question",)
    assert delivery.rule("en").model_dump() == {"all": (), "any": ("deliver*", "van"), "none": ("free deliver*",)}
    assert delivery.rule("zh").any == ("物流",)
    assert delivery.rule("pl") is None
    assert delivery.told == [("en", "how goods come"), ("en", "it came late")]
    assert book.above("delivery") == ["fulfilment"]
    assert book.table("zh_Hans").to_numpy().tolist() == [
        ["fulfilment", "From shop to home", 0, ""],
        ["delivery", "送货", 1, "fulfilment"],
    ]


def test_no_category_has_the_name_of_a_column_of_the_sheets():
    assert set(TAKEN) == {*KEYS, *READ_ONLY}


def test_people_are_asked_about_all_but_mere_sums(write):
    assert load_codebook(write(BOOK)).asked == ["delivery"]
    more = BOOK.replace("home}\n", "home}\n    description: {en: what happens to an order}\n", 1)
    assert load_codebook(write(more)).asked == ["fulfilment", "delivery"]


def test_one_name_does_for_all_languages(write):
    book = load_codebook(write(BOOK.replace("{en: Delivery, zh_Hans: 送货}", "Delivery")))
    assert [book.categories[1].label(locale) for locale in ("en", "pl")] == ["Delivery", "Delivery"]


def test_the_documented_codebook_is_one_and_every_key_is_documented(write):
    book = load_codebook(write(re.search(r"```yaml\n(.*?)```", DOCS, flags=re.S)[1]))
    assert book.codes == ["delivery", "money", "price"]
    keys = {key for cells in re.findall(r"^\| (`.*?) \|", DOCS, flags=re.M) for key in re.findall(r"`(\w+)`", cells)}
    assert keys == {*Codebook.model_fields, *Category.model_fields}
    assert all(f"`{key}`" in DOCS for key in Rule.model_fields)


def test_categories_stand_below_their_parents_wherever_they_are_written(write):
    child, parent = BOOK.split("  - id: ")[2], BOOK.split("  - id: ")[1]
    book = load_codebook(write(f"categories:\n  - id: {child}  - id: {parent}"))
    assert book.table("en")["code"].tolist() == ["fulfilment", "delivery"]


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("parent: fulfilment", "parent: fulfilmet", "line 6: categories.1.parent: there is no category 'fulfilmet'"),
        ("parent: fulfilment", "parent: delivery", "line 6: categories.1.parent: 'delivery' would belong under itself"),
        ("id: delivery", "id: fulfilment", "line 5: categories.1.id: the id 'fulfilment' stands twice"),
        ("id: delivery", "id: De livery", "line 5: categories.1.id: String should match"),
        ("van]", "'?']", "line 10: categories.1.keywords.any: the term '?' holds no letter"),
        ("van]", "/(van/]", "/(van/ is not a regular expression"),
        ("van]", "/x*/]", "finds nothing at all in every comment"),
        ("none: free", "non: free", "unknown key categories[1].rules.en.non: did you mean none?"),
        ("keywords:", "keyword:", "unknown key categories[1].keyword: did you mean keywords?"),
        ("name: {en: Delivery, zh_Hans: 送货}", "name: {fr: Livraison}", "line 7: categories.1.name.fr"),
        ("id: delivery", "id: text", "line 5: categories.1.id: 'text' is a column of the sheets"),
        (
            "en: {none: free",
            "zh: {all: 快}\n      pl: {none: free",
            "line 13: categories.1.rules.pl: every clause would",
        ),
        ("en: {none: free deliver*}", "pl: {}", "line 12: categories.1.rules.pl: every clause would keep this rule"),
        ("    keywords:", "    by: learned\n    keywords:", "line 10: categories.1.by: learned needs `codings`"),
        ("home}\n", "home}\n    by: rule\n", "line 5: categories.0.by: rule needs keywords or rules"),
        ("From shop to home", "' '", "categories.0.name.en: String should have at least 1 character"),
        ("how goods come", "''", "categories.1.description.en: String should have at least 1 character"),
        (
            "{en: [deliver*, van]",
            "{english: [van]",
            "line 10: categories.1.keywords.english: this is no language of comm",
        ),
        (
            "zh: 物流",
            "zh_Hans: 物流",
            "categories.1.keywords.zh_Hans: this is no language of comments; did you mean zh?",
        ),
        ("zh: 物流", "cn: 物流", "keywords.cn: this is no language of comments; there are codes such as en"),
        ("zh: 物流", "zh: []", "line 10: categories.1.keywords.zh: there is none; write one, or take the language out"),
        ("{en: it came late}", "{en: []}", "line 9: categories.1.examples.en: there is none"),
        (
            "deliver*, van]",
            "'Free  deliver*']",
            "line 12: categories.1.rules.en: no clause can keep this rule: none forbids",
        ),
        (
            "none: free",
            "all: van, none: VAN, any: free",
            "line 12: categories.1.rules.en: no clause can keep this rule",
        ),
        (
            "Delivery, zh",
            "from shop to HOME, zh",
            "line 7: categories.1.name: in reports in en 'fulfilment' has the same",
        ),
        (
            "Delivery, zh_Hans: 送货",
            "Delivery, pl: From shop to home",
            "in reports in pl 'fulfilment' has the same name",
        ),
        ("context: question", "codings: /", "line 1: codings: codings are kept in a .csv or .xlsx file"),
        ("    parent: fulfilment\n", "", "line 3: categories.0: 'fulfilment' has nothing to be coded by"),
    ],
)
def test_mistakes_are_said_with_file_line_and_key(write, wrong, right, said):
    with pytest.raises(ParamsError) as error:
        load_codebook(write(BOOK.replace(wrong, right)))
    assert "acme.codebook.yml" in str(error.value)
    assert said in str(error.value)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(
    "rule",
    [
        {"any": ("van", "lorry"), "none": ("van",)},
        {"all": ("late",), "none": ("late*",)},
        {"any": (r"/\d/",), "none": (r"/\D/",)},
        {"any": ("van",)},
    ],
)
def test_a_rule_that_some_clause_can_keep_is_none_that_is_never_kept(rule):
    assert not Rule(**rule).is_never_kept


def test_a_codebook_without_categories_says_so(write):
    with pytest.raises(ParamsError, match=r"line 1: categories: there is none"):
        load_codebook(write("categories: []\n"))


def test_a_missing_codebook_says_which_key_names_it(tmp_path):
    with pytest.raises(ParamsError, match="Correct `codebook` in the params"):
        load_codebook(tmp_path / "none.yml")


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("late", "LATE!", True),
        ("late", "a chocolate", False),
        ("deliver*", "the delivery", True),
        ("deliver", "the delivery", False),
        ("sent back", "I sent  back the lamp", True),
        ("*proof", "waterproof", True),
        ("late", "这个late单", True),
        ("物流", "这个物流很慢", True),
        ("退*", "想退货", True),
        ("достав*", "Бърза Доставка", True),
        (r"/\d+ days/", "took 12 days", True),
        ("c++", "written in C++ they say", True),
        ("😡", "never again😡😡", True),
    ],
)
def test_terms_find_whole_words_in_any_script(term, text, found):
    assert bool(term_pattern(term).search(text)) is found
