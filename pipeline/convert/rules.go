package convert

import "alm/pipeline/check"

// Rules are the losses that a conversion reports.
var Rules = []check.Rule{
	{ID: "convert-reference", Title: "A reference leads to nothing in the document", Severity: check.Error, Fix: "bundle the documents into one, for example with redocly bundle", Evidence: noPlatform},
	{ID: "convert-server", Title: "A server is left out", Severity: check.Note, Fix: "give each stage its host with an environment variable: alm init proposes one", Evidence: onlyTwo},
	{ID: "convert-security", Title: "A kind of sign-in is left out", Severity: check.Warning, Fix: "choose the sign-in of the connector in apiProperties.json; a connector has one, or connectionParameterSets", Evidence: oneSignIn},
	{ID: "convert-cookie", Title: "A cookie is left out", Severity: check.Warning, Fix: "set the header Cookie with a policy, or call the API without it", Evidence: onlyTwo},
	{ID: "convert-parameter", Title: "A parameter is sent in another form, or left out", Severity: check.Warning, Fix: "check how the API reads the parameter; a script can send it in the original form", Evidence: formatRefused},
	{ID: "convert-media-type", Title: "A media type is left out", Severity: check.Note, Fix: "add an operation for the other form if flows need it", Evidence: onlyTwo},
	{ID: "convert-body", Title: "A body is sent in another form", Severity: check.Warning, Fix: "check the operation; a script can send the original form", Evidence: onlyTwo},
	{ID: "convert-alternatives", Title: "A choice between schemas became one schema", Severity: check.Note, Fix: "check that makers see the fields that they need", Evidence: noAlternatives},
	{ID: "convert-nullable", Title: "A value may be null, which a connector does not say", Severity: check.Note, Fix: "handle null in flows that read the value", Evidence: nullFails},
	{ID: "convert-keyword", Title: "A part of a schema is left out", Severity: check.Note, Fix: "the API checks it still; describe it in words if makers need it", Evidence: onlyTwo},
	{ID: "convert-discriminator", Title: "The mapping of a discriminator is left out", Severity: check.Note, Fix: "describe the values of the property with an enum", Evidence: onlyTwo},
	{ID: "convert-operation-id", Title: "An operation has a new operationId", Severity: check.Note, Fix: "choose a better one now: later a new operationId breaks flows", Evidence: idsRefused},
	{ID: "convert-method", Title: "An operation is left out", Severity: check.Warning, Fix: "offer it under a method and a path that connectors have; a policy routerequesttoendpoint maps the path back to that of the API", Evidence: onlyTwo},
	{ID: "convert-response", Title: "A response is left out or has another code", Severity: check.Note, Fix: "describe the success response of the operation with its own code", Evidence: onlyTwo},
	{ID: "convert-callback", Title: "A callback is not a complete trigger", Severity: check.Warning, Fix: "see alm rules trigger-unsubscribe, and alm new --webhook for an example", Evidence: subscribed},
	{ID: "convert-webhook", Title: "A webhook has no operation that subscribes to it", Severity: check.Warning, Fix: "add the operations that create and delete the subscription; alm new --webhook shows both", Evidence: subscribed},
	{ID: "convert-example", Title: "Examples are left out", Severity: check.Note, Fix: "put what makers need into descriptions", Evidence: onlyTwo},
	{ID: "convert-invalid", Title: "A part of the document is not valid OpenAPI 3", Severity: check.Error, Fix: "correct the document at that place and convert it again", Evidence: noPlatform},
	{ID: "convert-detail", Title: "A detail of the document is left out", Severity: check.Note, Fix: "nothing to do unless makers need it", Evidence: onlyTwo},
}

var (
	ruleReference     = &Rules[0]
	ruleServer        = &Rules[1]
	ruleSecurity      = &Rules[2]
	ruleCookie        = &Rules[3]
	ruleParameter     = &Rules[4]
	ruleMediaType     = &Rules[5]
	ruleBody          = &Rules[6]
	ruleAlternatives  = &Rules[7]
	ruleNullable      = &Rules[8]
	ruleKeyword       = &Rules[9]
	ruleDiscriminator = &Rules[10]
	ruleOperationID   = &Rules[11]
	ruleMethod        = &Rules[12]
	ruleResponse      = &Rules[13]
	ruleCallback      = &Rules[14]
	ruleWebhook       = &Rules[15]
	ruleExample       = &Rules[16]
	ruleInvalid       = &Rules[17]
	ruleDetail        = &Rules[18]
)
