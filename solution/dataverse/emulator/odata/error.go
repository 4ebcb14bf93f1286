// Package odata answers OData queries and writes on the tables of a store, with the errors of
// Dataverse.
package odata

import (
	"fmt"
	"net/http"
)

// Error is an error response as the service writes it.
type Error struct {
	Status  int
	Code    string // "0x80040217"
	Message string
}

// Error returns the message with its code.
func (e *Error) Error() string { return e.Message + " (" + e.Code + ")" }

// Errorf returns an error with a formatted message.
func Errorf(status int, code, format string, args ...any) *Error {
	return &Error{status, code, fmt.Sprintf(format, args...)}
}

// NotFound returns the 404 for a row that does not exist.
func NotFound(format string, args ...any) *Error {
	return Errorf(http.StatusNotFound, "0x80040217", format, args...)
}

// BadRequest returns the 400 for a malformed request.
func BadRequest(format string, args ...any) *Error {
	return Errorf(http.StatusBadRequest, "0x80060888", format, args...)
}

// BadPayload returns the 400 for a body that does not fit what it is sent to.
func BadPayload(format string, args ...any) *Error {
	return Errorf(http.StatusBadRequest, "0x80048d19", format, args...)
}

// NotModelled returns the 501 for what the service has and the emulator does not.
func NotModelled(what string) *Error {
	return Errorf(http.StatusNotImplemented, "0x80060888", "the emulator does not model %s", what)
}

// NoSegment returns the 404 for a path segment that names nothing.
func NoSegment(name string) *Error {
	return Errorf(http.StatusNotFound, "0x8006088a", "Resource not found for the segment '%s'.", name)
}

// MethodNotAllowed returns the 405 for a resource that does not support the method.
func MethodNotAllowed(method, name string) *Error {
	return Errorf(http.StatusMethodNotAllowed, "0x80060888", "The requested resource '%s' does not support http method '%s'.", name, method)
}

// Duplicate returns the 412 for a second row with the same key.
func Duplicate() *Error {
	return Errorf(http.StatusPreconditionFailed, "0x80040237", "A record with matching key values already exists.")
}
