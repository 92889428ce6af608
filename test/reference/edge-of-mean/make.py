"""Maxima of likelihoods on the edge of the range of the means, to 20 digits: mpmath.

On the edge one row's linear predictor is known, which leaves one free slope; its score equation is
solved by the secant method. Usage: python3 make.py > cases.json
"""
import json
from mpmath import mp, mpf, findroot, log, exp, sqrt, loggamma

mp.dps = 40
x = list(range(8))


def poisson(y):
    """Identity link, intercept 0: the score of the slope is sum(y)/b - sum(x)."""
    rows = [(xi, yi) for xi, yi in zip(x, y) if xi > 0]
    b = mpf(sum(yi for _, yi in rows)) / sum(xi for xi, _ in rows)
    value = sum(yi * log(b * xi) - b * xi - loggamma(yi + 1) for xi, yi in rows)
    information = sum(mpf(yi) / b**2 for _, yi in rows)
    return [mpf(0), b], [None, 1 / sqrt(information)], value


def bernoulli_log(y):
    """Log link, probability 1 at the last row: eta = b (x - 7)."""
    rows = [(xi - 7, yi) for xi, yi in zip(x, y)][:-1]
    score = lambda b: sum(d * (yi - (1 - yi) * exp(b * d) / (1 - exp(b * d))) for d, yi in rows)
    b = findroot(score, mpf('0.3'))
    value = sum(b * d if yi else log(1 - exp(b * d)) for d, yi in rows)
    information = sum(
        0 if yi else d * d * exp(b * d) / (1 - exp(b * d)) ** 2 for d, yi in rows)
    se = 1 / sqrt(information)
    return [-7 * b, b], [7 * se, se], value


def text(values):
    return [None if v is None else mp.nstr(v, 20) for v in values]


cases = []
for family, link, solve, y in [
    ('poisson', 'identity', poisson, [0, 0, 1, 2, 2, 4, 4, 6]),
    ('poisson', 'identity', poisson, [0, 1, 1, 2, 2, 4, 4, 6]),
    ('bernoulli', 'log', bernoulli_log, [0, 0, 0, 1, 0, 1, 1, 1]),
    ('bernoulli', 'log', bernoulli_log, [0, 0, 1, 0, 1, 0, 1, 1]),
]:
    estimates, errors, value = solve(y)
    cases.append({'family': family, 'link': link, 'x': x, 'y': y, 'estimates': text(estimates),
                  'std_errors': text(errors), 'log_likelihood': mp.nstr(value, 20)})
print(json.dumps(cases, indent=1))
