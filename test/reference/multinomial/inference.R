# Inference around a multinomial logit on MASS::birthwt: robust, clustered and autocorrelation-consistent
# covariances by sandwich, likelihood-ratio tables by car, profiles, score tests, residuals and
# probabilities with their delta-method standard errors. The maximum is polished by Newton's method,
# for nnet's own stops at half the digits. Writes inference.json beside this file.
suppressMessages({ library(MASS); library(nnet); library(car); library(sandwich); library(jsonlite) })
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
d <- transform(birthwt, race = c("white", "black", "other")[race])
d <- d[, c("race", "age", "lwt", "smoke", "ftv")]
labels <- sort(unique(d$race))
Y <- outer(d$race, labels[-1], "==") + 0

probabilities <- function(X, b) {
  e <- cbind(1, exp(X %*% matrix(b, ncol(X))))
  e / rowSums(e)
}
information <- function(X, P) {
  k <- ncol(P) - 1; p <- ncol(X); out <- matrix(0, k * p, k * p)
  for (a in 1:k) for (c in 1:k) {
    w <- P[, a + 1] * ((a == c) - P[, c + 1])
    out[(a - 1) * p + 1:p, (c - 1) * p + 1:p] <- crossprod(X, X * w)
  }
  out
}
scores <- function(X, P) do.call(cbind, lapply(1:ncol(Y), function(k) X * (Y[, k] - P[, k + 1])))
loglik <- function(P) sum(log(P[cbind(1:nrow(d), match(d$race, labels))]))
# Newton's method over the free coefficients, the others held.
newton <- function(X, b, free = seq_along(b)) {
  for (i in 1:100) {
    P <- probabilities(X, b)
    g <- colSums(scores(X, P))[free]
    step <- solve(information(X, P)[free, free, drop = FALSE], g)
    b[free] <- b[free] + step
    if (max(abs(step)) < 1e-13) break
  }
  b
}
X <- model.matrix(~ age + lwt + smoke, d)
start <- multinom(race ~ age + lwt + smoke, data = d, reltol = 1e-15, maxit = 2000, trace = FALSE)
b <- newton(X, as.vector(t(coef(start))))
P <- probabilities(X, b); I <- information(X, P); V <- solve(I); top <- loglik(P)

# sandwich's generics on this fit.
fit <- structure(list(), class = "labels")
estfun.labels <- function(x, ...) { s <- scores(X, P); colnames(s) <- rep(colnames(X), 2); s }
bread.labels <- function(x, ...) V * nrow(d)
nobs.labels <- function(object, ...) nrow(d)
registerS3method("estfun", "labels", estfun.labels, asNamespace("sandwich"))
registerS3method("bread", "labels", bread.labels, asNamespace("sandwich"))
registerS3method("nobs", "labels", nobs.labels, asNamespace("stats"))
se <- function(v) unname(sqrt(diag(v)))
clustered <- vcovCL(fit, cluster = d$ftv, type = "HC0")
# Leverages in the directions in which a row's residuals, whitened by the symmetric root of their
# covariance, are uncorrelated; n(K − 1) of them add to the number of coefficients.
inflated <- function(weight) {
  meat <- matrix(0, 8, 8)
  for (i in 1:nrow(d)) {
    Z <- diag(2) %x% X[i, , drop = FALSE]
    p <- P[i, -1]; e <- eigen(diag(p) - p %o% p)
    root <- e$vectors %*% diag(sqrt(e$values)) %*% t(e$vectors)
    h <- eigen(root %*% Z %*% V %*% t(Z) %*% root)
    A <- h$vectors %*% diag(sqrt(weight(h$values))) %*% t(h$vectors)
    s <- t(Z) %*% root %*% A %*% solve(root, Y[i, ] - p)
    meat <- meat + s %*% t(s)
  }
  unname(sqrt(diag(V %*% meat %*% V)))
}
bandwidth <- bwNeweyWest(fit, prewhite = FALSE, weights = rep(c(0, 1, 1, 1), 2))

