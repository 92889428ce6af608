"""Distribution functions of the families, by mpmath quadrature of the density at 40 digits.

Usage: python3 distribution.py > distribution.json
"""
import json
from mpmath import mp, mpf, exp, log, pi, sqrt, erfc, quad, gamma, beta, loggamma, nstr, inf, fabs

mp.dps = 40


def skew_normal(y, mu, s, a):
    f = lambda z: exp(-z * z / 2) / sqrt(2 * pi) * erfc(-a * z / sqrt(2))
    end = (y - mu) / s
    return quad(f, [-inf, end - 8, end - 4, end - 2, end - 1, end - mpf(1) / 4, end])


def inverse_gaussian(y, mu, lam):
    f = lambda x: sqrt(lam / (2 * pi * x ** 3)) * exp(-lam * (x - mu) ** 2 / (2 * mu ** 2 * x))
    return quad(f, [0, y / 8, y / 4, y / 2, y])


def student_t(y, mu, s, nu):
    c = exp(loggamma((nu + 1) / 2) - loggamma(nu / 2)) / sqrt(nu * pi)
    f = lambda z: c * (1 + z * z / nu) ** (-(nu + 1) / 2)
    end = (y - mu) / s
    return mpf(1) / 2 + quad(f, [0, end / 2, end])


def generalized_normal(y, mu, s, p):
    f = lambda z: p / (2 * gamma(1 / p)) * exp(-z ** p)
    end = fabs(y - mu) / s
    half = quad(f, [0, end / 4, end / 2, end])
    return mpf(1) / 2 + (half if y > mu else -half)


def gamma_law(y, mu, k):
    f = lambda x: (k / mu) ** k * x ** (k - 1) * exp(-k * x / mu) / gamma(k)
    return quad(f, [0, y / 4, y / 2, y])


def beta_law(y, mu, p):
    a, b = mu * p, (1 - mu) * p
    return quad(lambda x: x ** (a - 1) * (1 - x) ** (b - 1) / beta(a, b), [0, y / 4, y / 2, y])


CASES = [
    ('skew_normal', skew_normal, [(-0.7, 0.4, 1.3, 3.0), (1.1, 0.4, 1.3, 3.0), (3.0, 0.4, 1.3, -0.6), (-2.0, 0.4, 1.3, -5.0), (0.5, 0.4, 1.3, 40.0)]),
    ('inverse_gaussian', inverse_gaussian, [(0.3, 1.4, 2.2), (1.4, 1.4, 2.2), (6.0, 1.4, 2.2), (1.0, 1.4, 80.0)]),
    ('student_t', student_t, [(-2.0, 0.4, 1.3, 4.5), (0.9, 0.4, 1.3, 30.0)]),
    ('generalized_normal', generalized_normal, [(-1.0, 0.4, 1.3, 1.5), (1.5, 0.4, 1.3, 6.0)]),
    ('gamma', gamma_law, [(0.8, 2.4, 1.7), (5.0, 2.4, 1.7)]),
    ('beta', beta_law, [(0.2, 0.35, 4.2), (0.8, 0.35, 4.2)]),
]

out = []
for family, cdf, points in CASES:
    for point in points:
        y, mu, *phi = point
        value = float(nstr(cdf(*[mpf(v) for v in point]), 25))
        out.append({'family': family, 'y': y, 'mu': mu, 'phi': phi, 'cdf': value})
print(json.dumps(out, indent=1))
