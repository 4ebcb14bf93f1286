package solution

import (
	"strconv"

	"alm/internal/source"
)

const (
	// VariableFolder is the folder of a zip that holds a folder for each environment variable.
	VariableFolder = "environmentvariabledefinitions/"
	definitionXML  = "environmentvariabledefinition.xml"
	valuesJSON     = "environmentvariablevalues.json"
)

// variableXML is the part of environmentvariabledefinition.xml that is read.
type variableXML struct {
	Name         string  `xml:"schemaname,attr"`
	API          string  `xml:"apiid"`
	ParameterKey string  `xml:"parameterkey"`
	Parent       string  `xml:"parentdefinitionid>schemaname"`
	Default      *string `xml:"defaultvalue"`
	Description  label   `xml:"description"`
	DisplayName  label   `xml:"displayname"`
	Introduced   string  `xml:"introducedversion"`
	Required     string  `xml:"isrequired"`
	Type         string  `xml:"type"`
}

type label struct {
	Text string `xml:"default,attr"`
}

func (x variableXML) variable() Variable {
	kind, _ := strconv.Atoi(x.Type)
	return Variable{
		Name: x.Name, DisplayName: x.DisplayName.Text, Description: x.Description.Text,
		Type: VariableType(kind), Default: x.Default, Required: x.Required == "1", Introduced: x.Introduced,
		API: x.API, ParameterKey: x.ParameterKey, ParentVariable: x.Parent,
	}
}

// element returns environmentvariabledefinition.xml: children in alphabetical order, without
// absent ones.
func (v *Variable) element() element {
	e := parent("environmentvariabledefinition").with("schemaname", v.Name)
	add := func(child element, there bool) {
		if there {
			e.children = append(e.children, child)
		}
	}
	add(leaf("apiid", v.API), v.API != "")
	if v.Default != nil {
		add(leaf("defaultvalue", *v.Default), true)
	}
	add(labelled("description", v.Description), v.Description != "")
	add(labelled("displayname", v.DisplayName), true)
	add(leaf("introducedversion", v.Introduced), v.Introduced != "")
	add(leaf("iscustomizable", "1"), true)
	add(leaf("isrequired", bit(v.Required)), true)
	add(leaf("parameterkey", v.ParameterKey), v.ParameterKey != "")
	add(parent("parentdefinitionid", leaf("schemaname", v.ParentVariable)), v.ParentVariable != "")
	add(leaf("secretstore", "0"), true) // Azure Key Vault, in every export that has a secret
	add(leaf("type", strconv.Itoa(int(v.Type))), true)
	return e
}

func labelled(name, text string) element {
	return parent(name, parent("label").with("description", text, "languagecode", english)).with("default", text)
}

func bit(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

// values returns environmentvariablevalues.json as exports of 2025 and later have it, without
// the value row's id.
func (v *Variable) values() []byte {
	return []byte("{\r\n" +
		"  \"environmentvariablevalues\": {\r\n" +
		"    \"environmentvariablevalue\": {\r\n" +
		"      \"iscustomizable\": \"1\",\r\n" +
		"      \"value\": " + source.Quote(*v.Value) + "\r\n" +
		"    }\r\n" +
		"  }\r\n" +
		"}")
}

// Entry returns the name of the zip's entry that holds the variable's definition.
func (v *Variable) Entry() string { return v.path(definitionXML) }

// ValueEntry returns the name of the zip's entry that holds the variable's value.
func (v *Variable) ValueEntry() string { return v.path(valuesJSON) }

func (v *Variable) path(file string) string { return VariableFolder + v.Name + "/" + file }
