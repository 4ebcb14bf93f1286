package dataverse

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// Claims are the contents of a token. They are not verified: they help people find a mistake
// and decide nothing.
type Claims struct {
	Issuer   string    `json:"issuer"`
	Subject  string    `json:"subject"`
	Audience string    `json:"audience"`
	App      string    `json:"app,omitempty"`
	Tenant   string    `json:"tenant,omitempty"`
	Expires  time.Time `json:"expires,omitzero"`
}

// ErrOpaque means that a token is not a JWT and cannot be read.
var ErrOpaque = errors.New("the token is opaque")

// ReadClaims reads a JWT's payload, or returns ErrOpaque. No error contains any of it.
func ReadClaims(token string) (Claims, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return Claims{}, ErrOpaque
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return Claims{}, ErrOpaque
	}
	var said struct {
		Iss, Sub, Appid, Azp, Tid string
		Aud                       any
		Exp                       float64
	}
	if json.Unmarshal(payload, &said) != nil {
		return Claims{}, ErrOpaque
	}
	c := Claims{Issuer: plain(said.Iss), Subject: plain(said.Sub), App: plain(said.Appid), Tenant: plain(said.Tid), Audience: audienceOf(said.Aud)}
	if c.App == "" {
		c.App = plain(said.Azp)
	}
	if said.Exp > 0 && said.Exp < 1e11 {
		c.Expires = time.Unix(int64(said.Exp), 0).UTC()
	}
	return c, nil
}

// audienceOf returns an audience, which is one text or a list of them.
func audienceOf(claim any) string {
	switch a := claim.(type) {
	case string:
		return plain(a)
	case []any:
		var all []string
		for _, one := range a {
			if s, ok := one.(string); ok {
				all = append(all, plain(s))
			}
		}
		return strings.Join(all, " ")
	}
	return ""
}
