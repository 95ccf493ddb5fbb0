package everywhere

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"
)

const (
	connectTime = 5 * time.Second
	answerTime  = 30 * time.Second
	kmsAttempts = 6
)

// environment is the state that a warm execution environment keeps between invocations. It contains nothing of a target.
type environment struct {
	// config is the function's own configuration, from its environment variables.
	config aws.Config
	// upload sends results; it follows no redirects.
	upload *http.Client
	// patience of the KMS client and of the upload.
	patience patience
	clients  sync.Map // of *kmsClient by region
}

// patience is the wait before another attempt.
type patience struct {
	// kms is nil for the SDK's own backoff.
	kms retry.BackoffDelayer
	// upload is the longest wait before the first retry; it doubles for each further one.
	upload time.Duration
}

var usual = patience{upload: 100 * time.Millisecond}

var warm struct {
	sync.Mutex
	variables   string
	environment *environment
}

// openEnvironment returns the same environment for as long as the variables about AWS are the same, which on Lambda is an
// environment's life; a test may change them.
func openEnvironment(ctx context.Context) (*environment, error) {
	var variables strings.Builder
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		isProxy := strings.HasSuffix(strings.ToUpper(name), "_PROXY")
		if strings.HasPrefix(name, "AWS_") || strings.HasPrefix(name, "STEP_EVERYWHERE_") || isProxy {
			variables.WriteString(variable + "\n")
		}
	}
	warm.Lock()
	defer warm.Unlock()
	if warm.environment != nil && warm.variables == variables.String() {
		return warm.environment, nil
	}
	made, err := makeEnvironment(ctx, usual)
	if err != nil {
		return nil, err
	}
	warm.variables, warm.environment = variables.String(), made
	return made, nil
}

func makeEnvironment(ctx context.Context, patience patience) (*environment, error) {
	own, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	client, isBuildable := own.HTTPClient.(*awshttp.BuildableClient)
	if !isBuildable {
		client = awshttp.NewBuildableClient()
	}
	// It trusts the same certificates as the SDK (AWS_CA_BUNDLE), and uses the same proxy.
	client = client.WithDialerOptions(func(dialer *net.Dialer) { dialer.Timeout = connectTime }).
		WithTransportOptions(func(transport *http.Transport) {
			transport.ResponseHeaderTimeout = answerTime
			transport.OnProxyConnectResponse = refusalOfProxy
		})
	upload := &http.Client{
		Transport:     client.GetTransport(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &environment{config: own, upload: upload, patience: patience}, nil
}

// errProxyRefused means that the proxy refused the request; a retry would end the same.
var errProxyRefused = errors.New("the proxy refused the connection")

func refusalOfProxy(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &net.OpError{Op: "proxyconnect", Net: "tcp", Err: errors.Join(errProxyRefused, errors.New(answer.Status))}
}

// kmsVariable is our own: a run on a user's own machine has its key at this endpoint, while the worker's clients for a target,
// including those for KMS, call AWS.
const kmsVariable = "STEP_EVERYWHERE_ENDPOINT_URL_KMS"

// ownVariable is the prefix of the variables with the credentials for that key, which no other client must find.
const ownVariable = "STEP_EVERYWHERE_KMS_"

// kmsFor returns the client for a key, the same one for every invocation.
func (e *environment) kmsFor(keyARN string) *kmsClient {
	region := strings.Split(keyARN, ":")[3]
	if known, isKnown := e.clients.Load(region); isKnown {
		return known.(*kmsClient)
	}
	endpoint := cmp.Or(os.Getenv(kmsVariable), os.Getenv("AWS_ENDPOINT_URL_KMS"), os.Getenv("AWS_ENDPOINT_URL"))
	client := kms.NewFromConfig(e.config, func(options *kms.Options) {
		options.Region = region
		options.ClientLogMode = 0
		options.Retryer = retry.NewStandard(func(standard *retry.StandardOptions) {
			standard.MaxAttempts = kmsAttempts
			// The number of attempts in each invocation is the contract's, whatever earlier invocations met.
			standard.RateLimiter = ratelimit.None
			if e.patience.kms != nil {
				standard.Backoff = e.patience.kms
			}
		})
		if endpoint != "" {
			options.BaseEndpoint = &endpoint
			// A custom endpoint has no FIPS or dual-stack form, and the SDK refuses to combine them.
			options.EndpointOptions.UseFIPSEndpoint = aws.FIPSEndpointStateDisabled
			options.EndpointOptions.UseDualStackEndpoint = aws.DualStackEndpointStateDisabled
		}
		if key := os.Getenv(ownVariable + "ACCESS_KEY_ID"); key != "" {
			options.Credentials = credentials.NewStaticCredentialsProvider(
				key, os.Getenv(ownVariable+"SECRET_ACCESS_KEY"), os.Getenv(ownVariable+"SESSION_TOKEN"))
		}
	})
	made := &kmsClient{client, strings.HasPrefix(endpoint, "http:")}
	e.clients.Store(region, made)
	return made
}
