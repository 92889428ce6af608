"""Log densities of the families with first and second derivatives, to more than 25 digits with mpmath.

Usage: python3 log_density.py > log_density.json
The densities are written from their textbook definitions; derivatives are central
differences at 1000 digits with steps of 1e-40.
"""
import json
from mpmath import (mp, mpf, log, gamma, loggamma, exp, pi, sqrt, erfc, binomial, beta, fabs,
                    nstr)

mp.dps = 1000


def log_phi(z):
    return -z * z / 2 - log(2 * pi) / 2


def log_Phi(z):
    return log(erfc(-z / sqrt(2)) / 2)


# Each law: (y, size, weight, mu, *phi) -> ln f with precision weight.
def normal(y, m, w, mu, s2):
    v = s2 / w
    return -log(2 * pi * v) / 2 - (y - mu) ** 2 / (2 * v)


def bernoulli(y, m, w, mu):
    return w * (log(binomial(m, y)) + (y * log(mu) if y else 0) + ((m - y) * log(1 - mu) if m - y else 0))


def poisson(y, m, w, mu):
    return w * (y * log(mu) - mu - loggamma(y + 1))


def gamma_law(y, m, w, mu, shape):
    a = shape * w
    return a * log(a / mu) + (a - 1) * log(y) - a * y / mu - loggamma(a)


def exponential(y, m, w, mu):
    return gamma_law(y, m, w, mu, mpf(1))


def inverse_gaussian(y, m, w, mu, lam):
    l = lam * w
    return log(l / (2 * pi * y ** 3)) / 2 - l * (y - mu) ** 2 / (2 * mu ** 2 * y)


def standardised(rho):
    def law(y, m, w, mu, s, *tau):
        scale = s / sqrt(w)
        return rho((y - mu) / scale, *tau) - log(scale)
    return law


laplace = standardised(lambda z: -fabs(z) - log(2))
logistic = standardised(lambda z: -z - 2 * log(1 + exp(-z)))
cauchy = standardised(lambda z: -log(pi * (1 + z * z)))
uniform = standardised(lambda z: -log(2))
gumbel_max = standardised(lambda z: -z - exp(-z))
gumbel_min = standardised(lambda z: z - exp(z))
student_t = standardised(lambda z, nu: loggamma((nu + 1) / 2) - loggamma(nu / 2) - log(nu * pi) / 2
                         - (nu + 1) / 2 * log(1 + z * z / nu))
generalized_normal = standardised(lambda z, p: log(p / (2 * gamma(1 / p))) - fabs(z) ** p)
skew_normal = standardised(lambda z, a: log(2) + log_phi(z) + log_Phi(a * z))


def lognormal(y, m, w, mu, s2):
    return normal(log(y), m, w, mu, s2) - log(y)


def negative_binomial(y, m, w, mu, th):
    return w * (loggamma(y + th) - loggamma(th) - loggamma(y + 1) + y * log(mu / (mu + th))
                + th * log(th / (mu + th)))


def weibull(y, m, w, mu, shape):
    k = shape * sqrt(w)
    return log(k) - k * log(mu) + (k - 1) * log(y) - (y / mu) ** k


def beta_law(y, m, w, mu, prec):
    p = prec * w
    a, b = mu * p, (1 - mu) * p
    return (a - 1) * log(y) + (b - 1) * log(1 - y) - log(beta(a, b))


