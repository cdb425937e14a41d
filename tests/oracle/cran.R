# cran.R: the order of R packages' versions as R's own compareVersion has it.

input <- file("stdin")
versions <- readLines(input, encoding = "UTF-8")
close(input)
# A number over 2147483647 is NA, which R cannot order.
parts <- suppressWarnings(lapply(versions, function(v)
	numeric_version(v, strict = FALSE)[[1]]))
readable <- vapply(parts, function(p)
	length(unlist(p)) > 0 && !anyNA(unlist(p)), TRUE)

# compareVersion splits its texts anew each time: ask it only as often as
# sorting needs, and give the versions their places.
merged <- function(x) {
	if (length(x) < 2)
		return(x)
	half <- length(x) %/% 2
	a <- merged(x[seq_len(half)])
	b <- merged(x[-seq_len(half)])
	out <- character(length(x))
	i <- j <- 1
	for (k in seq_along(out)) {
		take_b <- i > length(a) || (j <= length(b) &&
			compareVersion(a[i], b[j]) > 0)
		if (take_b) {
			out[k] <- b[j]
			j <- j + 1
		} else {
			out[k] <- a[i]
			i <- i + 1
		}
	}
	out
}

sorted <- merged(unique(versions[readable]))
is_later <- vapply(seq_along(sorted)[-1], function(k)
	compareVersion(sorted[k - 1], sorted[k]) < 0, TRUE)
place <- cumsum(c(1, is_later))[match(versions, sorted)]

for (i in seq_along(versions)) {
	sign <- c("<", "=", ">")[sign(place[i] - place) + 2]
	writeLines(paste(ifelse(is.na(sign), "?", sign), collapse = ""))
}
