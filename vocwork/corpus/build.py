"""Stage 1 from end to end: raw exports to a corpus on disk. The only place where a language model is loaded."""

from __future__ import annotations

import math
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork import store
from vocwork.corpus.brands import named_brands
from vocwork.corpus.codebook.coding import Codings, Space, Task, code_comments, task_of, uncoded
from vocwork.corpus.embedding.encoder import Encoder, encode_cached, open_encoder, refuse_missing_model
from vocwork.corpus.ideas import NO_IDEA, number_ideas
from vocwork.corpus.intent import asking, intents, open_head
from vocwork.corpus.language import languages, refuse_unknown_languages, untold
from vocwork.corpus.mentions import split_mentions
from vocwork.corpus.nameless import nameless
from vocwork.corpus.privacy.masking import mask
from vocwork.corpus.privacy.pseudonyms import hide_persons
from vocwork.corpus.respelled import as_typed, in_both, respelled
from vocwork.corpus.sentiment.answers import of_answers, severity
from vocwork.corpus.sentiment.classifier import refuse_unreadable
from vocwork.corpus.sentiment.heads import score
from vocwork.corpus.sentiment.judging import heads_for, judge
from vocwork.corpus.sentiment.sides import of_two_minds
from vocwork.corpus.sentiment.telling import tell
from vocwork.corpus.sources.ingest import Ingested, ingest
from vocwork.corpus.themes.curation import Curation, load_curation
from vocwork.corpus.themes.fit import no_themes
from vocwork.corpus.themes.founding import Craft
from vocwork.corpus.themes.ledger import as_table
from vocwork.corpus.themes.registry import Registry, fingerprint, made_with
from vocwork.corpus.themes.space import orthonormal
from vocwork.corpus.themes.subjects import read_subjects
from vocwork.corpus.theming import Memory, remember, themes_of
from vocwork.feedback import FELT_COLUMNS, NO_THEME, FeedbackError, quarters, require_columns
from vocwork.params import Params, ParamsError

# What the corpus depends on in the params; everything else only changes reports.
READ = (
    "study",
    "sources",
    "numbers",
    "metric",
    "languages",
    "indonesian_as_malay",
    "phone_regions",
    "encoder",
    "sentiment",
    "themes",
    "brands",
    "seed",
    "locale",
)
STEPS = ("language", "personal data", "mentions", "vectors", "sentiment", "themes", "intents", "codes")
# Letters of a bad cell that the quarantine keeps.
_SHOWN = 80
NAMED = ("vocwork", "pandas", "numpy", "scikit-learn", "bertopic", "onnxruntime", "py3langid", "phonenumbers")


class Beside(NamedTuple):
    """What people wrote beside the params: decisions on themes, with their registry, and what is to be coded."""

    memory: Memory
    task: Task | None


def build(
    params: Params,
    params_file: Path,
    folder: Path,
    *,
    force: bool = False,
    refound: bool = False,
) -> store.Corpus:
    """Read, understand and store a study; what is on disk is used again when nothing it depends on changed.

    refound: found the themes anew, for which new data alone are no reason.
    """
    raw, task = accepted(params, params_file), task_of(params, params_file)
    memory = Memory(store.registry(folder), params_file, load_curation(params_file), refound)
    key = _key(params, raw, memory.curation, task)
    made = store.read_made(folder)
    is_fresh = made is not None and made["fingerprint"] == store.fingerprint(key, fingerprint(memory.folder))
    if is_fresh and not force and not refound:
        return store.read_corpus(folder)
    corpus, registry = understand(params, raw, Beside(memory, task), folder)
    if registry is not None:
        remember(registry, memory)
    # the registry has gone on with the study: what was made depends on what it knows now
    corpus.made["fingerprint"] = store.fingerprint(key, fingerprint(memory.folder))
    store.write_corpus(corpus, folder)
    return corpus


def accepted(params: Params, params_file: Path) -> Ingested:
    """The raw feedback of a study; everything that a run would refuse is refused here, before anything is modelled.

    Raises FeedbackError or ParamsError naming file, key and what to do.
    """
    try:
        refuse_unknown_languages(params.languages)
        refuse_missing_model(params.encoder)
        if params.sentiment.model:
            refuse_unreadable(params.sentiment.model, params.sentiment.labels)
        raw = ingest(params, params_file)
        require_columns(raw.feedback, {"segment_by": params.segment_by, "attributes": params.attributes})
        params.quarters.chosen(quarters(raw.feedback))
        if task := task_of(params, params_file):
            require_columns(raw.feedback, {"context of the codebook": task.book.context})
    except (FeedbackError, ParamsError) as error:
        named = str(error) if str(params_file) in str(error) else f"{params_file}: {error}"
        raise type(error)(named) from error
    return raw


