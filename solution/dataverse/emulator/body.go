package emulator

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

const maxBody = 128 << 20

func readBody(r *http.Request) ([]byte, error) {
	large := refused(http.StatusRequestEntityTooLarge, "0x80060888", "The request is larger than 128 MB.")
	if r.ContentLength > maxBody {
		return nil, large
	}
	text, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, large
	}
	if err != nil {
		return nil, badRequest("The request was cut off.")
	}
	return text, nil
}

func readJSON(c call) (map[string]any, error) {
	body := map[string]any{}
	if len(c.body) == 0 {
		return body, nil
	}
	if err := json.Unmarshal(c.body, &body); err != nil {
		return nil, refused(http.StatusBadRequest, "0x80048d19", "Error identified in Payload provided by the user: %v", err)
	}
	return body, nil
}
