# Log densities by R's own functions, independent of the definitions in log_density.py.
# Usage: Rscript log_density.R > log_density_r.json
library(jsonlite)
out <- list()
add <- function(family, value, y, mu, phi = numeric(0), size = 1, options = setNames(list(), character(0))) {
  out[[length(out) + 1]] <<- list(
    family = unbox(family), options = lapply(options, unbox), y = unbox(y), size = unbox(size),
    weight = unbox(1), mu = unbox(mu), phi = phi, value = unbox(value)
  )
}
add("normal", dnorm(1.3, 0.4, sqrt(2.5), log = TRUE), 1.3, 0.4, 2.5)
add("bernoulli", dbinom(1, 1, 0.37, log = TRUE), 1, 0.37)
for (y in c(0, 3, 12)) add("binomial", dbinom(y, 12, 0.37, log = TRUE), y, 0.37, size = 12)
for (y in c(0, 1, 9, 250)) add("poisson", dpois(y, 7.5, log = TRUE), y, 7.5)
for (y in c(0.02, 1.7, 60)) {
  add("gamma", dgamma(y, shape = 2.2, rate = 2.2 / 3.4, log = TRUE), y, 3.4, 2.2)
  add("exponential", dexp(y, 1 / 3.4, log = TRUE), y, 3.4)
  add("weibull", dweibull(y, 1.6, 3.4, log = TRUE), y, 3.4, 1.6)
  add("lognormal", dlnorm(y, 0.9, 1.2, log = TRUE), y, 0.9, 1.44)
}
for (y in c(-40, -0.3, 5.5)) {
  add("logistic", dlogis(y, 0.4, 1.7, log = TRUE), y, 0.4, 1.7)
  add("cauchy", dcauchy(y, 0.4, 1.7, log = TRUE), y, 0.4, 1.7)
  for (df in c(0.8, 4, 1e7))
    add("student_t", dt((y - 0.4) / 1.7, df, log = TRUE) - log(1.7), y, 0.4, c(1.7, df))
}
for (y in c(0, 4, 90))
  for (theta in c(0.2, 3, 1e6))
    add("negative_binomial", dnbinom(y, size = theta, mu = 6.1, log = TRUE), y, 6.1, theta)
for (y in c(0.01, 0.6, 0.98)) add("beta", dbeta(y, 0.3 * 4.5, 0.7 * 4.5, log = TRUE), y, 0.3, 4.5)
add("uniform", dunif(1.1, 0.4 - 2, 0.4 + 2, log = TRUE), 1.1, 0.4, 2)
cat(toJSON(out, digits = NA, pretty = TRUE))
