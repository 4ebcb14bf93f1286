package project

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// SecretPrefix begins the names of the variables that secrets may name. The process can allow
// other prefixes; alm.yaml cannot, since a stranger's pull request can change it.
const SecretPrefix = "ALM_SECRET_"

// reserved begin the variables of CI systems, git, clouds and alm itself. They hold credentials that
// are not a connector's.
var reserved = []string{
	"ALM_", "GITHUB_", "GH_", "ACTIONS_", "RUNNER_", "INPUT_", "STATE_", "SYSTEM_", "AGENT_", "BUILD_", "ENDPOINT_", "VSS_",
	"AZURE_", "AZURESUBSCRIPTION_", "ARM_", "AWS_", "GOOGLE_", "CI_", "GITLAB_", "JENKINS_", "IDENTITY_", "MSI_", "IMDS_",
	"GIT_", "SSH_", "GPG_", "DOCKER_", "NPM_", "NODE_AUTH_",
}

// isReserved compares without case, as Windows does.
func isReserved(name string) bool {
	name = strings.ToUpper(name)
	return !strings.HasPrefix(name, SecretPrefix) &&
		slices.ContainsFunc(reserved, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// checkSecretNames rejects variables that no process may give away.
func (p *Project) checkSecretNames(stage string, secrets map[string]string) error {
	for _, key := range slices.Sorted(maps.Keys(secrets)) {
		name := secrets[key]
		at := p.At("stages", stage, "secrets", key)
		if !isVariable(name) {
			return at.Errorf("write a name such as "+SecretPrefix+"ORDERS", "stage %s: %q is not the name of a variable", stage, name)
		}
		if isReserved(name) {
			return at.Errorf("put the client secret into a variable of its own, such as "+SecretPrefix+"ORDERS",
				"stage %s: %s belongs to the CI system, git or alm and is never a connector's secret", stage, name)
		}
	}
	return nil
}

// CheckSecret rejects a variable that a stage names as a secret and whose prefix the process does
// not allow.
func (p *Project) CheckSecret(stage, key string) error {
	name := p.Stages[stage].Secrets[key]
	allowed := slices.Concat([]string{SecretPrefix}, p.SecretPrefixes)
	if !isReserved(name) && slices.ContainsFunc(allowed, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
		return nil
	}
	return p.At("stages", stage, "secrets", key).Errorf(
		fmt.Sprintf("rename it to %s…, or allow its prefix where alm runs: --secret-prefix PREFIX", SecretPrefix),
		"stage %s: %s does not begin with %s", stage, name, strings.Join(allowed, " or "))
}

// ParsePrefixes returns the prefixes in a text such as the value of ALM_SECRET_PREFIX, separated by
// commas.
func ParsePrefixes(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ' ' })
}

func isVariable(name string) bool {
	return name != "" && !('0' <= name[0] && name[0] <= '9') && !strings.ContainsFunc(name, func(c rune) bool {
		return c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
	})
}
