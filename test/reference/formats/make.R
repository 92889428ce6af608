# Writes the table of expected.json with R: write.csv as R quotes and spells it, 17 digits a number.
#   Rscript make.R
library(jsonlite)
columns <- fromJSON("expected.json")$columns
d <- data.frame(columns, check.names = FALSE)
for (name in c("y", "f")) d[[name]] <- ifelse(is.na(d[[name]]), NA, sprintf("%.17g", d[[name]]))
write.csv(d, "r.csv", row.names = FALSE, quote = 4, fileEncoding = "UTF-8")
file <- gzfile("r.csv.gz", "w", encoding = "UTF-8")
write.csv(d, file, row.names = FALSE, quote = 4)
close(file)
