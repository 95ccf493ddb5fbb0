package everywhere

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// s3Host matches S3 in every partition, including dual-stack, FIPS and VPC endpoints
// (docs.aws.amazon.com/general/latest/gr/s3.html), and no other host of AWS: the owner of a load balancer chooses the beginning
// of its name.
var s3Host = regexp.MustCompile(`^(.+\.)?s3(-fips|-accelerate)?(\.dualstack)?(\.[a-z]{2,4}(-[a-z]+)+-\d+(\.vpce)?)?\.` +
	`(amazonaws\.com(\.cn)?|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$`)

var (
	printed    = regexp.MustCompile(`^[!-~]+$`)
	header     = regexp.MustCompile(`^[ -~\t]+$`)
	headerName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
	hexDigest  = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// output is the URL and the headers for the PUT of the result.
type output struct {
	url     *url.URL
	headers map[string]string
	// digest is the digest of the event's readable part.
	digest string
}

// unsealed is the content of an event's two ciphertexts.
type unsealed struct {
	credentials aws.Credentials
	output      output
}

// unseal decrypts both ciphertexts of an event, at the same time.
//
// It fails with a *KmsUnavailableError when KMS fails or throttles, and with an *UnsealError with the ciphertext's name and the
// likely cause.
func unseal(ctx context.Context, kms *kmsClient, event *workerEvent) (*unsealed, error) {
	type decrypted struct {
		plaintext []byte
		err       error
	}
	second := make(chan decrypted, 1)
	go func() {
		plaintext, err := kms.decrypt(ctx, event, &event.output)
		second <- decrypted{plaintext, err}
	}()
	plaintext, err := kms.decrypt(ctx, event, &event.credentials)
	ofOutput := <-second
	if err != nil {
		return nil, err
	}
	if ofOutput.err != nil {
		return nil, ofOutput.err
	}
	credentials, err := parseCredentials(plaintext)
	if err != nil {
		return nil, err
	}
	opened, err := parseOutput(ofOutput.plaintext, kms.isLocal)
	if err != nil {
		return nil, err
	}
	credentials.AccountID = event.context.accountID
	return &unsealed{*credentials, *opened}, nil
}

func parseCredentials(plaintext []byte) (*aws.Credentials, error) {
	fields, err := plaintextOf(plaintext, "Credentials")
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for _, name := range []string{"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"} {
		text, isText := fields[name].(string)
		if !isText || text == "" {
			return nil, malformed("Credentials", name, "a string that is not empty")
		}
		texts[name] = text
	}
	expiration, err := parseTime(texts["Expiration"])
	if err != nil {
		return nil, malformed("Credentials", "Expiration", "a time in ISO 8601")
	}
	return &aws.Credentials{
		AccessKeyID:     texts["AccessKeyId"],
		SecretAccessKey: texts["SecretAccessKey"],
		SessionToken:    texts["SessionToken"],
		CanExpire:       true,
		Expires:         expiration,
		Source:          "step-everywhere",
	}, nil
}

// parseTime reads ISO 8601 as the schema allows it; a time without a zone is in UTC.
func parseTime(text string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return at, nil
	}
	return time.Parse("2006-01-02T15:04:05.999999999", text)
}

// parseOutput checks the content of Output. On AWS a result may only go to S3; a run whose key is behind plain HTTP, as in an
// emulator or a test, may store its results there as well.
func parseOutput(plaintext []byte, isLocal bool) (*output, error) {
	fields, err := plaintextOf(plaintext, "Output")
	if err != nil {
		return nil, err
	}
	text, _ := fields["Url"].(string)
	address, err := url.Parse(text)
	// With other characters, an error of a parser or a connection would show the value.
	isURL := err == nil && printed.MatchString(text) && address.Hostname() != "" && address.Port() != "0"
	if !isURL || (address.Scheme != "https" && address.Scheme != "http") {
		return nil, malformed("Output", "Url", "a URL")
	}
	if !isLocal && (address.Scheme != "https" || !s3Host.MatchString(address.Hostname())) {
		return nil, malformed("Output", "Url", "an https URL of S3")
	}
	headers, err := parseHeaders(fields["Headers"])
	if err != nil {
		return nil, err
	}
	digest, _ := fields["Digest"].(string)
	if !hexDigest.MatchString(digest) {
		return nil, malformed("Output", "Digest", "64 lower-case hexadecimal digits")
	}
	return &output{address, headers, digest}, nil
}

func parseHeaders(value any) (map[string]string, error) {
	given, isObject := value.(map[string]any)
	if !isObject {
		return nil, malformed("Output", "Headers", "an object")
	}
	headers := map[string]string{}
	for name, value := range given {
		text, isText := value.(string)
		if !isText || text == "" {
			return nil, malformed("Output", "Headers."+name, "a string that is not empty")
		}
		// An error of net/http would show the value.
		if !headerName.MatchString(name) || !header.MatchString(text) || strings.TrimSpace(text) != text {
			return nil, malformed("Output", "Headers", "an object of HTTP headers")
		}
		headers[name] = text
	}
	return headers, nil
}

func plaintextOf(plaintext []byte, field string) (map[string]any, error) {
	var value any
	// The cause is left out, because the decoder's error may contain its input, which is a secret here.
	if json.Unmarshal(plaintext, &value) != nil {
		return nil, &UnsealError{Field: field,
			message: fmt.Sprintf("the event's %s decrypts to something that is not JSON", field)}
	}
	fields, isObject := value.(map[string]any)
	if !isObject {
		return nil, malformed(field, "", "an object")
	}
	return fields, nil
}

func malformed(field, inner, expected string) *UnsealError {
	what := "the event's " + field
	if inner != "" {
		what = inner + " of " + what
	}
	return &UnsealError{Field: field, message: fmt.Sprintf(
		"after decryption, %s is not %s; the orchestrator and this SDK may have different versions: update the older one", what, expected)}
}
