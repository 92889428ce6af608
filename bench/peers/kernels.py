"""Milliseconds of X'WX, QR (R only) and a copy of X in numpy, as JSON; shapes as arguments, 10000x100."""
import json
import sys
import time

import numpy as np


def median(call, seconds):
    times, end, start = [], time.perf_counter() + seconds, time.perf_counter() + seconds / 3
    while time.perf_counter() < end or not times:
        began = time.perf_counter()
        call()
        if began > start:
            times.append(time.perf_counter() - began)
    return sorted(times)[len(times) // 2] * 1000


out = []
for shape in sys.argv[1:]:
    n, p = map(int, shape.split("x"))
    x = np.asfortranarray(np.random.default_rng(1).normal(size=(n, p)))
    w = np.full((n, 1), 0.25)
    y = np.empty_like(x)
    out.append({"gram": median(lambda: x.T @ (x * w), 1), "qr": median(lambda: np.linalg.qr(x, mode="r"), 1),
                "copy": median(lambda: np.copyto(y, x), 0.5)})
print(json.dumps(out))
