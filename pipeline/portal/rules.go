package portal

import "alm/pipeline/check"

// Rules are the remarks of a pull.
var Rules = []check.Rule{
	{ID: "pull-client-secret", Title: "The environment returned a client secret, which was not written", Severity: check.Warning, Fix: "name the secret in stages.STAGE.secrets, or an environment variable of type Secret as clientSecret"},
	{ID: "pull-credential", Title: "The connector there contains a credential", Severity: check.Error, Fix: "revoke it, put the value into a securestring connection parameter there, and pull again; if it is none, write it into the file yourself first"},
	{ID: "pull-other-value", Title: "The connector there has another value than its variable", Severity: check.Warning, Fix: "save the connector there again (alm env does), or change the variable's place in alm.yaml"},
	{ID: "pull-variable-restored", Title: "A variable's value became a reference again", Severity: check.Note, Fix: "give each stage its value, under variables of the stage in alm.yaml"},
	{ID: "pull-variable-unclear", Title: "A value may be that of a variable", Severity: check.Warning, Fix: `if it is, write @environmentVariables("NAME") there, and list the variable under variables of the solution in alm.yaml`},
	{ID: "pull-not-read", Title: "A part of the connector could not be read there", Severity: check.Note, Fix: "compare it in the maker portal"},
}

var (
	ruleClientSecret = &Rules[0]
	ruleCredential   = &Rules[1]
	ruleOtherValue   = &Rules[2]
	ruleRestored     = &Rules[3]
	ruleUnclear      = &Rules[4]
	ruleNotRead      = &Rules[5]
)