def understand(params: Params, raw: Ingested, beside: Beside, folder: Path) -> tuple[store.Corpus, Registry | None]:
    """What the comments say, and what is to be remembered of their themes: all of STEPS, in this order, each once."""
    with _steps(*STEPS) as step:
        step()
        feedback = _speak(raw.feedback, params)
        step()
        feedback = _hide_personal_data(feedback, params, store.secret(folder.parent))
        step()
        mentions = _naming(split_mentions(feedback), params)
        heard = _listen(mentions, feedback, params, beside, folder, step) if len(mentions) else _nothing_said(mentions)
    corpus = store.Corpus(
        feedback.assign(**{name: feedback["id"].map(heard.feelings[name]) for name in FELT_COLUMNS}),
        heard.mentions,
        heard.themes,
        heard.ledger,
        heard.codings.table,
        _mask_values(raw.quarantine, params),
        _made(raw, heard),
    )
    return corpus, heard.registry


class _Heard(NamedTuple):
    """What a model heard in the mentions; `feelings` are those of answers by id.

    `registry` is None without themes; `encoder` and `sentiment` (who judged feelings, and how well) are None without
    comments.
    """

    feelings: pd.DataFrame
    mentions: pd.DataFrame
    themes: pd.DataFrame
    ledger: pd.DataFrame
    registry: Registry | None
    codings: Codings
    encoder: Encoder | None
    sentiment: dict[str, Any] | None
    notes: list[str]


def _listen(
    mentions: pd.DataFrame,
    feedback: pd.DataFrame,
    params: Params,
    beside: Beside,
    folder: Path,
    step: Callable[[], None],
) -> _Heard:
    """Vectors, sentiment, themes, intents and ideas, codes; of every clause its words without names.

    `text` is spelled as models know it, `said` is what the customer typed and what is kept.
    """
    step()
    encoder = open_encoder(params.encoder)
    kept = partial(encode_cached, folder=folder.parent / "vectors", progress=True)
    encode = partial(kept, encoder=encoder)
    words = respelled(nameless(mentions["text"], params.brands.spellings), mentions["language"])
    mentions = mentions.assign(said=mentions["text"], text=respelled(mentions["text"], mentions["language"]))
    vectors = encode(words.tolist())
    subjects = read_subjects(encode)
    step()
    heads = heads_for(encoder.name, encode)
    judged = judge(params.sentiment, heads, vectors, _rated(mentions, feedback, params), encode, kept)
    mentions = mentions.assign(sentiment=score(judged.chances))
    mentions = mentions.assign(severity=severity(mentions, heads.levels(vectors)))
    step()
    saying = words.ne("").to_numpy()
    key = made_with(encoder.name, encoder.revision, params.themes, params.seed)
    head = open_head(encoder)
    polarity = orthonormal(heads.polarity, asking(head, vectors.shape[1]))
    craft = Craft(key, params.themes, params.seed, polarity, subjects, params.locale.partition("_")[0])
    quarter = mentions["feedback_id"].map(feedback.set_index("id")["quarter"])
    found = themes_of(
        mentions.assign(text=words, quarter=quarter)[saying],
        vectors[saying],
        craft,
        beside.memory,
        encode=encode,
        languages=partial(languages, **_allowed(params)),
        locale=params.locale,
    )
    step()
    wanting = _themed(mentions, found.mentions).assign(intent=intents(mentions, vectors, head))
    ideas = number_ideas(wanting, vectors, polarity=heads.polarity, subjects=subjects.directions)
    told = tell(wanting, feedback, heads, None if params.sentiment.model else encoder)
    step()
    space = Space(encode, heads.polarity, subjects.directions)
    codings = code_comments(feedback, in_both(mentions), vectors, beside.task, space) if beside.task else uncoded()
    of_codes = beside.task.note if beside.task else ""
    of_languages = untold(feedback.loc[feedback["comment"].eq("comment"), "language"], params.languages)
    notes = [note for note in (of_languages, judged.note, *found.notes, head.note, told.note, of_codes) if note]
    feelings = of_answers(mentions, of_two_minds(mentions.assign(text=words), vectors, heads, encode))
    heard = as_typed(wanting.join(ideas).assign(telling=told.telling))
    themes = (found.themes, found.ledger, found.registry)
    return _Heard(feelings, heard, *themes, codings, encoder, judged.made, notes)


