package emulator

import (
	"encoding/base64"
	"net/http"
	"strings"
)

// parcelOf gives the zip that came along or was staged before.
func (env *environment) parcelOf(in map[string]any) (zip []byte, staged string, err error) {
	if parameters, ok := in["SolutionParameters"].(map[string]any); ok {
		staged, _ = parameters["StageSolutionUploadId"].(string)
	}
	if staged == "" {
		zip, err = decodeFile(in["CustomizationFile"])
		return zip, "", err
	}
	for _, u := range env.state.Uploads {
		if strings.EqualFold(u.ID, staged) {
			return u.Zip, u.ID, nil
		}
	}
	return nil, "", notFound("stagesolutionupload With Id = %s Does Not Exist", staged)
}

func decodeFile(value any) ([]byte, error) {
	text, ok := value.(string)
	if !ok || text == "" {
		return nil, refused(http.StatusBadRequest, "0x80040203", "CustomizationFile is missing.")
	}
	zip, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, refused(http.StatusBadRequest, "0x80048d19", "Cannot convert the literal of CustomizationFile to the expected type 'Edm.Binary'.")
	}
	return zip, nil
}

// parameter is one of ComponentParameters.
type parameter struct {
	Type   string
	Fields map[string]string
}

func componentParameters(value any) ([]parameter, error) {
	list, _ := value.([]any)
	var all []parameter
	for _, item := range list {
		object, _ := item.(map[string]any)
		kind, _ := object["@odata.type"].(string)
		kind = strings.TrimPrefix(strings.TrimPrefix(kind, "#"), "Microsoft.Dynamics.CRM.")
		if kind != "environmentvariablevalue" && kind != "connectionreference" {
			return nil, refused(http.StatusBadRequest, "0x80048d19", "ComponentParameters: the type '%s' is not expected.", kind)
		}
		p := parameter{kind, map[string]string{}}
		for name, field := range object {
			p.Fields[name], _ = field.(string)
		}
		all = append(all, p)
	}
	return all, nil
}
