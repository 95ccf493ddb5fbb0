package everywhere

import (
	"context"
	"log/slog"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// An Account is an AWS account.
type Account struct {
	// ID is twelve digits.
	ID string
	// Name is the name of the account in Organizations; the account's own users can change it.
	Name string
	// OU is the names of OUs from the root down, Workloads/Prod; empty for an account in the root. It is only set if the run
	// asks for it, with AccountDetails: ["ou"] in its input.
	OU string
	// Tags are the account's tags. They are only set if the run asks for them, with AccountDetails: ["tags"] in its input.
	Tags map[string]string
}

// An Execution is the run that a target belongs to.
type Execution struct {
	// ID is the ARN of the run's execution.
	ID string
	// Name is the last part of the ARN.
	Name string
}

// A Target is one account and region in which a worker acts.
type Target struct {
	Account Account
	// Region is a region code, for example ap-southeast-2.
	Region string
	// Partition is aws, aws-cn, aws-us-gov, …
	Partition string
	Execution Execution
}

// A Run is everything that a handler needs to act in one account and region.
type Run[Payload any] struct {
	Target
	// Payload is the run's payload; the zero value if the run has none.
	Payload Payload
	// Credentials are the session of the role in the account. They end with the invocation: code that outlives it gets an
	// [InvocationEndedError].
	Credentials aws.CredentialsProvider
	// Logger writes JSON lines that contain account, region and execution, and no secrets.
	Logger *slog.Logger
	config aws.Config
}

// Config returns the configuration for clients of the target: its region and credentials, adaptive retries unless
// AWS_RETRY_MODE says otherwise, and a user agent with the run's name.
//
//	client := ec2.NewFromConfig(run.Config())
//	global := iam.NewFromConfig(run.Config(), func(o *iam.Options) { o.Region = "us-east-1" })
func (r *Run[Payload]) Config() aws.Config { return r.config.Copy() }

// heldCredentials are credentials that cannot be used any more once they are released.
//
// Every client asks for them at each request. A warm environment then serves other accounts, so a client that is kept in a
// package variable, or in a goroutine that continues, must fail.
type heldCredentials struct {
	mutex     sync.Mutex
	provider  aws.CredentialsProvider
	missing   error
	accountID string
}

func holdCredentials(credentials aws.Credentials, accountID string) *heldCredentials {
	held := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return credentials, nil })
	return &heldCredentials{provider: held, accountID: accountID}
}

// Retrieve returns the credentials for as long as the invocation lasts.
func (h *heldCredentials) Retrieve(ctx context.Context) (aws.Credentials, error) {
	h.mutex.Lock()
	provider, missing := h.provider, h.missing
	h.mutex.Unlock()
	if provider == nil {
		return aws.Credentials{}, missing
	}
	return provider.Retrieve(ctx)
}

// release makes the credentials unusable.
func (h *heldCredentials) release() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.provider, h.missing = nil, &InvocationEndedError{AccountID: h.accountID}
}
