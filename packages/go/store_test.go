package everywhere_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	everywhere "github.com/step-everywhere/step-everywhere/packages/go"
	"github.com/step-everywhere/step-everywhere/packages/go/everywheretest"
)

func TestS3ThatAnswers(t *testing.T) {
	for _, each := range readBehaviour(t).Puts {
		t.Run(each.Name, func(t *testing.T) {
			aws := everywheretest.Start(t)
			for _, answer := range each.Answers {
				aws.FailNextPuts(everywheretest.Failure(answer))
			}
			_, err := everywheretest.Invoke(t, everywhere.NewHandler(one), aws.Event(everywhere.Target{}, nil))
			puts := 0
			for _, request := range aws.Requests() {
				if request.Method == http.MethodPut {
					puts++
					// The MD5 of {"a":1}.
					if string(request.Body) != `{"a":1}` || request.Header.Get("Content-Md5") != "u2y1xo30ZSlByvZSo2by2A==" {
						t.Errorf("sent %s with %v", request.Body, request.Header)
					}
				}
			}
			if puts != each.Calls {
				t.Errorf("sent %d times, expected %d", puts, each.Calls)
			}
			if each.Expected == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			key := "results/StepEverywhere/StepEverywhere_example/$LATEST/6f1c0d5e-2b1a-4c3d-8e9f-0a1b2c3d4e5f/222222222222/ap-southeast-2.json"
			expected := fmt.Sprintf("cannot store the result at %s/%s, tried once: %s", strings.TrimPrefix(aws.Endpoint, "http://"), key, each.Expected)
			if failed := reported(t, err); failed.Type != "OutputError" || failed.Message != expected {
				t.Errorf("got  %s: %s\nwant %s", failed.Type, failed.Message, expected)
			}
		})
	}
}
