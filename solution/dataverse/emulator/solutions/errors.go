package solutions

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"alm/solution/dataverse/emulator/odata"
)

func failed(code, format string, args ...any) *odata.Error {
	return odata.Errorf(http.StatusInternalServerError, code, format, args...)
}

const lockCode = "0x80071151"

// Locked returns the error for a job that cannot start because another one runs.
func Locked(want, running string) *odata.Error {
	return odata.Errorf(http.StatusTooManyRequests, lockCode,
		"Cannot start another [%s] because there is a previous [%s] running at this moment. Use Solution History for more details.", want, running)
}

// hexCode writes a stored error code as errors show it: "0x8004801d" for -2147188707.
func hexCode(code any) string {
	n, _ := code.(float64)
	return fmt.Sprintf("0x%08x", uint32(int32(n)))
}

// signedCode writes an error code as .NET stores it: -2147188707 for "0x8004801d".
func signedCode(code string) float64 {
	n, err := strconv.ParseUint(strings.TrimPrefix(code, "0x"), 16, 32)
	if err != nil {
		return 0
	}
	return float64(int32(uint32(n)))
}
