package everywhere

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// answer is S3's answer to an upload, or the reason why there was none.
type answer struct {
	status int
	// text is the XML of an error.
	text string
	// cause is a failed connection; without it, there was an answer.
	cause error
}

var (
	retriedStatus = []int{408, 429, 500, 502, 503, 504}
	// 409 is the answer to a conditional write that lost a race (AmazonS3/latest/userguide/conditional-writes.html).
	retriedCode = []string{"SlowDown", "RequestTimeout", "InternalError", "ConditionalRequestConflict", "OperationAborted"}

	codeElement    = regexp.MustCompile(`<Code>([^<]{1,300})`)
	messageElement = regexp.MustCompile(`<Message>([^<]{1,300})`)
)

func (a answer) isNone() bool { return a.status == 0 && a.cause == nil }

// isStored reports whether the object is stored: S3 answers If-None-Match with 412 if an earlier attempt has stored it.
func (a answer) isStored() bool {
	return a.status/100 == 2 || a.status == 412
}

func (a answer) isWorthRetrying() bool {
	if a.cause != nil {
		return isTemporary(a.cause)
	}
	return slices.Contains(retriedStatus, a.status) || slices.Contains(retriedCode, a.code())
}

// code is S3's error code, for example AccessDenied.
func (a answer) code() string { return first(codeElement.FindStringSubmatch(a.text)) }

// reason is the answer's meaning in plain words.
func (a answer) reason() string {
	if a.cause != nil {
		return a.cause.Error()
	}
	said := strings.TrimSuffix(fmt.Sprintf("S3 answered %d %s", a.status, a.code()), " ")
	meaning := first(messageElement.FindStringSubmatch(a.text))
	if a.status == 403 || a.code() == "ExpiredToken" {
		meaning = refusal(a.code(), meaning)
	}
	if meaning == "" {
		return said
	}
	return said + ": " + meaning
}

func first(match []string) string {
	if match == nil {
		return ""
	}
	return match[1]
}

func refusal(code, message string) string {
	const retryIt = "retry the target in a new run"
	switch {
	case slices.Contains([]string{"ExpiredToken", "InvalidAccessKeyId", "InvalidToken"}, code):
		return "the upload URL has expired, because the session that signed it has; " + retryIt
	case strings.Contains(strings.ToLower(message), "expired"):
		return "the upload URL has expired; " + retryIt
	case code == "SignatureDoesNotMatch":
		return "the upload URL was signed for other headers than the worker sent; " +
			"the orchestrator and this SDK may have different versions: update the older one"
	case message == "":
		message = "no reason given"
	}
	return "the bucket refused the upload (" + message + "); check the bucket's policy, and the policy of the key that encrypts it"
}
