package emulator

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"alm/internal/disk"
	"alm/internal/lazyregexp"
	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/store"
)

// principal is a caller.
type principal struct {
	app  string // "" is the user of the token "emulator"
	role bool   // whether the caller has a role
	id   string // of the token; "" if it never expires
}

// fixedTokens are valid without being issued.
var fixedTokens = map[string]principal{
	"emulator":         {role: true},
	"emulator-no-role": {},
}

// issuer issues tokens to apps that authenticate, and recognizes them.
type issuer struct {
	apps      map[string]string
	federated []Federated
	key       []byte
	life      time.Duration
	now       func() time.Time

	mu      sync.Mutex
	revoked map[string]bool
}

func newIssuer(opts Options) (*issuer, error) {
	key, err := signingKey(opts.Dir)
	return &issuer{apps: opts.Apps, federated: opts.Federated, key: key, life: opts.TokenLife, now: opts.Now, revoked: map[string]bool{}}, err
}

// claims are the claims of a token or of a client's assertion.
type claims struct {
	Audience string `json:"aud"`
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	App      string `json:"appid,omitempty"`
	Tenant   string `json:"tid,omitempty"`
	ID       string `json:"jti,omitempty"`
	Issued   int64  `json:"iat,omitempty"`
	Expires  int64  `json:"exp,omitempty"`
}

const tokenHeader = `{"alg":"HS256","typ":"JWT"}`

func (i *issuer) sign(c claims) string {
	body, _ := json.Marshal(c)
	text := base64.RawURLEncoding.EncodeToString([]byte(tokenHeader)) + "." + base64.RawURLEncoding.EncodeToString(body)
	return text + "." + base64.RawURLEncoding.EncodeToString(i.mac(text))
}

func (i *issuer) mac(text string) []byte {
	h := hmac.New(sha256.New, i.key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// readClaims parses a JWT without verifying it.
func readClaims(token string) (c claims, signed string, signature []byte, valid bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return c, "", nil, false
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	signature, err2 := base64.RawURLEncoding.DecodeString(parts[2])
	valid = err == nil && err2 == nil && json.Unmarshal(body, &c) == nil
	return c, parts[0] + "." + parts[1], signature, valid
}

// authenticate returns the caller of a request. A token is valid for the host that it was issued
// for, until it expires.
func (i *issuer) authenticate(r *http.Request) (principal, error) {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if who, found := fixedTokens[token]; bearer && found {
		return who, nil
	}
	reject := func(why string) (principal, error) {
		return principal{}, odata.Errorf(http.StatusUnauthorized, "", "%s", why)
	}
	c, signed, signature, valid := readClaims(token)
	if !valid || !hmac.Equal(signature, i.mac(signed)) {
		return reject("The bearer token is missing or was not issued here.")
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	switch {
	case i.revoked[c.ID] || i.now().Unix() >= c.Expires:
		return reject("The token has expired.")
	case !strings.EqualFold(c.Audience, origin(r)):
		return reject("The token is for " + c.Audience + ", not for this environment.")
	}
	return principal{app: c.App, role: true, id: c.ID}, nil
}

// mostRevoked bounds the memory for tokens that faults have revoked.
const mostRevoked = 10000

// revoke makes a token invalid before it expires.
func (i *issuer) revoke(r *http.Request) {
	who, err := i.authenticate(r)
	if err != nil || who.id == "" {
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.revoked) >= mostRevoked {
		clear(i.revoked)
	}
	i.revoked[who.id] = true
}

var scopePattern = lazyregexp.New(`(?:^| )(https?://[^ ]+?)/*/\.default(?: |$)`)

// token serves the client credentials grant.
func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	app, scope := r.PostFormValue("client_id"), r.PostFormValue("scope")
	audience := origin(r)
	if m := scopePattern.Get().FindStringSubmatch(scope); m != nil {
		audience = m[1]
	}
	secret, registered := i.apps[app]
	e := grantError{}
	switch {
	case r.PostFormValue("grant_type") != "client_credentials":
		e = grantError{400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type."}
	case !registered:
		e = grantError{400, "unauthorized_client", 700016, "Application with identifier '" + app + "' was not found in the directory."}
	case scope != "" && !scopePattern.Get().MatchString(scope):
		e = grantError{400, "invalid_scope", 1002012, "Client credential flows must have a scope value with /.default suffixed to the resource identifier."}
	case r.PostFormValue("client_assertion") != "":
		e = i.checkAssertion(app, r)
	case r.PostFormValue("client_secret") != secret:
		e = grantError{401, "invalid_client", 7000215, "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value."}
	}
	if e.status != 0 {
		e.write(w)
		return
	}
	now := i.now()
	writeJSON(w, http.StatusOK, map[string]any{"token_type": "Bearer", "expires_in": int(i.life.Seconds()), "ext_expires_in": int(i.life.Seconds()),
		"access_token": i.sign(claims{Audience: audience, Issuer: "https://sts.windows.net/" + r.PathValue("tenant") + "/", Subject: app, App: app,
			Tenant: r.PathValue("tenant"), ID: store.NewID(), Issued: now.Unix(), Expires: now.Add(i.life).Unix()})})
}

// signingKey returns the key of the tokens. It is kept with the environments, so that tokens
// outlive the process.
func signingKey(dir string) ([]byte, error) {
	key := make([]byte, 32)
	rand.Read(key)
	if dir == "" {
		return key, nil
	}
	name := filepath.Join(dir, "tokens.key")
	kept, err := disk.ReadFile(name)
	if err == nil && len(kept) == len(key) {
		return kept, nil
	}
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return key, store.ReplaceFile(name, key)
}
