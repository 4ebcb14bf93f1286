package emulator

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// importLog is importjob.data.
func importLog(op *operation, out outcome) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<importexportxml start="%d" stop="%d" progress="%v" processed="true">`, ticks(op.Start), ticks(op.End), lastProgress)
	parts := out.parts
	if len(parts) == 0 {
		parts = []part{{"solutionManifest", op.Solution, op.Solution, out.err}}
	}
	for _, p := range parts {
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

// ticks are .NET's: 100 ns since year 1.
func ticks(t time.Time) int64 { return t.UnixNano()/100 + 621355968000000000 }

// operationResult is what RetrieveSolutionImportResult says of an import job.
func operationResult(job row) map[string]any {
	errors := []any{}
	status := "Passed"
	for _, r := range readResults(job.text("data")) {
		if r.Result == "failure" {
			status = "Failed"
			errors = append(errors, r.Text)
		}
	}
	if job.text("completedon") == "" {
		status = "Failed"
	}
	return map[string]any{
		"Type": "Import", "Status": status, "WarningMessages": []any{}, "ErrorMessages": errors,
		"ActionLink": map[string]any{"Label": nil, "Target": nil}, "FormattedResults": spreadsheet(job),
	}
}

type result struct {
	Result string `xml:"result,attr"`
	Text   string `xml:"errortext,attr"`
}

func readResults(log string) []result {
	var all []result
	d := xml.NewDecoder(strings.NewReader(log))
	for {
		token, err := d.Token()
		if err != nil {
			return all
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "result" {
			var r result
			if d.DecodeElement(&r, &start) == nil {
				all = append(all, r)
			}
		}
	}
}

// spreadsheet is the log as people download it, the sheet "Solution" alone.
func spreadsheet(job row) string {
	progress, _ := job["progress"].(float64)
	cells := ""
	for _, text := range []string{job.text("solutionname"), strconv.FormatFloat(progress, 'f', 2, 64) + "%", job.text("startedon"), job.text("completedon")} {
		cells += `<Cell><Data ss:Type="String">` + escape(text) + `</Data></Cell>`
	}
	return `<?xml version="1.0" encoding="utf-8"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" ` +
		`xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Solution"><Table><Row>` + cells + `</Row></Table></Worksheet></Workbook>`
}
