package everywhere

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// testNet is a KMS and an S3 behind TLS, and a proxy that only connects to them.
type testNet struct {
	proxy *httptest.Server
	// authority is the file of the certificate that signs the others.
	authority string
	mutex     sync.Mutex
	status    int
	targets   []string
}

func startNet(t *testing.T) *testNet {
	t.Helper()
	certificate, authority := makeCertificate(t)
	made := &testNet{authority: filepath.Join(t.TempDir(), "authority.pem")}
	if err := os.WriteFile(made.authority, authority, 0o600); err != nil {
		t.Fatal(err)
	}
	services := httptest.NewUnstartedServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		_, _ = io.Copy(io.Discard, request.Body)
		if request.Host == kmsHost {
			_ = json.NewEncoder(answer).Encode(map[string]string{"Plaintext": base64.StdEncoding.EncodeToString([]byte("opened"))})
		}
	}))
	services.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	// Hides the log of handshakes that fail because the client does not trust the certificate.
	services.Config.ErrorLog = log.New(io.Discard, "", 0)
	services.StartTLS()
	t.Cleanup(services.Close)
	made.proxy = httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		if status := made.note(request); request.Method != http.MethodConnect || status != http.StatusOK {
			answer.WriteHeader(max(status, http.StatusForbidden))
			return
		}
		tunnel(answer, services.Listener.Addr().String())
	}))
	t.Cleanup(made.proxy.Close)
	return made
}

func (n *testNet) note(request *http.Request) int {
	target := request.Host
	authorization := strings.TrimPrefix(request.Header.Get("Proxy-Authorization"), "Basic ")
	if user, err := base64.StdEncoding.DecodeString(authorization); err == nil && len(user) > 0 {
		target += " " + string(user)
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.targets = append(n.targets, target)
	return n.status
}

func (n *testNet) reset(status int) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.status, n.targets = status, nil
}

func (n *testNet) asked() []string {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	return n.targets
}

// tunnel connects a client to an address, whatever host the client requested.
func tunnel(answer http.ResponseWriter, address string) {
	there, err := net.Dial("tcp", address)
	if err != nil {
		answer.WriteHeader(http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, buffered, err := answer.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	_, _ = io.WriteString(here, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() {
		_, _ = io.Copy(there, bufio.NewReader(buffered))
		there.Close()
	}()
	_, _ = io.Copy(here, there)
}

// makeCertificate makes a certificate for both hosts, and returns it with the text of the authority's certificate.
func makeCertificate(t *testing.T) (tls.Certificate, []byte) {
	t.Helper()
	authorityKey, key := makeKey(t), makeKey(t)
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign,
	}
	own := &x509.Certificate{
		SerialNumber: big.NewInt(2), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{bucketHost, kmsHost},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	authorityText := sign(t, authority, authority, authorityKey, authorityKey)
	signed := sign(t, own, authority, key, authorityKey)
	var file bytes.Buffer
	if err := pem.Encode(&file, &pem.Block{Type: "CERTIFICATE", Bytes: authorityText}); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{signed}, PrivateKey: key}, file.Bytes()
}

func makeKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func sign(t *testing.T, certificate, by *x509.Certificate, key, byKey *ecdsa.PrivateKey) []byte {
	t.Helper()
	signed, err := x509.CreateCertificate(rand.Reader, certificate, by, &key.PublicKey, byKey)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}