LAWS = {
    'normal': (normal, {}, [(1.5, 1, 1, 0.2, 2.25), (1e6, 1, 3, 1e6 + 0.5, 1e-4), (3.0, 1, 0.25, 3.0, 7.0), (1e200, 1, 1, 0.0, 1e300)]),
    'bernoulli': (bernoulli, {}, [(1, 1, 1, 0.3), (0, 1, 1, 0.3), (1, 1, 1, 1e-12), (0, 1, 1, 1e-12), (1, 1, 2.5, 1e-100)]),
    'binomial': (bernoulli, {}, [(3, 10, 1, 0.31), (0, 7, 1, 0.9), (7, 7, 1, 0.9), (499999, 1000000, 1, 0.5000001), (1, 30, 2, 1e-9), (12, 40, 1, 0.33)]),
    'poisson': (poisson, {}, [(0, 1, 1, 0.5), (3, 1, 1, 2.75), (17, 1, 2, 17.0), (1000000, 1, 1, 1000321.5), (5, 1, 1, 1e-8), (300, 1, 1, 1.5), (2, 1, 1, 700.0)]),
    'gamma': (gamma_law, {}, [(1.5, 1, 1, 2.0, 3.0), (1e-8, 1, 1, 2.0, 0.05), (2.0, 1, 4, 2.0000001, 1e6), (500.0, 1, 0.5, 2.0, 0.7), (3.0, 1, 1, 3.3, 12.5), (1e-140, 1, 1, 1e-130, 1.5)]),
    'exponential': (exponential, {}, [(1.5, 1, 1, 2.0), (1e-9, 1, 1, 40.0), (3.0, 1, 3, 1.0), (700.0, 1, 1, 1.0)]),
    'inverse_gaussian': (inverse_gaussian, {}, [(1.5, 1, 1, 2.0, 3.0), (1e-4, 1, 1, 1.0, 0.5), (2.0, 1, 4, 2.0000001, 1e8), (1e3, 1, 1, 0.5, 2.0)]),
    'laplace': (laplace, {}, [(1.5, 1, 1, 0.2, 2.0), (-3.0, 1, 4, 0.2, 0.5), (1e8, 1, 1, 0.0, 1.0)]),
    'logistic': (logistic, {}, [(1.5, 1, 1, 0.2, 2.0), (-3.0, 1, 4, 0.2, 0.5), (600.0, 1, 1, 0.0, 1.0), (1e-9, 1, 1, 0.0, 1.0), (-650.0, 1, 1, 0.0, 1.0)]),
    'cauchy': (cauchy, {}, [(1.5, 1, 1, 0.2, 2.0), (-3.0, 1, 4, 0.2, 0.5), (1e10, 1, 1, 0.0, 1.0), (1e200, 1, 1, 0.0, 1.0), (1e-9, 1, 1, 0.0, 1.0)]),
    'uniform': (uniform, {}, [(1.5, 1, 1, 0.2, 2.0), (0.3, 1, 4, 0.2, 0.5)]),
    'gumbel': (gumbel_max, {'side': 'max'}, [(1.5, 1, 1, 0.2, 2.0), (-3.0, 1, 4, 0.2, 0.8), (1e-10, 1, 1, 0.0, 1.0), (300.0, 1, 1, 0.0, 1.0)]),
    'gumbel_min': (gumbel_min, {'side': 'min'}, [(1.5, 1, 1, 0.2, 2.0), (-3.0, 1, 4, 0.2, 0.8), (1e-10, 1, 1, 0.0, 1.0), (-300.0, 1, 1, 0.0, 1.0)]),
    'student_t': (student_t, {}, [(1.5, 1, 1, 0.2, 2.0, 4.0), (-3.0, 1, 4, 0.2, 0.5, 0.5), (2.0, 1, 1, 0.0, 1.0, 1e8), (1e10, 1, 1, 0.0, 1.0, 3.0), (2.5, 1, 1, 0.0, 1.0, 1e14), (0.3, 1, 1, 0.0, 1.0, 40.0), (9.0, 1, 1, 0.0, 1.0, 1e5), (1e-6, 1, 1, 0.0, 1.0, 7.0), (1e200, 1, 1, 0.0, 1.0, 2.0)]),
    'generalized_normal': (generalized_normal, {}, [(1.5, 1, 1, 0.2, 2.0, 2.0), (-3.0, 1, 4, 0.2, 2.5, 1.5), (2.0, 1, 1, 0.0, 1.0, 2.0000001), (0.4, 1, 1, 0.0, 1.0, 12.0), (3.0, 1, 1, 0.0, 1.0, 0.7), (1e-5, 1, 1, 0.0, 1.0, 1.25)]),
    'skew_normal': (skew_normal, {}, [(1.5, 1, 1, 0.2, 2.0, 3.0), (-3.0, 1, 4, 0.2, 2.5, 1.5), (-20.0, 1, 1, 0.0, 1.0, 10.0), (5.0, 1, 1, 0.0, 1.0, 4.0), (0.7, 1, 1, 0.0, 1.0, 0.0), (-1.0, 1, 1, 0.0, 1.0, 1e-6), (2.0, 1, 1, 0.0, 1.0, -200.0)]),
    'lognormal': (lognormal, {}, [(1.5, 1, 1, 0.2, 2.25), (1e-30, 1, 3, -60.0, 0.5), (2.718, 1, 1, 1.0, 1e-6)]),
    'negative_binomial': (negative_binomial, {}, [(3, 1, 1, 2.5, 1.75), (0, 1, 1, 4.0, 0.3), (120, 1, 2, 80.0, 12.0), (4, 1, 1, 3.0, 1e8), (4, 1, 1, 3.0, 1e12), (1000, 1, 1, 3.0, 0.01), (2, 1, 1, 900.0, 5.0), (100000, 1, 1, 100000.5, 3.0), (7, 1, 1, 7.0, 50.0), (0, 1, 1, 0.01, 1e9)]),
    'weibull': (weibull, {}, [(1.5, 1, 1, 2.0, 3.0), (1e-8, 1, 1, 2.0, 0.5), (2.0, 1, 4, 2.0000001, 20.0), (500.0, 1, 0.5, 200.0, 1.3)]),
    'beta': (beta_law, {}, [(0.3, 1, 1, 0.4, 5.0), (1e-6, 1, 1, 0.02, 0.7), (0.999, 1, 2, 0.95, 30.0), (0.5, 1, 1, 0.5000001, 1e6), (0.25, 1, 1, 0.75, 2.0)]),
}


