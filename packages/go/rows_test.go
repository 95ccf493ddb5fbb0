package everywhere_test

import (
	"context"
	"iter"
	"os"
	"strings"
	"testing"

	everywhere "github.com/step-everywhere/step-everywhere/packages/go"
	"github.com/step-everywhere/step-everywhere/packages/go/everywheretest"
)

func rowsOf(rows []any) func(context.Context, *everywhere.Run[any]) iter.Seq2[any, error] {
	return func(context.Context, *everywhere.Run[any]) iter.Seq2[any, error] {
		return func(yield func(any, error) bool) {
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

func TestRows(t *testing.T) {
	for _, each := range readBehaviour(t).Rows {
		t.Run(each.Name, func(t *testing.T) {
			var options []everywhere.Option
			if each.Fields != nil {
				options = append(options, everywhere.WithRowFields(func(everywhere.Target) any {
					if string(each.Fields) == "false" {
						return nil
					}
					return each.Fields
				}))
			}
			aws := everywheretest.Start(t)
			worker := everywhere.NewRowsHandler(rowsOf(each.Rows), options...)
			answer, err := everywheretest.Invoke(t, worker, aws.Event(everywhere.Target{}, nil))
			if got := string(aws.Result(t)); answer != `"stored"` || err != nil || got != each.Body {
				t.Errorf("got %q (%s, %v), expected %q", got, answer, err, each.Body)
			}
		})
	}
}

func TestAMillionBytesOfRowsAreKeptOnDisk(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	aws := everywheretest.Start(t)
	row := map[string]string{"Text": strings.Repeat("x", 100_000)}
	rows := make([]any, 25)
	for index := range rows {
		rows[index] = row
	}
	aws.FailNextPuts(everywheretest.Failure{Status: 503})
	if _, err := everywheretest.Invoke(t, everywhere.NewRowsHandler(rowsOf(rows)), aws.Event(everywhere.Target{}, nil)); err != nil {
		t.Fatal(err)
	}
	var stored []map[string]string
	if err := aws.Result(t).Decode(&stored); err != nil || len(stored) != len(rows) || stored[24]["Text"] != row["Text"] {
		t.Errorf("%d rows are stored (%v)", len(stored), err)
	}
	if left, _ := os.ReadDir(os.TempDir()); len(left) > 0 {
		t.Errorf("%v are left on disk", left)
	}
	t.Setenv("TMPDIR", "/nowhere")
	_, err := everywheretest.Invoke(t, everywhere.NewRowsHandler(rowsOf(rows)), aws.Event(everywhere.Target{}, nil))
	if failed := reported(t, err); failed.Type != "ResultError" || !strings.Contains(failed.Message, "cannot write the rows to /nowhere") {
		t.Errorf("got %s: %s", failed.Type, failed.Message)
	}
}
