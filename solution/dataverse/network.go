package dataverse

import (
	"crypto/tls"
	"errors"
	"net"
	"strings"
)

// networkHint returns what to do about a connection that failed, "" where its error is of no known
// kind. Identity libraries keep only the text of some errors.
func networkHint(host string, err error) string {
	var certificate *tls.CertificateVerificationError
	var name *net.DNSError
	text := err.Error()
	switch {
	case errors.As(err, &certificate) || strings.Contains(text, "x509: "):
		return "the certificate of " + host + " is not trusted here; if a proxy checks the traffic, name its authority in SSL_CERT_FILE"
	case brokenProxy(err):
		return "the proxy does not answer or refuses: check HTTPS_PROXY, and NO_PROXY for hosts that need none"
	case errors.As(err, &name) || strings.Contains(text, "no such host"):
		if name != nil && name.Name != "" {
			host = name.Name
		}
		return "the name " + host + " is unknown here: check the URL, DNS and the proxy (HTTPS_PROXY)"
	}
	return ""
}

// brokenProxy reports whether a connection failed at the proxy.
func brokenProxy(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "proxyconnect" || strings.Contains(err.Error(), "proxyconnect ") ||
		strings.Contains(err.Error(), "Proxy Authentication Required")
}

// requestPattern matches what net/http writes before the error of a request.
var requestPattern = compileLater(`(?:[A-Za-z]+Credential: )?[^"]{0,80}\b(?:Get|Post|Head) "https?://([^/"?]+)[^"]*": `)

// hostIn returns the host of the request that an error names, "the host" when it names none.
func hostIn(err error) string {
	if m := requestPattern().FindStringSubmatch(err.Error()); m != nil {
		return m[1]
	}
	return "the host"
}

// withoutURL shortens the text of an error of an identity library to the host and the cause.
func withoutURL(text string) string {
	text, _, _ = strings.Cut(text, ". To troubleshoot, visit ")
	return requestPattern().ReplaceAllString(text, "no answer from $1: ")
}
