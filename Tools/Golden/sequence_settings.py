"""Random settings of PyTorch's recurrent and attention layers and parametrizations, as layer_settings.py."""
import torch

from layer_settings import maybe, reals


def recurrent(r, kind):
    inputs, hidden = r.randint(1, 3), r.randint(2, 4)
    settings = dict(
        input_size=inputs, hidden_size=hidden, num_layers=r.choice([1, 1, 2, 3]), bias=r.random() < 0.7,
        batch_first=r.random() < 0.5, dropout=r.choice([0.0, 0.0, 0.5]), bidirectional=r.random() < 0.5)
    size = hidden
    if kind == "RNN":
        settings["nonlinearity"] = r.choice(["tanh", "relu"])
    if kind == "LSTM":
        settings["proj_size"] = r.choice([0, 0, r.randint(1, hidden - 1)])
        size = settings["proj_size"] or hidden
    steps, count = r.randint(1, 5), r.randint(1, 4)
    options = {}
    batch = [count]
    if r.random() < 0.4:
        lengths = [r.randint(1, steps) for _ in range(count)]
        options = dict(lengths=lengths, enforce_sorted=False, total_length=maybe(r, steps + 1))
        if r.random() < 0.4:
            options.update(lengths=sorted(lengths, reverse=True), enforce_sorted=True)
    elif r.random() < 0.3:
        batch = []
    shape = [steps, *batch] if not (batch and settings["batch_first"]) else [*batch, steps]
    tensors = {"x": reals(*shape, inputs + (r.random() < 0.04))}
    if r.random() < 0.5:
        states = settings["num_layers"] * (1 + settings["bidirectional"])
        tensors["h"] = reals(states, *batch, size)
        if kind == "LSTM":
            tensors["c"] = reals(states, *batch, hidden)
    return settings, tensors, options


def cell(r, kind):
    inputs, hidden = r.randint(1, 3), r.randint(1, 4)
    settings = dict(input_size=inputs, hidden_size=hidden, bias=r.random() < 0.7)
    if kind == "RNNCell":
        settings["nonlinearity"] = r.choice(["tanh", "relu"])
    batch = r.choice([[2], [3], [], [0]])
    tensors = {"x": reals(*batch, inputs)}
    if r.random() < 0.7:
        tensors["h"] = reals(*batch, hidden)
        if kind == "LSTMCell":
            tensors["c"] = reals(*batch, hidden)
    return settings, tensors, {}


def key_padding(r, count, keys):
    mask = torch.rand([*count, keys]) < 0.3
    mask[..., 0] = False
    return mask if r.random() < 0.7 else torch.zeros(mask.shape, dtype=torch.float64).masked_fill(mask, -2.5)


def attention_mask(r, shape):
    if r.random() < 0.5:
        return torch.ones(shape, dtype=torch.bool).triu(1)
    return reals(*shape)


def attention(r):
    heads = r.choice([1, 2, 3])
    width = heads * r.randint(1, 3)
    settings = dict(
        embed_dim=width, num_heads=heads, dropout=r.choice([0.0, 0.5]), bias=r.random() < 0.7,
        add_bias_kv=r.random() < 0.3, add_zero_attn=r.random() < 0.3, kdim=maybe(r, r.randint(1, 5)),
        vdim=maybe(r, r.randint(1, 5)), batch_first=r.random() < 0.5)
    places, keys, batch = r.randint(1, 4), r.randint(1, 4), r.choice([[2], [3], []])

    def operand(n, size):
        return reals(*([*batch, n] if settings["batch_first"] else [n, *batch]), size)

    tensors = {
        "query": operand(places, width), "key": operand(keys, settings["kdim"] or width),
        "value": operand(keys, settings["vdim"] or width)}
    options = dict(need_weights=r.random() < 0.6, average_attn_weights=r.random() < 0.5)
    if r.random() < 0.4:
        tensors["key_padding_mask"] = key_padding(r, batch, keys)
    if r.random() < 0.5:
        shape = [places, keys]
        if r.random() < 0.4:
            shape = [(batch[0] if batch else 1) * heads, *shape]
        tensors["attn_mask"] = attention_mask(r, shape)
    elif r.random() < 0.3:
        tensors["attn_mask"] = torch.ones(places, keys, dtype=torch.bool).triu(1)
        options["is_causal"] = True
    return settings, tensors, options


