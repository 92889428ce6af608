"""Milliseconds of least squares and of a logistic fit by IRLS in numpy, each with standard errors, as JSON.

The arrays are in memory already; the shape is an argument, 1000000x10.
"""
import json
import sys
import time

import numpy as np

n, p = map(int, sys.argv[1].split("x"))
source = np.random.default_rng(1)
x = np.asfortranarray(np.column_stack([np.ones(n), source.normal(size=(n, p))]))
line = x[:, 1:] @ np.arange(1, p + 1)
y = line + source.normal(size=n)
d = (line / line.std() + source.normal(size=n) > 0).astype(float)


def ols():
    gram = x.T @ x
    b = np.linalg.solve(gram, x.T @ y)
    r = y - x @ b
    return b, np.sqrt(r @ r / (n - p - 1) * np.diag(np.linalg.inv(gram)))


def irls():
    b = np.zeros(p + 1)
    for _ in range(25):
        mu = 1 / (1 + np.exp(-(x @ b)))
        w = mu * (1 - mu)
        information = x.T @ (x * w[:, None])
        step = np.linalg.solve(information, x.T @ (d - mu))
        b += step
        if np.abs(step).max() < 1e-10:
            break
    return b, np.sqrt(np.diag(np.linalg.inv(information)))


def median(call):
    times = []
    for _ in range(3):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return sorted(times)[1] * 1000


print(json.dumps({"ols": median(ols), "logit": median(irls)}))
