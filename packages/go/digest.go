package everywhere

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/step-everywhere/step-everywhere/packages/go/internal/canonicaljson"
)

const expectedDigest = "the digest of Context and Payload"

// checkDigest checks that nobody changed an event after the orchestrator sealed it, and fails with an *EventError.
//
// A value without canonical JSON has no digest, and the orchestrator never seals one.
func checkDigest(event *workerEvent, sealed string) error {
	canonical, err := canonicaljson.Write(event.clear)
	sum := sha256.Sum256(canonical)
	if err == nil && hex.EncodeToString(sum[:]) == sealed {
		return nil
	}
	return &EventError{Field: "Output.Digest", Expected: expectedDigest, message: "the event's Output.Digest is not " +
		expectedDigest + ": one of them was changed after the orchestrator created the event. " +
		"A worker accepts only what its run was started with; to change that, start a new run"}
}

// checkKeyAccount checks that the key belongs to the account in which the worker is deployed, and fails with an *EventError.
//
// Otherwise the owner of another account's key could make the worker do anything. functionARN is the ARN that Lambda reports,
// which no event can change; without it, the event's own counts.
func checkKeyAccount(event *workerEvent, functionARN string) error {
	if functionARN == "" {
		functionARN = event.context.function
	}
	account, found := accountOf(functionARN), accountOf(event.keyID)
	if account == found {
		return nil
	}
	expected := "a key of the function's account " + account
	return &EventError{Field: "KeyId", Expected: expected,
		message: "the event's KeyId is a key of account " + found + ", expected " + expected}
}

// checkFunction checks that the event was created for the function that runs, and fails with an *EventError.
//
// Otherwise another worker with the same role could decrypt it, and would act in the targets of a run that it was not started
// for. functionARN is the ARN that Lambda reports, with or without a version or an alias; without it, nothing is checked.
func checkFunction(event *workerEvent, functionARN string) error {
	if functionARN == "" || unqualified(functionARN) == unqualified(event.context.function) {
		return nil
	}
	expected := "the function that Lambda invoked, " + unqualified(functionARN)
	return &EventError{Field: "Context.Function", Expected: expected,
		message: "the event's Context.Function is " + event.context.function + ", expected " + expected +
			". An event is only for the worker of its run. To run this worker, start a run of it"}
}

func unqualified(functionARN string) string {
	parts := strings.Split(functionARN, ":")
	return strings.Join(parts[:min(7, len(parts))], ":")
}
