package everywhere_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	everywhere "github.com/step-everywhere/step-everywhere/packages/go"
	"github.com/step-everywhere/step-everywhere/packages/go/everywheretest"
)

// printed returns the standard output of work.
func printed(t *testing.T, work func()) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stdout
	os.Stdout = write
	text := make(chan string)
	go func() {
		content, _ := io.ReadAll(read)
		text <- string(content)
	}()
	work()
	os.Stdout = before
	_ = write.Close()
	return <-text
}

func panics(numbers []int) int { return numbers[3] }

func TestAPanicFailsTheTargetWithTheAuthorsFrames(t *testing.T) {
	kit := everywheretest.Start(t)
	isSecond := false
	worker := everywhere.NewHandler(func(context.Context, *everywhere.Run[any]) (int, error) {
		if isSecond {
			return 1, nil
		}
		return panics(nil), nil
	})
	var err error
	printed(t, func() { _, err = everywheretest.Invoke(t, worker, kit.Event(everywhere.Target{}, nil)) })
	failed := reported(t, err)
	if failed.Type != "Panic" || failed.Message != "panic: runtime error: index out of range [3] with length 0" {
		t.Errorf("got %s: %s", failed.Type, failed.Message)
	}
	if len(failed.StackTrace) < 2 || !strings.HasSuffix(failed.StackTrace[0].Path, "/handler_test.go") ||
		!strings.HasSuffix(failed.StackTrace[0].Label, ".panics") {
		t.Errorf("got %+v", failed.StackTrace)
	}
	isSecond = true
	if _, err := everywheretest.Invoke(t, worker, kit.Event(everywhere.Target{}, nil)); err != nil {
		t.Errorf("the next target failed: %v", err)
	}
}

func TestAWorkerThatDoesNotEndIsStopped(t *testing.T) {
	for name, handler := range map[string]func(ctx context.Context, run *everywhere.Run[any]) (any, error){
		"as its context does": func(ctx context.Context, _ *everywhere.Run[any]) (any, error) {
			<-ctx.Done()
			return nil, fmt.Errorf("waiting: %w", ctx.Err())
		},
		"although it listens to nothing": func(context.Context, *everywhere.Run[any]) (any, error) { select {} },
	} {
		t.Run(name, func(t *testing.T) {
			kit := everywheretest.Start(t)
			var err error
			printed(t, func() {
				_, err = everywheretest.InvokeFor(t, everywhere.NewHandler(handler), kit.Event(everywhere.Target{}, nil), time.Second)
			})
			if failed := reported(t, err); failed.Type != "WorkerTimeout" || !strings.HasPrefix(failed.Message, "the worker was stopped after 0.") {
				t.Errorf("got %s: %s", failed.Type, failed.Message)
			}
		})
	}
}

// A goroutine that continues has neither time nor credentials, and later targets have theirs.
func TestAGoroutineThatIsLeftBehindHurtsNoLaterInvocation(t *testing.T) {
	kit := everywheretest.Start(t)
	late := make(chan error, 1)
	var goOn chan struct{}
	var kept aws.Config
	worker := everywhere.NewHandler(func(ctx context.Context, run *everywhere.Run[string]) (string, error) {
		if goOn != nil {
			return run.Account.ID, nil
		}
		goOn, kept = make(chan struct{}), run.Config()
		go func() {
			<-goOn
			_, err := kms.NewFromConfig(kept).ListKeys(context.WithoutCancel(ctx), &kms.ListKeysInput{})
			late <- errors.Join(err, ctx.Err())
		}()
		return "left behind", nil
	})
	for _, account := range []string{"222222222222", "333333333333"} {
		event := kit.Event(everywhere.Target{Account: everywhere.Account{ID: account}}, nil)
		if _, err := everywheretest.Invoke(t, worker, event); err != nil {
			t.Fatal(err)
		}
	}
	close(goOn)
	err := <-late
	var ended *everywhere.InvocationEndedError
	if !errors.As(err, &ended) || ended.AccountID != "222222222222" || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if len(kit.Stored()) != 2 {
		t.Errorf("%d results are stored", len(kit.Stored()))
	}
}

