package emulator

import (
	"net/http"
	"slices"
	"strings"

	"alm/solution/dataverse/emulator/odata"
)

// apiVersions are the versions of the Web API that the service has. Requests for any of them get
// the answers of the newest one.
var apiVersions = []string{"v9.0", "v9.1", "v9.2"}

// olderVersions are versions that the service still accepts and the emulator does not model.
var olderVersions = []string{"v8.0", "v8.1", "v8.2"}

// longestURL is the length of a URL in bytes that the service accepts.
const longestURL = 32 << 10

// checkProtocol rejects what no service would accept, whatever the request asks for.
func checkProtocol(r *http.Request) error {
	version := r.PathValue("version")
	switch {
	case slices.Contains(olderVersions, version):
		return odata.NotModelled("version " + version + " of the Web API")
	case !slices.Contains(apiVersions, version):
		return odata.NoSegment(version)
	case len(r.URL.RequestURI()) > longestURL:
		return odata.Errorf(http.StatusRequestURITooLong, "0x80060888", "The URL is longer than 32 kB.")
	}
	if value := r.Header.Get("OData-Version"); value != "" && !strings.HasPrefix(value, "4.") {
		return odata.BadRequest("The OData-Version header value '%s' is not supported.", value)
	}
	return nil
}
