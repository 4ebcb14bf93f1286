package terminal

import (
	"bytes"
	"testing"
)

// TestNeutral writes each text at once and byte by byte.
func TestNeutral(t *testing.T) {
	for text, want := range map[string]string{
		"a: b::c\n":                           "a: b::c\n",
		"1.0\n::error::pwned\n":               "1.0\n\\u003a:error::pwned\n",
		"  ::add-mask::e\n":                   "  \\u003a:add-mask::e\n",
		"x ##[add-mask]y ## [":                "x \\u0023#[add-mask]y ## [",
		"x ##vso[task.x]y ##vso":              "x \\u0023#vso[task.x]y ##vso",
		"\x1b[31mred\x1b[0m\x1b":              "\x1b[31mred\x1b[0m\\u001b",
		"\x1b]0;title\a":                      "\\u001b]0;title\\u0007",
		"a\rb\r\nc\t\u202ed":                  "a\\u000db\r\nc\t\\u202ed",
		"\U000e0041é\xff":                     "\\udb40\\udc41é\\ufffd",
		"\u200b::error::x":                    "\\u200b::error::x",
		"\r::error::x":                        "\\u000d\\u003a:error::x",
		"List\u200dOrders":                    "List\\u200dOrders",
		"List\u200cOrders\ufe0f":              "List\\u200cOrders\\ufe0f",
		"می\u200cخواهم":                       "می\u200cخواهم",
		"क्\u200dष":                           "क्\u200dष",
		"👩\u200d❤\ufe0f\u200d👩 1\ufe0f\u20e3": "👩\u200d❤\ufe0f\u200d👩 1\ufe0f\u20e3",
		"\u200d":                              "\\u200d",
		"a\u3164b\u2800":                      "a\\u3164b\\u2800",
	} {
		for _, size := range []int{len(text), 1} {
			var b bytes.Buffer
			n := NewWriter(&b, &Secrets{}, true)
			for i := 0; i < len(text); i += size {
				if _, err := n.Write([]byte(text[i:min(i+size, len(text))])); err != nil {
					t.Fatal(err)
				}
			}
			if err := n.Close(); err != nil || b.String() != want {
				t.Errorf("%q by %d: got %q, %v; want %q", text, size, b.String(), err, want)
			}
		}
	}
}

func TestCommandsPassAndNamesDoNot(t *testing.T) {
	var b bytes.Buffer
	secrets := &Secrets{}
	secrets.Add("hunter2hunter2")
	w := NewWriter(&b, secrets, false)
	w.Write([]byte("a:"))
	w.Commands().Write([]byte("::error::hunter2hunter2\n"))
	w.Write([]byte("::error::x\n"))
	const want = "a:::error::***\n\\u003a:error::x\n"
	if err := w.Close(); err != nil || b.String() != want {
		t.Errorf("got %q, %v; want %q", b.String(), err, want)
	}
}

func TestDivert(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b, &Secrets{}, false)
	file, done, err := Divert(w)
	if err != nil {
		t.Fatal(err)
	}
	file.WriteString("::error::forgotten\n")
	done()
	if err := w.Close(); err != nil || b.String() != "\\u003a:error::forgotten\n" {
		t.Errorf("got %q, %v", b.String(), err)
	}
}
