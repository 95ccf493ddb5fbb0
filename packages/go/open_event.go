package everywhere

import (
	"encoding/json"
	"time"
)

// openedEvent is an event whose ciphertexts are decrypted, and which nobody has changed.
type openedEvent struct {
	unsealed
	payload json.RawMessage
}

// openEvent decrypts an event, and refuses one that was changed or that expires too early.
func openEvent(until deadline, environment *environment, event *workerEvent, secrets *redaction) (*openedEvent, error) {
	kms := environment.kmsFor(event.keyID)
	opened, err := unseal(until.work, kms, event)
	if err != nil {
		return nil, err
	}
	// The credentials of our own role, which may not be in a variable.
	if own, err := kms.client.Options().Credentials.Retrieve(until.work); err == nil {
		secrets.addCredentials(own)
	}
	secrets.addCredentials(opened.credentials)
	secrets.addURL(opened.output.url.String())
	if err := checkDigest(event, opened.output.digest); err != nil {
		return nil, err
	}
	if err := checkLifetime(opened, time.Now(), until.end); err != nil {
		return nil, err
	}
	payload, err := encode(event.clear["Payload"])
	if err != nil {
		return nil, err
	}
	return &openedEvent{*opened, payload}, nil
}
