package lint

import (
	"testing"
	"testing/fstest"

	"alm/solution/connector"
)

func FuzzConnector(f *testing.F) {
	f.Add([]byte(`{"swagger":"2.0","paths":{"/a/{b}":{"get":{"parameters":[{"in":"path","name":"c"}]}}}}`),
		[]byte(`{"properties":{"scriptOperations":["A"],"policyTemplateInstances":[{"templateId":"setheader"}]}}`),
		[]byte(`switch (this.Context.OperationId) { case "A": x; "`))
	f.Add([]byte(`{"paths":{"/a":{"$ref":"#/paths/~1a","parameters":[{"$ref":"#"}]}},"host":"https://u:Vq4-Lm82@h"`),
		[]byte(`{"properties":{"connectionParameters":{"a":{"oAuthSettings":{"clientSecret":"h7Kp2Qx9Vn4T\u`),
		[]byte(`// "`))
	f.Add([]byte(`{"host":"localhost:1","securityDefinitions":{"o":{"type":"oauth2","flow":"implicit","authorizationUrl":"http://a"}}}`),
		[]byte(`{"properties":{"connectionParameters":{"a":{"type":"securestring","defaultValue":"Vq4-Lm82","oAuthSettings":{"identityProvider":"aad","scopes":[".default *"],"customParameters":{"tenantId":{"value":"common"},"loginUri":{"value":"http://@environmentVariables("}}}}},"policyTemplateInstances":[{"templateId":"dynamichosturl","parameters":{"x-ms-apimTemplateParameter.urlTemplate":"https://@headers('h'"}}]}}`),
		[]byte("using static A.B;\nclass Script : ScriptBase { const string K = \"A\"; $\"{a(\"}\")}\" @\"\"\"\" operationId.StartsWith(\"A\") == K; x().Result; Logger.Log(body"))
	f.Add([]byte("\"AKIA\\"), []byte("[{\"==\":\"=="), []byte("Q~==@sig="))
	f.Fuzz(func(t *testing.T, definition, properties, script []byte) {
		c, err := connector.Read(fstest.MapFS{
			"c/apiDefinition.swagger.json": {Data: definition},
			"c/apiProperties.json":         {Data: properties},
			"c/script.csx":                 {Data: script},
		}, "c")
		if err != nil {
			t.Fatal(err)
		}
		silent(t, c, lintConnector(c))
		silent(t, c, Run(everyRule(), c, Options{Accepted: breaksText}))
	})
}