profile <- function(j, side) {
  root <- function(v) {
    a <- b + V[, j] / V[j, j] * (v - b[j])
    2 * (top - loglik(probabilities(X, newton(X, a, setdiff(seq_along(b), j))))) - qchisq(0.95, 1)
  }
  far <- b[j] + side * 4 * sqrt(V[j, j])
  uniroot(root, sort(c(b[j], far)), tol = 1e-13)$root
}
# Wald, likelihood-ratio and score tests of coefficients being zero, whatever they are.
zero <- function(places) {
  a <- b - V[, places, drop = FALSE] %*% solve(V[places, places], b[places]); a[places] <- 0
  a <- newton(X, a, setdiff(seq_along(b), places))
  Q <- probabilities(X, a); u <- colSums(scores(X, Q))
  list(wald = drop(b[places] %*% solve(V[places, places], b[places])),
       likelihood_ratio = 2 * (top - loglik(Q)),
       score = drop(u %*% solve(information(X, Q), u)))
}
# age has one effect on both labels.
equal <- local({
  R <- c(0, 1, 0, 0, 0, -1, 0, 0)
  Z <- cbind(diag(8)[, -6]); Z[6, 2] <- 1
  z <- b[-6]
  for (i in 1:100) {
    Q <- probabilities(X, Z %*% z)
    step <- solve(t(Z) %*% information(X, Q) %*% Z, t(Z) %*% colSums(scores(X, Q)))
    z <- z + step
    if (max(abs(step)) < 1e-13) break
  }
  u <- colSums(scores(X, Q))
  list(wald = drop((R %*% b)^2 / (R %*% V %*% R)), likelihood_ratio = 2 * (top - loglik(Q)),
       score = drop(u %*% solve(information(X, Q), u)))
})
terms <- list(age = c(2, 6), lwt = c(3, 7), smoke = c(4, 8))
crossed <- multinom(race ~ age * smoke + lwt, data = d, reltol = 1e-16, maxit = 5000, trace = FALSE)
new <- data.frame(age = c(20, 31, 45), lwt = c(100, 140, 250), smoke = c(0, 1, 1))
N <- model.matrix(~ age + lwt + smoke, new)
NP <- probabilities(N, b)
# d p_k / d b: p_k (delta_kl - p_l) x.
delta <- sapply(1:3, function(k) sapply(1:nrow(N), function(i) {
  g <- unlist(lapply(2:3, function(l) NP[i, k] * ((k == l) - NP[i, l]) * N[i, ]))
  sqrt(drop(g %*% V %*% g))
}))
out <- list(
  columns = as.list(d), labels = labels[-1],
  hc2 = inflated(function(h) 1 / (1 - h)), hc3 = inflated(function(h) 1 / (1 - h)^2),
  hc4 = inflated(function(h) (1 - h)^-pmin(4, 2 * nrow(d) * h / 8)),
  hc0 = se(sandwich(fit)), hc1 = se(sandwich(fit)) * sqrt(nrow(d) / (nrow(d) - 8)),
  cluster = se(clustered),
  hac4 = se(NeweyWest(fit, lag = 4, prewhite = FALSE)),
  hac_auto = list(lags = floor(bandwidth), std_errors = se(NeweyWest(fit, lag = floor(bandwidth), prewhite = FALSE))),
  profile_low = sapply(1:8, profile, side = -1), profile_high = sapply(1:8, profile, side = 1),
  terms = lapply(terms, zero), equal = equal,
  type_1_smoke = 2 * (as.numeric(logLik(update(crossed, . ~ age + smoke))) - as.numeric(logLik(update(crossed, . ~ age)))),
  type_2 = Anova(crossed, type = 2)[["LR Chisq"]], type_3 = Anova(crossed, type = 3)[["LR Chisq"]],
  fitted = as.data.frame(P), residuals = as.data.frame(cbind(1 - Y[, 1] - Y[, 2], Y) - P),
  new = as.list(new), predicted = unname(NP), predicted_se = unname(delta))
names(out$fitted) <- names(out$residuals) <- labels
write(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), file.path(here, "inference.json"))
