// Package http2 takes the place of golang.org/x/net/http2, which azcore links and which makes a program
// 0.5 MB larger. programs speak HTTP/1.1: so do Dataverse, Microsoft Entra, Key Vault and GitHub.
package http2

import (
	"errors"
	"net/http"
	"time"
)

// Transport has the fields that azcore sets.
type Transport struct {
	ReadIdleTimeout, PingTimeout time.Duration
}

// ConfigureTransports returns an error and leaves the transport as it is: it speaks HTTP/1.1.
func ConfigureTransports(*http.Transport) (*Transport, error) {
	return nil, errors.New("programs speak HTTP/1.1")
}