def number(x):
    return float(nstr(x, 25))


SHAPED = (gamma_law, inverse_gaussian, negative_binomial, weibull, beta_law)


def expansion(law, point):
    y, m, w, mu, *phi = [mpf(v) for v in point]
    at = [mu, *phi]
    k = len(at)
    units = [fabs(a) if a != 0 else mpf(1) for a in at]
    # Steps in a location are measured in residuals.
    if phi and law not in SHAPED:
        scale = sqrt(phi[0]) if law in (normal, lognormal) else phi[0]
        units[0] = max(scale, fabs((log(y) if law is lognormal else y) - mu))
    steps = [u * mpf(10) ** -40 for u in units]

    def f(*moves):
        a = list(at)
        for i, n in moves:
            a[i] += n * steps[i]
        return law(y, m, w, *a)

    centre = f()
    floor = mpf(10) ** -990 * max(1, fabs(centre))

    def quotient(difference, step):
        # What is left of a derivative that is exactly zero is rounding at 1000 digits.
        return 0.0 if fabs(difference) < floor else number(difference / step)

    gradient = [quotient(f((i, 1)) - f((i, -1)), 2 * steps[i]) for i in range(k)]
    hessian = []
    for i in range(k):
        for j in range(k):
            if i == j:
                second = f((i, 1)) - 2 * centre + f((i, -1))
                hessian.append(quotient(second, steps[i] ** 2))
            else:
                second = f((i, 1), (j, 1)) - f((i, 1), (j, -1)) - f((i, -1), (j, 1)) + f((i, -1), (j, -1))
                hessian.append(quotient(second, 4 * steps[i] * steps[j]))
    return {'value': number(centre), 'gradient': gradient, 'hessian': hessian}


out = []
for name, (law, options, points) in LAWS.items():
    for point in points:
        y, m, w, mu, *phi = point
        out.append({'family': 'gumbel' if name == 'gumbel_min' else name, 'options': options, 'y': y, 'size': m, 'weight': w,
                    'mu': mu, 'phi': phi, **expansion(law, point)})
print(json.dumps(out, indent=1))
