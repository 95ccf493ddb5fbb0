package everywhere

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Both hosts are only reachable through the proxy: no name server knows them, and net/http uses no proxy for loopback.
const (
	bucketHost = "results.s3.us-east-1.amazonaws.com"
	kmsHost    = "kms.us-east-1.amazonaws.com"
)

// inChild tells a child process what to do. Each test needs one, because net/http reads the proxy variables once per process.
const inChild = "EVERYWHERE_TEST_CONNECTION"

func TestTheKeyAndTheUploadGoThroughTheProxy(t *testing.T) {
	if os.Getenv(inChild) != "" {
		t.Skip("this process is the worker of another test")
	}
	net := startNet(t)
	withProxy := "HTTPS_PROXY=" + net.proxy.URL
	withPassword := "HTTPS_PROXY=" + strings.Replace(net.proxy.URL, "//", "//me:p%40ss@", 1)
	trusting := "AWS_CA_BUNDLE=" + net.authority
	for _, each := range []struct {
		name        string
		environment []string
		said        string
		asked       []string
	}{
		{"a proxy, and an authority of the company's own", []string{withProxy, trusting}, "opened, stored after 1",
			[]string{kmsHost + ":443", bucketHost + ":443"}},
		{"a proxy with a password", []string{withPassword, trusting}, "opened, stored after 1",
			[]string{kmsHost + ":443 me:p@ss", bucketHost + ":443 me:p@ss"}},
		{"an authority that is not trusted", []string{withProxy}, "certificate", nil},
	} {
		t.Run(each.name, func(t *testing.T) {
			net.reset(http.StatusOK)
			if said := connect(t, each.environment...); !strings.Contains(said, each.said) {
				t.Errorf("got %s", said)
			}
			if asked := net.asked(); each.asked != nil && fmt.Sprint(asked) != fmt.Sprint(each.asked) {
				t.Errorf("the proxy was asked for %v, expected %v", asked, each.asked)
			}
		})
	}
	t.Run("a proxy that refuses is asked once for an upload", func(t *testing.T) {
		net.reset(http.StatusForbidden)
		said := connect(t, withProxy, trusting, inChild+"=upload")
		expected := "cannot store the result at " + bucketHost + "/a.json, tried once: "
		if !strings.Contains(said, expected) || !strings.Contains(said, "the proxy refused the connection") {
			t.Errorf("got %s", said)
		}
		if asked := net.asked(); len(asked) != 1 {
			t.Errorf("the proxy was asked for %v", asked)
		}
	})
}

// TestConnection runs in the child process.
func TestConnection(t *testing.T) {
	if os.Getenv(inChild) == "" {
		t.Skip("it is run by another test, in a process of its own")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	environment, err := makeEnvironment(ctx, usual)
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv(inChild) != "upload" {
		event := &workerEvent{keyID: "arn:aws:kms:us-east-1:111111111111:key/a", grantToken: "token"}
		what := &sealed{field: "Credentials", encrypted: "c2VhbGVk", encryptionContext: map[string]string{}}
		opened, err := environment.kmsFor(event.keyID).decrypt(ctx, event, what)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Print(string(opened), ", ")
	}
	to := output{url: &url.URL{Scheme: "https", Host: bucketHost, Path: "/a.json"}}
	attempts, err := store(ctx, environment, to, body{memory: []byte("{}"), size: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("stored after", attempts)
}

// connect runs TestConnection with environment variables, and returns its output.
func connect(t *testing.T, variables ...string) string {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestConnection$")
	child.Env = append([]string{
		"HOME=" + t.TempDir(), "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=ASIA", "AWS_SECRET_ACCESS_KEY=secret", inChild + "=all",
	}, variables...)
	said, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return string(said)
}
