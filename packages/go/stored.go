package everywhere

import (
	"bytes"
	"encoding/json"
	"slices"
)

// A Stored is what a target leaves in S3: one line of JSON, or rows as JSON Lines.
//
// Each row has a line feed at its end, and a value has none: readers recognise each by that.
type Stored []byte

// Decode reads it as a reader of the run's results does: rows into a slice, any other result into a value of its type.
//
//	var rows []Row
//	err := stored.Decode(&rows)
func (s Stored) Decode(into any) error {
	if len(s) > 0 && !bytes.HasSuffix(s, []byte("\n")) {
		return json.Unmarshal(s, into)
	}
	rows := bytes.ReplaceAll(bytes.TrimSuffix(s, []byte("\n")), []byte("\n"), []byte(","))
	return json.Unmarshal(slices.Concat([]byte("["), rows, []byte("]")), into)
}
