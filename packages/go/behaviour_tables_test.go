package everywhere_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/step-everywhere/step-everywhere/packages/go/everywheretest"
)

// behaviour is the behaviour that workers in every language share.
type behaviour struct {
	Decrypts []struct {
		Name, Always, Error string
		Expected            string
		Answers             []string
		Calls               int
	}
	Puts []struct {
		Name     string
		Expected string
		Answers  []s3Answer
		Calls    int
	}
	Rows []struct {
		Name, Body string
		Rows       []any
		Fields     json.RawMessage
	}
	Leaks struct{ Thrown, Logged []string }
}

type s3Answer everywheretest.Failure

func (s *s3Answer) UnmarshalJSON(text []byte) error {
	if string(text) == `"reset"` {
		s.IsReset = true
		return nil
	}
	return json.Unmarshal(text, (*everywheretest.Failure)(s))
}

func readBehaviour(t *testing.T) (read behaviour) {
	t.Helper()
	text, err := os.ReadFile("../core/contract/behaviour.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	return read
}
