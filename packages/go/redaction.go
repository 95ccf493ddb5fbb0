package everywhere

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// redacted replaces each secret.
const redacted = "[redacted]"

// shortestSecret is the shortest text to search for: shorter ones would match by accident, and every secret of AWS is longer.
const shortestSecret = 8

var (
	secretParameter = regexp.MustCompile(`(?i)[?&]x-amz-(?:signature|security-token)=([^&#]*)`)
	// proxyPassword matches the address of a proxy up to its host; the group is the password.
	proxyPassword = regexp.MustCompile(`(?s)^(?:\w+://)?[^/@:]*:(.*)@`)
	percentCode   = regexp.MustCompile(`%(25)?[0-9A-F]{2}`)
	plainRun      = regexp.MustCompile(`[A-Za-z0-9]{8,24}`)
)

// redaction knows the secrets of one invocation and removes them from text.
type redaction struct {
	mutex   sync.Mutex
	secrets []string
	// around has longer texts that contain a secret, and are replaced as a whole.
	around []string
	// clues are strings, at least one of which is in every text that contains a secret, in any encoding.
	clues    []string
	replacer *strings.Replacer
}

// add adds secrets. They are found as plain text, in a URL, in a URL within a URL, in JSON, quoted, in hexadecimal digits, and
// in base64 at any offset. A part of a secret, or its letters in another order, are not found.
func (r *redaction) add(secrets ...string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for _, secret := range secrets {
		if len(secret) >= shortestSecret && !slices.Contains(r.secrets, secret) {
			r.secrets = append(r.secrets, secret)
			r.clues = append(r.clues, cluesOf(secret)...)
			r.replacer = nil
		}
	}
}

// addCredentials adds the secrets of credentials. The access key id is not a secret: CloudTrail shows it.
func (r *redaction) addCredentials(credentials aws.Credentials) {
	r.add(credentials.SecretAccessKey, credentials.SessionToken)
}

// addEnvironment adds the credentials of the worker's own role, which Lambda keeps in the environment, or the token for them.
func (r *redaction) addEnvironment() {
	for _, name := range []string{"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
		ownVariable + "SECRET_ACCESS_KEY", ownVariable + "SESSION_TOKEN"} {
		r.add(os.Getenv(name))
	}
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		// The password may contain characters that an address must not have, so url.Parse is not used.
		if match := proxyPassword.FindStringSubmatch(os.Getenv(name)); match != nil {
			r.add(match[1])
			if password, err := url.PathUnescape(match[1]); err == nil {
				r.add(password)
			}
		}
	}
}

// addURL adds a presigned URL: its signature, its security token, and the whole URL.
func (r *redaction) addURL(address string) {
	before := len(r.secrets)
	for _, match := range secretParameter.FindAllStringSubmatch(address, -1) {
		// A value that cannot be unescaped is added as it is.
		value, err := url.QueryUnescape(strings.ReplaceAll(match[1], "+", "%2B"))
		if err != nil {
			value = match[1]
		}
		r.add(value)
	}
	r.mutex.Lock()
	r.around = append(r.around, address, address[strings.Index(address, "?")+1:])
	r.replacer = nil
	r.mutex.Unlock()
	// It is signed in another way, so the whole URL is the secret.
	if len(r.secrets) == before {
		r.add(address)
	}
}

// text replaces every secret in a text.
func (r *redaction) text(text string) string {
	if !r.mayHold(text) {
		return text
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.replacer == nil {
		r.replacer = replacerOf(slices.Concat(r.secrets, r.around))
	}
	return r.replacer.Replace(text)
}

// mayHold is a quick check that excludes nearly every text, because results may be long and each is searched.
func (r *redaction) mayHold(text string) bool {
	r.mutex.Lock()
	clues := r.clues
	r.mutex.Unlock()
	return slices.ContainsFunc(clues, func(clue string) bool { return strings.Contains(text, clue) })
}

// replacerOf prefers longer spellings, because the first of those that match at an offset is used.
func replacerOf(secrets []string) *strings.Replacer {
	var forms []string
	for _, secret := range secrets {
		forms = append(forms, spellings(secret)...)
	}
	slices.SortFunc(forms, func(one, other string) int {
		return len(other) - len(one)
	})
	pairs := make([]string, 0, 2*len(forms))
	for _, form := range forms {
		pairs = append(pairs, form, redacted)
	}
	return strings.NewReplacer(pairs...)
}

// spellings are the forms in which a secret may appear.
func spellings(secret string) []string {
	inForm := url.QueryEscape(secret)
	inURL := strings.ReplaceAll(inForm, "+", "%20")
	forms := []string{secret}
	for _, escaped := range []string{inForm, inURL, url.PathEscape(secret), asECMAScript(inURL)} {
		twice := strings.ReplaceAll(escaped, "%", "%25")
		inQuery := strings.ReplaceAll(twice, "+", "%2B")
		forms = append(forms, escaped, inLowerCase(escaped), twice, inLowerCase(twice), inQuery)
	}
	inHex := hex.EncodeToString([]byte(secret))
	forms = append(forms, inner(encodeText(secret)), inner(encodeForHTML(secret)), inner([]byte(strconv.Quote(secret))),
		inHex, strings.ToUpper(inHex))
	forms = append(forms, inBase64(secret)...)
	slices.Sort(forms)
	return slices.Compact(forms)
}

// asECMAScript converts the output of url.QueryEscape to that of encodeURIComponent.
func asECMAScript(inURL string) string {
	return strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(inURL)
}

func inLowerCase(inURL string) string {
	return percentCode.ReplaceAllStringFunc(inURL, strings.ToLower)
}

func inner(quoted []byte) string { return string(quoted[1 : len(quoted)-1]) }

// cluesOf has one string for each kind of spelling: letters and digits are the same in all but base64 and hexadecimal digits.
func cluesOf(secret string) []string {
	run := plainRun.FindString(secret)
	if run == "" {
		return spellings(secret)
	}
	inHex := hex.EncodeToString([]byte(secret[:6]))
	clues := []string{run, inHex, strings.ToUpper(inHex)}
	for _, form := range inBase64(secret) {
		clues = append(clues, form[:8])
	}
	slices.Sort(clues)
	return slices.Compact(clues)
}

// inBase64 has the base64 forms of a secret at the end of a text and within one, which depend on the number of bytes before it,
// modulo 3. Characters that other bytes also affect are left out.
func inBase64(secret string) []string {
	var forms []string
	for before := range 3 {
		bytes := append(make([]byte, before), secret...)
		atEnd := base64.RawStdEncoding.EncodeToString(bytes)[(before*8+5)/6:]
		forms = append(forms, atEnd)
		if len(bytes)%3 != 0 {
			forms = append(forms, atEnd[:len(atEnd)-1])
		}
	}
	forURLs := strings.NewReplacer("+", "-", "/", "_")
	for _, form := range slices.Clone(forms) {
		forms = append(forms, forURLs.Replace(form))
	}
	return forms
}
