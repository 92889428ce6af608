"""Maxima, likelihood ratios and profile ends of 300 rows whose means have to stay in their range: a general
solver (SLSQP) finds which rows rest on the end of their mean; with these held as equations Newton's method polishes
the rest, and multipliers, and that no other row lies beyond, are checked (Karush, Kuhn and Tucker).
Usage: python3 many.py > many.json
"""
import json
import numpy as np
from scipy.linalg import null_space
from scipy.optimize import brentq, minimize
from scipy.special import gammaln
from scipy.stats import chi2

n = 300
i = np.arange(n)
s = (i * 0.61803398875) % 1
t = (i * 0.41421356237) % 1
u = (i * 0.73205080757) % 1
level = chi2.ppf(0.95, 1)


def poisson(y):
    def rows(eta):
        mu = eta
        logs = np.where(y > 0, np.log(np.where(mu > 0, mu, 1)), 0)
        bad = (mu < 0) | ((mu == 0) & (y > 0))
        value = np.where(bad, -np.inf, y * logs - mu - gammaln(y + 1))
        ratio = np.where(y > 0, y / np.where(mu > 0, mu, 1), 0)
        return value, ratio - 1, -ratio / np.where(mu > 0, mu, 1)
    return rows, 0.0, np.inf


def log_bernoulli(y):
    def rows(eta):
        p = np.exp(eta)
        safe = np.where(eta < 0, -np.expm1(eta), 1)
        bad = (eta > 0) | ((eta == 0) & (y == 0))
        value = np.where(bad, -np.inf, np.where(y == 1, eta, np.log(safe)))
        return value, np.where(y == 1, 1, -p / safe), np.where(y == 1, 0, -p / safe ** 2)
    return rows, -np.inf, 0.0


def linear_bernoulli(y):
    def rows(eta):
        own = np.where(y == 1, eta, 1 - eta)
        safe = np.where(own > 0, own, 1)
        bad = (eta < 0) | (eta > 1) | (own <= 0)
        sign = np.where(y == 1, 1, -1)
        return np.where(bad, -np.inf, np.log(safe)), sign / safe, -1 / safe ** 2
    return rows, 0.0, 1.0


def maximum(law, x, start, offset):
    """The largest ln L over x b + offset in the range; None where the polished point is not proven."""
    rows, low, high = law
    k = x.shape[1]
    near = 1e-7

    def inside(eta):
        return np.clip(eta, low + 1e-12 if np.isfinite(low) else low, high - 1e-12 if np.isfinite(high) else high)
    f = lambda b: -rows(inside(x @ b + offset))[0].sum()
    g = lambda b: -x.T @ rows(inside(x @ b + offset))[1]
    cons = []
    if np.isfinite(low):
        cons.append({'type': 'ineq', 'fun': lambda b: x @ b + offset - low, 'jac': lambda b: x})
    if np.isfinite(high):
        cons.append({'type': 'ineq', 'fun': lambda b: high - x @ b - offset, 'jac': lambda b: -x})
    b = start
    for tol in (1e-6, 1e-9, 1e-12):
        b = minimize(f, b, jac=g, constraints=cons, method='SLSQP',
                     options={'ftol': tol, 'maxiter': 500}).x
    for near in (1e-5, 1e-6, 1e-7, 1e-8, 1e-9):
        eta = x @ b + offset
        held = (np.abs(eta - low) < near) | (np.abs(eta - high) < near)
        ends = np.where(np.abs(eta - low) < near, low, high)
        point = polished(rows, (low, high), x, offset, b, held, ends)
        if point is not None:
            return point
    return None


