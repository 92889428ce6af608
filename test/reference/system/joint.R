# Joint estimates of seemingly unrelated regressions on mtcars: feasible generalised least squares, by
# systemfit, and the maximum of the likelihood, by iterating it. With the errors' covariance held fixed:
# influence by leaving every row out of all equations at once, the covariance of the coefficients and the
# collinearity of every equation inside the system; tables of types I, II and III by refitting without
# terms: F of the generalised sums of squares, likelihood ratios of the iterated fits. For responses with
# the same regressors the distance of Barrett & Ling (1992), by leaving rows out of lm.
# Heteroscedasticity-consistent covariances with a row of all equations as a cluster: HC2 and HC3 are CR2
# and CR3 of clubSandwich on the whitened rows, HC4 by its formula in the directions of the eigenvectors. Normalized residuals
# are those of a row over the Cholesky factor of their covariance. Writes joint.json beside this file.
suppressMessages({ library(jsonlite); library(systemfit) })
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
d <- transform(mtcars, cyl = paste0("c", cyl))[, c("mpg", "disp", "wt", "qsec", "cyl", "hp")]
rownames(d) <- NULL
d <- d[-4, ]; n <- nrow(d)
terms_of <- list(mpg = c("wt", "qsec"), disp = c("cyl", "hp", "cyl:hp"))
y <- cbind(d$mpg, d$disp - d$wt)
# Columns of an equation that has these terms, in the coding of the whole equation, as R picks them.
design <- function(k, keep) {
  full <- model.matrix(reformulate(terms_of[[k]]), d)
  full[, attr(full, "assign") == 0 | c("", terms_of[[k]])[attr(full, "assign") + 1] %in% keep, drop = FALSE]
}
white <- function(X, sigma) {
  L <- t(chol(solve(sigma)))                                   # L L' = sigma^-1; rows L' (y_i - X_i b)
  p <- sapply(X, ncol); out <- matrix(0, 2 * n, sum(p)); out_y <- numeric(2 * n)
  for (i in seq_len(n)) {
    Xi <- rbind(c(X[[1]][i, ], numeric(p[2])), c(numeric(p[1]), X[[2]][i, ]))
    out[2 * i - 1:0, ] <- t(L) %*% Xi; out_y[2 * i - 1:0] <- t(L) %*% y[i, ]
  }
  list(X = out, y = out_y)
}
gls <- function(X, sigma, rows = seq_len(n)) {
  w <- white(X, sigma); at <- sort(c(2 * rows - 1, 2 * rows))
  q <- qr(w$X[at, , drop = FALSE], tol = 1e-14); b <- qr.coef(q, w$y[at])
  list(b = b, rss = sum((w$y[at] - w$X[at, , drop = FALSE] %*% b)^2), R = qr.R(q)[, order(q$pivot)])
}
errors <- function(X, b) { p <- ncol(X[[1]]); cbind(y[, 1] - X[[1]] %*% b[1:p], y[, 2] - X[[2]] %*% b[-(1:p)]) }
ols <- function(X) unlist(lapply(1:2, function(k) qr.coef(qr(X[[k]], tol = 1e-14), y[, k])))
maximum <- function(X) {
  b <- ols(X)
  for (step in 1:2000) { e <- errors(X, b); new <- gls(X, crossprod(e) / n)$b; if (max(abs(new - b) / abs(new)) < 1e-15) break; b <- new }
  e <- errors(X, new); s <- crossprod(e) / n
  list(b = new, sigma = s, loss = n * log(det(s)))
}
full <- lapply(names(terms_of), function(k) design(k, terms_of[[k]]))
p <- sapply(full, ncol)
e <- errors(full, ols(full))
feasible_sigma <- crossprod(e) / sqrt(outer(n - p, n - p))
top <- maximum(full)
check <- systemfit(list(mpg = mpg ~ wt + qsec, disp = I(disp - wt) ~ cyl * hp), method = "SUR", data = d, methodResidCov = "geomean")
stopifnot(max(abs(coef(check) / gls(full, feasible_sigma)$b - 1)) < 1e-7)

