// Package canonicaljson writes JSON according to RFC 8785: one spelling for each value, the same in every language.
package canonicaljson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Parse reads one JSON text and keeps the spelling of its numbers.
//
// Of duplicate fields the last one counts, as in every SDK. It fails for text that is not JSON, and for text that is not
// Unicode: half of a surrogate pair, or bytes that are not UTF-8, which encoding/json would replace.
func Parse(text []byte) (any, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("the text is not UTF-8")
	}
	if hasLoneSurrogate(text) {
		return nil, errors.New("the text has half of a surrogate pair")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the JSON text")
	}
	return value, nil
}

// Write writes a value of Parse in its canonical form.
//
// Numbers are written as ECMAScript writes doubles, and names are sorted by their UTF-16. It fails for a number that is not a
// double.
func Write(value any) ([]byte, error) {
	return appendValue(nil, value)
}

func appendValue(to []byte, value any) ([]byte, error) {
	switch value := value.(type) {
	case nil:
		return append(to, "null"...), nil
	case bool:
		return strconv.AppendBool(to, value), nil
	case string:
		return appendString(to, value), nil
	case json.Number:
		return appendNumber(to, value)
	case []any:
		return appendList(to, value)
	case map[string]any:
		return appendObject(to, value)
	default:
		return nil, fmt.Errorf("a %T is not JSON", value)
	}
}

func appendList(to []byte, items []any) ([]byte, error) {
	var err error
	to = append(to, '[')
	for index, item := range items {
		if index > 0 {
			to = append(to, ',')
		}
		if to, err = appendValue(to, item); err != nil {
			return nil, err
		}
	}
	return append(to, ']'), nil
}

func appendObject(to []byte, fields map[string]any) ([]byte, error) {
	var err error
	to = append(to, '{')
	for index, name := range slices.SortedFunc(maps.Keys(fields), compareUTF16) {
		if index > 0 {
			to = append(to, ',')
		}
		to = append(appendString(to, name), ':')
		if to, err = appendValue(to, fields[name]); err != nil {
			return nil, err
		}
	}
	return append(to, '}'), nil
}

func compareUTF16(one, other string) int {
	return slices.Compare(utf16.Encode([]rune(one)), utf16.Encode([]rune(other)))
}

// appendNumber writes a number as Number.prototype.toString does (tc39.es/ecma262, 6.1.6.1.20).
func appendNumber(to []byte, number json.Number) ([]byte, error) {
	double, err := number.Float64()
	if err != nil || math.IsInf(double, 0) || math.IsNaN(double) {
		return nil, errors.New("a number is beyond what a double holds")
	}
	if double == 0 {
		return append(to, '0'), nil
	}
	size := math.Abs(double)
	if size >= 1e-6 && size < 1e21 {
		return strconv.AppendFloat(to, double, 'f', -1, 64), nil
	}
	text := strconv.FormatFloat(double, 'e', -1, 64)
	// Go writes at least two digits of an exponent.
	for _, sign := range []string{"e+", "e-"} {
		text = strings.Replace(text, sign+"0", sign, 1)
	}
	return append(to, text...), nil
}

func appendString(to []byte, text string) []byte {
	const hex = "0123456789abcdef"
	short := map[byte]byte{'"': '"', '\\': '\\', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't'}
	to = append(to, '"')
	for index := range len(text) {
		character := text[index]
		switch letter, isShort := short[character]; {
		case isShort:
			to = append(to, '\\', letter)
		case character < ' ':
			to = append(to, '\\', 'u', '0', '0', hex[character>>4], hex[character&15])
		default:
			to = append(to, character)
		}
	}
	return append(to, '"')
}

// hasLoneSurrogate looks for an escape from \ud800 to \udfff that is not one half of a pair.
func hasLoneSurrogate(text []byte) bool {
	for index := 0; index < len(text); index++ {
		if text[index] != '\\' {
			continue
		}
		first, isEscape := escaped(text[index:])
		if !isEscape {
			// The character after a backslash does not begin an escape.
			index++
			continue
		}
		if !utf16.IsSurrogate(first) {
			continue
		}
		second, isEscape := escaped(text[min(index+6, len(text)):])
		if !isEscape || utf16.DecodeRune(first, second) == utf8.RuneError {
			return true
		}
		index += 11
	}
	return false
}

// escaped reads \uXXXX at the beginning of a text.
func escaped(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	code, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return rune(code), err == nil
}
