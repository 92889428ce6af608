# Inference around a regression with first-order autoregressive errors within blocks: sandwiches of the
# whitened regression, tests and profiles of the likelihood by explicit matrices, checked against nlme.
# Rscript test/reference/correlated/inference.R > test/reference/correlated/inference.json
suppressMessages({library(nlme); library(sandwich); library(jsonlite)})
long <- within(longley, block <- rep(c("a", "b", "c", "d"), each = 4))
n <- 16; y <- long$Employed
T <- function(rho) outer(1:n, 1:n, function(i, j) ifelse(long$block[i] == long$block[j], rho^abs(i - j), 0))
X <- cbind("(Intercept)" = 1, GNP = long$GNP, Population = long$Population)
white <- function(rho, A) backsolve(chol(T(rho)), A, transpose = TRUE)
at <- function(rho, X, y, s2 = NULL) {
  Z <- white(rho, X); w <- white(rho, y)
  q <- if (ncol(X) == 0) sum(w^2) else sum(qr.resid(qr(Z), w)^2)
  s <- if (is.null(s2)) q / n else s2
  list(l = -n / 2 * log(2 * pi * s) - q / (2 * s) - sum(log(diag(chol(T(rho))))), q = q, s2 = s)
}
maximum <- function(X, y, s2 = NULL, near = NULL) {
  range <- if (is.null(near)) c(-0.99, 0.99) else near
  grid <- seq(range[1], range[2], length.out = 60)
  best <- grid[which.max(sapply(grid, function(r) at(r, X, y, s2)$l))]
  step <- grid[2] - grid[1]
  rho <- optimize(function(r) at(r, X, y, s2)$l, c(max(best - step, -0.9999), min(best + step, 0.9999)), maximum = TRUE, tol = 1e-12)$maximum
  for (k in 1:3) { # Newton on central differences
    h <- 1e-3; f <- sapply((-2:2) * h + rho, function(r) at(r, X, y, s2)$l)
    rho <- rho - ((f[1] - 8 * f[2] + 8 * f[4] - f[5]) / (12 * h)) / ((-f[1] + 16 * f[2] - 30 * f[3] + 16 * f[4] - f[5]) / (12 * h^2))
  }
  c(list(rho = rho), at(rho, X, y, s2))
}
best <- maximum(X, y)
nl <- gls(Employed ~ GNP + Population, long, correlation = corAR1(form = ~ 1 | block), method = "ML")
stopifnot(abs(best$l - as.numeric(logLik(nl))) < 1e-6)

# At a given correlation everything of least squares is that of the whitened regression.
given <- 0.6
Z <- white(given, X); w <- white(given, y); fit <- lm(w ~ 0 + Z)
se <- function(v) unname(sqrt(diag(v)))
errors <- list(model = se(vcov(fit)), hc0 = se(vcovHC(fit, "HC0")), hc1 = se(vcovHC(fit, "HC1")),
  hc2 = se(vcovHC(fit, "HC2")), hc3 = se(vcovHC(fit, "HC3")), hc4 = se(vcovHC(fit, "HC4")),
  cluster = se(vcovCL(fit, cluster = long$block, type = "HC1")),
  hac = se(NeweyWest(fit, lag = 2, prewhite = FALSE, adjust = FALSE)))
ols <- lm(Employed ~ GNP + Population, long)

# Tests of the likelihood, with the correlation maximised anew under the hypothesis.
b <- function(rho) unname(qr.coef(qr(white(rho, X)), white(rho, y)))
bread <- solve(crossprod(white(best$rho, X))) * best$s2
row <- function(a, q, Xr, yr) {
  held <- maximum(Xr, yr)
  c(wald = (sum(a * b(best$rho)) - q)^2 / drop(a %*% bread %*% a), ratio = 2 * (best$l - held$l),
    score = (held$q - at(held$rho, X, y)$q) / held$s2)
}
r <- residuals(ols); D <- 1 * (abs(outer(1:n, 1:n, "-")) == 1 & outer(long$block, long$block, "=="))
tests <- list("Population = 0" = row(c(0, 0, 1), 0, X[, 1:2], y),
  "GNP = Population" = row(c(0, 1, -1), 0, cbind(1, X[, 2] + X[, 3]), y),
  rho = c(ratio = 2 * (best$l - as.numeric(logLik(ols))),
    score = (sum(r * (D %*% r)) / (2 * mean(r^2)))^2 / (sum(D) / 2)))

