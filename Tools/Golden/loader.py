"""Orders of PyTorch's samplers and loaders: python3 Tools/Golden/loader.py > Tests/Golden/loader.json

Of each epoch a case keeps the indices (of long ones the first, the last and a checksum), the sizes of the batches, and
afterwards the next number of the default generator and of the given one.
"""

import json

import torch
from torch.utils.data import (
    BatchSampler, DataLoader, RandomSampler, SequentialSampler, SubsetRandomSampler, WeightedRandomSampler,
    random_split)


def checksum(indices):
    """Depends on the order: (31 h + i) mod 2^31 - 1."""
    value = 0
    for index in indices:
        value = (31 * value + index) % 2147483647
    return value


def order(indices):
    short = len(indices) <= 128
    return {"count": len(indices), "indices": indices if short else indices[:8] + indices[-8:],
            "checksum": checksum(indices)}


def after(generator):
    record = {"next": torch.randint(0, 1 << 31, ()).item()}
    if generator is not None:
        record["nextOfGenerator"] = torch.randint(0, 1 << 31, (), generator=generator).item()
    return record


def epochs(loader, generator, number=2, limit=None):
    result = []
    for _ in range(number):
        batches = []
        for batch in loader:
            batches.append(batch.tolist())
            if len(batches) == limit:
                break
        flat = [index for batch in batches for index in batch]
        result.append({**order(flat), "sizes": sorted({len(b) for b in batches}), "batches": len(batches),
                       **after(generator)})
    return result


def loaders():
    for seed in (0, 1, 42, 2**40 + 5):
        for n in (0, 1, 7, 100, 1797):
            for batch_size, drop_last in ((1, False), (3, False), (7, True), (64, False), (64, True)):
                if batch_size == 1 and n > 100:
                    continue
                for shuffle in (False, True):
                    if shuffle and n == 0:
                        continue
                    for own in (False, True):
                        if seed > 1 and (batch_size == 3 or not shuffle):
                            continue
                        torch.manual_seed(seed)
                        generator = torch.Generator().manual_seed(seed + 1) if own else None
                        loader = DataLoader(range(n), batch_size=batch_size, shuffle=shuffle, drop_last=drop_last,
                                            generator=generator)
                        yield {"seed": seed, "n": n, "batchSize": batch_size, "dropLast": drop_last,
                               "shuffle": shuffle, "own": own, "length": len(loader),
                               "epochs": epochs(loader, generator)}


def samplers():
    """Loaders with a sampler, which draws from the default generator or from one of its own; some are left early."""
    for seed in (0, 7):
        for n in (1, 7, 100):
            weights = [(37 * i) % 11 / 4 + (i == 0) for i in range(n)]
            for kind, count, replacement in (
                ("random", None, True), ("random", 32, True), ("random", 40, True), ("random", 3, False),
                ("random", 2 * n, False), ("random", 2 * n + 1, False), ("subset", None, False),
                ("weighted", 50, True), ("weighted", max(1, n // 2), False)):
                for own in (False, True):
                    for limit in (None, 2):
                        torch.manual_seed(seed)
                        generator = torch.Generator().manual_seed(seed + 1) if own else None
                        if kind == "random":
                            sampler = RandomSampler(range(n), replacement, count, generator)
                        elif kind == "subset":
                            sampler = SubsetRandomSampler([3 * i % n for i in range(n)], generator)
                        else:
                            sampler = WeightedRandomSampler(weights, count, replacement, generator)
                        loader = DataLoader(range(n), batch_size=4, sampler=sampler)
                        yield {"seed": seed, "n": n, "kind": kind, "count": count, "replacement": replacement,
                               "own": own, "limit": limit, "epochs": epochs(loader, generator, limit=limit)}


def splits():
    for seed in (0, 9):
        for n, parts in ((0, [0]), (7, [3, 4]), (7, [0.5, 0.5]), (100, [0.3, 0.3, 0.4]), (10, [0.25, 0.25, 0.25, 0.25])):
            torch.manual_seed(seed)
            yield {"seed": seed, "n": n, "parts": parts, "isShare": isinstance(parts[0], float),
                   "subsets": [list(part.indices) for part in random_split(range(n), parts)], **after(None)}


def main():
    cases = {"loaders": list(loaders()), "samplers": list(samplers()), "splits": list(splits())}
    sections = []
    for name, rows in cases.items():
        lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
        sections.append(f'"{name}":[\n{lines}\n]')
    print("{" + ",\n".join(sections) + "}")


main()