labels <- unlist(lapply(1:2, function(k) paste0(names(terms_of)[k], ": ", colnames(full[[k]]))))
at <- list(mpg = 1:p[1], disp = p[1] + 1:p[2])
around <- function(sigma) {
  fit <- gls(full, sigma); V <- chol2inv(fit$R); w <- white(full, sigma)
  X <- matrix(0, 2 * n, sum(p)); X[2 * seq_len(n) - 1, at$mpg] <- full[[1]]; X[2 * seq_len(n), at$disp] <- full[[2]]
  H <- X %*% V %*% t(X) %*% kronecker(diag(n), solve(sigma))
  change <- t(sapply(seq_len(n), function(i) fit$b - gls(full, sigma, setdiff(seq_len(n), i))$b))
  cook <- function(j) rowSums((change[, j, drop = FALSE] %*% solve(V[j, j])) * change[, j, drop = FALSE]) / length(j)
  r <- errors(full, fit$b); own <- crossprod(r) / if (identical(sigma, top$sigma)) n else sqrt(outer(n - p, n - p))
  normalized <- forwardsolve(t(chol(own)), t(r))
  vif <- function(k) {
    assign <- attr(model.matrix(reformulate(terms_of[[k]]), d), "assign"); v <- V[at[[k]], at[[k]]]
    R <- cov2cor(v[assign > 0, assign > 0]); own <- assign[assign > 0]
    setNames(as.list(sapply(unique(own), function(t) det(R[own == t, own == t, drop = FALSE]) * det(R[own != t, own != t, drop = FALSE]) / det(R))), terms_of[[k]])
  }
  condition <- function(k) { ev <- eigen(cov2cor(solve(V[at[[k]], at[[k]]])), symmetric = TRUE)$values; sort(sqrt(ev[1] / ev)) }
  list(estimates = fit$b, normalized = list(mpg = normalized[1, ], disp = normalized[2, ]), leverage = list(mpg = diag(H)[2 * seq_len(n) - 1], disp = diag(H)[2 * seq_len(n)]),
    cooks_distance = lapply(at, cook), joint = cook(seq_len(sum(p))) * 2,
    dfbetas = setNames(lapply(seq_along(labels), function(j) change[, j] / sqrt(V[j, j])), labels),
    vif = sapply(names(terms_of), vif, simplify = FALSE), condition_indices = sapply(names(terms_of), condition, simplify = FALSE))
}

suppressMessages(library(clubSandwich))
robust <- function(sigma) {
  w <- white(full, sigma); d <- data.frame(y = w$y, w$X); row <- factor(rep(seq_len(n), each = 2))
  fit <- lm(y ~ 0 + ., d, tol = 1e-14)
  V <- summary(fit)$cov.unscaled; e <- resid(fit)
  scores <- t(sapply(seq_len(n), function(i) { Xi <- w$X[2 * i - 1:0, ]
    of <- eigen(Xi %*% V %*% t(Xi), symmetric = TRUE)
    f <- (1 - of$values)^(-pmin(4, of$values * 2 * n / sum(p)) / 2)
    V %*% t(Xi) %*% of$vectors %*% diag(f) %*% t(of$vectors) %*% e[2 * i - 1:0] }))
  root_of <- function(v) unname(sqrt(diag(as.matrix(v))))
  list(hc2 = root_of(vcovCR(fit, cluster = row, type = "CR2")), hc3 = root_of(vcovCR(fit, cluster = row, type = "CR3")),
    hc4 = root_of(crossprod(scores)))
}

contains <- list(mpg = list(wt = NULL, qsec = NULL), disp = list(cyl = "cyl:hp", hp = "cyl:hp", "cyl:hp" = NULL))
tables <- function(loss_of, row) lapply(list(type_1 = 1, type_2 = 2, type_3 = 3), function(type) unlist(lapply(1:2, function(k) {
  all <- terms_of[[k]]
  setNames(lapply(seq_along(all), function(t) {
    large <- switch(type, all[seq_len(t)], setdiff(all, contains[[k]][[all[t]]]), all)
    small <- setdiff(large, all[t])
    loss <- function(keep) { X <- full; X[[k]] <- design(names(terms_of)[k], keep); c(loss_of(X), ncol(X[[k]])) }
    a <- loss(small); b <- loss(large); row(a[1] - b[1], b[2] - a[2], k)
  }), paste0(names(terms_of)[k], ": ", all))
}), recursive = FALSE))
f_tables <- tables(function(X) gls(X, feasible_sigma)$rss, function(drop, df, k)
  list(statistic = drop / df, df = df, p_value = pf(drop / df, df, n - p[k], lower.tail = FALSE)))
ratio_tables <- tables(function(X) maximum(X)$loss, function(drop, df, k)
  list(statistic = drop, df = df, p_value = pchisq(drop, df, lower.tail = FALSE)))

wald <- sapply(c("mpg_wt = -5", "disp_hp = mpg_qsec"), function(h) linearHypothesis(check, h, test = "Chisq")$Chisq[2])

same <- lm(cbind(mpg, disp) ~ wt + cyl + qsec, transform(mtcars, cyl = paste0("c", cyl)))
distance <- function(S) sapply(seq_len(nrow(mtcars)), function(i) {
  X <- model.matrix(same); B <- coef(same) - lm.fit(X[-i, ], cbind(mtcars$mpg, mtcars$disp)[-i, ])$coefficients
  sum(diag(solve(S) %*% t(B) %*% crossprod(X) %*% B)) / ncol(X)
})
E2 <- crossprod(resid(same))
write(toJSON(list(feasible = c(around(feasible_sigma), robust(feasible_sigma)), maximum = c(around(top$sigma), robust(top$sigma)), f = f_tables, wald = unname(wald), ratio = ratio_tables,
  barrett_ling = list(least_squares = distance(E2 / same$df.residual), likelihood = distance(E2 / nrow(mtcars)))),
  digits = 17, auto_unbox = TRUE, na = "null"), file.path(here, "joint.json"))
