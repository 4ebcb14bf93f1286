// Command gendocs writes the parts of docs/ that the code knows: a page for every rule.
package main

//go:generate go run . ../../docs
