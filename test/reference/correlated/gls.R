# Correlated errors: generalised least squares and (restricted) maximum likelihood for a given
# correlation by explicit matrices; writes gls.json beside this file. R 4.2, nlme, jsonlite.
library(nlme)
library(jsonlite)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))

long <- within(longley, block <- rep(c("a", "b", "c", "d"), each = 4))
controls <- glsControl(tolerance = 1e-13, msTol = 1e-14, opt = "optim", msMaxIter = 500, maxIter = 500)

profile_fit <- function(formula, data, V, restricted) {
  X <- model.matrix(formula, data); y <- model.response(model.frame(formula, data))
  n <- nrow(X); p <- ncol(X)
  objective <- function(rho) {
    W <- chol(V(rho)); Z <- backsolve(W, X, transpose = TRUE); w <- backsolve(W, y, transpose = TRUE)
    Q <- qr(Z); b <- qr.coef(Q, w); q <- sum((w - Z %*% b)^2); N <- if (restricted) n - p else n
    value <- -N / 2 * (log(2 * pi * q / N) + 1) - sum(log(diag(W)))
    if (restricted) value <- value - sum(log(abs(diag(qr.R(Q)))))
    list(value = value, b = b, sigma2 = q / N,
         se = sqrt(diag(solve(crossprod(Z))) * q / N))
  }
  objective
}
polish <- function(objective, start) {
  # Newton on central differences of five points: the maximum of a smooth function of one number.
  rho <- optimize(function(r) objective(r)$value, start, maximum = TRUE, tol = 1e-10)$maximum
  for (k in 1:4) {
    h <- 1e-3
    f <- sapply((-2:2) * h + rho, function(r) objective(r)$value)
    first <- (f[1] - 8 * f[2] + 8 * f[4] - f[5]) / (12 * h)
    second <- (-f[1] + 16 * f[2] - 30 * f[3] + 16 * f[4] - f[5]) / (12 * h^2)
    rho <- rho - first / second
  }
  rho
}
ar1 <- function(block) function(rho) outer(seq_along(block), seq_along(block), function(i, j)
  ifelse(block[i] == block[j], rho^abs(i - j), 0))
cs <- function(block) function(rho) outer(seq_along(block), seq_along(block), function(i, j)
  ifelse(block[i] == block[j], ifelse(i == j, 1, rho), 0))

one <- function(name, V, model, restricted, range) {
  objective <- profile_fit(Employed ~ GNP + Population, long, V, restricted)
  rho <- polish(objective, range)
  found <- objective(rho)
  nl <- gls(Employed ~ GNP + Population, long, correlation = model,
            method = if (restricted) "REML" else "ML", control = controls)
  stopifnot(abs(found$value - as.numeric(logLik(nl))) < 1e-7)
  list(name = name, restricted = restricted, rho = rho, estimates = unname(found$b),
       std_errors = unname(found$se), sigma2 = found$sigma2, log_likelihood = found$value)
}
whole <- rep(1, 16)
out <- list(
  columns = list(Employed = long$Employed, GNP = long$GNP, Population = long$Population, block = long$block),
  fits = list(
    one("ar1", ar1(whole), corAR1(form = ~1), TRUE, c(-0.5, 0.9)),
    one("ar1 within", ar1(long$block), corAR1(form = ~ 1 | block), FALSE, c(-0.9, 0.95)),
    one("ar1 within", ar1(long$block), corAR1(form = ~ 1 | block), TRUE, c(-0.9, 0.95)),
    one("equicorrelated within", cs(long$block), corCompSymm(form = ~ 1 | block), FALSE, c(-0.3, 0.95)),
    one("equicorrelated within", cs(long$block), corCompSymm(form = ~ 1 | block), TRUE, c(-0.3, 0.95))
  ))
write(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), file.path(here, "gls.json"))
