"""Writes curved.json: least sums of |y - mean|^p, p < 1, of curved means, by scipy's differential evolution.

The best of several seeds is taken on to the fit through the rows nearest to it, as many as parameters.
"""
import json
import numpy as np
from scipy.optimize import differential_evolution, fsolve

rng = np.random.default_rng(11)

means = {
    "decay": (lambda b, x: b[0] * np.exp(-b[1] * x), [(0, 20), (0, 2)], [8, 0.4]),
    "growth": (lambda b, x: b[0] / (1 + np.exp(b[1] - b[2] * x)), [(1, 20), (-2, 10), (0.05, 3)], [9, 3, 0.8]),
    "log": (lambda b, x: np.exp(b[0] + b[1] * x), [(-2, 4), (-1, 1)], [1, 0.15]),
}


def least(mean, x, y, p, bounds):
    loss = lambda b: (np.abs(y - mean(b, x)) ** p).sum()
    best = None
    for seed in range(6):
        found = differential_evolution(loss, bounds, seed=seed, popsize=30, maxiter=1500, tol=1e-12, polish=False)
        near = np.argsort(np.abs(y - mean(found.x, x)))[: len(bounds)]
        through, _, ok, _ = fsolve(lambda b: y[near] - mean(b, x[near]), found.x, xtol=1e-14, full_output=True)
        r = y - mean(through, x)
        r[near] = 0
        for b, value in ((found.x, found.fun), (through, (np.abs(r) ** p).sum() if ok == 1 else np.inf)):
            if best is None or value < best[0]:
                best = (value, b)
    return best


cases = []
for name, (mean, bounds, true) in means.items():
    for p in (0.3, 0.5, 0.8):
        for _ in range(2):
            x = np.linspace(0, 10, 30)
            y = np.round(mean(np.array(true), x) + 0.3 * rng.standard_t(1.5, x.size), 4)
            value, estimate = least(mean, x, y, p, bounds)
            cases.append({"mean": name, "p": p, "x": x.tolist(), "y": y.tolist(), "sum": float(value), "estimate": estimate.tolist()})
with open("curved.json", "w") as f:
    json.dump(cases, f)
