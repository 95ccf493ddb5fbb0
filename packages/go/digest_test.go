package everywhere

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/step-everywhere/step-everywhere/packages/go/internal/canonicaljson"
)

func TestTheDigestIsThatOfTheVector(t *testing.T) {
	for _, vector := range readVectors(t).Digests {
		t.Run(vector.Name, func(t *testing.T) {
			value, err := canonicaljson.Parse([]byte(vector.JSON))
			if err != nil {
				t.Fatal(err)
			}
			fields := value.(map[string]any)
			clear := map[string]any{"Context": fields["Context"], "Payload": fields["Payload"]}
			if canonical, err := canonicaljson.Write(clear); err != nil || string(canonical) != vector.Canonical {
				t.Errorf("got %s (%v), expected %s", canonical, err, vector.Canonical)
			}
			if err := checkDigest(&workerEvent{clear: clear}, vector.Digest); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAChangedEventIsRefusedBeforeTheHandlerSeesIt(t *testing.T) {
	read := readVectors(t)
	for _, vector := range read.Changed {
		t.Run(vector.Name, func(t *testing.T) {
			vectorKMS(t, read.Key)
			isCalled := false
			worker := NewHandler(func(context.Context, *Run[any]) (any, error) {
				isCalled = true
				return nil, nil
			})
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			_, err := worker.Invoke(ctx, vector.Event)
			name := reflect.ValueOf(err).FieldByName("Type").String()
			if name != "EventError" || !strings.Contains(err.Error(), "was changed after the orchestrator created the event") || isCalled {
				t.Errorf("got %v, and the handler was called: %v", err, isCalled)
			}
		})
	}
}
