# Profiles of the log-likelihood at held values of one parameter, everything else maximised by
# optim or nlme, for test/core/plots/scenes.test.ts. Run: Rscript profiles.R > profiles.json
library(nlme)
library(jsonlite)

best <- function(start, f) {
  at <- start
  for (k in 1:6) {
    at <- optim(at, f, method = "BFGS", control = list(reltol = 1e-15, maxit = 5000))$par
    at <- optim(at, f, method = "Nelder-Mead", control = list(reltol = 1e-15, maxit = 20000))$par
  }
  -f(at)
}
profile_of <- function(values, top, held) {
  list(values = values, loss = sapply(values, function(v) top - held(v)))
}

x <- c(0, 1, 2, 3, 5, 8)
y <- c(1.3, 2.1, 1.9, 4.4, 5.2, 9.7)
z <- c(4.1, 3.2, 3.9, 2.2, 1.8, 0.4)

# Autoregressive errors: the best over rho, since a search for it can stop at a lesser maximum.
ar1 <- function(formula, data) {
  at <- function(rho) as.numeric(logLik(gls(formula, data, correlation = corAR1(rho, form = ~1, fixed = TRUE), method = "ML")))
  grid <- tanh(seq(-3.9, 3.9, by = 0.05))
  top <- grid[which.max(sapply(grid, at))]
  optimize(at, c(max(-0.9999, top - 0.08), min(0.9999, top + 0.08)), maximum = TRUE, tol = 1e-10)$objective
}
autoregression <- profile_of(c(0.85, 0.95, 1.1, 1.17), ar1(y ~ x, data.frame(x, y)), function(v) ar1(left ~ 1, data.frame(left = y - v * x)))

# Two responses with one unknown covariance.
joint <- function(e) -nrow(e) / 2 * (2 * log(2 * pi) + 2 + log(det(crossprod(e) / nrow(e))))
responses <- profile_of(
  c(0.8, 1.0, 1.2),
  best(c(1, 1, 4, -0.5), function(p) -joint(cbind(y - p[1] - p[2] * x, z - p[3] - p[4] * x))),
  function(v) best(c(1, 4, -0.5), function(p) -joint(cbind(y - p[1] - v * x, z - p[2] - p[3] * x)))
)

# Three labels.
u <- 1:14
label <- factor(c("a", "b", "a", "a", "c", "b", "c", "b", "c", "b", "c", "c", "b", "c"))
softmax <- function(b0, b1, c0, c1) {
  eta <- cbind(0, b0 + b1 * u, c0 + c1 * u)
  sum(eta[cbind(1:14, as.integer(label))] - log(rowSums(exp(eta))))
}
labels <- profile_of(
  c(0.3, 0.6, 1.2, 2),
  best(c(-3, 0.8, -4, 0.9), function(p) -softmax(p[1], p[2], p[3], p[4])),
  function(v) best(c(-3, -4, 0.9), function(p) -softmax(p[1], v, p[2], p[3]))
)

# A density of one's own: logistic errors.
law <- function(a, b, s) sum(dlogis(y, a + b * x, s, log = TRUE))
density <- profile_of(
  c(0.8, 0.95, 1.2),
  best(c(1, 1, -1), function(p) -law(p[1], p[2], exp(p[3]))),
  function(v) best(c(1, -1), function(p) -law(p[1], v, exp(p[2])))
)

# Student errors with df 3: over the scale.
student <- function(a, b, s) sum(dt((y - a - b * x) / s, 3, log = TRUE) - log(s))
scale <- profile_of(
  c(0.3, 0.5, 0.9),
  best(c(1, 1, -1), function(p) -student(p[1], p[2], exp(p[3]))),
  function(v) best(c(1, 1), function(p) -student(p[1], p[2], v))
)

cat(toJSON(list(
  software = paste("R", getRversion(), "nlme", packageVersion("nlme")),
  autoregression = autoregression, responses = responses, labels = labels, density = density,
  scale = scale
), digits = 12, auto_unbox = TRUE, pretty = TRUE), "\n")
