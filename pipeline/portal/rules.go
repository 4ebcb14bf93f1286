package portal

import "alm/pipeline/check"

// Rules are the remarks of a pull.
var Rules = []check.Rule{
	{ID: "pull-client-secret", Title: "The environment returned a client secret, which was not written", Severity: check.Warning, Fix: "name the secret in stages.STAGE.secrets, or an environment variable of type Secret as clientSecret"},
	{ID: "pull-credential", Title: "The connector there contains a credential", Severity: check.Error, Fix: "revoke it, put the value into a securestring connection parameter there, and pull again; if it is none, write it into the file yourself first"},
	{ID: "pull-other-value", Title: "The connector there has another value than its variable", Severity: check.Warning, Fix: "save the connector there again (alm env does), or change the variable's place in alm.yaml"},
	{ID: "pull-not-read", Title: "A part of the connector could not be read there", Severity: check.Note, Fix: "compare it in the maker portal"},
}

var (
	ruleClientSecret = &Rules[0]
	ruleCredential   = &Rules[1]
	ruleOtherValue   = &Rules[2]
	ruleNotRead      = &Rules[3]
)
