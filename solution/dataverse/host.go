package dataverse

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// domains end the hosts of environments. (Microsoft Learn, Datacenter regions)
var domains = []string{"dynamics.com", "microsoftdynamics.us", "appsplatform.us", "dynamics.cn"}

// CheckHost rejects the URL of an environment whose host is neither in the domain of a known
// cloud, nor on this machine, nor one of allowed. It rejects hosts that are not plain ASCII:
// they can look like others.
func CheckHost(environmentURL string, allowed []string) error {
	base, err := parseBase(environmentURL)
	if err != nil {
		return err
	}
	host := strings.ToLower(base.Hostname())
	if !plainHost(host) && !loopback(host) {
		return fmt.Errorf("environment URL %q: the host has characters that no host has", redact(environmentURL))
	}
	if loopback(host) || inDomain(host) || slices.ContainsFunc(allowed, func(a string) bool { return strings.EqualFold(a, host) }) {
		return nil
	}
	return fmt.Errorf("environment URL %q: %s is not a host of Dataverse", redact(environmentURL), host)
}

// CheckURL rejects what cannot be the URL of an environment, wherever that is.
func CheckURL(environmentURL string) error {
	base, err := parseBase(environmentURL)
	if err != nil {
		return err
	}
	return CheckHost(environmentURL, []string{base.Hostname()})
}

// IsLocal reports whether an environment is on this machine.
func IsLocal(environmentURL string) bool {
	base, err := url.Parse(environmentURL)
	return err == nil && loopback(base.Hostname())
}

// inDomain compares whole labels from the right.
func inDomain(host string) bool {
	return slices.ContainsFunc(domains, func(domain string) bool { return strings.HasSuffix(host, "."+domain) })
}

// plainHost reports whether a host in lower case has labels of ASCII letters, digits and hyphens.
func plainHost(host string) bool {
	const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789-"
	for label := range strings.SplitSeq(host, ".") {
		foreign := strings.ContainsFunc(label, func(c rune) bool { return !strings.ContainsRune(alphabet, c) })
		if label == "" || len(label) > 63 || label[0] == '-' || foreign {
			return false
		}
	}
	return true
}
