package everywhere

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

type vectors struct {
	Key     []byte
	Targets []struct {
		Name    string
		Event   json.RawMessage
		Decrypt []struct {
			KeyId, CiphertextBlob, Plaintext string
			GrantTokens                      []string
			EncryptionContext                map[string]string
		}
		Result json.RawMessage
		Rows   []json.RawMessage
		Put    struct {
			URL     string
			Headers map[string]string
			Body    string
		}
	}
	Refused []struct {
		Name, Field string
		Event       json.RawMessage
	}
	Digests []struct{ Name, JSON, Canonical, Digest string }
	Changed []struct {
		Name  string
		Event json.RawMessage
	}
}

func readVectors(t testing.TB) (read vectors) {
	t.Helper()
	readContract(t, "vectors.json", &read)
	return read
}

func schemaOf(t testing.TB, name string) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile("../core/contract/" + name + ".schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func checkSchema(t testing.TB, schema *jsonschema.Schema, text []byte) error {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(value)
}

func TestVectorsDecryptAsTheySay(t *testing.T) {
	read := readVectors(t)
	for _, vector := range read.Targets {
		t.Run(vector.Name, func(t *testing.T) {
			if err := checkSchema(t, schemaOf(t, "event"), vector.Event); err != nil {
				t.Error(err)
			}
			calls := vectorKMS(t, read.Key)
			event, err := parseEvent(vector.Event)
			if err != nil {
				t.Fatal(err)
			}
			environment, err := openEnvironment(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			// One after the other, so that the calls have an order.
			kms := environment.kmsFor(event.keyID)
			var plaintexts, expectedTexts string
			for _, each := range []*sealed{&event.credentials, &event.output} {
				plaintext, err := kms.decrypt(t.Context(), event, each)
				if err != nil {
					t.Fatal(err)
				}
				plaintexts += string(plaintext)
				if err := checkSchema(t, schemaOf(t, strings.ToLower(each.field)), plaintext); err != nil {
					t.Error(err)
				}
			}
			if len(*calls) != len(vector.Decrypt) {
				t.Fatalf("%d calls, expected %d", len(*calls), len(vector.Decrypt))
			}
			for index, expected := range vector.Decrypt {
				expectedTexts += expected.Plaintext
				call := map[string]any{"KeyId": expected.KeyId, "CiphertextBlob": expected.CiphertextBlob,
					"GrantTokens": expected.GrantTokens, "EncryptionContext": expected.EncryptionContext}
				if got, want := asJSON(t, (*calls)[index]), asJSON(t, call); got != want {
					t.Errorf("got  %s\nwant %s", got, want)
				}
			}
			if plaintexts != expectedTexts {
				t.Errorf("got %s, expected %s", plaintexts, expectedTexts)
			}
			opened, err := unseal(t.Context(), kms, event)
			if err != nil {
				t.Fatal(err)
			}
			if err := checkDigest(event, opened.output.digest); err != nil {
				t.Error(err)
			}
			if got := opened.output.url.String(); got != vector.Put.URL {
				t.Errorf("got %s, expected %s", got, vector.Put.URL)
			}
		})
	}
}

func asJSON(t testing.TB, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestVectorsAreWrittenAsTheySay(t *testing.T) {
	for _, vector := range readVectors(t).Targets {
		t.Run(vector.Name, func(t *testing.T) {
			event, err := parseEvent(vector.Event)
			if err != nil {
				t.Fatal(err)
			}
			target := targetOf(event.context)
			made, err := valueBody(vector.Result, &redaction{})
			if vector.Rows != nil {
				rows := func(yield func(json.RawMessage, error) bool) {
					for _, row := range vector.Rows {
						if !yield(row, nil) {
							return
						}
					}
				}
				made, err = rowsBody(t.Context(), rows, accountAndRegion(target), &redaction{})
			}
			if err != nil {
				t.Fatal(err)
			}
			content, _ := made.read()
			digest, _ := made.md5()
			if string(content) != vector.Put.Body || digest != vector.Put.Headers["content-md5"] {
				t.Errorf("got %s (%s), expected %s (%s)", content, digest, vector.Put.Body, vector.Put.Headers["content-md5"])
			}
		})
	}
}

func TestRefusedVectorsAreRefused(t *testing.T) {
	for _, vector := range readVectors(t).Refused {
		t.Run(vector.Name, func(t *testing.T) {
			_, err := parseEvent(vector.Event)
			var refused *EventError
			if !errors.As(err, &refused) || refused.Field != vector.Field {
				t.Errorf("got %v, expected an EventError of %s", err, vector.Field)
			}
		})
	}
}
