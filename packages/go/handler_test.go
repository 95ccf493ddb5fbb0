package everywhere_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
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

func TestValuesWithoutAFormInJSONSayWhere(t *testing.T) {
	type inner struct{ Ratios []any }
	for path, value := range map[string]any{
		`result["a"].Ratios[1]`: map[string]any{"a": &inner{[]any{1, func() {}}}},
		"result":                make(chan int),
	} {
		_, err := everywhere.Local(t.Context(), func(context.Context, *everywhere.Run[any]) (any, error) { return value, nil }, everywhere.Target{})
		var refused *everywhere.ResultError
		if !errors.As(err, &refused) || refused.Path != path || !strings.HasPrefix(err.Error(), path+" cannot be stored as JSON: ") {
			t.Errorf("got %v, expected the path %s", err, path)
		}
	}
}

func TestValuesThatJSONWouldLoseAreRefused(t *testing.T) {
	type sealed struct{ secret string }
	type outcome struct {
		Name string
		Err  error
		Also any `json:",omitempty"`
	}
	refused := []struct {
		path, message string
		value         any
	}{
		{`result["a"][1].Err`, "of the type errors.errorString, which", map[string]any{"a": []outcome{{Name: "fine"}, {Err: io.EOF}}}},
		{`result["a"].Err`, "return its text, Error()", map[string]*outcome{"a": {Err: fmt.Errorf("b: %w", io.EOF)}}},
		{"result[0].Also", "return the values that you want to store", []outcome{{Also: sealed{"x"}}}},
		// Only the pointer has the method, and a value in an interface has no address.
		{"result", "of the type big.Int", *big.NewInt(5)},
	}
	for _, each := range refused {
		_, err := everywhere.Local(t.Context(), func(context.Context, *everywhere.Run[any]) (any, error) { return each.value, nil }, everywhere.Target{})
		var lost *everywhere.ResultError
		if !errors.As(err, &lost) || lost.Path != each.path || !strings.Contains(err.Error(), each.message) {
			t.Errorf("got %v, expected the path %s and %q", err, each.path, each.message)
		}
	}
}

func TestValuesThatAreEmptyAreStored(t *testing.T) {
	type empty struct{}
	type guarded struct {
		Count  int
		hidden int
	}
	type keyed struct {
		Key *big.Int
		At  time.Time
		Mu  sync.Mutex
	}
	stored := map[string]any{
		`{}`: map[string]int{},
		`[{},{}]`: []any{empty{}, struct {
			Mu *sync.Mutex `json:"-"`
		}{&sync.Mutex{}}},
		`{"Count":1}`: &guarded{1, 2},
		`{"Key":5,"At":"2026-01-31T12:00:00Z","Mu":{}}`:       &keyed{Key: big.NewInt(5), At: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)},
		`{"Grants":null,"NextMarker":null,"Truncated":false}`: &kms.ListGrantsOutput{},
	}
	for expected, value := range stored {
		text, err := everywhere.Local(t.Context(), func(context.Context, *everywhere.Run[any]) (any, error) { return value, nil }, everywhere.Target{})
		if err != nil || string(text) != expected {
			t.Errorf("got %s (%v), expected %s", text, err, expected)
		}
	}
}

func TestLocalRunsAHandler(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		if !strings.Contains(request.Header.Get("Authorization"), "/eu-west-1/kms/") {
			t.Errorf("signed as %s", request.Header.Get("Authorization"))
		}
		_, _ = io.WriteString(answer, `{"Keys":[{"KeyId":"a"}]}`)
	}))
	defer server.Close()
	config := aws.Config{BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("x", "y-is-long-enough", "")}
	handler := func(ctx context.Context, run *everywhere.Run[string]) (*kms.ListKeysOutput, error) {
		return kms.NewFromConfig(run.Config()).ListKeys(ctx, &kms.ListKeysInput{Marker: &run.Payload})
	}
	target := everywhere.Target{Region: "eu-west-1"}
	stored, err := everywhere.Local(t.Context(), handler, target, everywhere.WithConfig(config), everywhere.WithPayload("m"))
	if err != nil || string(stored) != `{"Keys":[{"KeyArn":null,"KeyId":"a"}],"NextMarker":null,"Truncated":false}` {
		t.Errorf("got %s (%v)", stored, err)
	}
	_, err = everywhere.Local(t.Context(), handler, target)
	var missing *everywhere.LocalCredentialsError
	if !errors.As(err, &missing) || missing.AccountID != "111122223333" {
		t.Errorf("got %v, expected a LocalCredentialsError", err)
	}
}

func TestLocalRunsAHandlerOfRows(t *testing.T) {
	type row struct{ Name string }
	handler := func(_ context.Context, run *everywhere.Run[any]) iter.Seq2[row, error] {
		return func(yield func(row, error) bool) {
			_ = yield(row{run.Account.Name}, nil) && yield(row{}, errors.New("no luck"))
		}
	}
	if _, err := everywhere.LocalRows(t.Context(), handler, everywhere.Target{}); err == nil || err.Error() != "no luck" {
		t.Errorf("got %v", err)
	}
	first := func(ctx context.Context, run *everywhere.Run[any]) iter.Seq2[row, error] {
		return func(yield func(row, error) bool) {
			for row, err := range handler(ctx, run) {
				yield(row, err)
				return
			}
		}
	}
	stored, err := everywhere.LocalRows(t.Context(), first, everywhere.Target{Account: everywhere.Account{ID: "222222222222", Name: "a"}})
	var rows []struct{ AccountId, Region, Name string }
	if err := errors.Join(err, stored.Decode(&rows)); err != nil || len(rows) != 1 || rows[0].Name != "a" || rows[0].Region != "us-east-1" {
		t.Errorf("got %s (%v)", stored, err)
	}
}
