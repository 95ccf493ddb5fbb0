package everywhere

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/smithy-go"
)

// kmsClient calls KMS as the worker's own role, never as a target's, so it contains nothing of a target.
type kmsClient struct {
	client *kms.Client
	// isLocal reports whether the key is behind plain HTTP, as in an emulator or a test.
	isLocal bool
}

// decrypt returns the plaintext of a sealed value; a secret that is too long for one ciphertext has several.
func (k *kmsClient) decrypt(ctx context.Context, event *workerEvent, what *sealed) ([]byte, error) {
	var plaintext []byte
	for ciphertext := range strings.SplitSeq(what.encrypted, ".") {
		part, err := k.decryptPart(ctx, event, what, ciphertext)
		if err != nil {
			return nil, err
		}
		plaintext = append(plaintext, part...)
	}
	return plaintext, nil
}

func (k *kmsClient) decryptPart(ctx context.Context, event *workerEvent, what *sealed, ciphertext string) ([]byte, error) {
	blob, err := base64.StdEncoding.DecodeString(ciphertext)
	if err != nil {
		// Its padding is wrong; the error is the same as AWS's own for an invalid ciphertext.
		return nil, &UnsealError{Field: what.field,
			message: fmt.Sprintf("cannot decrypt the event's %s: it is not base64", what.field)}
	}
	answer, err := k.client.Decrypt(ctx, &kms.DecryptInput{
		KeyId:             &event.keyID,
		CiphertextBlob:    blob,
		EncryptionContext: what.encryptionContext,
		GrantTokens:       []string{event.grantToken},
	})
	if err == nil {
		return answer.Plaintext, nil
	}
	code, message, cause := causeOf(err)
	switch {
	case ctx.Err() != nil:
		return nil, &UnsealError{Field: "Credentials", message: "cannot decrypt the event: " +
			"KMS did not answer within the function's time; can the function reach KMS from its VPC?"}
	case isUnavailable(err, code):
		return nil, &KmsUnavailableError{Field: what.field, cause: cause, message: fmt.Sprintf(
			"KMS did not decrypt the event's %s (%s); the handler has not begun, and the state machine invokes the worker again",
			what.field, said(code, message))}
	default:
		return nil, &UnsealError{Field: what.field, cause: cause, message: fmt.Sprintf(
			"cannot decrypt the event's %s: %s", what.field, meaning(code, message, what))}
	}
}

// causeOf finds the error inside the SDK's, which adds details about the request that do not help an author.
func causeOf(err error) (code, message string, cause error) {
	var answered smithy.APIError
	if errors.As(err, &answered) {
		return answered.ErrorCode(), answered.ErrorMessage(), answered
	}
	cause = err
	for next := errors.Unwrap(cause); next != nil; next = errors.Unwrap(cause) {
		cause = next
	}
	return "", cause.Error(), cause
}

func said(code, message string) string {
	if code == "" {
		return message
	}
	return code + ": " + message
}

// isUnavailable reports whether KMS itself failed or throttled, or broke off after the connection was made.
//
// A connection that cannot be made in time does not count, because a function in a VPC without a route to KMS never makes one.
func isUnavailable(err error, code string) bool {
	for _, start := range []string{"Throttl", "TooManyRequests", "RequestLimitExceeded"} {
		if strings.HasPrefix(code, start) {
			return true
		}
	}
	var response *awshttp.ResponseError
	if errors.As(err, &response) && response.HTTPStatusCode() >= 500 {
		return true
	}
	for _, cut := range []error{syscall.ECONNRESET, syscall.ECONNREFUSED, syscall.EPIPE, io.EOF, io.ErrUnexpectedEOF} {
		if errors.Is(err, cut) {
			return true
		}
	}
	return false
}

// meaning explains an error of KMS for a worker, because KMS's own messages contain few details on purpose.
func meaning(code, message string, what *sealed) string {
	switch code {
	case "AccessDeniedException":
		return fmt.Sprintf("KMS denied it. Probably the worker's role is not %s, for which the event was encrypted "+
			"(was the role changed after the run started?), or the run has ended and its grant was revoked (%s)",
			what.encryptionContext["Recipient"], message)
	case "InvalidCiphertextException":
		return "it was encrypted with another encryption context: " +
			"it comes from another run, account or region, or was changed on the way"
	case "InvalidGrantTokenException":
		return "the run's grant token is not valid: the run has ended, or its grant was revoked"
	case "IncorrectKeyException":
		return "it was encrypted with another key than the event's KeyId"
	case "DisabledException", "KMSInvalidStateException", "NotFoundException":
		return fmt.Sprintf("the key is disabled, is being deleted, or does not exist (%s); ask the operator of the orchestrator's stack", message)
	case "":
		return fmt.Sprintf("KMS did not answer (%s); can the function reach KMS from its VPC?", message)
	default:
		return said(code, message)
	}
}
