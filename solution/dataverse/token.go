package dataverse

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
)

// tokenTimeout is the time for one attempt to get a token.
const tokenTimeout = 5 * time.Second

// requestToken sends a request for a token and reads its JSON answer. Asking again is
// harmless, so it tries three more times when there is no answer or the other side has
// trouble. The status is 0 without an answer, and no error contains the address, which may be
// secret.
func requestToken(ctx context.Context, transport policy.Transporter, method, target string, header http.Header, body string, into any) (status int, err error) {
	req, err := runtime.NewRequest(ctx, method, target)
	if err != nil {
		return 0, errors.New("its URL does not parse")
	}
	if body != "" {
		if err := req.SetBody(streaming.NopCloser(strings.NewReader(body)), header.Get("Content-Type")); err != nil {
			return 0, err
		}
	}
	for name, values := range header {
		req.Raw().Header[name] = values
	}
	pause := 500 * time.Millisecond
	if loopback(req.Raw().URL.Hostname()) {
		pause = 20 * time.Millisecond
	}
	resp, err := runtime.NewPipeline("dataverse", "v1", runtime.PipelineOptions{}, &policy.ClientOptions{
		Transport: transport,
		Telemetry: policy.TelemetryOptions{Disabled: true},
		Retry:     policy.RetryOptions{MaxRetries: maxTries - 1, RetryDelay: pause, TryTimeout: tokenTimeout},
	}).Do(req)
	if err != nil {
		var broken *url.Error
		if errors.As(err, &broken) {
			err = broken.Err
		}
		return 0, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp.StatusCode, err
	}
	err = json.Unmarshal(text, into)
	if resp.StatusCode != http.StatusOK {
		err = errors.New("refused")
	}
	return resp.StatusCode, err
}
