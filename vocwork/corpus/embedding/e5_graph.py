"""multilingual-e5-small as an ONNX graph in 8-bit integers, in which a text's vector depends on that text alone.

Every row of activations (one token) gets a scale of its own from its own largest value, so neither the other tokens nor
the other texts of a batch can move it; dynamic quantisation as usual shares one scale among a whole batch. Batches hold
texts of one length, so there is no padding and no mask. Sums of integers are exact, and what remains in float32 runs
row by row or text by text.

Weights are integers of -64 to 64 with a scale per output channel: 255 x 64 x 2 still fits the 16-bit sums of processors
without VNNI, so every processor computes the same sums. The embedding table stays in the 4-bit blocks it came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vocwork.corpus.embedding.e5_weights import BLOCK, WORDS, Bytes, Floats, Weights, split_blocks

if TYPE_CHECKING:
    from onnx import ModelProto

MICROSOFT = "com.microsoft"
OPSET = 23  # the first with Attention
IR_VERSION = 11

WEIGHT_STEPS = 64
SIGNED_ZERO = 128  # of activations of both signs: 127 steps either way
GELU_ZERO = 16  # of GELU's output, which hardly goes below zero: 16 steps down, 239 up
GELU_LOWEST = 0.17  # GELU never falls below -0.17


class Graph:
    """An ONNX graph in the making: every method adds a node or a constant and gives the name of its value."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def op(self, kind: str, *inputs: str, domain: str = "", output: str = "", **attributes: Any) -> str:
        from onnx import helper

        name = output or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, domain=domain, **attributes))
        return name

    def constant(self, value: npt.ArrayLike, dtype: npt.DTypeLike = np.float32) -> str:
        from onnx import numpy_helper

        name = f"constant_{len(self.constants)}"
        array = np.ascontiguousarray(np.asarray(value, dtype)).reshape(np.shape(value))
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def shape(self, *sizes: int) -> str:
        return self.constant(sizes, np.int64)


class Rows(NamedTuple):
    """Activations in unsigned 8 bits: (values - zero) x scale; values (tokens, width), scale (tokens, 1)."""

    values: str
    scale: str
    zero: str


Layer = dict[str, Floats]  # BertModel parameters of one layer, by what follows `encoder.layer.N.` in their names


def build_model(weights: Weights, floats: Mapping[str, Floats]) -> ModelProto:
    """`ids`, int64 (texts, tokens), to `vectors`, float32 (texts, hidden), rows of L2 norm 1.

    And to `states`, float32 (texts, tokens, hidden): the tokens whose sum is the direction of a vector.
    floats: BertModel parameters; the embedding table is taken from `weights`, where it is still in blocks.
    """
    from onnx import TensorProto, helper

    sizes = weights.sizes
    g = Graph()
    embedded = _embed(g, weights, floats)
    shape, rows = g.op("Shape", embedded), g.shape(-1, sizes.hidden)
    x = g.op("Reshape", embedded, rows)
    for number in range(sizes.layers):
        x = _layer(g, x, _layer_weights(floats, number), shape, rows, sizes.heads, sizes.epsilon)
    states = g.op("Reshape", x, shape, output="states")
    g.op("LpNormalization", _token_sum(g, states, rows), output="vectors", axis=-1, p=2)
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])
    outputs = [
        helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", sizes.hidden]),
        helper.make_tensor_value_info("states", TensorProto.FLOAT, ["texts", "tokens", sizes.hidden]),
    ]
    return helper.make_model(
        helper.make_graph(g.nodes, "multilingual-e5-small", [ids], outputs, g.constants),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=IR_VERSION,
    )


def _layer_weights(floats: Mapping[str, Floats], number: int) -> Layer:
    prefix = f"encoder.layer.{number}."
    return {name.removeprefix(prefix): values for name, values in floats.items() if name.startswith(prefix)}


def _embed(g: Graph, weights: Weights, floats: Mapping[str, Floats]) -> str:
    """Word, position and type embeddings, summed and normalised: (texts, tokens, hidden)."""
    nibbles, scales = _packed_words(weights)
    words = g.op(
        "GatherBlockQuantized", g.constant(nibbles, np.uint8), "ids", g.constant(scales),
        domain=MICROSOFT, gather_axis=0, quantize_axis=1, block_size=BLOCK, bits=4,
    )  # fmt: skip
    places = floats["embeddings.position_embeddings.weight"] + floats["embeddings.token_type_embeddings.weight"][0]
    tokens = g.op("Shape", "ids", start=1, end=2)
    first = g.shape(0)
    summed = g.op("Add", words, g.op("Slice", g.constant(places), first, tokens, first))
    gain, bias = (floats[f"embeddings.LayerNorm.{kind}"] for kind in ("weight", "bias"))
    return _layer_norm(g, summed, gain, bias, weights.sizes.epsilon)


