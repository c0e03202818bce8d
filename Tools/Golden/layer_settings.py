"""Random legal (and some illegal) settings of PyTorch's layers and losses, for layer_cases.py.

A function for each family gives (settings, inputs, options): the arguments of the class, the tensors of a call by name,
and what else the call is given. Numbers are drawn from the random.Random that it gets, tensors from torch's generator.
"""
import torch


def reals(*shape):
    """Numbers of three decimals, which are short in print and rarely equal."""
    return (torch.randn(shape, dtype=torch.float64) * 1000).round() / 1000


def unit(*shape):
    return torch.sigmoid(reals(*shape))


def signs(*shape):
    return torch.randint(0, 2, shape, dtype=torch.float64) * 2 - 1


def maybe(r, value, default=None):
    return value if r.random() < 0.4 else default


def sizes(r, count, low, high):
    """A number, or one for each of several dimensions."""
    return r.randint(low, high) if count == 1 or r.random() < 0.5 else tuple(r.randint(low, high) for _ in range(count))


def each(size, count):
    return (size,) * count if isinstance(size, int) else tuple(size)


def places(r, count, low, high):
    return [r.randint(low, high if count < 3 else min(high, low + 2)) for _ in range(count)]


def batch(r):
    """Of an input: a few examples, one without a batch, or, seldom, none."""
    return r.choice([[2], [1], [3], [2], [], [], [2], [0]])


def convolution(r, count):
    groups = r.choice([1, 1, 1, 2, 3])
    channels, outputs = groups * r.randint(1, 2), groups * r.randint(1, 2)
    kernel, dilation = sizes(r, count, 1, 3), sizes(r, count, 1, 2)
    padding = r.choice([0, "same", "valid", sizes(r, count, 0, 2), sizes(r, count, 0, 2)])
    stride = 1 if padding == "same" else sizes(r, count, 1, 3)
    settings = dict(
        in_channels=channels, out_channels=outputs, kernel_size=kernel, stride=stride, padding=padding,
        dilation=dilation, groups=groups, bias=r.random() < 0.7,
        padding_mode=r.choice(["zeros", "zeros", "reflect", "replicate", "circular"]))
    if r.random() < 0.06:
        channels += 1
    return settings, {"x": reals(*batch(r), channels, *places(r, count, 3, 7))}, {}


def transposed(r, count):
    groups = r.choice([1, 1, 2])
    channels, outputs = groups * r.randint(1, 2), groups * r.randint(1, 2)
    stride, dilation = sizes(r, count, 1, 3), sizes(r, count, 1, 2)
    least = [max(s, d) for s, d in zip(each(stride, count), each(dilation, count))]
    output_padding = tuple(r.randint(0, n - 1) for n in least) if r.random() < 0.4 else 0
    settings = dict(
        in_channels=channels, out_channels=outputs, kernel_size=sizes(r, count, 1, 3), stride=stride,
        padding=r.choice([0, sizes(r, count, 0, 1)]), output_padding=output_padding, groups=groups, bias=r.random() < 0.7,
        dilation=dilation)
    places_in = places(r, count, 2, 4)
    options = {}
    if r.random() < 0.3:
        kernel, padding = each(settings["kernel_size"], count), each(settings["padding"], count)
        size = [(n - 1) * s - 2 * p + d * (k - 1) + 1 + r.randint(0, s - 1) for n, s, p, d, k in zip(
            places_in, each(stride, count), padding, each(dilation, count), kernel)]
        options["output_size"] = size
    return settings, {"x": reals(*batch(r), channels, *places_in)}, options


