package everywhere

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/step-everywhere/step-everywhere/packages/go/internal/canonicaljson"
)

// The schema allows every event that the parser accepts. The parser refuses others with an EventError without the ciphertexts.
func FuzzParseEvent(f *testing.F) {
	schema := schemaOf(f, "event")
	read := readVectors(f)
	for _, each := range read.Targets {
		f.Add([]byte(each.Event))
	}
	for _, each := range read.Refused {
		f.Add([]byte(each.Event))
	}
	for _, each := range readBehaviour(f).Events {
		if each.Event == nil {
			f.Add(changedEvent(f, each.Field, each.Value, each.Without, each.With))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		event, err := parseEvent(text)
		if err == nil {
			if err := checkSchema(t, schema, text); err != nil {
				t.Errorf("the schema refuses %s: %v", text, err)
			}
			return
		}
		var refused *EventError
		if event != nil || !errors.As(err, &refused) || len(err.Error()) > 2000 {
			t.Errorf("got %v, %v", event, err)
		}
	})
}

// Canonical JSON is a fixed point: reading and writing it again returns the same text.
func FuzzCanonicalJSON(f *testing.F) {
	for _, each := range readVectors(f).Digests {
		f.Add(each.JSON)
	}
	f.Add(`["\ud800", 1e400, -0.0, 1e21, 1e-7, 123456789012345678901234567890, "\ud83d\ude00", "\\ud800"]`)
	f.Fuzz(func(t *testing.T, text string) {
		value, err := canonicaljson.Parse([]byte(text))
		if err != nil {
			return
		}
		canonical, err := canonicaljson.Write(value)
		if err != nil {
			return
		}
		again, err := canonicaljson.Parse(canonical)
		if err != nil {
			t.Fatalf("%s cannot be read: %v", canonical, err)
		}
		if twice, err := canonicaljson.Write(again); err != nil || string(twice) != string(canonical) {
			t.Errorf("%s became %s (%v)", canonical, twice, err)
		}
	})
}

// The content of a ciphertext is secret, so no error of a parser may contain any of it.
func FuzzParsePlaintexts(f *testing.F) {
	for _, each := range readVectors(f).Targets {
		for _, call := range each.Decrypt {
			f.Add(call.Plaintext)
		}
	}
	f.Add(`{"Url":"http://[planted-secret]","Headers":{"a":"planted-secret\n"},"Digest":""}`)
	f.Fuzz(func(t *testing.T, text string) {
		_, ofCredentials := parseCredentials([]byte(text))
		_, ofOutput := parseOutput([]byte(text), true)
		for _, err := range []error{ofCredentials, ofOutput} {
			var refused *UnsealError
			if err != nil && (!errors.As(err, &refused) || refused.cause != nil || strings.Contains(err.Error(), "planted")) {
				t.Errorf("got %v", err)
			}
		}
	})
}

// A secret is found in every encoding, with any text around it.
func FuzzRedaction(f *testing.F) {
	f.Add("planted+secret/access\"key=\\0123456789", "before", "after")
	f.Add("AAAAAAAA", "AAA", "")
	f.Add("äöüäöüäöü <&>'\u2028", "\x00", "%")
	f.Fuzz(func(t *testing.T, secret, before, after string) {
		if len(secret) < shortestSecret {
			return
		}
		secrets := &redaction{}
		secrets.add(secret)
		inJSON, _ := json.Marshal(secret)
		spelled := map[string]string{
			"plain": secret, "URL": url.QueryEscape(secret), "URL twice": url.QueryEscape(url.QueryEscape(secret)),
			"JSON": inner(inJSON), "hex": hex.EncodeToString([]byte(secret)),
		}
		for name, spelling := range spelled {
			if text := secrets.text(before + spelling + after); strings.Contains(text, spelling) {
				t.Errorf("%s: %q is left in %q", name, spelling, text)
			}
		}
		// At any offset in the encoded text, the characters that only depend on the secret are removed.
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
			encoded := encoding.EncodeToString([]byte(before + secret + after))
			if !strings.Contains(secrets.text(encoded), redacted) {
				t.Errorf("%q has the secret %q", encoded, secret)
			}
		}
	})
}

// A row keeps its fields, whatever their names, after the author's first fields.
func FuzzWithFields(f *testing.F) {
	f.Add(`{"a":1}`)
	f.Add(`{"Region":"global","a":{"Region":1}}`)
	f.Add(`{}`)
	f.Add(`[1]`)
	f.Add(`{"\u0052egion":1,"Region":2}`)
	f.Fuzz(func(t *testing.T, text string) {
		var row any
		if json.Unmarshal([]byte(text), &row) != nil {
			return
		}
		compact, err := encode(row)
		if err != nil {
			return
		}
		first, err := firstFields(accountAndRegion(Target{Region: "eu-west-1"}))
		if err != nil {
			t.Fatal(err)
		}
		written := withFields(first, compact)
		var read any
		if err := json.Unmarshal(written, &read); err != nil {
			t.Fatalf("%s: %v", written, err)
		}
		own, isObject := row.(map[string]any)
		if !isObject {
			if string(written) != string(compact) {
				t.Errorf("%s became %s", compact, written)
			}
			return
		}
		for name, value := range map[string]any{"AccountId": "", "Region": "eu-west-1"} {
			if _, isOwn := own[name]; !isOwn {
				own[name] = value
			}
		}
		if asJSON(t, own) != asJSON(t, read) || !strings.HasPrefix(string(written), `{"AccountId":`) {
			t.Errorf("%s became %s", compact, written)
		}
	})
}
