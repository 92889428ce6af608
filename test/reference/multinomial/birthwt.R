# The data of the multinomial figures: race of the mothers in MASS::birthwt by age, weight and
# smoking, with nnet::multinom's fit as a second witness; writes birthwt_r.json beside this file.
suppressMessages({ library(MASS); library(nnet); library(jsonlite) })
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
d <- transform(birthwt, race = c("white", "black", "other")[race])[, c("race", "age", "lwt", "smoke")]
fit <- multinom(race ~ age + lwt + smoke, data = d, reltol = 1e-15, maxit = 2000, trace = FALSE)
out <- list(columns = as.list(d), labels = rownames(coef(fit)), estimates = unname(coef(fit)),
            std_errors = unname(summary(fit)$standard.errors), log_likelihood = as.numeric(logLik(fit)))
write(toJSON(out, digits = NA, auto_unbox = TRUE), file.path(here, "birthwt_r.json"))
