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
	// mostBytes is how much of a state a failed target may use.
	mostBytes      = 1024
	mostOfName     = 100
	mostOfMessage  = 640
	leastOfMessage = 320
	deepestCause   = 5
)

// failure makes the error for Lambda from an error of the handler: small, and without secrets.
//
// It keeps the name and message, the messages of the causes, and as much of a panic's stack as fits. Lambda writes
// {"errorMessage", "errorType", "stackTrace"}, which Step Functions keeps as a string in the state, and the failures of all
// regions of an account must fit into one state. Nothing else is kept: no cause, no request.
func failure(thrown error, secrets *redaction) messages.InvokeResponse_Error {
	failed := messages.InvokeResponse_Error{
		Type:    cut(secrets.text(nameOf(thrown)), mostOfName),
		Message: cut(secrets.text(messageOf(thrown)), mostOfMessage),
	}
	frames := framesOf(thrown, secrets)
	if len(frames) > 0 {
		// A long message leaves room for the author's line, because authors look for it.
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

// size is the number of bytes of an error in a state, where it is JSON as a string inside JSON.
func size(value any) int {
	// aws-lambda-go writes it in this way.
	text, _ := json.Marshal(value)
	return len(encodeText(string(text)))
}

func sizeOfText(text string) int { return size([]string{text}) - size([]string{""}) }

// cut shortens a text to a number of bytes, without splitting a character.
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

// nameOf returns the name of an error: for an error of AWS its code, as in the SDKs of other languages, and for any other error
// its type. An error that only wraps another one, as fmt.Errorf's does, has the name of the other.
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

// isWrapper reports whether an error only adds context to another one.
func isWrapper(thrown error) bool {
	kind := reflect.TypeOf(thrown)
	if kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	isOfSDK := strings.HasPrefix(kind.PkgPath(), "github.com/aws/smithy-go") ||
		strings.HasPrefix(kind.PkgPath(), "github.com/aws/aws-sdk-go-v2/aws")
	return errors.Unwrap(thrown) != nil && (kind.PkgPath() == "fmt" || isOfSDK)
}

// chainOf lists an error and those that it wraps, up to a depth.
func chainOf(thrown error) []error {
	var chain []error
	for each := thrown; each != nil && len(chain) < deepestCause; each = errors.Unwrap(each) {
		chain = append(chain, each)
	}
	return chain
}

// messageOf is an error's message with those of its causes, unless the message already contains them.
func messageOf(thrown error) string {
	text := textOfError(thrown)
	var operation *smithy.OperationError
	var answered smithy.APIError
	if errors.As(thrown, &operation) && errors.As(thrown, &answered) {
		// The SDK's own text contains the request id, which would make equal failures look different.
		return strings.Replace(text, operation.Error(), answered.ErrorMessage(), 1)
	}
	if isOwn(thrown) {
		// Messages of this package's errors already contain their cause.
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

// textOfError reads an error's message; the author's Error method may panic.
func textOfError(thrown error) (text string) {
	defer func() {
		if recover() != nil {
			text = "an error whose message cannot be read"
		}
	}()
	return strings.ToValidUTF8(thrown.Error(), string(utf8.RuneError))
}

// isOwn reports whether an error is one of this package's.
func isOwn(thrown error) bool {
	switch thrown.(type) {
	case *EventError, *UnsealError, *KmsUnavailableError, *StaleCredentialsError, *PayloadError, *ResultError, *OutputError,
		*WorkerTimeout, *LocalCredentialsError, *InvocationEndedError, *panicError:
		return true
	default:
		return false
	}
}

// reasonFor returns the reason of a failure: the end of the time, if the handler failed because its context ended.
func reasonFor(ctx context.Context, thrown error) error {
	var timeout *WorkerTimeout
	if errors.Is(thrown, context.DeadlineExceeded) && errors.As(context.Cause(ctx), &timeout) {
		return timeout
	}
	return thrown
}
