package solution

import (
	"reflect"
	"testing"
)

// FuzzSettings reads settings of both forms; what it reads it can write, in either form, and
// reads again.
func FuzzSettings(f *testing.F) {
	for _, described := range []bool{false, true} {
		f.Add(someSettings.File(settled(), described))
	}
	for _, text := range []string{
		`{"EnvironmentVariables":[{"SchemaName":"a_B","Value":"x","TypeId":100000000,"Name":{"Default":"B","ByLcid":{"1033":"B"}},"IsRequired":false}],"ConnectionReferences":[]}`,
		`{"ConnectionReferences":[{"LogicalName":"a_c","ConnectionId":"1","ConnectorId":"/providers/x","ConnectionOwner":"y"}]}`,
		`{"EnvironmentVariables":null}`, `[]`, `{"EnvironmentVariables":{}}`, "\ufeff{}", `{"EnvironmentVariables":[{"SchemaName":"\ud800","Value":"\u0000"}]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		want, err := ParseSettings("settings.json", data)
		if err != nil {
			return
		}
		of := &Solution{}
		for _, v := range want.Variables {
			of.Variables = append(of.Variables, Variable{Name: v.Name, DisplayName: v.Name, Type: String, Default: &v.Value})
		}
		for _, c := range want.Connections {
			of.References = append(of.References, ConnectionReference{Name: c.Reference, API: c.API})
		}
		want.Variables = nil
		for _, v := range of.sortedVariables() {
			want.Variables = append(want.Variables, Setting{v.Name, *v.Default})
		}
		for _, described := range []bool{false, true} {
			file := want.File(of, described)
			got, err := ParseSettings("again.json", file)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, %v; want %+v", got, err, want)
			}
		}
	})
}
