package everywhere

import (
	"context"
	"errors"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// stored is the worker's answer, only after its result is stored.
const stored = `"stored"`

// worker is a Lambda handler.
type worker[Payload any] struct {
	make     bodyMaker[Payload]
	settings settings
}

// Invoke runs one invocation. Its error is small and contains no secrets.
func (w *worker[Payload]) Invoke(ctx context.Context, event []byte) (answer []byte, failed error) {
	defer keepOwnVariables()()
	secrets := &redaction{}
	secrets.addEnvironment()
	time := startDeadline(ctx)
	defer time.stop()
	defer func() {
		// The methods of an author's error may panic, for example Unwrap of a nil pointer.
		if value := recover(); value != nil {
			answer, failed = nil, failure(panicked(value), secrets)
		}
	}()
	if err := w.serve(time, event, secrets); err != nil {
		return nil, failure(err, secrets)
	}
	return []byte(stored), nil
}

func (w *worker[Payload]) serve(time deadline, text []byte, secrets *redaction) error {
	event, err := parseEvent(text)
	if err != nil {
		return err
	}
	if err := checkKeyAccount(event, functionARN(time.work)); err != nil {
		return err
	}
	if err := checkFunction(event, functionARN(time.work)); err != nil {
		return err
	}
	environment, err := openEnvironment(time.work)
	if err != nil {
		return &UnsealError{Field: "Credentials", cause: err,
			message: "cannot decrypt the event: the function's own configuration cannot be read (" + err.Error() + ")"}
	}
	opened, err := openEvent(time, environment, event, secrets)
	if err != nil {
		return err
	}
	payload, err := guarded(time, func() (Payload, error) { return payloadOf[Payload](opened.payload, w.settings.isStrict) })
	if err != nil {
		return err
	}
	held := holdCredentials(opened.credentials, event.context.accountID)
	defer held.release()
	run := openRun(time.work, targetOf(event.context), payload, held, environment.config, secrets)
	err = w.work(time, environment, opened.output, run, secrets)
	if err != nil {
		// The state has room for 1 KB of an error; the log gets all of it.
		run.Logger.Error("The target failed", "error", textOfError(err), "stack", stackOf(err))
	}
	return err
}

// work calls the handler and stores its result.
func (w *worker[Payload]) work(
	time deadline, environment *environment, to output, run *Run[Payload], secrets *redaction,
) error {
	content, err := guarded(time, func() (body, error) { return w.make(time.handler, run, secrets) })
	if err != nil {
		return reasonFor(time.handler, err)
	}
	defer content.discard()
	_, err = store(time.work, environment, to, content)
	return err
}

// guarded calls the author's code, which may panic or not return in time. In the latter case it continues without anybody
// waiting, and with credentials that have ended.
func guarded[Value any](time deadline, call func() (Value, error)) (Value, error) {
	type outcome struct {
		value Value
		err   error
	}
	ended := make(chan outcome, 1)
	go func() {
		given := outcome{err: errors.New("the handler ended its goroutine by runtime.Goexit; return an error instead")}
		defer func() {
			if value := recover(); value != nil {
				given.err = panicked(value)
			}
			ended <- given
		}()
		given.value, given.err = call()
	}()
	select {
	case given := <-ended:
		return given.value, given.err
	case <-time.work.Done():
		var none Value
		return none, context.Cause(time.work)
	}
}

func functionARN(ctx context.Context) string {
	invocation, isKnown := lambdacontext.FromContext(ctx)
	if !isKnown {
		return ""
	}
	return invocation.InvokedFunctionArn
}
