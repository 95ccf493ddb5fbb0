package everywhere

import (
	"fmt"
	"time"
)

// An EventError says that the event of an invocation does not follow the contract.
type EventError struct {
	// Field is the path of the field, for example Context.AccountId; empty for the event as a whole.
	Field string
	// Expected is what would have been right.
	Expected string
	message  string
}

func (e *EventError) Error() string { return e.message }

// An UnsealError says that a ciphertext of the event could not be decrypted, or its content is not what the contract says.
type UnsealError struct {
	// Field is the event's field: Credentials or Output.
	Field   string
	message string
	cause   error
}

func (e *UnsealError) Error() string { return e.message }

// Unwrap gives what KMS, or the connection to it, failed with.
func (e *UnsealError) Unwrap() error { return e.cause }

// A KmsUnavailableError says that KMS failed or throttled the worker, even after the SDK's retries.
//
// The handler has not begun, so the state machine invokes the worker again when it sees this name.
type KmsUnavailableError struct { //nolint:revive // the name is the contract's
	// Field is the event's field that was to be decrypted: Credentials or Output.
	Field   string
	message string
	cause   error
}

func (e *KmsUnavailableError) Error() string { return e.message }

// Unwrap gives what KMS, or the connection to it, failed with.
func (e *KmsUnavailableError) Unwrap() error { return e.cause }

// A StaleCredentialsError says that the credentials or the upload URL in the event expire before the function's time is
// up.
//
// The handler has not begun, so the state machine issues new credentials for the target and invokes the worker again when
// it sees this name.
type StaleCredentialsError struct {
	// Field is the part that expires too early: the session in the account (Credentials), or the URL (Output).
	Field string
	// Expiration is when it expires.
	Expiration time.Time
	message    string
}

func (e *StaleCredentialsError) Error() string { return e.message }

// A PayloadError says that the run's payload does not match the worker's type.
type PayloadError struct {
	// Issues has one entry for each problem.
	Issues  PayloadIssues
	message string
}

func (e *PayloadError) Error() string { return e.message }

// A ResultError says that JSON cannot represent the value that the handler returned, or that the value cannot be stored.
type ResultError struct {
	// Path leads to the part of the value that is wrong, for example rows[3].Size.
	Path    string
	message string
	cause   error
}

func (e *ResultError) Error() string { return e.message }

// Unwrap gives the error of encoding/json or of the disk.
func (e *ResultError) Unwrap() error { return e.cause }

// An OutputError says that the result could not be stored.
type OutputError struct {
	// Key is the object's key, without the presigned query.
	Key string
	// Status is the HTTP status of the last answer; 0 without one.
	Status int
	// Code is S3's error code of the last answer, for example AccessDenied; empty without one.
	Code string
	// Attempts is how often it was tried.
	Attempts int
	message  string
	cause    error
}

func (e *OutputError) Error() string { return e.message }

// Unwrap gives what the last attempt failed with, if it got no answer.
func (e *OutputError) Unwrap() error { return e.cause }

// A WorkerTimeout says that the handler did not end within the function's time.
type WorkerTimeout struct { //nolint:errname // the name is the contract's
	// Elapsed is how long the invocation had been running.
	Elapsed time.Duration
	message string
}

func (e *WorkerTimeout) Error() string { return e.message }

// A LocalCredentialsError says that [Local] was given no configuration, and the handler sent a request.
type LocalCredentialsError struct {
	// AccountID is the account whose credentials were asked for.
	AccountID string
}

func (e *LocalCredentialsError) Error() string {
	return fmt.Sprintf("no credentials for account %s: pass a configuration to everywhere.Local, as in everywhere.WithConfig(cfg), "+
		"or one whose clients call a server that your test starts", e.AccountID)
}

// An InvocationEndedError says that something outlived its invocation and asked for that invocation's credentials.
type InvocationEndedError struct {
	// AccountID is the account whose credentials were asked for.
	AccountID string
}

func (e *InvocationEndedError) Error() string {
	return fmt.Sprintf("the credentials of account %s belong to an invocation that has ended; "+
		"use run.Config only inside the handler, and wait for every goroutine that the handler starts", e.AccountID)
}
