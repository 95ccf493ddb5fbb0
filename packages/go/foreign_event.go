package everywhere

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

const (
	expectedEvent = "an event of the step-everywhere contract"
	howToTry      = "Only the step-everywhere orchestrator invokes a worker. " +
		"To try a worker on your machine, run `step-everywhere dev worker.go`, or test it with `everywhere.Local`."
)

// foreignEvent returns an *EventError for an event that did not come from an orchestrator, such as the console's test event.
func foreignEvent(event any) error {
	fields, isObject := event.(map[string]any)
	for _, name := range []string{"Context", "Credentials", "Output"} {
		if _, isThere := fields[name]; isThere {
			return nil
		}
	}
	source := kindOf(event)
	if isObject {
		source = sourceOf(fields)
	}
	return &EventError{Expected: expectedEvent,
		message: fmt.Sprintf("this event is %s, expected %s. %s", source, expectedEvent, howToTry)}
}

func kindOf(event any) string {
	switch event.(type) {
	case nil:
		return "null"
	case []any:
		return "an array"
	case bool:
		return "a boolean"
	case json.Number:
		return "a number"
	default:
		return "a string"
	}
}

func sourceOf(fields map[string]any) string {
	has := func(name string) bool { _, isThere := fields[name]; return isThere }
	records, isBatch := fields["Records"].([]any)
	switch {
	case len(fields) == 0:
		return "empty"
	case has("key1"):
		return "the Lambda console's test event"
	case has("detail-type") && has("detail"):
		return "an EventBridge event"
	case has("httpMethod") || has("requestContext"):
		return "an HTTP request from API Gateway, a function URL or a load balancer"
	case has("Function") && has("RoleName"):
		return "a run's input, which is for the state machine and not for a worker"
	case isBatch:
		return sourceOfRecords(records)
	default:
		return "of another kind"
	}
}

var eventSource = regexp.MustCompile(`^aws:[a-z0-9]{1,20}$`)

func sourceOfRecords(records []any) string {
	if len(records) > 0 {
		first, _ := records[0].(map[string]any)
		for _, name := range []string{"eventSource", "EventSource"} {
			if source, isText := first[name].(string); isText && eventSource.MatchString(source) {
				return "an event from " + source
			}
		}
	}
	return "a batch of records"
}

var (
	eventFields  = []string{"Context", "KeyId", "GrantToken", "Credentials", "Output", "Payload"}
	sealedFields = []string{"Encrypted", "EncryptionContext"}
	// Encryption contexts are checked elsewhere.
	innerFields = []struct {
		parent string
		names  []string
	}{
		{"Context", []string{"AccountId", "AccountName", "Region", "Partition", "RoleArn", "ExecutionId", "Function"}},
		{"Credentials", sealedFields},
		{"Output", sealedFields},
	}
	// optionalFields are the fields that an event may lack.
	optionalFields = map[string][]string{"Context": {"OU", "Tags"}}
	// fieldName matches texts that may be field names, and not secrets.
	fieldName = regexp.MustCompile(`^[A-Za-z]{1,30}$`)
)

// otherVersion returns an *EventError for an event that lacks a field.
//
// The contract has no field for its version: a worker ignores unknown fields, so that newer orchestrators may add fields. A
// missing field shows another version.
func otherVersion(event map[string]any) error {
	lacking, unknown := compareNames("", event, eventFields, nil)
	for _, inner := range innerFields {
		// A value that should be an object and is not one is another error.
		if fields, isObject := event[inner.parent].(map[string]any); isObject {
			lacks, knows := compareNames(inner.parent+".", fields, inner.names, optionalFields[inner.parent])
			lacking, unknown = append(lacking, lacks...), append(unknown, knows...)
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	version, but := "an older version", ""
	if len(unknown) > 0 {
		version, but = "another version", ", and it has "+listed(unknown)+", which this SDK does not know"
	}
	return &EventError{Field: lacking[0], Expected: "an event of this SDK's version of the contract", message: fmt.Sprintf(
		"this event follows %s of the step-everywhere contract than this SDK: it has no %s%s. "+
			"The orchestrator's stack and the worker's step-everywhere/packages/go must have the same release: "+
			"update the older one. "+
			"To try a worker on your machine, run `step-everywhere dev worker.go`, or test it with `everywhere.Local`.",
		version, listed(lacking), but)}
}

func compareNames(before string, fields map[string]any, known, optional []string) (lacking, unknown []string) {
	for _, name := range known {
		if _, isThere := fields[name]; !isThere {
			lacking = append(lacking, before+name)
		}
	}
	for name := range fields {
		if !slices.Contains(known, name) && !slices.Contains(optional, name) && fieldName.MatchString(name) {
			unknown = append(unknown, before+name)
		}
	}
	slices.Sort(unknown)
	return lacking, unknown
}

func listed(names []string) string {
	const most = 3
	last := len(names) - 1
	switch {
	case len(names) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	case last == 0:
		return names[0]
	default:
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
}
