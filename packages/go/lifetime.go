package everywhere

import (
	"fmt"
	"math"
	"net/url"
	"strconv"
	"time"
)

// checkLifetime refuses credentials or a URL that expire while the function may still be running.
//
// A session that expires halfway would make a target fail after half of its changes. Before the handler begins nothing has
// happened yet, and the orchestrator can issue new ones. It fails with a *StaleCredentialsError.
func checkLifetime(opened *unsealed, now, deadline time.Time) error {
	if end := opened.credentials.Expires; end.Before(deadline) {
		return stale("Credentials", "the credentials expire", end, deadline.Sub(now))
	}
	if end, isKnown := endOfURL(opened.output.url); isKnown && end.Before(deadline) {
		return stale("Output", "the upload URL expires", end, deadline.Sub(now))
	}
	return nil
}

func stale(field, what string, end time.Time, left time.Duration) *StaleCredentialsError {
	return &StaleCredentialsError{Field: field, Expiration: end, message: fmt.Sprintf(
		"%s at %s, but the function may run for %.0f s more; the handler has not begun, and the state machine issues new ones. "+
			"If this happens again, lower the function's timeout, or raise Session.DurationSeconds in the run's input",
		what, end.UTC().Format("2006-01-02T15:04:05.000Z"), math.Ceil(left.Seconds()))}
}

// endOfURL returns when a presigned URL expires by its own parameters; it may expire earlier with the session that signed it.
//
// Source: docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
func endOfURL(address *url.URL) (time.Time, bool) {
	query := address.Query()
	signed, err := time.Parse("20060102T150405Z", query.Get("X-Amz-Date"))
	if err != nil {
		return time.Time{}, false
	}
	// Signature Version 4 allows seven days, so more than a year cannot be a signer's value.
	seconds, err := strconv.ParseUint(query.Get("X-Amz-Expires"), 10, 25)
	return signed.Add(time.Duration(seconds) * time.Second), err == nil
}
