package emulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"alm/internal/lazyregexp"
)

// principal is who calls, and whether any role was given to it.
type principal struct {
	app  string // "" is the user of the token "emulator"
	role bool
	id   string // of the token, "" when it never ends
}

// known are tokens that need no issuing.
var known = map[string]principal{
	"emulator":         {role: true},
	"emulator-no-role": {},
}

// issuer hands out tokens for apps that prove themselves, and knows them again.
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

// claims are what a token, and a client's assertion, say.
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

// readClaims reads a JWT's claims, unverified.
func readClaims(token string) (c claims, signed string, signature []byte, ok bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return c, "", nil, false
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	signature, err2 := base64.RawURLEncoding.DecodeString(parts[2])
	ok = err == nil && err2 == nil && json.Unmarshal(body, &c) == nil
	return c, parts[0] + "." + parts[1], signature, ok
}

// principal knows who calls. A token opens the host that it was issued for, while it lives.
func (i *issuer) principal(r *http.Request) (principal, error) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if who, there := known[token]; ok && there {
		return who, nil
	}
	no := func(why string) (principal, error) {
		return principal{}, refused(http.StatusUnauthorized, "", "%s", why)
	}
	c, text, signature, ok := readClaims(token)
	if !ok || !hmac.Equal(signature, i.mac(text)) {
		return no("The bearer token is missing or was not issued here.")
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	switch {
	case i.revoked[c.ID] || i.now().Unix() >= c.Expires:
		return no("The token has expired.")
	case !strings.EqualFold(c.Audience, origin(r)):
		return no("The token is for " + c.Audience + ", not for this environment.")
	}
	return principal{app: c.App, role: true, id: c.ID}, nil
}

// mostRevoked bounds what is remembered of tokens that faults have ended.
const mostRevoked = 10000

// revoke ends a token before its time.
func (i *issuer) revoke(r *http.Request) {
	who, err := i.principal(r)
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

var resource = lazyregexp.New(`(?:^| )(https?://[^ ]+?)/*/\.default(?: |$)`)

// token is the client credentials grant.
func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	app, scope := r.PostFormValue("client_id"), r.PostFormValue("scope")
	audience := origin(r)
	if m := resource().FindStringSubmatch(scope); m != nil {
		audience = m[1]
	}
	secret, there := i.apps[app]
	e := grantError{}
	switch {
	case r.PostFormValue("grant_type") != "client_credentials":
		e = grantError{400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type."}
	case !there:
		e = grantError{400, "unauthorized_client", 700016, "Application with identifier '" + app + "' was not found in the directory."}
	case scope != "" && !resource().MatchString(scope):
		e = grantError{400, "invalid_scope", 1002012, "Client credential flows must have a scope value with /.default suffixed to the resource identifier."}
	case r.PostFormValue("client_assertion") != "":
		e = i.assertion(app, r)
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
			Tenant: r.PathValue("tenant"), ID: newID(), Issued: now.Unix(), Expires: now.Add(i.life).Unix()})})
}