def _packed_words(weights: Weights) -> tuple[Bytes, Floats]:
    """The embedding table, neighbours in one byte (low nibble first), and its scales, one per block."""
    nibbles, scales = split_blocks(weights.tensors[WORDS])
    packed = nibbles[:, 0::2] | (nibbles[:, 1::2] << 4)
    words = weights.sizes.vocabulary
    return packed.astype(np.uint8).reshape(words, -1), scales.astype(np.float32).reshape(words, -1)


def _layer(g: Graph, x: str, layer: Layer, shape: str, rows: str, heads: int, epsilon: float) -> str:
    """One transformer layer on x (tokens of all texts, hidden); `shape` is (texts, tokens, hidden)."""
    attended = g.op("Reshape", _attention(g, x, layer, shape, heads), rows)
    mixed = _linear(g, _signed_rows(g, attended), layer, "attention.output.dense")
    x = _residual_norm(g, x, mixed, layer, "attention.output.LayerNorm", epsilon)
    wide = _linear(g, _signed_rows(g, x), layer, "intermediate.dense")
    activated = g.op("FastGelu", wide, domain=MICROSOFT)
    narrow = _linear(g, _gelu_rows(g, activated), layer, "output.dense")
    return _residual_norm(g, x, narrow, layer, "output.LayerNorm", epsilon)


def _attention(g: Graph, x: str, layer: Layer, shape: str, heads: int) -> str:
    """Self-attention within each text, in float32."""
    read = _signed_rows(g, x)
    query, key, value = (
        g.op("Reshape", _linear(g, read, layer, f"attention.self.{part}"), shape) for part in ("query", "key", "value")
    )
    return g.op("Attention", query, key, value, q_num_heads=heads, kv_num_heads=heads)


def _residual_norm(g: Graph, x: str, change: str, layer: Layer, part: str, epsilon: float) -> str:
    return _layer_norm(g, g.op("Add", x, change), layer[f"{part}.weight"], layer[f"{part}.bias"], epsilon)


def _layer_norm(g: Graph, x: str, gain: Floats, bias: Floats, epsilon: float) -> str:
    """Add and LayerNormalization; the fused SkipLayerNormalization is several times slower on a CPU."""
    return g.op("LayerNormalization", x, g.constant(gain), g.constant(bias), axis=-1, epsilon=epsilon)


def _linear(g: Graph, rows: Rows, layer: Layer, part: str) -> str:
    """x W' + b in integers, put back to float32 by the scales of the row and of the output channel."""
    integers, scales = _channel_integers(layer[f"{part}.weight"])
    product = g.op(
        "MatMulIntegerToFloat", rows.values, g.constant(integers.T, np.int8), g.constant(1.0), g.constant(scales),
        rows.zero, domain=MICROSOFT,
    )  # fmt: skip
    return g.op("Add", g.op("Mul", product, rows.scale), g.constant(layer[f"{part}.bias"]))


def _channel_integers(weight: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Weight (outputs, inputs) as whole steps of -64 to 64, and the size of a step for each output."""
    scales = np.abs(weight).max(axis=1) / WEIGHT_STEPS
    return np.rint(weight / scales[:, None]).astype(np.int8), scales


def _signed_rows(g: Graph, x: str) -> Rows:
    """Rows in 127 steps to their own largest absolute value."""
    largest = g.op("ReduceMax", g.op("Abs", x), g.shape(-1), keepdims=1)
    return _rows(g, x, g.op("Mul", largest, g.constant(1 / (255 - SIGNED_ZERO))), SIGNED_ZERO)


def _gelu_rows(g: Graph, x: str) -> Rows:
    """Rows of GELU's output in 239 steps to their own largest value, yet always down to -0.17."""
    largest = g.op("ReduceMax", x, g.shape(-1), keepdims=1)
    upward = g.op("Mul", largest, g.constant(1 / (255 - GELU_ZERO)))
    return _rows(g, x, g.op("Max", upward, g.constant(GELU_LOWEST / GELU_ZERO)), GELU_ZERO)


def _rows(g: Graph, x: str, scale: str, zero: int) -> Rows:
    flat = g.op("Reshape", scale, g.shape(-1))
    zeros = g.op("Expand", g.constant([zero], np.uint8), g.op("Shape", flat))
    return Rows(g.op("QuantizeLinear", x, flat, zeros, axis=0), scale, g.constant(zero, np.uint8))


def _token_sum(g: Graph, x: str, rows: str) -> str:
    """Sum over the tokens of each text, (texts, hidden); the norm that follows makes it the mean's direction.

    A product with ones adds in the same order whatever the batch; ReduceSum does not.
    """
    tokens = g.op("Shape", x, start=1, end=2)
    ones = g.op("Expand", g.constant([[1.0]]), g.op("Concat", g.shape(1), tokens, axis=0))
    return g.op("Reshape", g.op("MatMul", ones, x), rows)
