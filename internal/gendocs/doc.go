// Command gendocs writes the parts of docs/ that the code knows: a page for every rule, and JSON
// Schemas for editors.
package main

//go:generate go run . ../../docs
