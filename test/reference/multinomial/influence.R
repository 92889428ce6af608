# Influence of the rows on a multinomial logit of MASS::birthwt (Lesaffre & Albert 1989): one step of Newton's
# method without each row, Cook's distances, the trace of the generalised hat matrix, the estimates of
# nnet::multinom without each row, polished by Newton's method, and generalised variance inflation (Fox &
# Monette 1992) with condition indices. Writes influence.json beside this file.
suppressMessages({ library(MASS); library(nnet); library(jsonlite) })
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
d <- transform(birthwt, race = c("white", "black", "other")[race])[, c("race", "age", "lwt", "smoke")]
labels <- sort(unique(d$race))
X <- model.matrix(~ age + lwt + smoke, d); n <- nrow(X); p <- ncol(X)
Y <- outer(d$race, labels[-1], "==") + 0
probabilities <- function(b) { e <- exp(X %*% matrix(b, p)); e / (1 + rowSums(e)) }
own <- function(i, P) kronecker(diag(P[i, ]) - tcrossprod(P[i, ]), tcrossprod(X[i, ]))
score <- function(i, P) kronecker(Y[i, ] - P[i, ], X[i, ])
newton <- function(b, rows) {
  for (k in 1:100) {
    P <- probabilities(b)
    I <- Reduce(`+`, lapply(rows, own, P)); u <- Reduce(`+`, lapply(rows, score, P))
    step <- solve(I, u); b <- b + step
    if (max(abs(step)) < 1e-14 * max(abs(b))) break
  }
  list(b = b, I = I, P = probabilities(b))
}
fitted <- function(rows) {
  m <- multinom(race ~ age + lwt + smoke, data = d[rows, ], reltol = 1e-12, maxit = 2000, trace = FALSE)
  newton(as.vector(t(coef(m))), rows)
}
full <- fitted(1:n); V <- solve(full$I); se <- sqrt(diag(V))
one <- t(sapply(1:n, function(i) solve(full$I - own(i, full$P), score(i, full$P))))
few <- seq(1, n, by = 12)
exact <- t(sapply(few, function(i) full$b - fitted(setdiff(1:n, i))$b))
R <- cov2cor(V[c(2:4, 6:8), c(2:4, 6:8)])
gvif <- sapply(1:3, function(j) { g <- c(j, j + 3); det(R[g, g]) * det(R[-g, -g]) / det(R) })
s <- svd(sweep(X, 2, sqrt(colSums(X^2)), "/"))$d
out <- list(columns = as.list(d), dfbetas = sweep(one, 2, se, "/"),
  cooks_distance = apply(one, 1, function(u) drop(u %*% full$I %*% u)) / (2 * p),
  leverage = sapply(1:n, function(i) sum(V * own(i, full$P))),
  deleted = few - 1, deletion = sweep(exact, 2, se, "/"), gvif = gvif, condition_indices = s[1] / s)
write(toJSON(out, digits = NA, pretty = TRUE), file.path(here, "influence.json"))