def polished(rows, ends_of, x, offset, b, held, ends):
    low, high = ends_of
    a = x[held]
    if len(a):
        b = b + np.linalg.lstsq(a, ends[held] - offset[held] - a @ b, rcond=None)[0]
        free = null_space(a, rcond=1e-9)
    else:
        free = np.eye(x.shape[1])
    for _ in range(60):
        if free.shape[1] == 0:
            break
        eta = np.where(held, ends, x @ b + offset)
        _, d, h = rows(eta)
        d, h = np.where(held, 0, d), np.where(held, 0, h)
        xf = x @ free
        step = np.linalg.solve(-(xf.T * h) @ xf, xf.T @ d)
        b = b + free @ step
    eta = np.where(held, ends, x @ b + offset)
    value, d, h = rows(eta)
    total = value.sum()
    if not np.isfinite(total) or (eta < low - 1e-12).any() or (eta > high + 1e-12).any():
        return None
    side = np.where(ends == low, 1, -1)
    # What the free rows and the held ones pull with is held by non-negative multipliers.
    from scipy.optimize import nnls
    pull = x.T @ d
    if len(a):
        _, miss = nnls((a * side[held][:, None]).T, -pull)
        if miss > 1e-7 * max(1, np.abs(pull).max()):
            return None
    elif np.abs(pull).max() > 1e-6:
        return None
    return b, total, bool(len(a))


def start_of(law, x, offset):
    """A point well inside the range, by a linear programme."""
    from scipy.optimize import linprog
    _, low, high = law
    rows_, rhs = [], []
    if np.isfinite(low):
        rows_.append(np.c_[-x, np.ones(n)]); rhs.append(offset - low)
    if np.isfinite(high):
        rows_.append(np.c_[x, np.ones(n)]); rhs.append(high - offset)
    k = x.shape[1]
    found = linprog(np.r_[np.zeros(k), -1], A_ub=np.vstack(rows_), b_ub=np.concatenate(rhs),
                    bounds=[(-50, 50)] * k + [(0, 1)])
    return found.x[:k] if found.status == 0 and found.x[k] > 1e-9 else None


def best(law, x, offset):
    start = start_of(law, x, offset)
    return None if start is None else maximum(law, x, start, offset)


out = []
for name, link, make, y in [
    ('poisson', 'identity', poisson, np.floor(3 * np.maximum(0, s * s - 0.15 * t) + u)),
    ('poisson', 'identity', poisson, np.floor(2.2 * np.maximum(0, t * t - 0.1) * s + 0.9 * u * t)),
    ('bernoulli', 'log', log_bernoulli, (u < 1.1 * s * s + 0.1 * t).astype(float)),
    ('bernoulli', 'identity', linear_bernoulli, (u < 1.3 * s * s - 0.1 * t).astype(float)),
]:
    law = make(y)
    full = np.c_[np.ones(n), s, t]
    zero = np.zeros(n)
    b, top, at_edge = best(law, full, zero)
    ratios = []
    for j in (1, 2):
        rest = [k for k in range(3) if k != j]
        under = best(law, full[:, rest], zero)
        ratios.append({'term': ['s', 't'][j - 1], 'statistic': repr(float(2 * (top - under[1]))),
                       'at_edge': under[2]})
    ends = []
    for j in range(3):
        rest = [k for k in range(3) if k != j]
        def drop(v):
            found = best(law, full[:, rest], full[:, j] * v)
            return None if found is None else 2 * (top - found[1]) - level
        pair = []
        for side in (-1, 1):
            near, step, end = b[j], 0.02, None
            for _ in range(200):
                far = near + side * step
                here = drop(far)
                if here is None:
                    step /= 2
                    if step < 1e-7:
                        break
                elif here < 0:
                    near = far
                else:
                    end = brentq(lambda v: drop(v), near, far, xtol=1e-13, rtol=1e-13)
                    break
            pair.append(None if end is None else repr(float(end)))
        ends.append(pair)
    out.append({'family': name, 'link': link, 'y': [int(v) for v in y], 'at_edge': at_edge,
                'estimates': [repr(float(v)) for v in b], 'log_likelihood': repr(float(top)),
                'ratios': ratios, 'ends': ends})
print(json.dumps(out))
