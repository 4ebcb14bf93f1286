package project

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"alm/pipeline/check"
)

const everything = `
connectors: [connectors/*, other/b]
consumers: [flows]
rules: {waiver-expired: error}
overrides: [{connectors: [connectors/a], rules: {waiver-unused: error}}]
lint:
  profile: certification
  scriptLimit: 3s
  broadScopes: [all]
  suppressions: [{rule: host-format, connectors: [connectors/a], subjects: [host], reason: agreed, owner: me, until: 2027-01-31}]
waivers: {from: base, days: 90}
solutions:
  S:
    version: 1.0.0.0
    source: solution
    publisher: {name: contoso, displayName: Contoso, prefix: contoso, optionPrefix: 10000}
    connectors:
      connectors/a:
        id: 11111111-1111-4111-8111-111111111111
        name: contoso_a
        variables: {host: contoso_Host}
      connectors/b: {}
    variables:
      contoso_Host: {type: String, default: a.contoso.com, value: b.contoso.com, required: true}
      contoso_Site: {type: DataSource, api: /providers/Microsoft.PowerApps/apis/shared_x, parameterKey: site, parent: contoso_Host}
stages:
  dev:
    url: https://contoso-dev.crm.dynamics.com
  prod:
    url: https://contoso.crm.dynamics.com
    from: dev
    tenant-id: 11111111-1111-1111-1111-111111111111
    app-id: 22222222-2222-2222-2222-222222222222
    cloud: Public
    variables: {contoso_Host: c.contoso.com}
    secrets: {connectors/a: ALM_SECRET_A}
    connections: {contoso_ref: 0123456789abcdef}
    activate-flows: true
    development: false
    settings: prod.json
    require: {soak: 24h, ticket: ^CHG, clean: true}
    freeze: [{from: "16:00", to: "18:00", days: [fri, sat], zone: UTC, reason: weekend}]
    share: {teams: [makers], users: [a@contoso.com]}
`

// silent are the settings that neither weaken the gate nor move a target.
var silent = []string{
	"solutions.S.displayName", "solutions.S.description", "solutions.S.version", // alm bump raises it
	"solutions.S.publisher.displayName", "solutions.S.publisher.description",
	"solutions.S.connectors.connectors/a.displayName", "solutions.S.connectors.connectors/a.description",
	"solutions.S.connectors.connectors/b.displayName", "solutions.S.connectors.connectors/b.description",
	"solutions.S.variables.contoso_Host.displayName", "solutions.S.variables.contoso_Host.description",
	"solutions.S.variables.contoso_Site.displayName", "solutions.S.variables.contoso_Site.description",
	"lint.suppressions.reason", "lint.suppressions.owner",
	"stages.dev.require.soak", "stages.dev.require.ticket", "stages.dev.require.clean", // were not set: they are stricter now
}

// TestNoSettingChangesInSilence changes each setting of alm.yaml by itself, also those that are added
// later: a finding reports it, or the setting is known to be harmless.
func TestNoSettingChangesInSilence(t *testing.T) {
	was, err := Parse("alm.yaml", []byte(everything))
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	eachSetting(reflect.ValueOf(*was), "", func(path string, is reflect.Value) {
		changed++
		now := is.Interface().(Project)
		now.Order = slices.DeleteFunc(slices.Clone(was.Order), func(name string) bool { _, there := now.Stages[name]; return !there })
		findings := now.Weakened(was)
		if (len(findings) == 0) != slices.Contains(silent, path) {
			t.Errorf("%s: %d findings", path, len(findings))
		}
		for _, f := range findings {
			if f.At.IsZero() || f.At.From().Line < 1 {
				t.Errorf("%s: %s has no place", path, f.Message)
			}
		}
	})
	if changed < 60 {
		t.Errorf("%d settings were changed", changed)
	}
}

// eachSetting calls try with a copy of a value for each setting in it, in which that one is other.
func eachSetting(v reflect.Value, path string, try func(path string, is reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
			if name == "" || name == "-" {
				continue
			}
			eachSetting(v.Field(i), strings.TrimPrefix(path+"."+name, "."), func(path string, is reflect.Value) {
				with := reflect.New(v.Type()).Elem()
				with.Set(v)
				with.Field(i).Set(is)
				try(path, with)
			})
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			without := reflect.MakeMap(v.Type())
			for _, k := range v.MapKeys() {
				without.SetMapIndex(k, v.MapIndex(k))
			}
			without.SetMapIndex(key, reflect.Value{})
			try(path+" without "+key.String(), without)
			eachSetting(v.MapIndex(key), path+"."+key.String(), func(path string, is reflect.Value) {
				with := reflect.MakeMap(v.Type())
				for _, k := range v.MapKeys() {
					with.SetMapIndex(k, v.MapIndex(k))
				}
				with.SetMapIndex(key, is)
				try(path, with)
			})
		}
	case reflect.Slice:
		if v.Len() == 0 {
			return
		}
		if v.Type().Elem().Kind() == reflect.Struct {
			eachSetting(v.Index(0), path, func(path string, is reflect.Value) {
				try(path, reflect.Append(reflect.MakeSlice(v.Type(), 0, 1), is))
			})
			return
		}
		try(path, v.Slice(0, v.Len()-1))
	default:
		try(path, other(v))
	}
}

// other returns another value of the same type, a lower one if it is a severity.
func other(v reflect.Value) reflect.Value {
	is := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.String:
		is.SetString(v.String() + "x")
	case reflect.Bool:
		is.SetBool(!v.Bool())
	case reflect.Int:
		is.SetInt(v.Int() + 1)
		if v.Type() == reflect.TypeFor[check.Severity]() {
			is.SetInt(v.Int() - 1)
		}
	case reflect.Pointer:
		is.Set(reflect.New(v.Type().Elem()))
	default:
		panic(fmt.Sprintf("no other %s", v.Type()))
	}
	return is
}
