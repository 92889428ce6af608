# Inference around systems of normal regressions. Joint responses on mtcars: robust covariances by
# sandwich, multivariate tests by stats and car. Seemingly unrelated regressions on Longley's data:
# robust covariances of every equation by sandwich, of the maximum by sandwich's generics on its
# scores; likelihood ratios, score and Wald tests and a profile by iterated generalised least squares.
# Writes inference.json beside this file.
suppressMessages({ library(car); library(sandwich); library(systemfit); library(jsonlite) })
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
se <- function(v) unname(sqrt(diag(v)))

d <- transform(mtcars, cyl = paste0("c", cyl))[, c("mpg", "disp", "wt", "qsec", "cyl", "gear")]
rownames(d) <- NULL
joint <- lm(cbind(mpg, disp) ~ wt + cyl + qsec, d)
n <- nrow(d)
tests <- c("Pillai", "Wilks", "Hotelling-Lawley", "Roy")
rows <- function(tables) lapply(tables, function(t) lapply(seq_len(nrow(t)), function(i)
  list(term = rownames(t)[i], statistic = t[i, "test stat"], f = t[i, "approx F"], df = t[i, "num Df"],
       df_residual = t[i, "den Df"])))
sequential <- function(fit) setNames(lapply(tests, function(k) {
  t <- unclass(anova(fit, test = k)); keep <- !(t$approx |> is.na()) & attr(t, "row.names") != "(Intercept)"
  lapply(which(keep), function(i) list(term = attr(t, "row.names")[i], statistic = t[[2]][i], f = t[["approx F"]][i],
    df = t[["num Df"]][i], df_residual = t[["den Df"]][i], p_value = t[["Pr(>F)"]][i]))
}), tests)
# H and E of a hypothesis by car, turned into the four statistics by stats.
criteria <- function(H, E, q, m) {
  roots <- Re(eigen(solve(E, H), only.values = TRUE)$values)
  setNames(lapply(c("Pillai", "Wilks", "HL", "Roy"), function(k)
    setNames(as.list(get(k, asNamespace("stats"))(roots, q, m)), c("statistic", "f", "df", "df_residual"))), tests)
}
second <- Anova(joint, type = 2)
third <- Anova(lm(cbind(mpg, disp) ~ wt * qsec + cyl, d), type = 3)
table <- function(a) setNames(lapply(a$terms, function(t)
  criteria(a$SSP[[t]], a$SSPE, unname(a$df[[t]]), a$error.df)), a$terms)
own <- linearHypothesis(joint, c("wt = 0", "qsec = 0"))
contrast <- summary(lm(I(mpg - disp) ~ wt + cyl + qsec, d))$coefficients["wt", "t value"]^2

new <- data.frame(wt = c(2, 3.2, 6), cyl = c("c4", "c8", "c6"), qsec = c(18, 17, 25))
predicted <- lapply(c("mpg", "disp"), function(y) {
  f <- lm(reformulate(c("wt", "cyl", "qsec"), y), d)
  a <- predict(f, new, interval = "confidence", se.fit = TRUE); b <- predict(f, new, interval = "prediction")
  list(fitted = unname(a$fit[, 1]), std_error = unname(a$se.fit), conf_low = unname(a$fit[, 2]), conf_high = unname(a$fit[, 3]),
       pred_low = unname(b[, 2]), pred_high = unname(b[, 3]))
})
smaller <- lm(cbind(mpg, disp) ~ wt, d)
wilks <- anova(joint, smaller, test = "Wilks")

