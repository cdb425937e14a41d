// go.go: the order of Go's modules, by Go's own golang.org/x/mod/semver.
package main

import (
	"bufio"
	"os"
	"strings"

	"golang.org/x/mod/semver"
)

// canonical puts back the "v" that OSV leaves out; "" when Go cannot read it.
func canonical(version string) string {
	v := "v" + strings.TrimPrefix(version, "v")
	if !semver.IsValid(v) {
		return ""
	}
	return v
}

func main() {
	var versions []string
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		versions = append(versions, canonical(in.Text()))
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, a := range versions {
		for _, b := range versions {
			c := byte('?')
			if a != "" && b != "" {
				c = "<=>"[semver.Compare(a, b)+1]
			}
			out.WriteByte(c)
		}
		out.WriteByte('\n')
	}
}
