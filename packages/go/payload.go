package everywhere

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// A PayloadIssue is one problem with a payload.
type PayloadIssue struct {
	// Path is the part that is wrong: names of fields, and indexes of items.
	Path []any
	// Message says what was expected.
	Message string
}

// PayloadIssues is an error for a payload's Validate that says where each problem is.
//
// If the type of a worker's payload has a method Validate() error, it is called before the handler.
type PayloadIssues []PayloadIssue

// mostIssues is how many problems a message lists, because it has to fit into a state.
const mostIssues = 8

func (p PayloadIssues) Error() string {
	var listed []string
	for _, issue := range p[:min(len(p), mostIssues)] {
		listed = append(listed, pathOf(issue.Path)+": "+issue.Message)
	}
	if more := len(p) - mostIssues; more > 0 {
		listed = append(listed, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(listed, "; ")
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func pathOf(path []any) string {
	text := "payload"
	for _, step := range path {
		name, isName := step.(string)
		switch {
		case !isName:
			text += fmt.Sprintf("[%v]", step)
		case identifier.MatchString(name):
			text += "." + name
		default:
			text += "[" + string(encodeText(name)) + "]"
		}
	}
	return text
}

// payloadOf reads a payload into the worker's type, and checks it. Without a payload, the type's zero value is checked.
// isStrict refuses fields that the type does not have. It fails with a *PayloadError.
func payloadOf[Payload any](text json.RawMessage, isStrict bool) (Payload, error) {
	var payload Payload
	decoder := json.NewDecoder(bytes.NewReader(text))
	if isStrict {
		decoder.DisallowUnknownFields()
	}
	if err := decoder.Decode(&payload); err != nil {
		return payload, payloadError(false, issuesOf(err))
	}
	if err := validate(&payload); err != nil {
		return payload, payloadError(string(text) == "null", issuesOf(err))
	}
	return payload, nil
}

func validate[Payload any](payload *Payload) error {
	type validator interface{ Validate() error }
	// A pointer also has the methods of its value, but a pointer to a pointer has none.
	for _, each := range []any{payload, *payload} {
		if checked, isChecked := each.(validator); isChecked {
			return checked.Validate()
		}
	}
	return nil
}

func issuesOf(err error) PayloadIssues {
	var issues PayloadIssues
	var mismatch *json.UnmarshalTypeError
	switch {
	case errors.As(err, &issues) && len(issues) > 0:
		return issues
	case errors.As(err, &mismatch):
		var path []any
		for _, name := range strings.Split(mismatch.Field, ".") {
			if name != "" {
				path = append(path, name)
			}
		}
		return PayloadIssues{{path, fmt.Sprintf("is a JSON %s, expected a value of the Go type %s", mismatch.Value, mismatch.Type)}}
	default:
		return PayloadIssues{{nil, strings.TrimPrefix(err.Error(), "json: ")}}
	}
}

func payloadError(isMissing bool, issues PayloadIssues) *PayloadError {
	message := "the run's payload does not match what the worker expects: " + issues.Error()
	if isMissing {
		message = fmt.Sprintf("the run has no payload, and the worker needs one (%s); "+
			"give it as Payload in the run's input, or with --payload", issues)
	}
	return &PayloadError{Issues: issues, message: message}
}
