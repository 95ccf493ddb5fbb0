package everywhere

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/lambda/messages"
)

var ownPackage = reflect.TypeFor[EventError]().PkgPath()

// panicError is a panic of the handler, with the frames that led to it.
type panicError struct {
	value any
	stack []runtime.Frame
}

func (e *panicError) Error() string {
	if err, isError := e.value.(error); isError {
		return "panic: " + textOfError(err)
	}
	// fmt handles a value whose own methods panic.
	return fmt.Sprintf("panic: %v", e.value)
}

// Unwrap returns the error that the handler panicked with, if it was one.
func (e *panicError) Unwrap() error {
	err, _ := e.value.(error)
	return err
}

// ErrorCode is the name that Lambda reports.
func (e *panicError) ErrorCode() string {
	if err, isError := e.value.(error); isError {
		var ofRuntime runtime.Error
		if !errors.As(err, &ofRuntime) {
			return nameOf(err)
		}
	}
	return "Panic"
}

// panicked makes an error from the value of recover; only the deferred function itself may call it.
func panicked(value any) *panicError {
	counters := make([]uintptr, 64)
	frames := runtime.CallersFrames(counters[:runtime.Callers(3, counters)])
	var stack []runtime.Frame
	for frame, more := frames.Next(); ; frame, more = frames.Next() {
		stack = append(stack, frame)
		if !more {
			break
		}
	}
	return &panicError{value, stack}
}

// framesOf returns the frames of a panic, without those of this package and of Go's runtime, and without any that contain a
// secret: the author's own code comes before libraries, and frames near the panic before those that led to it.
func framesOf(thrown error, secrets *redaction) []*messages.InvokeResponse_Error_StackFrame {
	var panicked *panicError
	if !errors.As(thrown, &panicked) {
		return nil
	}
	var own, ofLibraries []*messages.InvokeResponse_Error_StackFrame
	for _, frame := range panicked.stack {
		inside, label := packageOf(frame.Function)
		if inside == "runtime" || inside == ownPackage || secrets.mayHold(frame.File+frame.Function) {
			continue
		}
		sent := &messages.InvokeResponse_Error_StackFrame{Path: frame.File, Line: int32(frame.Line), Label: label}
		if isOfLibrary(inside, frame.File) {
			ofLibraries = append(ofLibraries, sent)
		} else {
			own = append(own, sent)
		}
	}
	return slices.Concat(own, ofLibraries)
}

// packageOf returns the full path of a function's package, and the function with only the last element of that path.
func packageOf(function string) (path, label string) {
	start := strings.LastIndex(function, "/") + 1
	name, _, _ := strings.Cut(function[start:], ".")
	return function[:start] + name, function[start:]
}

// isOfLibrary reports whether a package belongs to Go itself, whose paths have no dot in the first element, or to a downloaded
// module, whose folder contains a version.
func isOfLibrary(path, file string) bool {
	beginning, _, _ := strings.Cut(path, "/")
	isOfGo := beginning != "main" && !strings.Contains(beginning, ".")
	return isOfGo || strings.Contains(file, "@")
}

// stackOf writes all frames of a panic, for the log.
func stackOf(thrown error) []string {
	var panicked *panicError
	if !errors.As(thrown, &panicked) {
		return nil
	}
	var lines []string
	for _, frame := range panicked.stack {
		lines = append(lines, fmt.Sprintf("%s %s:%d", frame.Function, frame.File, frame.Line))
	}
	return lines
}
