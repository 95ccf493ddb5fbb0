package everywhere

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// metadata is the field that each output of the AWS SDK ends with; none of its content is exported.
var metadata = []byte(`"ResultMetadata":{}`)

// plainJSON writes a value as encoding/json does, without the SDK's metadata. It fails with a *ResultError that names the path
// inside the value, for a value without a JSON form and for one that would be lost: encoding/json writes {} for a struct that
// only has unexported fields, as most errors do.
func plainJSON(value any, root string) ([]byte, error) {
	text, err := encode(value)
	if err != nil {
		path := root + pathTo(reflect.ValueOf(value))
		return nil, &ResultError{Path: path, cause: err,
			message: fmt.Sprintf("%s cannot be stored as JSON: %s", path, strings.TrimPrefix(err.Error(), "json: "))}
	}
	// Within a string its quotes would be escaped, so this is always a field.
	text = bytes.ReplaceAll(text, slices.Concat([]byte(","), metadata), nil)
	text = bytes.ReplaceAll(text, metadata, nil)
	// Most results have no empty object, and need no further check.
	if bytes.Contains(text, []byte("{}")) {
		if lost, path := findLost(reflect.ValueOf(value), root); lost != nil {
			return nil, lostError(lost, path)
		}
	}
	return text, nil
}

// pathTo finds the part of a value that encoding/json refuses, because its error names the type, but not the path.
func pathTo(value reflect.Value) string {
	for value.Kind() == reflect.Interface || value.Kind() == reflect.Pointer {
		value = value.Elem()
	}
	switch value.Kind() {
	case reflect.Map:
		for entry := value.MapRange(); entry.Next(); {
			if isRefused(entry.Value()) {
				return "[" + string(encodeText(fmt.Sprint(entry.Key()))) + "]" + pathTo(entry.Value())
			}
		}
	case reflect.Slice, reflect.Array:
		for index := range value.Len() {
			if isRefused(value.Index(index)) {
				return fmt.Sprintf("[%d]%s", index, pathTo(value.Index(index)))
			}
		}
	case reflect.Struct:
		for index := range value.NumField() {
			if field := value.Type().Field(index); field.IsExported() && isRefused(value.Field(index)) {
				return "." + field.Name + pathTo(value.Field(index))
			}
		}
	}
	return ""
}

// isRefused reports whether encoding/json fails for a part. It also fails for a part that contains itself, which has no path.
func isRefused(value reflect.Value) bool {
	_, err := encode(value.Interface())
	return err != nil && !strings.Contains(err.Error(), "encountered a cycle")
}

// rowFields has the first fields of each row that is an object.
type rowFields struct {
	names []string
	// text has the fields as JSON, without braces.
	text []byte
	// byName has the JSON of each value.
	byName map[string]json.RawMessage
}

// firstFields writes the author's first fields of rows.
func firstFields(first any) (rowFields, error) {
	if first == nil {
		return rowFields{}, nil
	}
	text, err := plainJSON(first, "row fields")
	if err != nil {
		return rowFields{}, err
	}
	names, byName, isObject := parseFields(text)
	if !isObject {
		return rowFields{}, &ResultError{Path: "row fields",
			message: fmt.Sprintf("the row fields are %s, expected an object; give a struct or a map", text)}
	}
	return rowFields{names, text[1 : len(text)-1], byName}, nil
}

// withFields puts fields at the beginning of a row that is an object; fields of the row with the same name take precedence.
func withFields(first rowFields, row []byte) []byte {
	if len(first.names) == 0 || row[0] != '{' {
		return row
	}
	// In raw JSON from the author, a name may contain escapes.
	hasOwn := func(name string) bool { return bytes.Contains(row, encodeText(name)) }
	if !bytes.Contains(row, []byte(`\u`)) && !slices.ContainsFunc(first.names, hasOwn) {
		if len(row) == len("{}") {
			return slices.Concat([]byte("{"), first.text, []byte("}"))
		}
		return slices.Concat([]byte("{"), first.text, []byte(","), row[1:])
	}
	names, own, _ := parseFields(row)
	merged := []byte("{")
	for _, name := range append(slices.Clone(first.names), names...) {
		value, isOwn := own[name]
		if !isOwn {
			value = first.byName[name]
		} else if value == nil {
			continue
		}
		if len(merged) > 1 {
			merged = append(merged, ',')
		}
		merged = slices.Concat(merged, encodeText(name), []byte(":"), value)
		// It is written once, at the position of the first field with its name.
		own[name] = nil
	}
	return append(merged, '}')
}

// parseFields reads the fields of an object, in their order.
func parseFields(text []byte) (names []string, byName map[string]json.RawMessage, isObject bool) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, nil, false
	}
	byName = map[string]json.RawMessage{}
	for decoder.More() {
		var value json.RawMessage
		name, err := decoder.Token()
		if err != nil || decoder.Decode(&value) != nil {
			return nil, nil, false
		}
		names, byName[name.(string)] = append(names, name.(string)), value
	}
	return names, byName, true
}
