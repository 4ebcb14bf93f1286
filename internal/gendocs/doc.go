// Command gendocs writes the parts of docs/ that the code knows: a page for every rule, JSON
// Schemas for editors, and what to do about errors.
package main

//go:generate go run . ../../docs
