// Package everywheretest has a KMS and an S3 on loopback, and events for them, to test a whole worker as Lambda calls it,
// without an AWS account. See also [everywhere.Local].
//
//	func TestStoresARow(t *testing.T) {
//		aws := everywheretest.Start(t)
//		answer, err := everywheretest.Invoke(t, everywhere.NewRowsHandler(handler), aws.Event(everywhere.Target{}, nil))
//		…
//	}
package everywheretest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	everywhere "github.com/step-everywhere/step-everywhere/packages/go"
)

// FunctionARN is the ARN of the function that [Invoke] invokes.
const FunctionARN = "arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example"

// An AWS is a KMS that decrypts and an S3 that stores, on loopback.
type AWS struct {
	// Endpoint is the URL of both services.
	Endpoint string
	shelf    *shelf
}

// Start starts both services, and stops them at the end of the test.
//
// During the test, environment variables point the AWS SDK to them. Any other service of AWS answers with an error that says to
// use the test's own server. It uses real HTTP, but checks neither signatures nor grants; the emulator of `step-everywhere dev`
// does.
func Start(t testing.TB) *AWS {
	t.Helper()
	shelf := &shelf{sealed: map[string]sealedText{}, objects: map[string][]byte{}}
	server := httptest.NewServer(shelf)
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL":          server.URL,
		"AWS_REGION":                "us-east-1",
		"AWS_ACCESS_KEY_ID":         "ASIAWORKERROLE",
		"AWS_SECRET_ACCESS_KEY":     "own-secret-" + random(12),
		"AWS_SESSION_TOKEN":         "own-token-" + random(12),
		"AWS_EC2_METADATA_DISABLED": "true",
		"AWS_PROFILE":               "",
		"AWS_CONFIG_FILE":           "/dev/null",
		"NO_PROXY":                  "127.0.0.1",
	} {
		t.Setenv(name, value)
	}
	return &AWS{Endpoint: server.URL, shelf: shelf}
}

// Stored returns all stored results by key.
func (a *AWS) Stored() map[string]everywhere.Stored {
	a.shelf.mutex.Lock()
	defer a.shelf.mutex.Unlock()
	stored := map[string]everywhere.Stored{}
	for key, object := range a.shelf.objects {
		stored[key] = object
	}
	return stored
}

// Result returns the only stored result, and fails the test if there is none, or more than one.
func (a *AWS) Result(t testing.TB) everywhere.Stored {
	t.Helper()
	stored := a.Stored()
	if len(stored) != 1 {
		t.Fatalf("%d results are stored, expected one; look into Stored", len(stored))
	}
	for _, each := range stored {
		return each
	}
	return nil
}

// Requests returns all requests so far.
func (a *AWS) Requests() []Request {
	a.shelf.mutex.Lock()
	defer a.shelf.mutex.Unlock()
	return slices.Clone(a.shelf.requests)
}

// FailNextPuts answers the next uploads with failures instead of storing them.
func (a *AWS) FailNextPuts(failures ...Failure) {
	a.shelf.mutex.Lock()
	defer a.shelf.mutex.Unlock()
	a.shelf.puts = append(a.shelf.puts, failures...)
}

// FailNextDecrypts answers the next calls of Decrypt with errors, such as ThrottlingException; "reset" cuts the connection.
func (a *AWS) FailNextDecrypts(names ...string) {
	a.shelf.mutex.Lock()
	defer a.shelf.mutex.Unlock()
	a.shelf.decrypts = append(a.shelf.decrypts, names...)
}

// Invoke calls a worker as Lambda does, with a minute of time. It returns the worker's answer.
func Invoke(t testing.TB, worker lambda.Handler, event []byte) (string, error) {
	t.Helper()
	return InvokeFor(t, worker, event, time.Minute)
}

// InvokeFor is like [Invoke], with the given time.
func InvokeFor(t testing.TB, worker lambda.Handler, event []byte, available time.Duration) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), available)
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: random(16), InvokedFunctionArn: FunctionARN})
	answer, err := worker.Invoke(ctx, event)
	return string(answer), err
}

func random(bytes int) string {
	content := make([]byte, bytes)
	// It never fails (crypto/rand).
	_, _ = rand.Read(content)
	return hex.EncodeToString(content)
}
