"""Profile-likelihood intervals and likelihood-ratio tests around maxima on the edge of the range of the
means, to 20 digits: mpmath. The likelihoods are concave, so with one coefficient held the other is the
root of its score, or the end of its range where the score does not vanish inside.
Usage: python3 profiles.py > profiles.json
"""
import json
from mpmath import mp, mpf, findroot, log, exp, sqrt, loggamma, erfinv, inf

mp.dps = 40
x = [mpf(v) for v in range(8)]
level = 2 * erfinv(mpf('0.95')) ** 2  # chi-square(1) quantile


def poisson(y):
    """Identity link: mu = a + b x with mu >= 0."""
    def value(a, b):
        total = mpf(0)
        for xi, yi in zip(x, y):
            mu = a + b * xi
            if mu < 0 or (mu == 0 and yi > 0):
                return -inf
            total += (yi * log(mu) if yi else 0) - mu - loggamma(yi + 1)
        return total
    def score(a, b, j):
        return sum((xi if j else 1) * ((yi / (a + b * xi) if yi else 0) - 1) for xi, yi in zip(x, y))
    # Coefficient j held at v: the least value the other may take.
    def lowest(j, v):
        return max(0 - v * xi for xi in x) if j == 1 else max((0 - v) / xi for xi in x if xi > 0)
    return value, score, lowest, None


def bernoulli(y):
    """Log link: eta = a + b x <= 0."""
    def value(a, b):
        total = mpf(0)
        for xi, yi in zip(x, y):
            eta = a + b * xi
            if eta > 0 or (eta == 0 and not yi):
                return -inf
            total += eta if yi else log(1 - exp(eta))
        return total
    def score(a, b, j):
        return sum((xi if j else 1) * (1 if yi else -exp(a + b * xi) / (1 - exp(a + b * xi)))
                   for xi, yi in zip(x, y))
    def highest(j, v):
        return min(0 - v * xi for xi in x) if j == 1 else min((0 - v) / xi for xi in x if xi > 0)
    return value, score, None, highest


def bisect(f, low, high):
    """The root of a function that changes sign once."""
    sign = f(low) > 0
    for _ in range(140):
        middle = (low + high) / 2
        if (f(middle) > 0) == sign: low = middle
        else: high = middle
    return (low + high) / 2


def profile(model, j, v):
    """Largest log-likelihood with coefficient j held at v, and whether the other rests on its end."""
    value, score, lowest, highest = model
    point = (lambda o: (o, v)) if j == 1 else (lambda o: (v, o))
    f = lambda o: score(*point(o), 1 - j)
    end = lowest(j, v) if lowest else highest(j, v)
    inward = 1 if lowest else -1
    near = end + inward * mpf(10) ** -30
    # Concave: the end is best when the score there points out of the range.
    if f(near) * inward <= 0 and value(*point(end)) > -inf:
        return value(*point(end)), True
    far = end + inward * mpf(50)
    return value(*point(bisect(f, *sorted((near, far))))), False


def end_of(model, j, estimate, maximum, side, limit):
    g = lambda v: 2 * (maximum - profile(model, j, v)[0]) - level
    if limit is not None and g(limit) < 0:
        return None
    far = estimate + side * mpf('0.01')
    while g(far) < 0:
        far = estimate + (far - estimate) * 2
        if limit is not None and side * (far - limit) >= 0:
            far = limit
    return bisect(g, *sorted((estimate, far)))


def text(v):
    return None if v is None else mp.nstr(v, 20)


out = []
for family, link, make, y in [
    ('poisson', 'identity', poisson, [0, 0, 1, 2, 2, 4, 4, 6]),
    ('poisson', 'identity', poisson, [0, 1, 1, 2, 2, 4, 4, 6]),
    ('bernoulli', 'log', bernoulli, [0, 0, 0, 1, 0, 1, 1, 1]),
]:
    model = make(y)
    value, score, lowest, _ = model
    if lowest:  # intercept 0
        b = mpf(sum(y)) / sum(x)
        a = mpf(0)
        limits = [(mpf(0), None), (None, None)]
    else:  # probability 1 at the last row
        f = lambda b: score(-7 * b, b, 1) - 7 * score(-7 * b, b, 0)
        slope = lambda b: sum((xi - 7) * (1 if yi else -exp(b * (xi - 7)) / (1 - exp(b * (xi - 7))))
                              for xi, yi in list(zip(x, y))[:-1])
        b = findroot(slope, mpf('0.3'))
        a = -7 * b
        limits = [(None, None), (None, None)]
    maximum = value(a, b)
    ends = []
    for j, (estimate, (low, high)) in enumerate(zip([a, b], limits)):
        ends.append([text(end_of(model, j, estimate, maximum, -1, low)),
                     text(end_of(model, j, estimate, maximum, 1, high))])
    null = sum(map(mpf, y)) / len(y)
    at_zero = value(null if lowest else log(null), mpf(0))
    out.append({'family': family, 'link': link, 'x': [int(v) for v in x], 'y': y, 'ends': ends,
                'ratio_of_slope': text(2 * (maximum - at_zero))})
print(json.dumps(out, indent=1))
