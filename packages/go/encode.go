package everywhere

import (
	"bytes"
	"encoding/json"
)

// encode writes a value as compact JSON, as encoding/json does, but with <, > and & as they are.
func encode(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// encodeText writes a text as JSON. It has a form for every text, so it cannot fail.
func encodeText(text string) []byte {
	encoded, _ := encode(text)
	return encoded
}

// encodeForHTML is what json.Marshal makes of a text.
func encodeForHTML(text string) []byte {
	encoded, _ := json.Marshal(text)
	return encoded
}
