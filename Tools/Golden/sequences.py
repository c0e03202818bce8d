"""Records what PyTorch's recurrent and attention layers compute: Tests/Golden/nn/sequences.json.

Of each case: the seed before the layer is made, its initial parameters, the inputs, the outputs, and the gradients of
Σ output·cos(0, 1, 2, …) with respect to the inputs and the parameters. Run it from the root of the package.
"""

import json
import pathlib

import torch
from torch import nn
from torch.nn.utils import parametrizations, rnn

SEED = 11


def numbers(x):
    return {"shape": list(x.shape), "values": x.detach().flatten().tolist()}


def wave(shape, phase):
    """Inputs that both sides make alike, from a formula in float64."""
    n = torch.Size(shape).numel()
    return torch.sin(torch.arange(n, dtype=torch.float64) * 0.7 + phase).float().reshape(shape)


def record(name, make, shapes, call):
    torch.manual_seed(SEED)
    layer = make()
    initial = {k: numbers(v) for k, v in layer.state_dict().items()}
    inputs = [wave(s, i).requires_grad_() for i, s in enumerate(shapes)]
    torch.manual_seed(SEED + 1)
    outputs = call(layer, *inputs)
    loss = sum((o * torch.cos(torch.arange(o.numel())).reshape(o.shape)).sum() for o in outputs)
    loss.backward()
    return {
        "name": name, "initial": initial, "inputs": [list(s) for s in shapes],
        "outputs": [numbers(o) for o in outputs], "inputGradients": [numbers(x.grad) for x in inputs],
        "gradients": {k: numbers(p.grad) for k, p in layer.named_parameters()},
    }


def states(result):
    output, state = result
    return [output, *state] if isinstance(state, tuple) else [output, state]


def packed(layer, x, enforce_sorted, lengths):
    y, state = layer(rnn.pack_padded_sequence(x, lengths, enforce_sorted=enforce_sorted))
    padded, _ = rnn.pad_packed_sequence(y, padding_value=0.5, total_length=x.shape[0] + 1)
    return states((padded, state))


def keep(x):
    return [y for y in x if y is not None] if isinstance(x, tuple) else [x]


PADDING = torch.tensor([[False, False, True], [False, False, False]])
CAUSAL = torch.ones(3, 3, dtype=torch.bool).triu(1)
X = (3, 2, 4)

cases = [
    ("RNNCell", lambda: nn.RNNCell(3, 2), [(2, 3), (2, 2)], lambda m, *x: keep(m(*x))),
    ("RNNCell relu single", lambda: nn.RNNCell(3, 2, nonlinearity="relu"), [(3,), (2,)], lambda m, *x: keep(m(*x))),
    ("LSTMCell", lambda: nn.LSTMCell(3, 2), [(2, 3), (2, 2), (2, 2)], lambda m, x, h, c: keep(m(x, (h, c)))),
    ("GRUCell no bias", lambda: nn.GRUCell(3, 2, bias=False), [(2, 3), (2, 2)], lambda m, *x: keep(m(*x))),
    ("RNN", lambda: nn.RNN(3, 2), [(4, 2, 3)], lambda m, *x: states(m(*x))),
    ("RNN relu two layers both ways", lambda: nn.RNN(3, 2, 2, nonlinearity="relu", bidirectional=True),
     [(4, 2, 3), (4, 2, 2)], lambda m, *x: states(m(*x))),
    ("LSTM two layers both ways batch first", lambda: nn.LSTM(3, 2, 2, bidirectional=True, batch_first=True),
     [(2, 4, 3), (4, 2, 2), (4, 2, 2)], lambda m, x, h, c: states(m(x, (h, c)))),
    ("LSTM projected", lambda: nn.LSTM(3, 4, 2, proj_size=2), [(4, 2, 3)], lambda m, *x: states(m(*x))),
    ("LSTM single no bias", lambda: nn.LSTM(3, 2, bias=False), [(4, 3)], lambda m, *x: states(m(*x))),
    ("GRU two layers dropout", lambda: nn.GRU(3, 2, 2, dropout=0.5), [(4, 2, 3)], lambda m, *x: states(m(*x))),
    ("LSTM packed", lambda: nn.LSTM(3, 2, bidirectional=True), [(4, 3, 3)],
     lambda m, x: packed(m, x, True, [4, 2, 1])),
    ("GRU packed unsorted", lambda: nn.GRU(3, 2, 2, bidirectional=True), [(4, 3, 3)],
     lambda m, x: packed(m, x, False, [2, 4, 2])),
    ("attention", lambda: nn.MultiheadAttention(4, 2), [X, X, X], lambda m, *x: keep(m(*x))),
    ("attention masked all weights", lambda: nn.MultiheadAttention(4, 2, batch_first=True), [(2, 3, 4)] * 3,
     lambda m, *x: keep(m(*x, key_padding_mask=PADDING, attn_mask=CAUSAL, average_attn_weights=False))),
    ("attention masked no weights", lambda: nn.MultiheadAttention(4, 2, bias=False), [X, X, X],
     lambda m, *x: keep(m(*x, key_padding_mask=PADDING, attn_mask=CAUSAL, need_weights=False))),
    ("attention kdim vdim", lambda: nn.MultiheadAttention(4, 2, kdim=3, vdim=5), [(2, 2, 4), (3, 2, 3), (3, 2, 5)],
     lambda m, *x: keep(m(*x))),
    ("attention bias and zero", lambda: nn.MultiheadAttention(4, 2, add_bias_kv=True, add_zero_attn=True), [X, X, X],
     lambda m, *x: keep(m(*x, key_padding_mask=PADDING, attn_mask=CAUSAL))),
    ("attention single dropout", lambda: nn.MultiheadAttention(4, 2, dropout=0.5), [(3, 4)] * 3,
     lambda m, *x: keep(m(*x))),
    ("encoder layer", lambda: nn.TransformerEncoderLayer(4, 2, 3, dropout=0.0), [X],
     lambda m, x: keep(m(x, src_key_padding_mask=PADDING))),
    ("encoder layer norm first gelu batch first", lambda: nn.TransformerEncoderLayer(
        4, 2, 3, dropout=0.0, activation="gelu", norm_first=True, batch_first=True), [(2, 3, 4)],
     lambda m, x: keep(m(x, src_mask=CAUSAL))),
    ("encoder", lambda: nn.TransformerEncoder(
        nn.TransformerEncoderLayer(4, 2, 3, dropout=0.0), 2, nn.LayerNorm(4), enable_nested_tensor=False), [X],
     lambda m, x: keep(m(x))),
    ("decoder layer", lambda: nn.TransformerDecoderLayer(4, 2, 3, dropout=0.3), [X, (2, 2, 4)],
     lambda m, *x: keep(m(*x, tgt_mask=CAUSAL))),
    ("transformer", lambda: nn.Transformer(4, 2, 1, 2, 3, dropout=0.0, norm_first=True), [(2, 2, 4), X],
     lambda m, *x: keep(m(*x, tgt_mask=CAUSAL))),
    ("weight norm", lambda: parametrizations.weight_norm(nn.Linear(3, 2)), [(2, 3)], lambda m, x: keep(m(x))),
    ("spectral norm", lambda: parametrizations.spectral_norm(nn.Linear(3, 2)), [(2, 3)], lambda m, x: keep(m(x))),
]

found = {"seed": SEED, "cases": [record(*case) for case in cases]}
path = pathlib.Path("Tests/Golden/nn/sequences.json")
path.parent.mkdir(parents=True, exist_ok=True)
path.write_text(json.dumps(found, separators=(",", ":")) + "\n")
print(path, path.stat().st_size)
