package everywhere

import (
	"bytes"
	"encoding/json"
)

// encode writes a value as compact JSON, as encoding/json does, but without escaping <, > and &.
func encode(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// encodeText writes a text as JSON. Every text has a JSON form, so it cannot fail.
func encodeText(text string) []byte {
	encoded, _ := encode(text)
	return encoded
}

// encodeForHTML writes a text as json.Marshal does.
func encodeForHTML(text string) []byte {
	encoded, _ := json.Marshal(text)
	return encoded
}
