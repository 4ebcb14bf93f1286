// Command gendocs writes the files that the code knows: in docs/ a page for every rule, JSON Schemas for
// editors and what to do about errors, and the rule pages as the program contains them.
package main

//go:generate go run . ../..
