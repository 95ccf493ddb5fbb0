package everywhere

import (
	"fmt"
	"time"
)

// An EventError means that the event of an invocation does not follow the contract.
type EventError struct {
	// Field is the path of the field, for example Context.AccountId; empty for the event as a whole.
	Field string
	// Expected is the expected value.
	Expected string
	message  string
}

func (e *EventError) Error() string { return e.message }

// An UnsealError means that a ciphertext of the event could not be decrypted, or its content is not what the contract expects.
type UnsealError struct {
	// Field is the event's field: Credentials or Output.
	Field   string
	message string
	cause   error
}

func (e *UnsealError) Error() string { return e.message }

// Unwrap returns the error of KMS, or of the connection to it.
func (e *UnsealError) Unwrap() error { return e.cause }

// A KmsUnavailableError means that KMS failed or throttled the worker, even after the SDK's retries.
//
// The handler has not begun, so the state machine invokes the worker again when it sees this name.
type KmsUnavailableError struct { //nolint:revive // the name is the contract's
	// Field is the event's field that could not be decrypted: Credentials or Output.
	Field   string
	message string
	cause   error
}

func (e *KmsUnavailableError) Error() string { return e.message }

// Unwrap returns the error of KMS, or of the connection to it.
func (e *KmsUnavailableError) Unwrap() error { return e.cause }

// A StaleCredentialsError means that the credentials or the upload URL in the event expire before the function's time is up.
//
// The handler has not begun, so the state machine issues new credentials for the target and invokes the worker again when it
// sees this name.
type StaleCredentialsError struct {
	// Field is the part that expires too early: the session in the account (Credentials), or the URL (Output).
	Field string
	// Expiration is when it expires.
	Expiration time.Time
	message    string
}

func (e *StaleCredentialsError) Error() string { return e.message }

// A PayloadError means that the run's payload does not match the worker's type.
type PayloadError struct {
	// Issues has one entry for each problem.
	Issues  PayloadIssues
	message string
}

func (e *PayloadError) Error() string { return e.message }

// A ResultError means that JSON cannot represent the value that the handler returned, or that the value cannot be stored.
type ResultError struct {
	// Path leads to the part of the value that is wrong, for example rows[3].Size.
	Path    string
	message string
	cause   error
}

func (e *ResultError) Error() string { return e.message }

// Unwrap returns the error of encoding/json or of the disk.
func (e *ResultError) Unwrap() error { return e.cause }

// An OutputError means that the result could not be stored.
type OutputError struct {
	// Key is the object's key, without the presigned query.
	Key string
	// Status is the HTTP status of the last answer; 0 without one.
	Status int
	// Code is S3's error code of the last answer, for example AccessDenied; empty without one.
	Code string
	// Attempts is the number of attempts.
	Attempts int
	message  string
	cause    error
}

func (e *OutputError) Error() string { return e.message }

// Unwrap returns the error of the last attempt, if it got no answer.
func (e *OutputError) Unwrap() error { return e.cause }

// A WorkerTimeout means that the handler did not end within the function's time.
type WorkerTimeout struct { //nolint:errname // the name is the contract's
	// Elapsed is how long the invocation had been running.
	Elapsed time.Duration
	message string
}

func (e *WorkerTimeout) Error() string { return e.message }

// A LocalCredentialsError means that [Local] was given no configuration, and the handler sent a request.
type LocalCredentialsError struct {
	// AccountID is the account whose credentials were requested.
	AccountID string
}

func (e *LocalCredentialsError) Error() string {
	return fmt.Sprintf("no credentials for account %s: pass a configuration to everywhere.Local, as in everywhere.WithConfig(cfg), "+
		"or one whose clients call a server that your test starts", e.AccountID)
}

// An InvocationEndedError means that code which outlived its invocation requested that invocation's credentials.
type InvocationEndedError struct {
	// AccountID is the account whose credentials were requested.
	AccountID string
}

func (e *InvocationEndedError) Error() string {
	return fmt.Sprintf("the credentials of account %s belong to an invocation that has ended; "+
		"use run.Config only inside the handler, and wait for every goroutine that the handler starts", e.AccountID)
}
