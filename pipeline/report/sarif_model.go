package report

import "alm/pipeline/check"

// The part of SARIF 2.1.0 that a checker needs. (OASIS sarif-v2.1.0-os)
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Details     sarifDetails            `json:"automationDetails"`
		Tool        sarifTool               `json:"tool"`
		Invocations []sarifInvocation       `json:"invocations"`
		ColumnKind  string                  `json:"columnKind"`
		Bases       map[string]sarifBaseURI `json:"originalUriBaseIds"`
		Results     []sarifResult           `json:"results"`
		Properties  *sarifRunProps          `json:"properties,omitempty"`
	}
	sarifDetails struct {
		ID string `json:"id"`
	}
	sarifRunProps struct {
		Profile check.Profile `json:"profile"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Home    string      `json:"informationUri,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID            string         `json:"id"`
		Short         sarifText      `json:"shortDescription"`
		Full          sarifText      `json:"fullDescription"`
		HelpURI       string         `json:"helpUri,omitempty"`
		Help          sarifText      `json:"help"`
		Configuration sarifConfig    `json:"defaultConfiguration"`
		Properties    sarifRuleProps `json:"properties"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifRuleProps struct {
		Tags      []string `json:"tags"`
		Precision string   `json:"precision"`
		Problem   string   `json:"problem.severity"`
		Security  string   `json:"security-severity,omitempty"`
		Aliases   []string `json:"aliases,omitempty"` // codes of Microsoft's validator
	}
	sarifInvocation struct {
		OK            bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifBaseURI struct {
		Description sarifText `json:"description"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations,omitempty"`
		Related      []sarifRelated    `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Properties   sarifResultProps  `json:"properties"`
	}
	sarifResultProps struct {
		Connector string      `json:"connector"`
		Subject   string      `json:"subject"`
		Change    string      `json:"change"`
		Uses      []check.Use `json:"uses,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI  string `json:"uri"`
		Base string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
)
