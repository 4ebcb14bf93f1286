package dataverse

import (
	"context"
	"fmt"
	"net/url"
)

var vaultPath = compileLater(`(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.KeyVault/vaults/([a-z0-9-]{1,24})/secrets/([a-z0-9-]{1,127})(?:/[^/]+)?$`)

// CheckVaultSecret reports whether the caller may read a secret of Key Vault, by the path that a
// Secret variable holds. It keeps nothing of the secret. The error is ErrForbidden where the
// caller may not.
func (c *Client) CheckVaultSecret(ctx context.Context, path string) error {
	m := vaultPath().FindStringSubmatch(path)
	if m == nil {
		return fmt.Errorf("%q is no path of a Key Vault secret", path)
	}
	at := vaultOf(c.elsewhere.base.Hostname(), m[1])
	if err := c.elsewhere.get(ctx, at, "keyvault/"+m[1], "secrets/"+url.PathEscape(m[2])+"?api-version=7.4", nil, nil); err != nil {
		return fmt.Errorf("read secret %s of vault %s: %w", m[2], m[1], err)
	}
	return nil
}