def transformer_layer(r):
    # Not of two numbers only, which layer normalization makes nearly ±1 with derivatives that cancel.
    heads, width = r.choice([(1, 3), (1, 4), (2, 4), (2, 6), (3, 3)])
    return dict(
        d_model=width, nhead=heads, dim_feedforward=r.randint(1, 5),
        dropout=r.choice([0.0, 0.4]), activation=r.choice(["relu", "gelu"]),
        layer_norm_eps=r.choice([1e-5, 1e-3]), batch_first=r.random() < 0.5, norm_first=r.random() < 0.5,
        bias=r.random() < 0.7)


def sequence(settings, count, steps):
    return reals(*([*count, steps] if settings["batch_first"] else [steps, *count]), settings["d_model"])


def masks(r, prefix, count, places, keys):
    """A key padding mask, and a mask of the scores, or neither: both have to be of the same kind."""
    found = {}
    kind = r.random()
    if kind < 0.4:
        found[f"{prefix}_mask"] = torch.ones(places, keys, dtype=torch.bool).triu(1)
    if kind < 0.2 or kind > 0.8:
        found[f"{prefix}_key_padding_mask"] = torch.cat(
            [torch.zeros(*count, 1, dtype=torch.bool), torch.rand(*count, keys - 1) < 0.3], -1)
    return found


def encoder(r, layers=False):
    settings = transformer_layer(r)
    if layers:
        settings.update(num_layers=r.randint(1, 3), norm=r.random() < 0.5)
    steps, count = r.randint(1, 4), r.choice([[2], [3], []])
    prefix = "src"
    tensors = {"src": sequence(settings, count, steps), **masks(r, prefix, count, steps, steps)}
    if layers and "src_mask" in tensors:
        tensors["mask"] = tensors.pop("src_mask")
    return settings, tensors, {}


def decoder(r, layers=False):
    settings = transformer_layer(r)
    if layers:
        settings.update(num_layers=r.randint(1, 3), norm=r.random() < 0.5)
    steps, keys, count = r.randint(1, 4), r.randint(1, 4), r.choice([[2], [3], []])
    tensors = {
        "tgt": sequence(settings, count, steps), "memory": sequence(settings, count, keys),
        **masks(r, "tgt", count, steps, steps), **masks(r, "memory", count, steps, keys)}
    return settings, tensors, {}


def transformer(r):
    settings = {
        **transformer_layer(r), "num_encoder_layers": r.randint(1, 2), "num_decoder_layers": r.randint(1, 2)}
    steps, keys, count = r.randint(1, 4), r.randint(1, 4), r.choice([[2], [3], []])
    tensors = {
        "src": sequence(settings, count, keys), "tgt": sequence(settings, count, steps),
        **masks(r, "src", count, keys, keys), **masks(r, "tgt", count, steps, steps)}
    return settings, tensors, {}


def parametrized(r, kind):
    """A linear layer or a convolution whose weight is computed from others."""
    a, b = r.randint(1, 4), r.randint(1, 4)
    settings = dict(base=r.choice(["Linear", "Conv1d"]), inputs=a, outputs=b)
    if kind == "weight_norm":
        settings["dim"] = r.choice([0, 1, None, -1])
    if kind == "spectral_norm":
        settings.update(dim=r.choice([0, 1]), n_power_iterations=r.randint(1, 2), eps=r.choice([1e-12, 1e-3]))
    if kind == "orthogonal":
        settings["base"] = "Linear"
        maps = [None, "householder"] + ["matrix_exp", "cayley"]
        settings.update(orthogonal_map=r.choice(maps), use_trivialization=r.random() < 0.6)
    x = reals(2, a) if settings["base"] == "Linear" else reals(2, a, 3)
    return settings, {"x": x}, {}


FAMILIES = {
    "recurrent": {
        **{kind: lambda r, kind=kind: recurrent(r, kind) for kind in ("RNN", "LSTM", "GRU")},
        **{kind: lambda r, kind=kind: cell(r, kind) for kind in ("RNNCell", "LSTMCell", "GRUCell")},
    },
    "attention": {
        "MultiheadAttention": attention, "TransformerEncoderLayer": encoder, "TransformerDecoderLayer": decoder,
        "TransformerEncoder": lambda r: encoder(r, True), "TransformerDecoder": lambda r: decoder(r, True),
        "Transformer": transformer,
    },
    "parametrization": {
        kind: lambda r, kind=kind: parametrized(r, kind) for kind in ("weight_norm", "spectral_norm", "orthogonal")
    },
}
