package everywhere_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	everywhere "github.com/step-everywhere/step-everywhere/packages/go"
)

func TestLocalRunsAHandler(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		if !strings.Contains(request.Header.Get("Authorization"), "/eu-west-1/kms/") {
			t.Errorf("signed as %s", request.Header.Get("Authorization"))
		}
		_, _ = io.WriteString(answer, `{"Keys":[{"KeyId":"a"}]}`)
	}))
	defer server.Close()
	config := aws.Config{BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("x", "y-is-long-enough", "")}
	handler := func(ctx context.Context, run *everywhere.Run[string]) (*kms.ListKeysOutput, error) {
		return kms.NewFromConfig(run.Config()).ListKeys(ctx, &kms.ListKeysInput{Marker: &run.Payload})
	}
	target := everywhere.Target{Region: "eu-west-1"}
	stored, err := everywhere.Local(t.Context(), handler, target, everywhere.WithConfig(config), everywhere.WithPayload("m"))
	if err != nil || string(stored) != `{"Keys":[{"KeyArn":null,"KeyId":"a"}],"NextMarker":null,"Truncated":false}` {
		t.Errorf("got %s (%v)", stored, err)
	}
	_, err = everywhere.Local(t.Context(), handler, target)
	var missing *everywhere.LocalCredentialsError
	if !errors.As(err, &missing) || missing.AccountID != "111122223333" {
		t.Errorf("got %v, expected a LocalCredentialsError", err)
	}
}

func TestLocalRunsAHandlerOfRows(t *testing.T) {
	type row struct{ Name string }
	handler := func(_ context.Context, run *everywhere.Run[any]) iter.Seq2[row, error] {
		return func(yield func(row, error) bool) {
			_ = yield(row{run.Account.Name}, nil) && yield(row{}, errors.New("no luck"))
		}
	}
	if _, err := everywhere.LocalRows(t.Context(), handler, everywhere.Target{}); err == nil || err.Error() != "no luck" {
		t.Errorf("got %v", err)
	}
	first := func(ctx context.Context, run *everywhere.Run[any]) iter.Seq2[row, error] {
		return func(yield func(row, error) bool) {
			for row, err := range handler(ctx, run) {
				yield(row, err)
				return
			}
		}
	}
	stored, err := everywhere.LocalRows(t.Context(), first, everywhere.Target{Account: everywhere.Account{ID: "222222222222", Name: "a"}})
	var rows []struct{ AccountId, Region, Name string }
	if err := errors.Join(err, stored.Decode(&rows)); err != nil || len(rows) != 1 || rows[0].Name != "a" || rows[0].Region != "us-east-1" {
		t.Errorf("got %s (%v)", stored, err)
	}
}
