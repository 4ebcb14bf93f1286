package dataverse

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Limits on the bytes of an answer, unpacked. An import log of 441 kB was seen, and a page has up
// to 5,000 rows.
const (
	maxAnswer      = 64 << 20
	maxTokenAnswer = 1 << 20
)

// guard is the transport of every client. It follows no redirect, so that a token, a zip or a
// secret goes to no other place, and limits what it reads of an answer.
type guard struct {
	next   policy.Transporter
	limit  int64
	secret func(string) // receives every credential that is sent or received; may be nil
}

// newGuard guards a transport; nil is a client of its own.
func newGuard(transport policy.Transporter, limit int64, secret func(string)) policy.Transporter {
	switch t := transport.(type) {
	case guard:
		return guard{t.next, limit, secret}
	case nil:
		transport = ownClient
	case *http.Client:
		own := *t
		own.CheckRedirect = stay
		transport = &own
	}
	return guard{transport, limit, secret}
}

// ownClient is shared, so that requests share connections.
var ownClient = &http.Client{CheckRedirect: stay, Transport: ownTransport()}

func ownTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	return t
}

func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Do sends the request.
func (g guard) Do(req *http.Request) (*http.Response, error) {
	if err := g.keepSent(req); err != nil {
		return nil, err
	}
	resp, err := g.next.Do(req)
	if err != nil {
		if lasts(err) {
			err = lastingError{err}
		}
		return resp, err
	}
	resp.Body = &limitedBody{resp.Body, g.limit, g.limit}
	g.keepReceived(resp)
	return resp, nil
}

// lasts reports whether trying again cannot help: an unknown authority, an unknown host or a proxy
// that is not there.
func lasts(err error) bool {
	var certificate *tls.CertificateVerificationError
	var name *net.DNSError
	return errors.As(err, &certificate) || errors.As(err, &name) && name.IsNotFound || brokenProxy(err)
}

// lastingError ends the retries.
type lastingError struct{ error }

func (lastingError) NonRetriable()   {}
func (e lastingError) Unwrap() error { return e.error }

// limitedBody fails when an answer is longer than the limit.
type limitedBody struct {
	io.ReadCloser
	left, limit int64
}

func (b *limitedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, lastingError{tooLongError(b.limit)}
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left+1)])
	b.left -= int64(n)
	if b.left < 0 {
		return 0, lastingError{tooLongError(b.limit)}
	}
	return n, err
}

// tooLongError is the limit that an answer passed.
type tooLongError int64

func (e tooLongError) Error() string {
	return fmt.Sprintf("the answer is longer than %d MiB", int64(e)>>20)
}
