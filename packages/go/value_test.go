package everywhere_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kms"

	everywhere "github.com/step-everywhere/step-everywhere/packages/go"
)

func TestValuesWithoutAFormInJSONSayWhere(t *testing.T) {
	type inner struct{ Ratios []any }
	for path, value := range map[string]any{
		`result["a"].Ratios[1]`: map[string]any{"a": &inner{[]any{1, func() {}}}},
		"result":                make(chan int),
	} {
		_, err := everywhere.Local(t.Context(), func(context.Context, *everywhere.Run[any]) (any, error) { return value, nil }, everywhere.Target{})
		var refused *everywhere.ResultError
		if !errors.As(err, &refused) || refused.Path != path || !strings.HasPrefix(err.Error(), path+" cannot be stored as JSON: ") {
			t.Errorf("got %v, expected the path %s", err, path)
		}
	}
}

func TestValuesThatJSONWouldLoseAreRefused(t *testing.T) {
	type sealed struct{ secret string }
	type outcome struct {
		Name string
		Err  error
		Also any `json:",omitempty"`
	}
	refused := []struct {
		path, message string
		value         any
	}{
		{`result["a"][1].Err`, "of the type errors.errorString, which", map[string]any{"a": []outcome{{Name: "fine"}, {Err: io.EOF}}}},
		{`result["a"].Err`, "return its text, Error()", map[string]*outcome{"a": {Err: fmt.Errorf("b: %w", io.EOF)}}},
		{"result[0].Also", "return the values that you want to store", []outcome{{Also: sealed{"x"}}}},
		// Only the pointer has the method, and a value in an interface has no address.
		{"result", "of the type big.Int", *big.NewInt(5)},
	}
	for _, each := range refused {
		_, err := everywhere.Local(t.Context(), func(context.Context, *everywhere.Run[any]) (any, error) { return each.value, nil }, everywhere.Target{})
		var lost *everywhere.ResultError
		if !errors.As(err, &lost) || lost.Path != each.path || !strings.Contains(err.Error(), each.message) {
			t.Errorf("got %v, expected the path %s and %q", err, each.path, each.message)
		}
	}
}

func TestValuesThatAreEmptyAreStored(t *testing.T) {
	type empty struct{}
	type guarded struct {
		Count  int
		hidden int
	}
	type keyed struct {
		Key *big.Int
		At  time.Time
		Mu  sync.Mutex
	}
	stored := map[string]any{
		`{}`: map[string]int{},
		`[{},{}]`: []any{empty{}, struct {
			Mu *sync.Mutex `json:"-"`
		}{&sync.Mutex{}}},
		`{"Count":1}`: &guarded{1, 2},
		`{"Key":5,"At":"2026-01-31T12:00:00Z","Mu":{}}`:       &keyed{Key: big.NewInt(5), At: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)},
		`{"Grants":null,"NextMarker":null,"Truncated":false}`: &kms.ListGrantsOutput{},
	}
	for expected, value := range stored {
		text, err := everywhere.Local(t.Context(), func(context.Context, *everywhere.Run[any]) (any, error) { return value, nil }, everywhere.Target{})
		if err != nil || string(text) != expected {
			t.Errorf("got %s (%v), expected %s", text, err, expected)
		}
	}
}
