# Generalised linear models of every family with every link that it takes, by R's glm.
# Run: Rscript make.R > glm.json   (R 4.2, jsonlite)
library(jsonlite)
set.seed(20)
n <- 60
d <- data.frame(
  x = round(runif(n, 0.2, 2), 3), z = round(rnorm(n), 3),
  g = sample(c("a", "b", "c"), n, TRUE), m = sample(3:12, n, TRUE),
  w = sample(c(0.5, 1, 2, 3), n, TRUE), e = round(runif(n, 0.5, 3), 2)
)
gi <- c(a = 0, b = 0.3, c = -0.2)[d$g]
mu <- exp(0.6 + 0.5 * d$x + gi)
p <- plogis(-0.4 + 0.5 * d$x + gi)
d$counts <- rpois(n, mu)
d$positive <- round(rgamma(n, 8, 8 / mu), 4)
d$inverse <- round(mu * exp(0.25 * rnorm(n)), 4)
d$normal <- round(mu + rnorm(n) / 2, 4)
d$binary <- rbinom(n, 1, p)
d$heads <- rbinom(n, d$m, p)

cases <- list()
add <- function(family, link, formula, fam, weights = NULL, trials = NULL, offset = NULL, start = NULL) {
  f <- formula
  if (!is.null(trials)) f <- sub("^ *heads", "cbind(heads, m - heads)", f)
  ctrl <- glm.control(epsilon = 1e-15, maxit = 200)
  args <- list(as.formula(f), family = fam, data = d, control = ctrl)
  if (!is.null(weights)) args$weights <- d[[weights]]
  if (!is.null(start)) args$start <- start
  fit <- try(suppressWarnings(do.call(glm, args)), silent = TRUE)
  if (inherits(fit, "try-error") || !fit$converged && abs(fit$deviance) > 1e300) return(invisible())
  # glm stops on the deviance, at about eight digits of the coefficients: scoring goes on to stagnation.
  first <- fit
  for (k in 1:80) {
    args$start <- coef(fit)
    args$control <- glm.control(epsilon = 1e-300, maxit = 1)
    fit <- suppressWarnings(do.call(glm, args))
  }
  unscaled <- sqrt(diag(summary(fit, dispersion = 1)$cov.unscaled))
  cases[[length(cases) + 1]] <<- list(
    family = family, link = link, formula = formula, weights = weights, trials = trials,
    estimates = as.list(coef(fit)), unscaled_errors = as.list(unscaled),
    deviance = deviance(fit), null_deviance = first$null.deviance, df_residual = df.residual(fit),
    log_likelihood = if (family %in% c("bernoulli", "binomial", "poisson") && is.null(weights)) as.numeric(logLik(fit)) else NULL
  )
}
power_link <- function(k) power(k)
rhs <- "x + g"
for (l in c("identity", "log", "sqrt")) add("poisson", l, paste("counts ~", rhs), poisson(l), start = if (l == "identity") c(2, 1, 0.1, -0.1) else NULL)
for (l in c("identity", "log", "inverse")) add("gamma", l, paste("positive ~", rhs), Gamma(l), start = if (l == "identity") c(2, 1, 0.1, -0.1) else NULL)
for (l in c("identity", "log", "inverse", "1/mu^2")) add("inverse_gaussian", if (l == "1/mu^2") "inverse_squared" else l, paste("inverse ~", rhs), inverse.gaussian(l), start = if (l == "identity") c(2, 1, 0.1, -0.1) else NULL)
for (l in c("identity", "log", "inverse")) add("normal", l, paste("normal ~", rhs), gaussian(l), start = if (l == "identity") NULL else if (l == "log") c(0.6, 0.5, 0.3, -0.2) else c(0.4, -0.1, -0.05, 0.05))
for (l in c("logit", "probit", "cloglog", "cauchit")) add("bernoulli", l, paste("binary ~", rhs), binomial(l))
for (l in c("logit", "probit", "cloglog", "cauchit")) add("binomial", l, paste("heads ~", rhs), binomial(l), trials = "m")
add("poisson", "log", "counts ~ x + offset(log(e))", poisson("log"))
add("poisson", "log", "counts ~ 0 + g + x:g", poisson("log"))
add("poisson", "log", "counts ~ x * z + I(z^2)", poisson("log"))
add("gamma", "log", "positive ~ x + g", Gamma("log"), weights = "w")
add("gamma", "log", "positive ~ poly(x, 2) + z", Gamma("log"))
add("normal", "identity", "normal ~ x * g", gaussian(), weights = "w")
add("binomial", "logit", "heads ~ z + offset(x)", binomial("logit"), trials = "m")
add("bernoulli", "logit", "binary ~ log(x) + z:g", binomial("logit"))
add("inverse_gaussian", "log", "inverse ~ x", inverse.gaussian("log"), weights = "w")
cat(toJSON(list(columns = as.list(d), cases = cases), digits = 17, auto_unbox = TRUE, null = "null"))
