package everywhere_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-sdk-go-v2/aws"

	everywhere "github.com/step-everywhere/step-everywhere/packages/go"
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

// reported returns the report of a failed invocation to Lambda.
func reported(t *testing.T, err error) messages.InvokeResponse_Error {
	t.Helper()
	var failure messages.InvokeResponse_Error
	if !errors.As(err, &failure) {
		t.Fatalf("got %v, expected a failure", err)
	}
	return failure
}

func one(context.Context, *everywhere.Run[any]) (any, error) { return map[string]int{"a": 1}, nil }

func TestKMSThatAnswers(t *testing.T) {
	for _, each := range readBehaviour(t).Decrypts {
		t.Run(each.Name, func(t *testing.T) {
			aws := everywheretest.Start(t)
			for range 40 {
				if each.Always != "" {
					each.Answers = append(each.Answers, each.Always)
				}
			}
			aws.FailNextDecrypts(each.Answers...)
			_, err := everywheretest.Invoke(t, everywhere.NewHandler(one), aws.Event(everywhere.Target{}, nil))
			calls := map[string]int{}
			for _, request := range aws.Requests() {
				if request.Header.Get("X-Amz-Target") != "" {
					calls[string(request.Body)]++
				}
			}
			inAll := 0
			for _, ofCiphertext := range calls {
				if each.Error != "" && ofCiphertext != each.Calls {
					t.Errorf("a ciphertext was sent %d times, expected %d", ofCiphertext, each.Calls)
				}
				inAll += ofCiphertext
			}
			if each.Error == "" {
				if err != nil || inAll != each.Calls {
					t.Errorf("got %v after %d calls", err, inAll)
				}
				return
			}
			failed := reported(t, err)
			isExpected := strings.Contains(failed.Message, strings.ReplaceAll(each.Expected, "{field}", "Credentials"))
			if failed.Type != each.Error || !isExpected {
				t.Errorf("got %s: %s", failed.Type, failed.Message)
			}
		})
	}
}

func TestS3ThatAnswers(t *testing.T) {
	for _, each := range readBehaviour(t).Puts {
		t.Run(each.Name, func(t *testing.T) {
			aws := everywheretest.Start(t)
			for _, answer := range each.Answers {
				aws.FailNextPuts(everywheretest.Failure(answer))
			}
			_, err := everywheretest.Invoke(t, everywhere.NewHandler(one), aws.Event(everywhere.Target{}, nil))
			puts := 0
			for _, request := range aws.Requests() {
				if request.Method == http.MethodPut {
					puts++
					// The MD5 of {"a":1}.
					if string(request.Body) != `{"a":1}` || request.Header.Get("Content-Md5") != "u2y1xo30ZSlByvZSo2by2A==" {
						t.Errorf("sent %s with %v", request.Body, request.Header)
					}
				}
			}
			if puts != each.Calls {
				t.Errorf("sent %d times, expected %d", puts, each.Calls)
			}
			if each.Expected == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			key := "results/StepEverywhere/StepEverywhere_example/$LATEST/6f1c0d5e-2b1a-4c3d-8e9f-0a1b2c3d4e5f/222222222222/ap-southeast-2.json"
			expected := fmt.Sprintf("cannot store the result at %s/%s, tried once: %s", strings.TrimPrefix(aws.Endpoint, "http://"), key, each.Expected)
			if failed := reported(t, err); failed.Type != "OutputError" || failed.Message != expected {
				t.Errorf("got  %s: %s\nwant %s", failed.Type, failed.Message, expected)
			}
		})
	}
}

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

func TestCredentialsThatEndTooEarlyAreStale(t *testing.T) {
	aws := everywheretest.Start(t)
	isCalled := false
	worker := everywhere.NewHandler(func(context.Context, *everywhere.Run[any]) (any, error) {
		isCalled = true
		return nil, nil
	})
	_, err := everywheretest.Invoke(t, worker, aws.EventFor(everywhere.Target{}, nil, 30*time.Second))
	if failed := reported(t, err); failed.Type != "StaleCredentialsError" || isCalled ||
		!strings.Contains(failed.Message, "but the function may run for 60 s more; the handler has not begun") {
		t.Errorf("got %s: %s; the handler was called: %v", failed.Type, failed.Message, isCalled)
	}
}

