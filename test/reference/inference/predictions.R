# Predictions with intervals. Run: Rscript predictions.R > predictions.json
suppressMessages(library(jsonlite))
d <- mtcars[, c("mpg", "wt", "hp", "carb", "cyl")]
d$g <- ifelse(d$cyl == 4, "b4", ifelse(d$cyl == 6, "c6", "a8"))
ctl <- glm.control(epsilon = 1e-16, maxit = 100)
new <- data.frame(wt = c(2, 3.1, 9), hp = c(90, 150, 400), g = c("b4", "a8", "c6"))
m <- lm(mpg ~ poly(wt, 2) + g, d)
po <- glm(carb ~ wt + g, poisson, d, control = ctl); for (i in 1:2) po <- update(po, etastart = predict(po))
pl <- predict(po, new, se.fit = TRUE); z <- qnorm(0.975)
b <- list(conf = predict(m, new, interval = "confidence"), pred = predict(m, new, interval = "prediction"), se = predict(m, new, se.fit = TRUE)$se.fit)
out <- list(data = as.list(d), new = as.list(new),
  lm = list(fitted = b$conf[, 1], std_error = b$se, conf_low = b$conf[, 2], conf_high = b$conf[, 3], pred_low = b$pred[, 2], pred_high = b$pred[, 3]),
  poisson = list(fitted = exp(pl$fit), link = pl$fit, link_se = pl$se.fit, std_error = predict(po, new, se.fit = TRUE, type = "response")$se.fit,
    conf_low = exp(pl$fit - z * pl$se.fit), conf_high = exp(pl$fit + z * pl$se.fit)))
cat(toJSON(lapply(out, function(v) lapply(v, unname)), digits = 17))
