package everywhere

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/aws/smithy-go/middleware"
)

// metadataType is the type of the field that each output of the AWS SDK ends with.
var metadataType = reflect.TypeFor[middleware.Metadata]()

// findLost finds the first part of a value that encoding/json would write as {}: a struct that has content, but no exported
// field. It returns the part's type. The value has been written before, so it does not contain itself.
func findLost(value reflect.Value, path string) (lost reflect.Type, at string) {
	if !value.IsValid() || writesItself(value) {
		return nil, ""
	}
	switch value.Kind() {
	case reflect.Interface, reflect.Pointer:
		return findLost(value.Elem(), path)
	case reflect.Map:
		for entry := value.MapRange(); entry.Next(); {
			if lost, at := findLost(entry.Value(), path+"["+string(encodeText(fmt.Sprint(entry.Key())))+"]"); lost != nil {
				return lost, at
			}
		}
	case reflect.Slice, reflect.Array:
		for index := range value.Len() {
			if lost, at := findLost(value.Index(index), fmt.Sprintf("%s[%d]", path, index)); lost != nil {
				return lost, at
			}
		}
	case reflect.Struct:
		return findLostField(value, path)
	}
	return nil, ""
}

func findLostField(value reflect.Value, path string) (lost reflect.Type, at string) {
	kind := value.Type()
	hasHidden, hasShown := false, false
	for index := range kind.NumField() {
		field := kind.Field(index)
		if !field.IsExported() {
			// The exported fields of an embedded struct count, even if its type is not exported.
			hasShown = hasShown || field.Anonymous && field.Type.Size() > 0
			hasHidden = hasHidden || !field.Anonymous && !value.Field(index).IsZero()
			continue
		}
		hasShown = true
		if field.Type == metadataType || isLeftOut(field, value.Field(index)) {
			continue
		}
		if lost, at := findLost(value.Field(index), path+"."+field.Name); lost != nil {
			return lost, at
		}
	}
	if hasHidden && !hasShown && kind != metadataType {
		return kind, path
	}
	return nil, ""
}

// isLeftOut reports whether the author excluded a field from JSON.
func isLeftOut(field reflect.StructField, value reflect.Value) bool {
	tag := field.Tag.Get("json")
	return tag == "-" || strings.Contains(tag, ",omitzero") && value.IsZero()
}

// writesItself reports whether a value has its own JSON form, as time.Time has.
func writesItself(value reflect.Value) bool {
	if !value.CanInterface() {
		return true
	}
	isMarshaler := func(of reflect.Type) bool {
		return of.Implements(reflect.TypeFor[json.Marshaler]()) || of.Implements(reflect.TypeFor[encoding.TextMarshaler]())
	}
	kind := value.Type()
	// encoding/json calls a pointer's method if the pointer is not nil.
	return kind.Kind() != reflect.Interface && (isMarshaler(kind) || value.CanAddr() && isMarshaler(reflect.PointerTo(kind)))
}

func lostError(lost reflect.Type, path string) *ResultError {
	remedy := "return the values that you want to store"
	if lost.Implements(reflect.TypeFor[error]()) || reflect.PointerTo(lost).Implements(reflect.TypeFor[error]()) {
		remedy = "return its text, Error()"
	}
	return &ResultError{Path: path,
		message: fmt.Sprintf("%s is of the type %s, which has no exported field, so it would be stored as {}; %s", path, lost, remedy)}
}