def max_pool(r, count):
    kernel = sizes(r, count, 1, 3)
    least = min(each(kernel, count))
    settings = dict(
        kernel_size=kernel, stride=maybe(r, sizes(r, count, 1, 3)), padding=r.randint(0, least // 2),
        dilation=sizes(r, count, 1, 2), ceil_mode=r.random() < 0.5, return_indices=r.random() < 0.4)
    return settings, {"x": reals(*batch(r), r.randint(1, 2), *places(r, count, 3, 7))}, {}


def max_unpool(r, count):
    """Of windows that do not overlap: otherwise two values may have the same place."""
    kernel = sizes(r, count, 2, 3)
    stride = maybe(r, tuple(k + r.randint(0, 1) for k in each(kernel, count)))
    size = [r.choice([1, 2]) for _ in range(2)] + places(r, count, 4, 7)
    found, indices = getattr(torch.nn, f"MaxPool{count}d")(kernel, stride, return_indices=True)(reals(*size))
    options = {"output_size": size[2:]} if r.random() < 0.7 else {}
    return dict(kernel_size=kernel, stride=stride, padding=0), {"x": reals(*found.shape), "indices": indices}, options


def avg_pool(r, count):
    kernel = sizes(r, count, 1, 3)
    settings = dict(
        kernel_size=kernel, stride=maybe(r, sizes(r, count, 1, 3)),
        padding=r.randint(0, min(each(kernel, count)) // 2), ceil_mode=r.random() < 0.5,
        count_include_pad=r.random() < 0.5)
    if count > 1:
        settings["divisor_override"] = maybe(r, r.randint(1, 5))
    return settings, {"x": reals(*batch(r), r.randint(1, 2), *places(r, count, 3, 7))}, {}


def lp_pool(r, count):
    settings = dict(
        norm_type=r.choice([1.0, 2.0, 3.0, 1.5]), kernel_size=sizes(r, count, 1, 3),
        stride=maybe(r, sizes(r, count, 1, 3)), ceil_mode=r.random() < 0.5)
    return settings, {"x": unit(*batch(r), r.randint(1, 2), *places(r, count, 3, 7)) + 0.1}, {}


def adaptive_pool(r, count):
    size = r.randint(1, 4)
    if count > 1 and r.random() < 0.6:
        size = tuple(r.choice([None, r.randint(1, 4)]) for _ in range(count))
    return dict(output_size=size), {"x": reals(*(batch(r) or [2]), r.randint(1, 2), *places(r, count, 2, 6))}, {}


def adaptive_max_pool(r, count):
    settings, inputs, options = adaptive_pool(r, count)
    return {**settings, "return_indices": r.random() < 0.4}, inputs, options


def fractional_pool(r, count):
    settings = dict(kernel_size=sizes(r, count, 2, 3), return_indices=r.random() < 0.4)
    if r.random() < 0.5:
        settings["output_size"] = sizes(r, count, 1, 3)
    else:
        settings["output_ratio"] = r.choice([0.5, 0.6, 0.4])
    return settings, {"x": reals(*r.choice([[2], [1], []]), r.randint(1, 2), *places(r, count, 5, 8))}, {}


def batch_norm(r, count):
    channels = r.randint(1, 3)
    settings = dict(
        num_features=channels, eps=r.choice([1e-5, 1e-3]), momentum=r.choice([0.1, 0.3, None, 1.0]),
        affine=r.random() < 0.7, track_running_stats=r.random() < 0.7)
    shape = [r.randint(2, 4), channels + (r.random() < 0.05), *places(r, count, 1, 4)]
    if count == 1 and r.random() < 0.5:
        shape = shape[:2]
    return settings, {"x": reals(*shape)}, {}


def instance_norm(r, count):
    channels = r.randint(1, 3)
    settings = dict(
        num_features=channels, eps=r.choice([1e-5, 1e-3]), momentum=r.choice([0.1, 0.3]),
        affine=r.random() < 0.5, track_running_stats=r.random() < 0.5)
    return settings, {"x": reals(*r.choice([[2], [3], []]), channels, *places(r, count, 2, 4))}, {}


def shape_of_norm(r):
    # Of a single number the normalized one is what rounding leaves.
    shape = [*(r.randint(1, 3) for _ in range(r.randint(0, 2))), r.randint(2, 4)]
    x = reals(*[r.randint(1, 3) for _ in range(r.randint(0, 2))], *shape)
    return shape[0] if len(shape) == 1 else tuple(shape), {"x": x}


def layer_norm(r):
    shape, inputs = shape_of_norm(r)
    return dict(
        normalized_shape=shape, eps=r.choice([1e-5, 1e-3]), elementwise_affine=r.random() < 0.7,
        bias=r.random() < 0.7), inputs, {}


def rms_norm(r):
    shape, inputs = shape_of_norm(r)
    return dict(normalized_shape=shape, eps=r.choice([None, 1e-3]), elementwise_affine=r.random() < 0.7), inputs, {}


def group_norm(r):
    groups = r.randint(1, 3)
    channels = groups * r.randint(1, 3)
    settings = dict(num_groups=groups, num_channels=channels, eps=r.choice([1e-5, 1e-3]), affine=r.random() < 0.7)
    return settings, {"x": reals(r.randint(1, 3), channels, *places(r, r.randint(1, 3), 2, 4))}, {}


def local_response_norm(r):
    settings = dict(size=r.randint(1, 4), alpha=r.choice([1e-4, 0.1]), beta=r.choice([0.75, 0.5]), k=r.choice([1.0, 2.0]))
    return settings, {"x": reals(2, r.randint(1, 5), *places(r, r.randint(1, 3), 1, 3))}, {}


def dropout(r, *shapes):
    return dict(p=r.choice([0.0, 0.3, 0.5, 0.9, 1.0])), {"x": reals(*r.choice(shapes))}, {}


def embedding(r):
    count, width = r.randint(2, 6), r.randint(1, 4)
    settings = dict(
        num_embeddings=count, embedding_dim=width, padding_idx=maybe(r, r.randint(-count, count - 1)),
        max_norm=maybe(r, r.choice([0.5, 1.0])), norm_type=r.choice([2.0, 1.0, 3.0]),
        scale_grad_by_freq=r.random() < 0.3)
    shape = [r.randint(0, 4) for _ in range(r.randint(0, 3))]
    return settings, {"x": torch.randint(0, count + (r.random() < 0.05), shape)}, {}


def embedding_bag(r):
    count, width = r.randint(2, 6), r.randint(1, 4)
    mode = r.choice(["sum", "mean", "max"])
    last = r.random() < 0.4
    settings = dict(
        num_embeddings=count, embedding_dim=width, max_norm=maybe(r, 1.0), norm_type=r.choice([2.0, 1.0]),
        scale_grad_by_freq=mode != "max" and r.random() < 0.3, mode=mode, include_last_offset=last,
        padding_idx=maybe(r, r.randint(-count, count - 1)))
    if r.random() < 0.4:
        inputs = {"x": torch.randint(0, count, (r.randint(1, 3), r.randint(1, 4)))}
        settings["include_last_offset"] = False
    else:
        total = r.randint(1, 7)
        starts = sorted([0] + [r.randint(0, total) for _ in range(r.randint(0, 3))])
        inputs = {"x": torch.randint(0, count, (total,)), "offsets": torch.tensor(starts + [total] * last)}
    if mode == "sum" and r.random() < 0.6:
        inputs["per_sample_weights"] = reals(*inputs["x"].shape)
    return settings, inputs, {}


def adaptive_softmax(r):
    features, classes = r.randint(2, 6), r.randint(5, 9)
    cutoffs = sorted(r.sample(range(1, classes), r.randint(1, 3)))
    settings = dict(
        in_features=features, n_classes=classes, cutoffs=cutoffs, div_value=r.choice([4.0, 2.0, 1.0]),
        head_bias=r.random() < 0.5)
    if r.random() < 0.3:
        return settings, {"x": reals(features), "target": torch.tensor(r.randint(0, classes - 1))}, {}
    count = r.randint(1, 6)
    return settings, {"x": reals(count, features), "target": torch.randint(0, classes, (count,))}, {}


def linear(r):
    inputs = r.randint(1, 4)
    settings = dict(in_features=inputs, out_features=r.randint(1, 4), bias=r.random() < 0.7)
    shape = [r.randint(0, 3) for _ in range(r.randint(0, 3))]
    return settings, {"x": reals(*shape, inputs + (r.random() < 0.06))}, {}


def bilinear(r):
    a, b = r.randint(1, 3), r.randint(1, 3)
    settings = dict(in1_features=a, in2_features=b, out_features=r.randint(1, 3), bias=r.random() < 0.7)
    shape = [r.randint(1, 3) for _ in range(r.randint(0, 2))]
    return settings, {"x": reals(*shape, a), "y": reals(*shape, b)}, {}


def pointwise(r, settings=None):
    shape = [r.randint(1, 4) for _ in range(r.randint(0, 3))]
    return settings or {}, {"x": reals(*shape) * r.choice([1, 1, 5])}, {}


def prelu(r):
    count = r.choice([1, 1, 2, 3])
    shape = [r.randint(1, 3), count, *places(r, r.randint(0, 2), 1, 3)]
    return dict(num_parameters=count, init=r.choice([0.25, 0.1])), {"x": reals(*shape)}, {}


def along(r):
    count = r.randint(1, 3)
    return dict(dim=r.randint(-count, count - 1)), {"x": reals(*[r.randint(1, 4) for _ in range(count)])}, {}


def glu(r):
    count = r.randint(1, 3)
    return dict(dim=r.randint(-count, count - 1)), {"x": reals(*[r.choice([2, 4]) for _ in range(count)])}, {}


def pad(r, count, low, high, **more):
    padding = r.randint(max(low, 0), high)
    if r.random() < 0.6:
        padding = tuple(r.randint(low, high) for _ in range(2 * count))
    x = reals(*r.choice([[2], [1], []]), r.randint(1, 2), *places(r, count, 3, 5))
    return dict(padding=padding, **more), {"x": x}, {}


def upsample(r):
    count = r.randint(1, 3)
    mode = r.choice(["nearest", ["linear", "bilinear", "trilinear"][count - 1]] + ["bicubic"] * (count == 2))
    settings = dict(mode=mode)
    if r.random() < 0.5:
        settings["size"] = sizes(r, count, 1, 6)
    else:
        settings["scale_factor"] = r.choice([2.0, 1.5, 0.6, *[tuple(r.choice([1.0, 2.0, 1.7]) for _ in range(count))] * (count > 1)])
        settings["recompute_scale_factor"] = r.choice([None, None, True, False])
    settings["align_corners"] = None if mode == "nearest" else r.choice([None, True, False])
    return settings, {"x": reals(r.randint(1, 2), r.randint(1, 2), *places(r, count, 2, 4))}, {}


def flatten(r):
    count = r.randint(2, 4)
    start = r.randint(0, count - 1)
    settings = dict(start_dim=start, end_dim=r.randint(start, count - 1) - r.choice([0, count]))
    return settings, {"x": reals(*[r.randint(1, 3) for _ in range(count)])}, {}


def unflatten(r):
    parts = [r.randint(1, 3) for _ in range(r.randint(2, 3))]
    dim = r.randint(0, 2)
    shape = [2, 3, 2]
    shape[dim] = torch.Size(parts).numel()
    return dict(dim=dim - r.choice([0, 3]), unflattened_size=tuple(parts)), {"x": reals(*shape)}, {}


def unfold(r):
    settings = dict(
        kernel_size=sizes(r, 2, 1, 3), dilation=sizes(r, 2, 1, 2), padding=sizes(r, 2, 0, 2), stride=sizes(r, 2, 1, 2))
    return settings, {"x": reals(*r.choice([[2], []]), 2, *places(r, 2, 5, 6))}, {}


def fold(r):
    size = places(r, 2, 4, 6)
    kernel, dilation = sizes(r, 2, 1, 3), sizes(r, 2, 1, 2)
    padding, stride = sizes(r, 2, 0, 1), sizes(r, 2, 1, 2)
    blocks = 1
    area = 1
    for n, k, d, p, s in zip(size, each(kernel, 2), each(dilation, 2), each(padding, 2), each(stride, 2)):
        blocks *= (n + 2 * p - d * (k - 1) - 1) // s + 1
        area *= k
    settings = dict(output_size=tuple(size), kernel_size=kernel, dilation=dilation, padding=padding, stride=stride)
    return settings, {"x": reals(*r.choice([[2], []]), 2 * area, blocks)}, {}


REDUCTIONS = ["mean", "sum", "none"]


def pair(r, target=reals, first=reals, batches=(1, 3), **settings):
    shape = [r.randint(*batches) for _ in range(r.randint(1, 3))]
    return {**settings, "reduction": r.choice(REDUCTIONS)}, {"x": first(*shape), "target": target(*shape)}, {}


def weighted(r, target, first=reals, positive=False):
    settings, inputs, options = pair(r, target, first)
    width = inputs["x"].shape[-1]
    settings["weight"] = maybe(r, unit(width) + 0.1)
    if positive:
        settings["pos_weight"] = maybe(r, unit(width) + 0.5)
    return settings, inputs, options


def kl(r):
    log = r.random() < 0.5
    settings, inputs, options = pair(r, reals if log else unit, log_target=log)
    return {**settings, "reduction": r.choice(REDUCTIONS + ["batchmean"])}, inputs, options


def poisson(r):
    log = r.random() < 0.5
    settings = dict(log_input=log, full=r.random() < 0.5, eps=r.choice([1e-8, 1e-3]))
    return pair(r, lambda *s: (unit(*s) * 4).round(), reals if log else unit, **settings)


def gaussian(r):
    settings, inputs, options = pair(r, full=r.random() < 0.5, eps=r.choice([1e-6, 1e-2]))
    shape = list(inputs["x"].shape)
    if r.random() < 0.3:
        shape[-1] = 1
    return settings, {**inputs, "var": unit(*shape)}, options


def classes(r, count, more, ignore):
    target = torch.randint(0, count, more)
    if ignore is not None and target.numel():
        target.view(-1)[0] = ignore
    return target


def cross_entropy(r):
    count = r.randint(2, 4)
    shape = r.choice([[], [3], [4], [2, 3], [2, 2, 2], [0]])
    full = shape[:1] + [count] + shape[1:]
    settings = dict(
        weight=maybe(r, unit(count) + 0.2), ignore_index=-100, label_smoothing=r.choice([0.0, 0.0, 0.1, 0.5]),
        reduction=r.choice(REDUCTIONS))
    if r.random() < 0.4:
        return settings, {"x": reals(*full), "target": torch.softmax(reals(*full), len(shape[:1]))}, {}
    settings["ignore_index"] = r.choice([-100, -1, 0, 1])
    target = classes(r, count + (r.random() < 0.05), shape, settings["ignore_index"])
    return settings, {"x": reals(*full), "target": target}, {}


def nll(r):
    settings, inputs, options = cross_entropy(r)
    del settings["label_smoothing"]
    if inputs["target"].is_floating_point():
        inputs["target"] = inputs["target"].argmax(0 if inputs["x"].ndim == 1 else 1)
    return settings, inputs, options


def multi_margin(r):
    count, shape = r.randint(2, 4), r.choice([[], [3], [1]])
    settings = dict(
        weight=maybe(r, unit(count)), p=r.choice([1, 2]), margin=r.choice([1.0, 0.5]), reduction=r.choice(REDUCTIONS))
    return settings, {"x": reals(*shape, count), "target": torch.randint(0, count, shape)}, {}


def multilabel_margin(r):
    count, shape = r.randint(2, 4), r.choice([[], [3]])
    target = torch.stack([torch.randperm(count) for _ in range(shape[0] if shape else 1)])
    target[:, r.randint(1, count - 1)] = -1
    return dict(reduction=r.choice(REDUCTIONS)), {"x": reals(*shape, count), "target": target.reshape(*shape, count)}, {}


def multilabel_soft_margin(r):
    count, shape = r.randint(2, 4), r.choice([[], [3]])
    settings = dict(weight=maybe(r, unit(count)), reduction=r.choice(REDUCTIONS))
    return settings, {"x": reals(*shape, count), "target": unit(*shape, count).round()}, {}


def margin_ranking(r):
    settings = dict(margin=r.choice([0.0, 0.3]), reduction=r.choice(REDUCTIONS))
    n = r.randint(1, 5)
    return settings, {"x": reals(n), "y": reals(n), "target": signs(n)}, {}


def cosine_embedding(r):
    settings = dict(margin=r.choice([0.0, 0.3]), reduction=r.choice(REDUCTIONS))
    shape = r.choice([[], [4]])
    return settings, {"x": reals(*shape, 3), "y": reals(*shape, 3), "target": signs(*shape)}, {}


def triplet(r, distance=False):
    settings = dict(margin=r.choice([1.0, 0.5]), swap=r.random() < 0.5, reduction=r.choice(REDUCTIONS))
    if not distance:
        settings.update(p=r.choice([2.0, 1.0, 3.0]), eps=r.choice([1e-6, 1e-3]))
    shape = [*r.choice([[], [4]]), 3]
    return settings, {"x": reals(*shape), "y": reals(*shape), "z": reals(*shape)}, {}


def ctc(r):
    steps, count, symbols = r.randint(4, 8), r.randint(1, 3), r.randint(3, 5)
    settings = dict(blank=r.choice([0, 0, symbols - 1]), reduction=r.choice(REDUCTIONS), zero_infinity=r.random() < 0.5)
    labels = [c for c in range(symbols) if c != settings["blank"]]
    lengths = [r.randint(0 if count > 1 else 1, 3) for _ in range(count)]
    targets = torch.tensor([[r.choice(labels) for _ in range(3)] for _ in range(count)])
    if r.random() < 0.4:
        targets = torch.cat([t[:n] for t, n in zip(targets, lengths)])
    options = dict(input_lengths=[r.randint(3, steps) for _ in range(count)], target_lengths=lengths)
    return settings, {"x": torch.log_softmax(reals(steps, count, symbols), 2), "targets": targets}, options


def cosine_similarity(r):
    settings, inputs, options = pair(r)
    count = inputs["x"].ndim
    return dict(dim=r.randint(-count, count - 1), eps=r.choice([1e-8, 0.5])), inputs, options


def pairwise_distance(r):
    _, inputs, options = pair(r)
    return dict(p=r.choice([2.0, 1.0, 3.0, float("inf")]), eps=r.choice([1e-6, 1e-3]), keepdim=r.random() < 0.5), \
        inputs, options


FAMILIES = {
    "convolution": {
        **{f"Conv{n}d": lambda r, n=n: convolution(r, n) for n in (1, 2, 3)},
        **{f"ConvTranspose{n}d": lambda r, n=n: transposed(r, n) for n in (1, 2, 3)},
        "Linear": linear, "Bilinear": bilinear, "Unfold": unfold, "Fold": fold,
    },
    "pooling": {
        **{f"MaxPool{n}d": lambda r, n=n: max_pool(r, n) for n in (1, 2, 3)},
        **{f"MaxUnpool{n}d": lambda r, n=n: max_unpool(r, n) for n in (1, 2, 3)},
        **{f"AvgPool{n}d": lambda r, n=n: avg_pool(r, n) for n in (1, 2, 3)},
        **{f"LPPool{n}d": lambda r, n=n: lp_pool(r, n) for n in (1, 2, 3)},
        **{f"AdaptiveAvgPool{n}d": lambda r, n=n: adaptive_pool(r, n) for n in (1, 2, 3)},
        **{f"AdaptiveMaxPool{n}d": lambda r, n=n: adaptive_max_pool(r, n) for n in (1, 2, 3)},
        **{f"FractionalMaxPool{n}d": lambda r, n=n: fractional_pool(r, n) for n in (2, 3)},
    },
    "normalization": {
        **{f"BatchNorm{n}d": lambda r, n=n: batch_norm(r, n) for n in (1, 2, 3)},
        **{f"InstanceNorm{n}d": lambda r, n=n: instance_norm(r, n) for n in (1, 2, 3)},
        "LayerNorm": layer_norm, "RMSNorm": rms_norm, "GroupNorm": group_norm, "LocalResponseNorm": local_response_norm,
        "Dropout": lambda r: dropout(r, [7], [3, 4], [20]),
        "Dropout1d": lambda r: dropout(r, [3, 4, 2], [5, 2]), "Dropout2d": lambda r: dropout(r, [2, 4, 2, 2]),
        "Dropout3d": lambda r: dropout(r, [2, 4, 1, 2, 2], [4, 1, 2, 2]),
        "AlphaDropout": lambda r: dropout(r, [7], [3, 4]), "FeatureAlphaDropout": lambda r: dropout(r, [3, 4, 2], [2, 3, 2, 2]),
        "Embedding": embedding, "EmbeddingBag": embedding_bag,
    },
    "activation": {
        **{name: pointwise for name in (
            "ReLU ReLU6 SELU Sigmoid LogSigmoid Hardsigmoid Tanh Tanhshrink SiLU Mish Hardswish Softsign Identity"
        ).split()},
        "LeakyReLU": lambda r: pointwise(r, dict(negative_slope=r.choice([0.01, 0.3, 2.0]))),
        "RReLU": lambda r: pointwise(r, dict(lower=r.choice([0.1, 0.2]), upper=r.choice([0.2, 0.6]))),
        "ELU": lambda r: pointwise(r, dict(alpha=r.choice([1.0, 0.4, 2.0]))),
        "CELU": lambda r: pointwise(r, dict(alpha=r.choice([1.0, 0.5, 2.0]))),
        "Hardtanh": lambda r: pointwise(r, dict(min_val=r.choice([-1.0, -0.3]), max_val=r.choice([1.0, 0.3]))),
        "Threshold": lambda r: pointwise(r, dict(threshold=r.choice([0.0, 0.3]), value=r.choice([0.0, -2.5]))),
        "GELU": lambda r: pointwise(r, dict(approximate=r.choice(["none", "tanh"]))),
        "Softplus": lambda r: pointwise(r, dict(beta=r.choice([1.0, 2.5]), threshold=r.choice([20.0, 1.5]))),
        "Softshrink": lambda r: pointwise(r, dict(lambd=r.choice([0.5, 0.0, 1.2]))),
        "Hardshrink": lambda r: pointwise(r, dict(lambd=r.choice([0.5, 0.0, 1.2]))),
        "PReLU": prelu, "Softmax": along, "Softmin": along, "LogSoftmax": along, "GLU": glu,
        "Softmax2d": lambda r: ({}, {"x": reals(*r.choice([[2], []]), 3, 2, 2)}, {}),
    },
    "shape": {
        **{f"ZeroPad{n}d": lambda r, n=n: pad(r, n, -1, 2) for n in (1, 2, 3)},
        **{f"ConstantPad{n}d": lambda r, n=n: pad(r, n, -1, 2, value=r.choice([0.5, -3.0])) for n in (1, 2, 3)},
        **{f"ReflectionPad{n}d": lambda r, n=n: pad(r, n, 0, 2) for n in (1, 2, 3)},
        **{f"ReplicationPad{n}d": lambda r, n=n: pad(r, n, 0, 4) for n in (1, 2, 3)},
        **{f"CircularPad{n}d": lambda r, n=n: pad(r, n, 0, 3) for n in (1, 2, 3)},
        "Upsample": upsample, "Flatten": flatten, "Unflatten": unflatten,
        "PixelShuffle": lambda r: (dict(upscale_factor=r.choice([1, 2])), {"x": reals(*r.choice([[2], []]), 4, 2, 3)}, {}),
        "PixelUnshuffle": lambda r: (
            dict(downscale_factor=r.choice([1, 2])), {"x": reals(*r.choice([[2], []]), 1, 4, 2)}, {}),
        "ChannelShuffle": lambda r: (dict(groups=r.choice([1, 2, 3])), {"x": reals(2, 6, *places(r, r.randint(1, 2), 1, 3))}, {}),
    },
    "loss": {
        "MSELoss": pair, "L1Loss": pair,
        "SmoothL1Loss": lambda r: pair(r, beta=r.choice([1.0, 0.3, 0.0])),
        "HuberLoss": lambda r: pair(r, delta=r.choice([1.0, 0.3])),
        "BCELoss": lambda r: weighted(r, unit, unit), "BCEWithLogitsLoss": lambda r: weighted(r, unit, positive=True),
        "SoftMarginLoss": lambda r: pair(r, signs), "KLDivLoss": kl, "PoissonNLLLoss": poisson,
        "GaussianNLLLoss": gaussian, "CrossEntropyLoss": cross_entropy, "NLLLoss": nll, "MultiMarginLoss": multi_margin,
        "MultiLabelMarginLoss": multilabel_margin, "MultiLabelSoftMarginLoss": multilabel_soft_margin,
        "MarginRankingLoss": margin_ranking, "CosineEmbeddingLoss": cosine_embedding,
        "HingeEmbeddingLoss": lambda r: pair(r, signs, margin=r.choice([1.0, 0.3])),
        "TripletMarginLoss": triplet, "TripletMarginWithDistanceLoss": lambda r: triplet(r, True), "CTCLoss": ctc,
        "CosineSimilarity": cosine_similarity, "PairwiseDistance": pairwise_distance,
        "AdaptiveLogSoftmaxWithLoss": adaptive_softmax,
    },
}
