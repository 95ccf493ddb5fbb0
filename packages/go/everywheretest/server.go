package everywheretest

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"sync"
)

// A Request is one that the test kit received.
type Request struct {
	Method string
	// URL is the path and the query.
	URL    string
	Header http.Header
	Body   []byte
}

// A Failure is S3's answer instead of storing an upload.
type Failure struct {
	Status int
	// Body is the XML of an error, for example <Error><Code>SlowDown</Code></Error>.
	Body string
	// IsReset cuts the connection without an answer.
	IsReset bool
}

type sealedText struct {
	text    []byte
	context map[string]string
}

// shelf is the state of the server: sealed texts and stored objects, and the failures to come.
type shelf struct {
	mutex    sync.Mutex
	sealed   map[string]sealedText
	objects  map[string][]byte
	requests []Request
	puts     []Failure
	decrypts []string
}

func (s *shelf) ServeHTTP(answer http.ResponseWriter, request *http.Request) {
	content, err := io.ReadAll(request.Body)
	if err != nil {
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.requests = append(s.requests, Request{request.Method, request.URL.RequestURI(), request.Header, content})
	switch {
	case request.Header.Get("X-Amz-Target") == "TrentService.Decrypt":
		s.decrypt(answer, content)
	case request.Method == http.MethodPut && strings.HasPrefix(request.URL.Path, "/results/"):
		s.put(answer, strings.TrimPrefix(request.URL.Path, "/results/"), content)
	default:
		refuse(answer, request)
	}
}

func (s *shelf) decrypt(answer http.ResponseWriter, content []byte) {
	name := ""
	if len(s.decrypts) > 0 {
		name, s.decrypts = s.decrypts[0], s.decrypts[1:]
	}
	if name == "reset" {
		reset()
	}
	var call struct {
		KeyId             string
		CiphertextBlob    string
		EncryptionContext map[string]string
	}
	if err := json.Unmarshal(content, &call); err != nil {
		name = "SerializationException"
	}
	known, isKnown := s.sealed[call.CiphertextBlob]
	if name == "" && isKnown && maps.Equal(known.context, call.EncryptionContext) {
		writeJSON(answer, http.StatusOK, map[string]any{"KeyId": call.KeyId, "Plaintext": known.text})
		return
	}
	if name == "" {
		name = "InvalidCiphertextException"
	}
	// KMS/latest/APIReference/API_Decrypt.html, Errors.
	status, isTrouble := map[string]int{"KMSInternalException": 500, "DependencyTimeoutException": 503}[name]
	if !isTrouble {
		status = http.StatusBadRequest
	}
	writeJSON(answer, status, map[string]string{"__type": name})
}

func (s *shelf) put(answer http.ResponseWriter, key string, content []byte) {
	var failure Failure
	isFailure := len(s.puts) > 0
	if isFailure {
		failure, s.puts = s.puts[0], s.puts[1:]
	}
	switch _, isThere := s.objects[key]; {
	case failure.IsReset:
		reset()
	case isFailure:
		answer.WriteHeader(failure.Status)
		_, _ = io.WriteString(answer, failure.Body)
	case isThere:
		answer.WriteHeader(http.StatusPreconditionFailed)
		_, _ = io.WriteString(answer, "<Error><Code>PreconditionFailed</Code></Error>")
	default:
		s.objects[key] = content
	}
}

// reset cuts the connection (net/http).
func reset() { panic(http.ErrAbortHandler) }

var signedFor = regexp.MustCompile(`Credential=[^/]+/\d+/[^/]+/([^/]+)/`)

func refuse(answer http.ResponseWriter, request *http.Request) {
	service := "another service"
	if match := signedFor.FindStringSubmatch(request.Header.Get("Authorization")); match != nil {
		service = match[1]
	}
	message := fmt.Sprintf("everywheretest.Start answers KMS's Decrypt and the upload of results, but not this request to %s: "+
		"use a server of your own with everywhere.Local and everywhere.WithConfig", service)
	if service == "s3" || strings.Contains(request.Header.Get("Content-Type"), "urlencoded") {
		var escaped strings.Builder
		_ = xml.EscapeText(&escaped, []byte(message))
		answer.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprintf(answer, "<ErrorResponse><Error><Code>UseAMock</Code><Message>%s</Message></Error></ErrorResponse>", &escaped)
		return
	}
	writeJSON(answer, http.StatusBadRequest, map[string]string{"__type": "UseAMock", "message": message})
}

func writeJSON(answer http.ResponseWriter, status int, value any) {
	answer.Header().Set("Content-Type", "application/x-amz-json-1.1")
	answer.WriteHeader(status)
	// A client that has disconnected needs no answer.
	_ = json.NewEncoder(answer).Encode(value)
}
