package everywhere

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
)

// vectorKMS starts a KMS that decrypts the test vectors; see the contract's README.
func vectorKMS(t testing.TB, key []byte) (calls *[]map[string]any) {
	t.Helper()
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	calls = &[]map[string]any{}
	var mutex sync.Mutex
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		content, _ := io.ReadAll(request.Body)
		var call struct {
			CiphertextBlob    []byte
			EncryptionContext map[string]string
		}
		var whole map[string]any
		if json.Unmarshal(content, &call) != nil || json.Unmarshal(content, &whole) != nil || len(call.CiphertextBlob) < 28 {
			answer.WriteHeader(http.StatusBadRequest)
			return
		}
		mutex.Lock()
		*calls = append(*calls, whole)
		mutex.Unlock()
		pairs := [][2]string{}
		for _, name := range slices.Sorted(maps.Keys(call.EncryptionContext)) {
			pairs = append(pairs, [2]string{name, call.EncryptionContext[name]})
		}
		bound, _ := encode(pairs)
		blob := call.CiphertextBlob
		plaintext, err := gcm.Open(nil, blob[:12], slices.Concat(blob[28:], blob[12:28]), bound)
		if err != nil {
			answer.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(answer, `{"__type":"InvalidCiphertextException"}`)
			return
		}
		_ = json.NewEncoder(answer).Encode(map[string]any{"Plaintext": plaintext})
	}))
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	t.Setenv("AWS_REGION", "us-east-1")
	t.Setenv("AWS_ACCESS_KEY_ID", "ASIAWORKERROLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "own-secret-of-the-worker")
	return calls
}
