package everywhere_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"

	everywhere "github.com/step-everywhere/step-everywhere/packages/go"
	"github.com/step-everywhere/step-everywhere/packages/go/everywheretest"
)

// failing runs a worker that fails with fail, and returns all output of the invocation.
func failing(t *testing.T, fail func(secret, token string) error) (text string, secrets []string) {
	t.Helper()
	kit := everywheretest.Start(t)
	worker := everywhere.NewHandler(func(ctx context.Context, run *everywhere.Run[any]) (any, error) {
		own, err := run.Credentials.Retrieve(ctx)
		if err != nil {
			t.Error(err)
		}
		secrets = []string{own.SecretAccessKey, own.SessionToken}
		return nil, fail(own.SecretAccessKey, own.SessionToken)
	})
	var err error
	logged := printed(t, func() { _, err = everywheretest.Invoke(t, worker, kit.Event(everywhere.Target{}, nil)) })
	whole, _ := json.Marshal(reported(t, err))
	return string(whole) + err.Error() + logged, secrets
}

func TestNoSecretLeavesInAnError(t *testing.T) {
	thrown := map[string]func(secret, token string) error{
		"the message": func(secret, token string) error { return fmt.Errorf("denied for %s and %s", secret, token) },
		"the name": func(secret, _ string) error {
			return &smithy.GenericAPIError{Code: secret, Message: "x"}
		},
		"a cause": func(secret, token string) error { return fmt.Errorf("%s: %w", secret, errors.New(token)) },
		"a group of errors": func(secret, token string) error {
			return errors.Join(errors.New(secret), errors.New(token))
		},
		"the response of an SDK's error": func(secret, _ string) error {
			return &smithy.OperationError{ServiceID: "EC2", OperationName: secret, Err: &smithy.GenericAPIError{Code: "A", Message: secret}}
		},
		"the stack": func(secret, token string) error { panic(secret + token) },
		"base64": func(secret, _ string) error {
			return errors.New(base64.StdEncoding.EncodeToString([]byte("x" + secret)))
		},
		"JSON": func(secret, token string) error {
			text, err := json.Marshal(map[string]string{"a": secret, "b": token})
			return errors.Join(err, errors.New(string(text)))
		},
		"a URL": func(_, token string) error { return errors.New("https://a/?t=" + url.QueryEscape(token)) },
	}
	for _, name := range readBehaviour(t).Leaks.Thrown {
		t.Run(name, func(t *testing.T) {
			text, secrets := failing(t, thrown[name])
			checkHidden(t, text, secrets)
		})
	}
}

func checkHidden(t *testing.T, text string, secrets []string) {
	t.Helper()
	if !strings.Contains(text, "[redacted]") {
		t.Errorf("nothing was replaced in %s", text)
	}
	for _, secret := range secrets {
		inBase64 := base64.RawStdEncoding.EncodeToString([]byte("x" + secret))
		for _, form := range []string{secret, inBase64[4 : len(inBase64)-2]} {
			if strings.Contains(text, form) {
				t.Errorf("%s is in %s", form, text)
			}
		}
	}
}

func TestNoSecretLeavesInTheLogOrTheResult(t *testing.T) {
	logged := map[string]func(run *everywhere.Run[any], own aws.Credentials){
		"a message": func(run *everywhere.Run[any], own aws.Credentials) { run.Logger.Info("using " + own.SecretAccessKey) },
		"extra fields": func(run *everywhere.Run[any], own aws.Credentials) {
			run.Logger.Info("x", "a", []map[string]any{{"b": own.SessionToken, own.SecretAccessKey: 1}}, own.SessionToken, 1)
		},
		"an error with causes": func(run *everywhere.Run[any], own aws.Credentials) {
			run.Logger.Error("x", "error", fmt.Errorf("%s: %w", own.SecretAccessKey, errors.New(own.SessionToken)))
		},
		"the target's credentials": func(run *everywhere.Run[any], own aws.Credentials) { run.Logger.Info("x", "own", own) },
		"a child logger": func(run *everywhere.Run[any], own aws.Credentials) {
			run.Logger.WithGroup(own.SessionToken).With("a", own.SecretAccessKey).Info("x", "b", own.SessionToken)
		},
	}
	for _, name := range readBehaviour(t).Leaks.Logged {
		t.Run(name, func(t *testing.T) {
			kit := everywheretest.Start(t)
			var secrets []string
			worker := everywhere.NewHandler(func(ctx context.Context, run *everywhere.Run[any]) (any, error) {
				own, err := run.Credentials.Retrieve(ctx)
				secrets = []string{own.SecretAccessKey, own.SessionToken}
				logged[name](run, own)
				return own, err
			})
			line := printed(t, func() {
				if _, err := everywheretest.Invoke(t, worker, kit.Event(everywhere.Target{}, nil)); err != nil {
					t.Error(err)
				}
			})
			checkHidden(t, line, secrets)
			checkHidden(t, string(kit.Result(t)), secrets)
			var fields map[string]any
			if err := json.Unmarshal([]byte(line), &fields); err != nil || fields["account"] != "222222222222" ||
				fields["region"] != "ap-southeast-2" || fields["function_request_id"] == "" || fields["message"] == "" {
				t.Errorf("got %s (%v)", line, err)
			}
		})
	}
}
