"""The embedded encoder in float32 as a model directory of sentence-transformers: exact, slower, and at home on a GPU.

`encoder: e5-small-float32` in the params uses it. The directory lies beside the 8-bit model in the user's cache (about
480 MB in safetensors) and is made from the same weights when it is first asked for; making it needs no torch.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from vocwork import store
from vocwork.corpus.embedding.adapter import adapted
from vocwork.corpus.embedding.e5 import PREFIX, is_whole, model_folder
from vocwork.corpus.embedding.e5_weights import Floats, Sizes, bert_weights, build_tokenizer, read_weights, weights_path
from vocwork.corpus.embedding.encoder import replacing

FILES = ("model.safetensors", "tokenizer.json")
# The mean of the last layer's tokens, at length 1.
MODULES = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}


def float_folder() -> Path:
    """The model directory; made when it is missing or broken."""
    folder = model_folder().with_name(f"{model_folder().name}-float32")
    if not is_whole(folder, FILES):
        make_float(folder)
    return folder


def make_float(folder: Path) -> None:
    """Write the directory, a few seconds; the manifest last, so it vouches for the others."""
    from safetensors.numpy import save_file

    weights = read_weights(weights_path())
    for name, content in _settings(weights.sizes).items():
        store.write_json(content, folder / name)
    with replacing(folder / "tokenizer.json") as path:
        build_tokenizer(weights).save(str(path), pretty=False)
    with replacing(folder / "model.safetensors") as path:
        save_file(adapted(bert_weights(weights)) | _no_pooler(weights.sizes), path, metadata={"format": "pt"})
    store.write_json({name: store.file_sha256(folder / name) for name in FILES}, folder / "manifest.json")


def _no_pooler(sizes: Sizes) -> dict[str, Floats]:
    """BertModel wants a pooler, which vectors do not use."""
    width = sizes.hidden
    return {
        "pooler.dense.weight": np.zeros((width, width), np.float32),
        "pooler.dense.bias": np.zeros(width, np.float32),
    }


def _settings(sizes: Sizes) -> dict[str, Any]:
    """The JSON files of the directory."""
    bert = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": sizes.vocabulary,
        "hidden_size": sizes.hidden,
        "num_hidden_layers": sizes.layers,
        "num_attention_heads": sizes.heads,
        "intermediate_size": sizes.feed_forward,
        "max_position_embeddings": sizes.positions,
        "type_vocab_size": sizes.types,
        "layer_norm_eps": sizes.epsilon,
        "hidden_act": "gelu",
    }
    modules = [
        {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for number, (path, kind) in enumerate(MODULES.items())
    ]
    return {
        "config.json": bert,
        "modules.json": modules,
        "sentence_bert_config.json": {"max_seq_length": sizes.positions, "do_lower_case": True},
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "pad_token": "<pad>",
            "model_max_length": sizes.positions,
        },
        # the prefix the model was trained to see stands before every text
        "config_sentence_transformers.json": {"prompts": {"text": PREFIX}, "default_prompt_name": "text"},
        "1_Pooling/config.json": {"word_embedding_dimension": sizes.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
    }
