package everywhere

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	longestWait = 10 * time.Second
	// longestAnswer is how many bytes of an error's XML are read.
	longestAnswer = 16 * 1024
)

var errNoAnswer = errors.New("S3 did not answer")

// store PUTs a result to its presigned URL, and returns the number of attempts.
//
// Resets, time-outs, and S3's own errors (500, 503, SlowDown) are retried with exponential backoff and full jitter until ctx
// ends. A 412 means that an earlier attempt has stored it, and counts as success. It fails with an *OutputError with S3's
// answer and its meaning.
func store(ctx context.Context, with *environment, to output, content body) (int, error) {
	var last answer
	for attempt := 1; ; attempt++ {
		given, err := put(ctx, with.upload, to, content)
		if err != nil {
			return attempt, err
		}
		// An earlier answer says more than the end of the time.
		if ctx.Err() == nil || last.isNone() {
			last = given
		}
		if given.isStored() {
			return attempt, nil
		}
		if ctx.Err() != nil || !given.isWorthRetrying() || !wait(ctx, with.patience.upload, attempt) {
			return attempt, notStored(to.url, last, attempt, ctx.Err() != nil)
		}
	}
}

func wait(ctx context.Context, first time.Duration, attempt int) bool {
	longest := min(longestWait, first<<min(attempt-1, 10))
	timer := time.NewTimer(rand.N(longest + 1))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// put sends the result once. Its error is only about the disk.
func put(ctx context.Context, client *http.Client, to output, content body) (answer, error) {
	request := (&http.Request{
		Method:        http.MethodPut,
		URL:           to.url,
		Header:        http.Header{},
		ContentLength: content.length(),
	}).WithContext(ctx)
	for name, value := range to.headers {
		request.Header.Set(name, value)
	}
	// The URL was signed without this header, but S3 verifies it, and Object Lock requires it.
	digest, err := content.md5()
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Content-Md5", digest)
	request.Header.Set("User-Agent", "step-everywhere")
	request.Body = http.NoBody
	if content.length() > 0 {
		request.Body = io.NopCloser(content.open())
	}
	response, err := client.Do(request)
	if err != nil && ctx.Err() != nil {
		return answer{cause: errNoAnswer}, nil
	}
	if err != nil {
		return answer{cause: withoutURL(err)}, nil
	}
	defer response.Body.Close()
	if response.StatusCode < 300 {
		return answer{status: response.StatusCode}, nil
	}
	// An error body that cannot be read is left out; its status is known.
	text, _ := io.ReadAll(io.LimitReader(response.Body, longestAnswer))
	return answer{status: response.StatusCode, text: string(text)}, nil
}

// withoutURL removes the presigned URL from an error of net/http.
func withoutURL(err error) error {
	var ofURL *url.Error
	for errors.As(err, &ofURL) {
		err = ofURL.Err
	}
	return err
}

// isTemporary reports whether a retry may succeed after a connection's error.
func isTemporary(err error) bool {
	var certificate *tls.CertificateVerificationError
	return !errors.As(err, &certificate) && !errors.Is(err, errProxyRefused)
}

func notStored(address *url.URL, last answer, attempts int, isOver bool) *OutputError {
	key := strings.TrimPrefix(address.Path, "/")
	tries, until := "once", ""
	if attempts > 1 {
		tries = fmt.Sprintf("%d times", attempts)
	}
	if isOver {
		until = " until the function's time was up"
	}
	return &OutputError{
		Key: key, Status: last.status, Code: last.code(), Attempts: attempts, cause: last.cause,
		message: fmt.Sprintf("cannot store the result at %s/%s, tried %s%s: %s", address.Host, key, tries, until, last.reason()),
	}
}
