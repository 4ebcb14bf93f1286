package main

import (
	"os"
	"strings"

	"alm/pipeline/project"
)

// secretVariables hold what must never be printed, whatever an error or a service says.
var secretVariables = []string{
	"ALM_CLIENT_SECRET", "INPUT_CLIENT_SECRET", "INPUT_GITHUB_TOKEN", "GITHUB_TOKEN", "IDENTITY_HEADER", "MSI_SECRET",
	"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_RUNTIME_TOKEN", "SYSTEM_ACCESSTOKEN", "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PASSWORD",
}

// secretEndings end the names of other variables that hold secrets.
var secretEndings = []string{"TOKEN", "SECRET", "PASSWORD"}

// knownSecrets returns the secrets that are known before a verb runs: those of variables, and the
// token of a file. Tokens that alm asks for follow.
func (a *app) knownSecrets(args []string) []string {
	var all []string
	for _, name := range append(secretVariables, variablesNamed(args)...) {
		all = append(all, a.Getenv(name))
	}
	for _, variable := range a.Environ {
		if name, value, _ := strings.Cut(variable, "="); isSecretName(strings.ToUpper(name)) {
			all = append(all, value)
		}
	}
	if name := a.Getenv("AZURE_FEDERATED_TOKEN_FILE"); name != "" {
		if token, err := os.ReadFile(name); err == nil {
			all = append(all, string(token))
		}
	}
	return withoutEmulator(all)
}

func isSecretName(name string) bool {
	if strings.HasPrefix(name, project.SecretPrefix) {
		return true
	}
	for _, ending := range secretEndings {
		if strings.HasSuffix(name, ending) {
			return true
		}
	}
	return false
}

// variablesNamed returns the variables that --client-secret-env and --from-client-secret-env name.
func variablesNamed(args []string) []string {
	var names []string
	for i, arg := range args {
		flag, value, given := strings.Cut(arg, "=")
		if flag != "--client-secret-env" && flag != "--from-client-secret-env" {
			continue
		}
		if !given && i+1 < len(args) {
			value = args[i+1]
		}
		names = append(names, value)
	}
	return names
}

// withoutEmulator leaves out the emulator's token: everybody knows it, and texts have that word.
func withoutEmulator(secrets []string) []string {
	var all []string
	for _, secret := range secrets {
		if secret != emulatorSecret {
			all = append(all, secret)
		}
	}
	return all
}

// keepSecret masks a secret from now on.
func (a *app) keepSecret(secret string) { a.secrets.Add(withoutEmulator([]string{secret})...) }

// secretOf is the value of a variable that holds a secret: from now on it is masked.
func (a *app) secretOf(name string) string {
	secret := a.Getenv(name)
	a.keepSecret(secret)
	return secret
}