L <- setNames(longley, gsub(".", "_", names(longley), fixed = TRUE))
system <- list(Employed = Employed ~ GNP + Year, Population = Population ~ GNP, Armed = Armed_Forces ~ Unemployed)
separate <- lapply(system, lm, data = L)
hc <- function(type) unname(unlist(lapply(separate, function(f) sqrt(diag(vcovHC(f, type))))))
X <- lapply(separate, model.matrix)
Y <- sapply(separate, function(f) model.response(model.frame(f)))
p <- sapply(X, ncol); ends <- cumsum(p)
part <- function(b, k) b[(ends[k] - p[k] + 1):ends[k]]
errors <- function(b) sapply(1:3, function(k) Y[, k] - X[[k]] %*% part(b, k))
information <- function(S) {
  W <- solve(S)
  do.call(rbind, lapply(1:3, function(k) do.call(cbind, lapply(1:3, function(m) W[k, m] * crossprod(X[[k]], X[[m]])))))
}
# Generalised least squares under A b = q, iterated to the maximum; the columns are scaled by their norms.
unit <- 1 / sqrt(unlist(lapply(X, function(x) colSums(x^2))))
maximum <- function(A = matrix(0, 0, sum(p)), q = numeric()) {
  b <- unlist(lapply(separate, coef)); last <- Inf
  for (i in 1:5000) {
    W <- solve(crossprod(errors(b)) / nrow(L))
    I <- information(solve(W)) * outer(unit, unit)
    u <- unlist(lapply(1:3, function(k) crossprod(X[[k]], Y %*% W[, k]))) * unit
    K <- rbind(cbind(I, t(A * rep(unit, each = nrow(A)))), cbind(A * rep(unit, each = nrow(A)), matrix(0, nrow(A), nrow(A))))
    next_b <- solve(K, c(u, q))[seq_along(b)] * unit
    change <- max(abs((next_b - b) / pmax(abs(b), 1e-8)))
    b <- next_b
    if (change < 1e-14 || (change < 1e-9 && change >= last / 1.01)) break
    last <- change
  }
  e <- errors(b); s <- crossprod(e) / nrow(L)
  list(b = b, s = s, loglik = -nrow(L) / 2 * (3 * log(2 * pi) + 3 + log(det(s))),
       score = unlist(lapply(1:3, function(k) crossprod(X[[k]], e %*% solve(s)[, k]))))
}
top <- maximum()
E <- errors(top$b); S <- top$s
fit <- structure(list(), class = "seemingly")
estfun.seemingly <- function(x, ...) do.call(cbind, lapply(1:3, function(k) X[[k]] * drop(E %*% solve(S)[, k])))
bread.seemingly <- function(x, ...) scaled_inverse(information(S)) * nrow(L)
nobs.seemingly <- function(object, ...) nrow(L)
for (g in c("estfun", "bread")) registerS3method(g, "seemingly", get(paste0(g, ".seemingly")), asNamespace("sandwich"))
registerS3method("nobs", "seemingly", nobs.seemingly, asNamespace("stats"))
scaled_inverse <- function(m) { d <- 1 / sqrt(diag(m)); solve(m * outer(d, d)) * outer(d, d) }
ratio <- function(restriction, value = 0) {
  less <- maximum(restriction, value)
  list(likelihood_ratio = 2 * (top$loglik - less$loglik),
       score = drop(less$score %*% scaled_inverse(information(less$s)) %*% less$score))
}
V <- scaled_inverse(information(S))
at <- function(place) top$b[place]
profile <- function(place, side) {
  a <- matrix(0, 1, length(top$b)); a[place] <- 1
  root <- function(v) ratio(a, v)$likelihood_ratio - qchisq(0.95, 1)
  uniroot(root, sort(c(at(place), at(place) + side * 6 * sqrt(V[place, place]))), tol = 1e-12)$root
}
zero <- matrix(0, 1, 7); zero[2] <- 1
same <- matrix(0, 1, 7); same[2] <- 1; same[5] <- -1
wald <- function(a) drop((a %*% top$b)^2 / (a %*% V %*% t(a)))
out <- list(
  joint = list(columns = as.list(d), hc = setNames(lapply(paste0("HC", 0:4), function(t) se(vcovHC(joint, t))), paste0("hc", 0:4)),
    cluster = unname(unlist(lapply(c("mpg", "disp"), function(y) sqrt(diag(
      vcovCL(lm(reformulate(c("wt", "cyl", "qsec"), y), d), cluster = d$gear)))))), hac = se(NeweyWest(joint, lag = 3, prewhite = FALSE)),
    vcov = unname(vcov(joint)), type_1 = sequential(joint), type_2 = table(second), type_3 = table(third),
    hypothesis = criteria(own$SSPH, own$SSPE, 2, own$df.residual), contrast = contrast,
    new = as.list(new), predicted = setNames(predicted, c("mpg", "disp")), ratio_models = -n * log(wilks$Wilks[2]),
    ratio_wt = -n * log(criteria(second$SSP$wt, second$SSPE, 1, second$error.df)$Wilks$statistic)),
  seemingly = list(columns = as.list(L), hc = setNames(lapply(paste0("HC", 0:4), hc), paste0("hc", 0:4)),
    systemfit = unname(coef(systemfit(system, "SUR", data = L, methodResidCov = "noDfCor", maxiter = 500, tol = 1e-10))),
    maximum = list(estimates = unname(top$b), expected = se(V), hc0 = se(sandwich(fit)),
      hac = se(NeweyWest(fit, lag = 2, prewhite = FALSE)),
      gnp = c(ratio(zero), wald = wald(zero)), same = c(ratio(same), wald = wald(same)),
      profile = list(place = 2, low = profile(2, -1), high = profile(2, 1)))))
write(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), file.path(here, "inference.json"))
