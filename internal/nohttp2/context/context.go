// Package context has what go-context uses of golang.org/x/net/context: that of the standard library.
package context

import "context"

type Context = context.Context

var Background = context.Background
