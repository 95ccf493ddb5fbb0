package everywhere

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/smithy-go"
)

const (
	// mostBytes is what a failed target may take in the state, as Step Functions keeps it.
	mostBytes      = 1024
	mostOfName     = 100
	mostOfMessage  = 640
	leastOfMessage = 320
	deepestCause   = 5
)

// failure makes the error that Lambda is to see from whatever the handler failed with: small, and without secrets.
//
// Name and message survive, the causes' messages, and of a panic's stack as much as fits. Lambda writes
// {"errorMessage", "errorType", "stackTrace"} of it, Step Functions keeps that as a string in the state, and the failures of
// all of an account's regions must fit into one state. Nothing else of the original is kept: no cause, no request.
func failure(thrown error, secrets *redaction) messages.InvokeResponse_Error {
	failed := messages.InvokeResponse_Error{
		Type:    cut(secrets.text(nameOf(thrown)), mostOfName),
		Message: cut(secrets.text(messageOf(thrown)), mostOfMessage),
	}
	frames := framesOf(thrown, secrets)
	if len(frames) > 0 {
		// A long message leaves room for the author's line: that is what the author looks for.
		whole := failed
		whole.StackTrace = frames[:1]
		if excess := size(whole) - mostBytes; excess > 0 {
			failed.Message = cut(failed.Message, max(leastOfMessage, sizeOfText(failed.Message)-excess))
		}
	}
	for _, frame := range frames {
		more := failed
		more.StackTrace = append(more.StackTrace, frame)
		if size(more) > mostBytes {
			break
		}
		failed = more
	}
	return failed
}

// size is that of an error within a state, in bytes: JSON as a string inside of JSON.
func size(value any) int {
	// As aws-lambda-go writes it.
	text, _ := json.Marshal(value)
	return len(encodeText(string(text)))
}

func sizeOfText(text string) int { return size([]string{text}) - size([]string{""}) }

// cut shortens a text between characters, as a half of one would be no text, and by bytes, as those are what is counted.
func cut(text string, most int) string {
	if sizeOfText(text) <= most {
		return text
	}
	var kept strings.Builder
	bytes := len("…")
	for _, character := range text {
		if bytes += sizeOfText(string(character)); bytes > most {
			break
		}
		kept.WriteRune(character)
	}
	return kept.String() + "…"
}

// nameOf gives the name of an error: of one that AWS answered its code, as the SDKs of other languages do, and of any other
// that of its type. What only wraps another error, as fmt.Errorf does, has the other's name.
func nameOf(thrown error) string {
	for _, each := range chainOf(thrown) {
		if answered, isAnswered := each.(interface{ ErrorCode() string }); isAnswered && answered.ErrorCode() != "" {
			return answered.ErrorCode()
		}
		if !isWrapper(each) {
			return typeName(each)
		}
	}
	return typeName(thrown)
}

func typeName(thrown error) string {
	kind := reflect.TypeOf(thrown)
	if kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	if kind.Name() == "" {
		return "error"
	}
	return kind.Name()
}

// isWrapper says whether an error is one of those that only say where another one came from.
func isWrapper(thrown error) bool {
	kind := reflect.TypeOf(thrown)
	if kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	isOfSDK := strings.HasPrefix(kind.PkgPath(), "github.com/aws/smithy-go") ||
		strings.HasPrefix(kind.PkgPath(), "github.com/aws/aws-sdk-go-v2/aws")
	return errors.Unwrap(thrown) != nil && (kind.PkgPath() == "fmt" || isOfSDK)
}

// chainOf lists an error and what it wraps, to a depth.
func chainOf(thrown error) []error {
	var chain []error
	for each := thrown; each != nil && len(chain) < deepestCause; each = errors.Unwrap(each) {
		chain = append(chain, each)
	}
	return chain
}

// messageOf is an error's message with those of its causes, unless it has said them itself.
func messageOf(thrown error) string {
	text := textOfError(thrown)
	var operation *smithy.OperationError
	var answered smithy.APIError
	if errors.As(thrown, &operation) && errors.As(thrown, &answered) {
		// The SDK's own text has the request's id, by which equal failures would seem to differ.
		return strings.Replace(text, operation.Error(), answered.ErrorMessage(), 1)
	}
	if isOwn(thrown) {
		// Messages of this package's errors hold their cause already.
		return text
	}
	parts := []string{text}
	for _, cause := range chainOf(thrown)[1:] {
		own := textOfError(cause)
		isSaid := func(part string) bool { return strings.Contains(part, own) }
		if !slices.ContainsFunc(parts, isSaid) {
			parts = append(parts, "caused by "+nameOf(cause)+": "+own)
		}
	}
	if text == "" {
		parts = parts[1:]
	}
	return strings.Join(parts, "; ")
}

// textOfError reads an error's message, whose own code may panic.
func textOfError(thrown error) (text string) {
	defer func() {
		if recover() != nil {
			text = "an error whose message cannot be read"
		}
	}()
	return strings.ToValidUTF8(thrown.Error(), string(utf8.RuneError))
}

// isOwn says whether an error is one of this package's.
func isOwn(thrown error) bool {
	switch thrown.(type) {
	case *EventError, *UnsealError, *KmsUnavailableError, *StaleCredentialsError, *PayloadError, *ResultError, *OutputError,
		*WorkerTimeout, *LocalCredentialsError, *InvocationEndedError, *panicError:
		return true
	default:
		return false
	}
}

// reasonFor is what a failure comes from: of a handler that ended as its context did, the end of its time.
func reasonFor(ctx context.Context, thrown error) error {
	var timeout *WorkerTimeout
	if errors.Is(thrown, context.DeadlineExceeded) && errors.As(context.Cause(ctx), &timeout) {
		return timeout
	}
	return thrown
}