func TestAKeyOfAnotherAccountIsRefused(t *testing.T) {
	aws := everywheretest.Start(t)
	event := strings.Replace(string(aws.Event(everywhere.Target{}, nil)),
		"arn:aws:kms:us-east-1:111111111111:", "arn:aws:kms:us-east-1:999999999999:", 1)
	_, err := everywheretest.Invoke(t, everywhere.NewHandler(one), []byte(event))
	if failed := reported(t, err); failed.Message != "the event's KeyId is a key of account 999999999999, expected a key of the function's account 111111111111" {
		t.Errorf("got %s: %s", failed.Type, failed.Message)
	}
	if sent := aws.Requests(); len(sent) > 0 {
		t.Errorf("%d requests were sent", len(sent))
	}
}

// In a run from a user's machine, only the KMS client gets the function's own credentials.
func TestTheKeyOfARunHasCredentialsOfItsOwn(t *testing.T) {
	aws := everywheretest.Start(t)
	t.Setenv("STEP_EVERYWHERE_ENDPOINT_URL_KMS", aws.Endpoint)
	t.Setenv("AWS_ENDPOINT_URL", "")
	for name, value := range map[string]string{"ACCESS_KEY_ID": "ASIAOFTHERUN", "SECRET_ACCESS_KEY": "own-secret", "SESSION_TOKEN": "own-token"} {
		t.Setenv("STEP_EVERYWHERE_KMS_"+name, value)
		t.Setenv("AWS_"+name, "")
	}
	worker := everywhere.NewHandler(func(context.Context, *everywhere.Run[any]) (string, error) { return "own-secret", nil })
	if _, err := everywheretest.Invoke(t, worker, aws.Event(everywhere.Target{}, nil)); err != nil {
		t.Fatal(err)
	}
	if signed := aws.Requests()[0].Header.Get("Authorization"); !strings.Contains(signed, "Credential=ASIAOFTHERUN/") {
		t.Errorf("KMS was asked by %s", signed)
	}
	if stored := string(aws.Result(t)); stored != `"[redacted]"` {
		t.Errorf("got %s", stored)
	}
}

func TestTheConfigurationIsThatOfTheTarget(t *testing.T) {
	var config aws.Config
	worker := everywhere.NewHandler(func(ctx context.Context, run *everywhere.Run[any]) (any, error) {
		config = run.Config()
		own, err := config.Credentials.Retrieve(ctx)
		if own.AccountID != run.Account.ID {
			t.Errorf("the credentials are of account %s", own.AccountID)
		}
		return nil, err
	})
	for set, expected := range map[string]aws.RetryMode{"": aws.RetryModeAdaptive, "standard": aws.RetryModeStandard} {
		t.Setenv("AWS_RETRY_MODE", set)
		kit := everywheretest.Start(t)
		event := kit.Event(everywhere.Target{Region: "eu-south-2"}, nil)
		if _, err := everywheretest.Invoke(t, worker, event); err != nil {
			t.Fatal(err)
		}
		if config.RetryMode != expected || config.Region != "eu-south-2" {
			t.Errorf("got %s in %s, expected %s", config.RetryMode, config.Region, expected)
		}
	}
}

func TestARunMayGiveWorkersMoreOfTheirAccount(t *testing.T) {
	worker := everywhere.NewHandler(func(_ context.Context, run *everywhere.Run[any]) (everywhere.Account, error) {
		return run.Account, nil
	})
	account := everywhere.Account{ID: "222222222222", Name: "prod", OU: "Workloads/Prod", Tags: map[string]string{"env": "prod"}}
	aws := everywheretest.Start(t)
	if _, err := everywheretest.Invoke(t, worker, aws.Event(everywhere.Target{Account: account}, nil)); err != nil {
		t.Fatal(err)
	}
	const stored = `{"ID":"222222222222","Name":"prod","OU":"Workloads/Prod","Tags":{"env":"prod"}}`
	if got := string(aws.Result(t)); got != stored {
		t.Errorf("got %s, expected %s", got, stored)
	}
}
