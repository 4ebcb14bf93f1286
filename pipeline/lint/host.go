package lint

import (
	"net/netip"
	"slices"
	"strings"
)

// hostIs classifies a host by its name.
type hostIs uint8

const (
	hostPublic hostIs = iota
	hostInternal
	hostTemporary     // a tunnel or a mock
	hostNonproduction // a stage before production
	hostPlaceholder   // a placeholder for the real name
)

// hostKind classifies a host by its name alone.
func hostKind(host string) hostIs {
	host = strings.ToLower(withoutPort(host))
	switch {
	case host == "" || strings.ContainsAny(host, "@{}"):
		return hostPublic
	case internalHost(host):
		return hostInternal
	case endsIn(host, temporaryDomains):
		return hostTemporary
	case nonproductionHost(host):
		return hostNonproduction
	case placeholderHost(host):
		return hostPlaceholder
	}
	return hostPublic
}

// withoutPort returns the name of a host; for IPv6 in brackets, the address.
func withoutPort(host string) string {
	if rest, ok := strings.CutPrefix(host, "["); ok {
		name, _, _ := strings.Cut(rest, "]")
		return name
	}
	name, _, _ := strings.Cut(host, ":")
	return strings.TrimSuffix(name, ".")
}

// hostOf returns the host and port of an http URL; "" if it contains an expression.
func hostOf(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return ""
	}
	if end := strings.IndexAny(rest, `/?#\ "'<>`); end >= 0 {
		rest = rest[:end]
	}
	if strings.ContainsAny(rest, "@{}()$") {
		return ""
	}
	return rest
}

// privateDomains are domains that only private networks resolve. (RFC 6762 appendix
// G, RFC 8375, ICANN's .internal)
var privateDomains = []string{
	"localhost", "local", "internal", "intranet", "corp", "lan", "home", "localdomain", "private", "home.arpa",
}

func internalHost(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()
	}
	return endsIn(host, privateDomains)
}

// temporaryDomains belong to tunnels and mocks.
var temporaryDomains = []string{
	"ngrok.io", "ngrok.app", "ngrok.dev", "ngrok-free.app", "ngrok-free.dev", "loca.lt", "localtunnel.me",
	"trycloudflare.com", "serveo.net", "localhost.run", "devtunnels.ms", "webhook.site", "requestbin.com",
	"pipedream.net", "mockbin.org", "mockbin.io", "mockable.io", "mocky.io", "mockapi.io", "beeceptor.com",
	"pstmn.io", "wiremockapi.cloud", "requestcatcher.com",
}

// endsIn reports whether a host is one of the domains or under one.
func endsIn(host string, domains []string) bool {
	return slices.ContainsFunc(domains, func(domain string) bool {
		rest, ok := strings.CutSuffix(host, domain)
		return ok && (rest == "" || strings.HasSuffix(rest, "."))
	})
}

// exampleDomains are reserved for examples. (RFC 2606; Microsoft's documentation)
var exampleDomains = []string{
	"example.com", "example.org", "example.net", "example", "invalid", "contoso.com", "fabrikam.com",
	"test.com", "domain.com", "yourdomain.com",
}

func placeholderHost(host string) bool {
	if !strings.Contains(host, ".") || endsIn(host, exampleDomains) {
		return true
	}
	return slices.ContainsFunc(strings.Split(host, "."), func(label string) bool {
		rest, ok := strings.CutPrefix(label, "your")
		return ok && rest != "" || slices.Contains([]string{"example", "contoso", "placeholder", "replaceme"}, label)
	})
}

// stageWords in a label name a stage before production.
var stageWords = []string{
	"dev", "develop", "test", "testing", "tst", "uat", "stage", "staging", "stg", "qa", "sandbox", "demo",
	"preprod", "nonprod", "acceptance", "acc", "ppe",
}

// nonproductionHost checks every label but the last, which is a top-level domain
// (.dev, .qa), and the one before it if that is a single word (dev.to).
func nonproductionHost(host string) bool {
	labels := strings.Split(host, ".")
	for i, label := range labels[:len(labels)-1] {
		owner := i == len(labels)-2
		words := strings.FieldsFunc(label, func(r rune) bool { return r == '-' || r == '_' })
		if owner && len(words) == 1 {
			continue
		}
		for _, word := range words {
			if slices.Contains(stageWords, strings.TrimRight(word, digits)) {
				return true
			}
		}
	}
	return false
}
