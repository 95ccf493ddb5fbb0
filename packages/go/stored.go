package everywhere

import (
	"bytes"
	"encoding/json"
	"slices"
)

// A Stored is a target's stored result: one line of JSON, or rows as JSON Lines.
//
// Each row ends with a line feed and a value does not, which tells the two apart.
type Stored []byte

// Decode reads a stored result as readers of a run's results do: rows into a slice, any other result into a value of its type.
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