ends <- function(l, centre, step) {
  f <- function(v) 2 * (best$l - l(v)) - qchisq(0.95, 1)
  side <- function(s) { k <- 1; while (f(centre + s * step * k) < 0) k <- k * 1.5
    uniroot(f, sort(c(centre, centre + s * step * k)), tol = 1e-13)$root }
  c(side(-1), side(1))
}
profile <- list(
  "(Intercept)" = ends(function(v) maximum(X[, 2:3], y - v)$l, b(best$rho)[1], 5),
  GNP = ends(function(v) maximum(X[, c(1, 3)], y - v * X[, 2])$l, b(best$rho)[2], 0.005),
  Population = ends(function(v) maximum(X[, 1:2], y - v * X[, 3])$l, b(best$rho)[3], 0.05),
  sigma2 = exp(ends(function(u) maximum(X, y, exp(u))$l, log(best$s2), 0.3)),
  rho = ends(function(v) at(v, X, y)$l, best$rho, 0.15))

# Sequential F tests of the generalised fit are those of the whitened regression; nlme to its own tolerance.
Zb <- white(best$rho, X); wb <- white(best$rho, y)
rss <- sapply(0:3, function(k) if (k == 0) sum(wb^2) else sum(qr.resid(qr(Zb[, 1:k]), wb)^2))
type_1 <- (rss[2:3] - rss[3:4]) / (rss[4] / 13)
stopifnot(max(abs(type_1 / anova(nl)$"F-value"[2:3] - 1)) < 1e-3)
influence <- list(leverage = unname(hatvalues(fit)), cooks = unname(cooks.distance(fit)), normalized = unname(residuals(fit) / summary(fit)$sigma))

new <- data.frame(GNP = c(300, 450, 600), Population = c(110, 120, 135))
X0 <- cbind(1, as.matrix(new)); V <- crossprod(solve(chol(crossprod(Z))), diag(3)); s2 <- sum(residuals(fit)^2) / n
V <- solve(crossprod(Z)) * s2
f <- drop(X0 %*% coef(fit)); e <- sqrt(rowSums((X0 %*% V) * X0))
predictions <- list(new = new, fitted = unname(f), std_error = unname(e), pred_low = unname(f - qnorm(0.975) * sqrt(e^2 + s2)), pred_high = unname(f + qnorm(0.975) * sqrt(e^2 + s2)))

# Hausman's statistic of ordinary against generalised least squares, both variances under V.
gap <- {
  Q <- qr.Q(qr(X)); R <- qr.R(qr(X)); Vo <- solve(R) %*% crossprod(Q, T(given) %*% Q) %*% t(solve(R)) * s2
  d <- coef(fit) - coef(ols); L <- Vo - V; drop(d %*% solve(L, d))
}
cat(toJSON(list(
  made_by = paste0("inference.R with R ", getRversion(), ", nlme ", packageVersion("nlme"), ", sandwich ", packageVersion("sandwich")),
  columns = list(Employed = y, GNP = long$GNP, Population = long$Population, block = long$block),
  given = given, errors = errors, ordinary_hc3 = se(vcovHC(ols, "HC3")), rho = best$rho, log_likelihood = best$l,
  tests = lapply(tests, as.list), profile = profile, type_1 = type_1, influence = influence,
  predictions = predictions, gap = gap, aic_independent = AIC(ols)),
  digits = I(16), auto_unbox = TRUE, dataframe = "columns", pretty = TRUE))
