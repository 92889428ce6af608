"""Profile intervals of v x/(k + x) + c with a bound on c, to 12 digits: for every k the mean is linear in v
and c, so the least sum of squares is that of a line with c moved onto its bound where it passes it; the
rest is one-dimensional. mpmath. Usage: python3 bounded-profiles.py > bounded-profiles.json
"""
import json
from mpmath import mp, mpf, log, erfinv, findroot, betainc

mp.dps = 30
x = [mpf(s) for s in '0.02 0.02 0.06 0.06 0.11 0.11 0.22 0.22 0.56 0.56 1.1 1.1'.split()]
y = [mpf(v) for v in (76, 47, 97, 107, 123, 139, 159, 152, 191, 201, 207, 200)]
n = len(x)


def rss(v, k, c):
    return sum((yi - v * xi / (k + xi) - c) ** 2 for xi, yi in zip(x, y))


def best_c(v, k, low, high):
    c = sum(yi - v * xi / (k + xi) for xi, yi in zip(x, y)) / n
    return min(max(c, low), high)


def best_vc(k, low, high):
    f = [xi / (k + xi) for xi in x]
    fm, ym = sum(f) / n, sum(y) / n
    v = sum((a - fm) * b for a, b in zip(f, y)) / sum((a - fm) ** 2 for a in f)
    c = ym - v * fm
    if low <= c <= high:
        return v, c
    c = min(max(c, low), high)
    return sum(a * (b - c) for a, b in zip(f, y)) / sum(a * a for a in f), c


def least(f, low, high):
    """Minimum of a unimodal function by golden section."""
    g = (mp.sqrt(5) - 1) / 2
    a, b = low, high
    p, q = b - g * (b - a), a + g * (b - a)
    fp, fq = f(p), f(q)
    for _ in range(62):
        if fp < fq:
            b, q, fq = q, p, fp
            p = b - g * (b - a); fp = f(p)
        else:
            a, p, fp = p, q, fq
            q = a + g * (b - a); fq = f(q)
    return min(fp, fq)


def root(f, low, high):
    for _ in range(45):
        m = (low + high) / 2
        if f(m) > 0: high = m
        else: low = m
    return (low + high) / 2


def ends(profile, estimate, reach, level):
    out = []
    for side in (-1, 1):
        far = estimate + side * reach
        if profile(far) < level:
            out.append(None)
        else:
            out.append(mp.nstr(estimate + side * root(lambda t: profile(estimate + side * t) - level, mpf(0), reach), 13))
    return out


def case(low, high):
    low, high = mpf(low), mpf(high)
    ks = (mpf('0.005'), mpf('0.6'))
    whole = lambda k: rss(best_vc(k, low, high)[0], k, best_vc(k, low, high)[1])
    rss0 = least(whole, *ks)
    kh = root(lambda k: whole(k + mpf('1e-9')) - whole(k - mpf('1e-9')), *ks)
    vh, ch = best_vc(kh, low, high)
    of_v = lambda v: least(lambda k: rss(v, k, best_c(v, k, low, high)), *ks)
    # c's own end, away from its bound: its profile has v linear and k alone to be searched.
    inwards = 1 if low > -1e9 else -1
    vc = lambda k, c: sum((b - c) * a for a, b in zip([xi / (k + xi) for xi in x], y)) / sum((xi / (k + xi)) ** 2 for xi in x)
    of_c = lambda c: least(lambda k: rss(vc(k, c), k, c), *ks)
    # Likelihood: n ln(RSS/RSS0) against the quantile of chi-square with one degree of freedom.
    level = rss0 * mp.e ** (2 * erfinv(mpf('0.95')) ** 2 / n)
    return {'lower': float(low) if low > -1e9 else None, 'upper': float(high) if high < 1e9 else None,
            'v': [mp.nstr(vh, 8), *ends(of_v, vh, mpf(60), level)],
            'k': [mp.nstr(kh, 8), *ends(whole, kh, kh * mpf('0.9'), level)], 'c': mp.nstr(ch, 8), 'c_end': mp.nstr(ch + inwards * root(lambda t: of_c(ch + inwards * t) - level, mpf(0), mpf(60)), 13)}


print(json.dumps({'x': [float(v) for v in x], 'y': [float(v) for v in y],
                  'cases': [case(20, 1e10), case(-1e10, 0)]}, indent=1))
