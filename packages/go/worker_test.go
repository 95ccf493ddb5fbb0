package everywhere_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-sdk-go-v2/aws"

	everywhere "github.com/step-everywhere/step-everywhere/packages/go"
	"github.com/step-everywhere/step-everywhere/packages/go/everywheretest"
)

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
