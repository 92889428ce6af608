# Inference around matrix equations, as the regression of the stacked entries of the responses on
# Kronecker blocks: predictions by predict.lm, clustered covariances by sandwich::vcovCL, series of
# observations by sandwich::vcovPL (scores summed within observations), the automatic lag by
# sandwich::bwNeweyWest on the summed scores, nested equations by anova. Writes inference.json.
suppressMessages({ library(sandwich); library(jsonlite) })
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
set.seed(20)
draw <- function(n, r, c) lapply(seq_len(n), function(i) matrix(round(rnorm(r * c), 2), r, c))
n <- 24
A <- matrix(c(1, -0.5, 0.3, 2), 2)
X <- lapply(draw(n, 2, 2), function(m) round(1 + m / 2, 2))
shock <- as.numeric(arima.sim(list(ar = 0.8), n)) / 2
Y <- lapply(seq_len(n), function(t) round(X[[t]] %*% A %*% X[[t]] + shock[t] + matrix(rnorm(4), 2) / 4, 3))
g <- rep(c(1, 2, 3), length.out = n)
new <- list(matrix(c(0.5, 1, -1, 2), 2), matrix(c(3, 0, 1, -4), 2))

block <- function(m) kronecker(t(m), m)          # vec(XAX) = (X' (x) X) vec A, A column by column
stack <- function(ms) do.call(rbind, lapply(ms, block))[, c(1, 3, 2, 4)]   # A row by row
places <- function(ms) do.call(rbind, lapply(seq_along(ms), function(t)
  data.frame(observation = t, row = c(1, 2, 1, 2), column = c(1, 1, 2, 2), g = g[t])))
d <- cbind(places(X), y = unlist(lapply(Y, c)), stack(X))
names(d)[6:9] <- c("a11", "a12", "a21", "a22")
fit <- lm(y ~ 0 + a11 + a12 + a21 + a22, d)
symmetric <- lm(y ~ 0 + a11 + I(a12 + a21) + a22, d)

fresh <- setNames(as.data.frame(stack(new)), names(d)[6:9])
c1 <- predict(fit, fresh, interval = "confidence", se.fit = TRUE)
p1 <- predict(fit, fresh, interval = "prediction")
ml <- fit; s2 <- sum(resid(fit)^2) / nrow(d)
se <- c1$se.fit * sqrt(s2) / sigma(fit); z <- qnorm(0.975)

root <- function(v) unname(sqrt(diag(v)))
# A model whose rows are observations: summed scores, the same bread.
summed <- structure(list(ef = rowsum(estfun(fit), d$observation), bread = bread(fit) / nrow(d) * n), class = "summed")
estfun.summed <- function(x, ...) x$ef
bread.summed <- function(x, ...) x$bread
nobs.summed <- function(object, ...) nrow(object$ef)
registerS3method("estfun", "summed", estfun.summed)
registerS3method("bread", "summed", bread.summed)
lag <- floor(bwNeweyWest(summed, prewhite = FALSE, weights = rep(1, 4)))
hac <- function(l) vcovPL(fit, cluster = rep(1, nrow(d)), order.by = d$observation, lag = l, adjust = FALSE)

# Durbin-Watson with every entry of the response as a series: e'Ae/e'e with its exact mean and variance.
steps <- do.call(rbind, lapply(5:nrow(d), function(i) { v <- numeric(nrow(d)); v[i] <- 1; v[i - 4] <- -1; v }))
B <- crossprod(steps); M <- diag(nrow(d)) - model.matrix(fit) %*% solve(crossprod(model.matrix(fit))) %*% t(model.matrix(fit))
nu <- fit$df.residual; MB <- M %*% B
mean_dw <- sum(diag(MB)) / nu; var_dw <- 2 * (sum(diag(MB %*% MB)) - nu * mean_dw^2) / (nu * (nu + 2))
dw <- sum((steps %*% resid(fit))^2) / sum(resid(fit)^2)

write_json(list(
  durbin_watson = list(statistic = dw, p_value = 2 * pnorm(-abs(dw - mean_dw) / sqrt(var_dw))),
  X = X, Y = Y, g = lapply(g, function(v) matrix(v)), new = new,
  fit = unname(coef(fit)),
  squares = list(fitted = unname(c1$fit[, 1]), std_error = unname(c1$se.fit), conf_low = unname(c1$fit[, 2]),
    conf_high = unname(c1$fit[, 3]), pred_low = unname(p1[, 2]), pred_high = unname(p1[, 3])),
  likelihood = list(std_error = unname(se), conf_low = unname(c1$fit[, 1] - z * se), conf_high = unname(c1$fit[, 1] + z * se)),
  cluster = list(observation = root(vcovCL(fit, cluster = ~ observation)), row = root(vcovCL(fit, cluster = ~ row)),
    g = root(vcovCL(fit, cluster = ~ g)), both = root(vcovCL(fit, cluster = ~ observation + column))),
  hac = list(two = root(hac(2)), lag = lag, automatic = root(hac(lag))),
  anova = list(f = anova(symmetric, fit)$F[2], p = anova(symmetric, fit)$`Pr(>F)`[2],
    aic = c(AIC(symmetric), AIC(fit))),
  missing = unname(coef(update(fit, subset = -c(3, 10))))
), file.path(here, "inference.json"), digits = NA, auto_unbox = FALSE, pretty = FALSE)
