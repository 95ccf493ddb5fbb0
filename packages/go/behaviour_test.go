package everywhere

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
)

// behaviour is the behaviour that workers in every language share; the SDKs in TypeScript and Python are tested with it, too.
type behaviour struct {
	Errors []string
	Events []struct {
		Name, Field string
		Expected    string
		Value       any
		Event       json.RawMessage
		Without     []string
		With        map[string]any
	}
	Payloads []struct {
		Name     string
		Expected string
		Issues   PayloadIssues
	}
	Failures []struct {
		Name     string
		Chain    [][2]string
		Expected [2]string
	}
	FailureBytes int
	OutputHosts  struct{ S3, Others []string }
	Redaction    struct {
		Secrets []string
		URL     string
		Texts   []struct {
			Name, Text string
			Expected   string
		}
	}
}

// readContract reads a file of the contract, which is beside this module in the repository.
func readContract(t testing.TB, name string, into any) {
	t.Helper()
	text, err := os.ReadFile("../core/contract/" + name)
	if err != nil {
		t.Fatalf("the contract is in the repository beside this module: %v", err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func readBehaviour(t testing.TB) (read behaviour) {
	t.Helper()
	readContract(t, "behaviour.json", &read)
	return read
}

func TestErrorsHaveTheContractsNames(t *testing.T) {
	own := []error{
		&EventError{}, &InvocationEndedError{}, &KmsUnavailableError{}, &LocalCredentialsError{}, &OutputError{}, &PayloadError{},
		&ResultError{}, &StaleCredentialsError{}, &UnsealError{}, &WorkerTimeout{},
	}
	var names []string
	for _, each := range own {
		names = append(names, failure(each, &redaction{}).Type)
	}
	if expected := readBehaviour(t).Errors; !reflect.DeepEqual(names, expected) {
		t.Errorf("got %v, expected %v", names, expected)
	}
}

func TestAnEventThatIsRefused(t *testing.T) {
	for _, each := range readBehaviour(t).Events {
		t.Run(each.Name, func(t *testing.T) {
			event := each.Event
			if event == nil {
				event = changedEvent(t, each.Field, each.Value, each.Without, each.With)
			}
			_, err := parseEvent(event)
			var refused *EventError
			if !errors.As(err, &refused) {
				t.Fatalf("got %v, expected an EventError", err)
			}
			inGo := strings.NewReplacer("{worker}", "worker.go", "{package}", "step-everywhere/packages/go",
				"everywhere.local", "everywhere.Local")
			if expected := inGo.Replace(each.Expected); refused.Error() != expected {
				t.Errorf("got  %s\nwant %s", refused, expected)
			}
		})
	}
}

// changedEvent is the first event of the vectors with other fields.
func changedEvent(t testing.TB, field string, value any, without []string, with map[string]any) []byte {
	t.Helper()
	var event map[string]any
	if err := json.Unmarshal(readVectors(t).Targets[0].Event, &event); err != nil {
		t.Fatal(err)
	}
	if field != "" {
		parent := event
		path := strings.Split(field, ".")
		for _, name := range path[:len(path)-1] {
			parent = parent[name].(map[string]any)
		}
		parent[path[len(path)-1]] = value
	}
	for _, name := range without {
		delete(event, name)
	}
	for name, value := range with {
		event[name] = value
	}
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (p *PayloadIssue) UnmarshalJSON(text []byte) error {
	var issue struct {
		Path    []any
		Message string
	}
	err := json.Unmarshal(text, &issue)
	*p = PayloadIssue(issue)
	return err
}

type refusedPayload struct{ issues PayloadIssues }

func (r refusedPayload) Validate() error { return r.issues }

func TestAPayloadThatDoesNotFit(t *testing.T) {
	for _, each := range readBehaviour(t).Payloads {
		t.Run(each.Name, func(t *testing.T) {
			err := payloadError(false, issuesOf(refusedPayload{each.Issues}.Validate()))
			if err.Error() != each.Expected {
				t.Errorf("got  %s\nwant %s", err, each.Expected)
			}
		})
	}
}

// namedError has any name, like an error of AWS.
type namedError struct {
	name, message string
	cause         error
}

func (e *namedError) Error() string     { return e.message }
func (e *namedError) ErrorCode() string { return e.name }
func (e *namedError) Unwrap() error     { return e.cause }

func TestAFailureIsReported(t *testing.T) {
	read := readBehaviour(t)
	for _, each := range read.Failures {
		t.Run(each.Name, func(t *testing.T) {
			var thrown error
			for index := len(each.Chain) - 1; index >= 0; index-- {
				thrown = &namedError{each.Chain[index][0], each.Chain[index][1], thrown}
			}
			reported := failure(thrown, &redaction{})
			if got := [2]string{reported.Type, reported.Message}; got != each.Expected {
				t.Errorf("got  %q\nwant %q", got, each.Expected)
			}
			if size(reported) > read.FailureBytes {
				t.Errorf("it takes %d bytes in a state", size(reported))
			}
		})
	}
}

func TestOnlyS3GetsAResult(t *testing.T) {
	hosts := readBehaviour(t).OutputHosts
	check := func(host string, isLocal bool) error {
		plaintext := `{"Url":"https://` + host + `/a","Headers":{},"Digest":"` + strings.Repeat("0", 64) + `"}`
		_, err := parseOutput([]byte(plaintext), isLocal)
		return err
	}
	for _, host := range hosts.S3 {
		if err := check(host, false); err != nil {
			t.Errorf("%s is refused: %v", host, err)
		}
	}
	for _, host := range hosts.Others {
		if check(host, false) == nil {
			t.Errorf("%s is taken for S3", host)
		}
		if err := check(host, true); err != nil {
			t.Errorf("a local run's %s is refused: %v", host, err)
		}
	}
}

func TestATextIsShownWithoutSecrets(t *testing.T) {
	given := readBehaviour(t).Redaction
	secrets := &redaction{}
	secrets.add(given.Secrets...)
	secrets.addURL(given.URL)
	for _, each := range given.Texts {
		t.Run(each.Name, func(t *testing.T) {
			if got := secrets.text(each.Text); got != each.Expected {
				t.Errorf("got  %s\nwant %s", got, each.Expected)
			}
		})
	}
}

func TestThePasswordOfAProxyIsSecret(t *testing.T) {
	for written, meant := range map[string]string{"proxy%20word": "proxy word", "with/slash": "with/slash", "p@ss@word": "p@ss@word"} {
		proxy := "http://me:" + written + "@proxy:3128"
		t.Setenv("HTTPS_PROXY", proxy)
		secrets := &redaction{}
		secrets.addEnvironment()
		want := "http://me:[redacted]@proxy:3128 [redacted]"
		if got := secrets.text(proxy + " " + meant); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
