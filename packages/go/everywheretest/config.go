package everywheretest

import (
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// Config makes a configuration for [everywhere.WithConfig] whose clients send nothing: a function of the test answers each
// request with a status and a body.
//
//	config := everywheretest.Config(func(request *http.Request) (int, string) {
//		return http.StatusOK, `<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>`
//	})
func Config(answer func(request *http.Request) (status int, body string)) aws.Config {
	return aws.Config{
		Credentials: credentials.NewStaticCredentialsProvider("ASIATARGET", "a-secret-of-no-account", "a-token-of-no-account"),
		HTTPClient:  answering(answer),
		// The test chose the failing answer, so a retry would get the same.
		RetryMaxAttempts: 1,
	}
}

type answering func(request *http.Request) (status int, body string)

// Do answers a request.
func (a answering) Do(request *http.Request) (*http.Response, error) {
	status, body := a(request)
	return &http.Response{
		Status:        http.StatusText(status),
		StatusCode:    status,
		Header:        http.Header{},
		Body:          io.NopCloser(strings.NewReader(body)),
		ContentLength: int64(len(body)),
		Request:       request,
	}, nil
}
