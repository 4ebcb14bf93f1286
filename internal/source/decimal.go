package source

import (
	"bytes"
	"strconv"
)

// decimal is the exact value of a number: 0.digits times ten to the exponent.
type decimal struct {
	negative bool
	digits   string // without leading and trailing zeros; "" is zero
	exponent int
	odd      string // the text, if its exponent is too large to compute with
}

func decimalOf(text []byte) decimal {
	mantissa, exponent := text, 0
	if i := bytes.IndexAny(text, "eE"); i >= 0 {
		n, err := strconv.Atoi(string(text[i+1:]))
		if err != nil || n > 1<<30 || n < -1<<30 {
			return decimal{odd: string(text)}
		}
		mantissa, exponent = text[:i], n
	}
	mantissa, negative := bytes.CutPrefix(mantissa, []byte{'-'})
	whole, fraction, _ := bytes.Cut(mantissa, []byte{'.'})
	all := append(bytes.Clone(whole), fraction...)
	exponent += len(whole)
	significant := bytes.TrimLeft(all, "0")
	exponent -= len(all) - len(significant)
	significant = bytes.TrimRight(significant, "0")
	if len(significant) == 0 {
		return decimal{} // minus zero too
	}
	return decimal{negative: negative, digits: string(significant), exponent: exponent}
}
