"""Writes vertices.json: the best line through two rows under exp(-|z|^p), p < 1, by scipy."""
import itertools, json
import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import gennorm

x = np.array([0, 1, 2, 3, 5, 8, 9, 11.0])
y = np.array([1.3, 2.1, 1.9, 4.4, 5.2, 9.7, 3, 12.5])



def best_line(x, y, p):
    """The line with the largest likelihood among all through two rows."""
    best = None
    for i, j in itertools.combinations(range(len(x)), 2):
        b = (y[j] - y[i]) / (x[j] - x[i])
        a = y[i] - b * x[i]
        r = y - a - b * x
        r[[i, j]] = 0
        loss = (np.abs(r) ** p).sum()
        if best is None or loss < best[0]:
            best = (loss, [a, b], r)
    _, estimate, r = best
    nll = lambda s: -gennorm.logpdf(r, p, scale=np.exp(s)).sum()
    fit = minimize_scalar(nll, bracket=(-8, 2), tol=1e-12)
    return {"p": p, "estimate": estimate, "scale": float(np.exp(fit.x)), "log_likelihood": float(-fit.fun)}


many = np.arange(120.0)
waves = 2 + 0.5 * many + 3 * np.sin(7 * many)
out = {
    "x": x.tolist(),
    "y": y.tolist(),
    "cases": [best_line(x, y, p) for p in (0.4, 0.7)],
    "many": [best_line(many, waves, p) for p in (0.3, 0.5, 0.8)],
}
with open("vertices.json", "w") as f:
    json.dump(out, f)
