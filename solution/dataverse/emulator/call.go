package emulator

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"alm/solution/dataverse/emulator/odata"
)

// call is one request to the Web API with its caller and the fault that it meets.
type call struct {
	*odata.Request
	http  *http.Request
	who   principal
	fault Fault
}

// newCall reads a request.
func newCall(r *http.Request, who principal, f Fault) (call, error) {
	body, err := readBody(r)
	if err != nil {
		return call{}, err
	}
	query, err := odata.ParseOptions(r.URL.RawQuery)
	if err != nil {
		return call{}, err
	}
	return call{http: r, who: who, fault: f, Request: &odata.Request{
		Method: r.Method, Base: serviceRoot(r), Path: r.PathValue("rest"), Query: r.URL.RawQuery,
		Header: r.Header, Options: query, Body: body}}, nil
}

// atRoot is the context key of a request to an environment that has a server of its own.
type atRoot struct{}

// serviceRoot returns the address of the environment's Web API as the caller sees it.
func serviceRoot(r *http.Request) string {
	name := "/" + r.PathValue("env")
	if r.Context().Value(atRoot{}) != nil {
		name = ""
	}
	return origin(r) + name + "/api/data/" + r.PathValue("version") + "/"
}

// origin returns the scheme and host as the caller sees them.
func origin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

const maxBody = 128 << 20

func readBody(r *http.Request) ([]byte, error) {
	large := odata.Errorf(http.StatusRequestEntityTooLarge, "0x80060888", "The request is larger than 128 MB.")
	if r.ContentLength > maxBody {
		return nil, large
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, large
	}
	if err != nil {
		return nil, odata.BadRequest("The request was cut off.")
	}
	return body, nil
}

// respond writes a response.
func respond(w http.ResponseWriter, response odata.Response) {
	for name, value := range response.Header {
		w.Header().Set(name, value)
	}
	if response.Body == nil {
		w.WriteHeader(response.Status)
		return
	}
	body, err := json.Marshal(response.Body)
	if err != nil {
		http.Error(w, "the response does not encode", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; odata.metadata=minimal")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(response.Status)
	w.Write(body)
}

// refuse writes an error, with details if the caller wants annotations.
func refuse(w http.ResponseWriter, header http.Header, err error) {
	var e *odata.Error
	if !errors.As(err, &e) {
		e = odata.Errorf(http.StatusInternalServerError, "0x80040216", "An unexpected error occurred. (%v)", err)
	}
	body := map[string]any{"code": e.Code, "message": e.Message}
	wanted := odata.WantedAnnotations(header)
	for name, value := range map[string]string{
		"Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus": "1",
		"Microsoft.PowerApps.CDS.TraceText":                    e.Message,
		"Microsoft.PowerApps.CDS.HelpLink": "http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a" +
			strings.TrimPrefix(e.Code, "0x") + "&client=platform",
	} {
		if wanted.Include(name) {
			body["@"+name] = value
		}
	}
	respond(w, odata.Response{Status: e.Status, Body: map[string]any{"error": body}})
}