def _naming(mentions: pd.DataFrame, params: Params) -> pd.DataFrame:
    """The mentions with the brands that each names."""
    named = [named_brands(text, params.brands.spellings) for text in mentions["text"]]
    return mentions.assign(brands=pd.Series(named, index=mentions.index, dtype="str"))


def _themed(mentions: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """The mentions with theme and strength; none for those that say nothing but names."""
    theme = found["theme"].reindex(mentions.index, fill_value=NO_THEME)
    return mentions.assign(theme=theme, strength=found["strength"].reindex(mentions.index, fill_value=0.0))


def _nothing_said(mentions: pd.DataFrame) -> _Heard:
    """Without comments no model is loaded: it would spend a minute on its own example sentences."""
    note = "There are no comments: no themes, no sentiment, no quotes."
    unread = {"severity": pd.Series(dtype="Int64"), "telling": pd.Series(dtype="object")}
    felt = mentions.assign(sentiment=math.nan, intent="other", idea=NO_IDEA, fit=0.0, **unread)
    themed, feelings = no_themes(felt, note), of_answers(felt, np.empty(0, bool))
    return _Heard(feelings, themed.mentions, themed.themes, as_table(), None, uncoded(), None, None, [themed.note])


@contextmanager
def _steps(*names: str) -> Iterator[Callable[[], None]]:
    """A bar that names the step at work, where somebody watches; each call goes to the next step."""
    from tqdm.auto import tqdm

    coming = iter(names)
    with tqdm(total=len(names), unit="step", leave=False, disable=None) as bar:

        def step() -> None:
            name = next(coming)
            bar.set_description_str(name)
            bar.update(names.index(name) - bar.n)

        yield step


def _rated(mentions: pd.DataFrame, feedback: pd.DataFrame, params: Params) -> pd.DataFrame:
    """feedback_id and text of each mention, and of its answer the customer and the score from -1 (worst) to 1 (best).

    The score is missing where there is none. A customer goes by the first of the answers; one of nobody known is a
    customer of its own.
    """
    low, high, sign = params.metric.low, params.metric.high, 1 if params.metric.direction == "up" else -1
    answers = feedback.set_index("id")
    rating = pd.Series(math.nan, index=answers.index)
    if low is not None and high is not None:
        rating = sign * (2 * (answers["score"].astype(float) - low) / (high - low) - 1)
    # the code of a customer hangs on the key of this machine; the first answer of each is the same everywhere
    names = answers.index.to_series()
    customer = names.groupby(answers["customer"].fillna(names)).transform("first")
    of_answer = mentions["feedback_id"].map
    return mentions[["feedback_id", "text"]].assign(rating=of_answer(rating), customer=of_answer(customer))


def _speak(feedback: pd.DataFrame, params: Params) -> pd.DataFrame:
    """A language for every comment, unless the source said so; short ones follow the people around them."""
    found = feedback.groupby("source", sort=False)["text"].transform(lambda texts: languages(texts, **_allowed(params)))
    return feedback.assign(language=feedback["language"].fillna(found))


def _allowed(params: Params) -> dict[str, Any]:
    """Which languages comments may be in."""
    return {"allowed": params.languages, "indonesian_as_malay": params.indonesian_as_malay}


def _hide_personal_data(feedback: pd.DataFrame, params: Params, key: bytes) -> pd.DataFrame:
    """No personal data in any column; a non-answer has no text to model."""
    hidden = hide_persons(feedback, regions=params.phone_regions, study=params.study, key=key)
    return hidden.assign(text=hidden["text"].where(hidden["comment"] == "comment"))


def _mask_values(quarantine: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Masked first and cut then: half an address would pass for none."""
    return quarantine.assign(value=mask(quarantine["value"], regions=params.phone_regions).str[:_SHOWN])


def _key(params: Params, raw: Ingested, curation: Curation, task: Task | None) -> str:
    read = {name: params.model_dump(mode="json")[name] for name in READ}
    decided = curation.model_dump(mode="json")
    coded = (task.book.model_dump(mode="json"), task.sha256) if task else None
    code = store.code_fingerprint("corpus", "codebook.py", "feedback.py", "terms.py")
    return store.fingerprint(code, read, decided, raw.inputs, coded)


def _made(raw: Ingested, heard: _Heard) -> dict[str, Any]:
    """What a reader needs to make the same corpus again."""
    encoder = heard.encoder
    return {
        "inputs": raw.inputs,
        "encoder": {"name": encoder.name, "revision": encoder.revision} if encoder else None,
        "sentiment": heard.sentiment,
        "notes": heard.notes,
        "codes": heard.codings.quality,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in NAMED}},
    }
