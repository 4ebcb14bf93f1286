package solutions

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"

	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/store"
)

// logEntry is what an import's log says about one component.
type logEntry struct {
	Element, ID, Name string
	Err               *odata.Error
}

// formatLog returns the data column of an import job.
func formatLog(op *Operation, out outcome) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<importexportxml start="%d" stop="%d" progress="%v" processed="true">`, ticks(op.Start), ticks(op.End), lastProgress)
	entries := out.entries
	if len(entries) == 0 {
		entries = []logEntry{{"solutionManifest", op.Solution, op.Solution, out.err}}
	}
	for _, p := range entries {
		group := p.Element + "s"
		b.WriteString("<" + group + "><" + p.Element + ` id="` + escape(p.ID) + `" LocalizedName="` + escape(p.Name) + `" processed="true">`)
		result, code, text := "success", "0", ""
		if p.Err != nil {
			result, code, text = "failure", p.Err.Code, p.Err.Message
		}
		fmt.Fprintf(&b, `<result result="%s" errorcode="%s" errortext="%s" datetime="%s" datetimeticks="%d"><parameters>`,
			result, code, escape(text), op.End.UTC().Format("15:04:05.00"), ticks(op.End))
		if p.Err != nil {
			b.WriteString("<parameter>" + escape(p.Err.Message) + "</parameter>")
		}
		b.WriteString("</parameters></result></" + p.Element + "></" + group + ">")
	}
	b.WriteString("</importexportxml>")
	return b.String()
}

func escape(text string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(text))
	return b.String()
}

// ticks returns a time as .NET counts it: in 100 ns since year 1.
func ticks(t time.Time) int64 { return t.UnixNano()/100 + 621355968000000000 }

// operationResult returns what RetrieveSolutionImportResult says about an import job.
func operationResult(job store.Row) map[string]any {
	messages := []any{}
	status := "Passed"
	for _, r := range readResults(job.Text("data")) {
		if r.Result == "failure" {
			status = "Failed"
			messages = append(messages, r.Text)
		}
	}
	if job.Text("completedon") == "" {
		status = "Failed"
	}
	return map[string]any{
		"Type": "Import", "Status": status, "WarningMessages": []any{}, "ErrorMessages": messages,
		"ActionLink": map[string]any{"Label": nil, "Target": nil}, "FormattedResults": spreadsheet(job),
	}
}

// logResult is one <result> of a log.
type logResult struct {
	Result string `xml:"result,attr"`
	Text   string `xml:"errortext,attr"`
}

func readResults(log string) []logResult {
	var results []logResult
	d := xml.NewDecoder(strings.NewReader(log))
	for {
		token, err := d.Token()
		if err != nil {
			return results
		}
		if start, isStart := token.(xml.StartElement); isStart && start.Name.Local == "result" {
			var r logResult
			if d.DecodeElement(&r, &start) == nil {
				results = append(results, r)
			}
		}
	}
}

// spreadsheet returns the sheet "Solution" of the log as people download it.
func spreadsheet(job store.Row) string {
	progress, _ := job["progress"].(float64)
	cells := ""
	for _, text := range []string{job.Text("solutionname"), strconv.FormatFloat(progress, 'f', 2, 64) + "%", job.Text("startedon"), job.Text("completedon")} {
		cells += `<Cell><Data ss:Type="String">` + escape(text) + `</Data></Cell>`
	}
	return `<?xml version="1.0" encoding="utf-8"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" ` +
		`xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Solution"><Table><Row>` + cells + `</Row></Table></Worksheet></Workbook>`
}
