package everywhere_test

import (
	"context"
	"strings"
	"testing"

	everywhere "github.com/step-everywhere/step-everywhere/packages/go"
	"github.com/step-everywhere/step-everywhere/packages/go/everywheretest"
)

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

func TestAnEventOfAnotherWorkerIsRefused(t *testing.T) {
	aws := everywheretest.Start(t)
	event := strings.Replace(string(aws.Event(everywhere.Target{}, nil)), "function:StepEverywhere_", "function:StepEverywhere_other_", 1)
	_, err := everywheretest.Invoke(t, everywhere.NewHandler(one), []byte(event))
	if failed := reported(t, err); !strings.HasSuffix(failed.Message, ". An event is only for the worker of its run. To run this worker, start a run of it") {
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