// absentError is an error that authors return as a nil pointer by mistake.
type absentError struct{ cause error }

func (e *absentError) Error() string { return e.cause.Error() }
func (e *absentError) Unwrap() error { return e.cause }

// badPayload is a payload whose check panics or does not end.
type badPayload struct{ IsEndless bool }

func (p badPayload) Validate() error {
	if p.IsEndless {
		select {}
	}
	panic("in Validate")
}

func TestErrorsAndPayloadsWhoseMethodsPanicFailTheirTarget(t *testing.T) {
	kit := everywheretest.Start(t)
	absent := everywhere.NewHandler(func(context.Context, *everywhere.Run[any]) (int, error) {
		var err *absentError
		return 0, err
	})
	bad := everywhere.NewHandler(func(context.Context, *everywhere.Run[badPayload]) (int, error) { return 1, nil })
	for name, expected := range map[string]struct {
		worker  lambda.Handler
		payload any
		reason  string
	}{
		"an error that is a nil pointer":   {absent, nil, "Panic: panic: runtime error: invalid memory address"},
		"a payload whose check panics":     {bad, badPayload{}, "Panic: panic: in Validate"},
		"a payload whose check is endless": {bad, badPayload{IsEndless: true}, "WorkerTimeout: the worker was stopped"},
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			event := kit.Event(everywhere.Target{}, expected.payload)
			printed(t, func() { _, err = everywheretest.InvokeFor(t, expected.worker, event, time.Second) })
			failed := reported(t, err)
			if reason := failed.Type + ": " + failed.Message; !strings.HasPrefix(reason, expected.reason) {
				t.Errorf("got %s", reason)
			}
		})
	}
}

func TestVariablesThatAHandlerSetsSignNoLaterCallOfKMS(t *testing.T) {
	kit := everywheretest.Start(t)
	own := os.Getenv("AWS_ACCESS_KEY_ID")
	worker := everywhere.NewHandler(func(ctx context.Context, run *everywhere.Run[any]) (any, error) {
		target, err := run.Credentials.Retrieve(ctx)
		return nil, errors.Join(err, os.Setenv("AWS_ACCESS_KEY_ID", target.AccessKeyID),
			os.Setenv("AWS_SECRET_ACCESS_KEY", target.SecretAccessKey), os.Setenv("AWS_SESSION_TOKEN", target.SessionToken),
			os.Setenv("AWS_PROFILE", "of-the-target"))
	})
	for range 2 {
		if _, err := everywheretest.Invoke(t, worker, kit.Event(everywhere.Target{}, nil)); err != nil {
			t.Fatal(err)
		}
	}
	for _, request := range kit.Requests() {
		if by := request.Header.Get("Authorization"); by != "" && !strings.Contains(by, "Credential="+own+"/") {
			t.Errorf("a call of KMS is signed by %s", by)
		}
	}
}

func TestErrorsOfAWSHaveTheirNamesAndNoRequestIDs(t *testing.T) {
	kit := everywheretest.Start(t)
	worker := everywhere.NewHandler(func(ctx context.Context, run *everywhere.Run[any]) (any, error) {
		_, err := kms.NewFromConfig(run.Config()).ListKeys(ctx, &kms.ListKeysInput{})
		return nil, fmt.Errorf("looking for keys: %w", err)
	})
	var err error
	printed(t, func() { _, err = everywheretest.Invoke(t, worker, kit.Event(everywhere.Target{}, nil)) })
	failed := reported(t, err)
	if failed.Type != "UseAMock" || !strings.HasPrefix(failed.Message, "looking for keys: everywheretest.Start answers KMS") {
		t.Errorf("got %s: %s", failed.Type, failed.Message)
	}
	requests := kit.Requests()
	agent := requests[len(requests)-1].Header.Get("User-Agent")
	if !strings.Contains(agent, "step-everywhere/6f1c0d5e-2b1a-4c3d-8e9f-0a1b2c3d4e5f") {
		t.Errorf("the user agent %s does not name the run", agent)
	}
}
