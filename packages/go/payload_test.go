package everywhere_test

import (
	"context"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	everywhere "github.com/step-everywhere/step-everywhere/packages/go"
	"github.com/step-everywhere/step-everywhere/packages/go/everywheretest"
)

type options struct {
	Prefix string
	Limits []int `json:"limits"`
}

func (o options) Validate() error {
	if o.Prefix == "" {
		return everywhere.PayloadIssues{{Path: []any{"Prefix"}, Message: "expected a text"}}
	}
	return nil
}

func TestThePayloadHasTheWorkersType(t *testing.T) {
	lenient := everywhere.NewHandler(func(_ context.Context, run *everywhere.Run[options]) (string, error) {
		return run.Payload.Prefix + run.Account.Name + run.Region + run.Partition + run.Execution.Name, nil
	})
	byPointer := everywhere.NewHandler(func(_ context.Context, run *everywhere.Run[*options]) (string, error) {
		return run.Payload.Prefix, nil
	})
	strict := everywhere.NewHandler(func(_ context.Context, run *everywhere.Run[options]) (string, error) {
		return run.Payload.Prefix, nil
	}, everywhere.WithStrictPayload())
	const stored = `"/apayments-prodap-southeast-2aws6f1c0d5e-2b1a-4c3d-8e9f-0a1b2c3d4e5f"`
	for name, each := range map[string]struct {
		worker          lambda.Handler
		payload         any
		stored, message string
	}{
		"fits":             {lenient, map[string]any{"Prefix": "/a"}, stored, ""},
		"a pointer":        {byPointer, map[string]any{"Prefix": "/a"}, `"/a"`, ""},
		"an unknown field": {lenient, map[string]any{"Prefix": "/a", "x": 1}, stored, ""},
		"an unknown field, which the author does not want": {strict, map[string]any{"Prefix": "/a", "x": 1}, "",
			`the run's payload does not match what the worker expects: payload: unknown field "x"`},
		"another type": {lenient, map[string]any{"Prefix": 1}, "",
			"the run's payload does not match what the worker expects: payload.Prefix: is a JSON number, expected a value of the Go type string"},
		"not valid": {lenient, map[string]any{"Prefix": ""}, "", "the run's payload does not match what the worker expects: payload.Prefix: expected a text"},
		"none": {lenient, nil, "", "the run has no payload, and the worker needs one (payload.Prefix: expected a text); " +
			"give it as Payload in the run's input, or with --payload"},
	} {
		t.Run(name, func(t *testing.T) {
			aws := everywheretest.Start(t)
			_, err := everywheretest.Invoke(t, each.worker, aws.Event(everywhere.Target{}, each.payload))
			if each.message == "" {
				if got := string(aws.Result(t)); err != nil || got != each.stored {
					t.Errorf("got %s (%v), expected %s", got, err, each.stored)
				}
			} else if failed := reported(t, err); failed.Type != "PayloadError" || failed.Message != each.message {
				t.Errorf("got  %s: %s\nwant %s", failed.Type, failed.Message, each.message)
			}
		})
	}
}
