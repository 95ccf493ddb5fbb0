package everywhere

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/step-everywhere/step-everywhere/packages/go/internal/partition"
)

// A LocalOption changes how [Local] calls a handler. Every [Option] is one.
type LocalOption interface {
	applyLocal(*localSettings)
}

type localSettings struct {
	settings
	payload any
	config  *aws.Config
}

type localOption func(*localSettings)

func (o localOption) applyLocal(to *localSettings) { o(to) }

// WithPayload sets the run's payload for [Local]: any value that encoding/json can write.
func WithPayload(payload any) LocalOption {
	return localOption(func(to *localSettings) { to.payload = payload })
}

// WithConfig sets the configuration of the handler's clients for [Local]: credentials of a test account, or a server of the
// test. The handler acts in the target's region, whatever region the configuration has.
func WithConfig(config aws.Config) LocalOption {
	return localOption(func(to *localSettings) { to.config = &config })
}

// Local runs a handler in this process, without KMS, S3 or Lambda, and returns the result that a run would store.
//
// Missing fields of the target get defaults: account 111122223333, region us-east-1, an execution of that account. Local only
// uses credentials from [WithConfig]: without it, every request that a client sends fails as [LocalCredentialsError]. Local
// fails as [PayloadError], as [ResultError], and with every error of the handler. A handler that panics or that outlives ctx
// fails as it would in Lambda.
//
//	stored, err := everywhere.Local(ctx, handler, everywhere.Target{Region: "eu-west-1"}, everywhere.WithConfig(config))
func Local[Payload, Result any](
	ctx context.Context, handler func(context.Context, *Run[Payload]) (Result, error), target Target, options ...LocalOption,
) (Stored, error) {
	return runLocally(ctx, valueMaker(handler), target, localSettingsOf(options))
}

// LocalRows is like [Local], for a handler that yields rows.
func LocalRows[Payload, Row any](
	ctx context.Context, handler func(context.Context, *Run[Payload]) iter.Seq2[Row, error], target Target,
	options ...LocalOption,
) (Stored, error) {
	settings := localSettingsOf(options)
	return runLocally(ctx, rowsMaker(handler, settings.settings), target, settings)
}

func localSettingsOf(options []LocalOption) localSettings {
	made := localSettings{settings: settingsOf(nil)}
	for _, each := range options {
		each.applyLocal(&made)
	}
	return made
}

func runLocally[Payload any](
	ctx context.Context, make bodyMaker[Payload], target Target, settings localSettings,
) (Stored, error) {
	until := startDeadline(ctx)
	defer until.stop()
	secrets := &redaction{}
	secrets.addEnvironment()
	text, err := json.Marshal(settings.payload)
	if err != nil {
		return nil, fmt.Errorf("the payload of everywhere.Local cannot be written as JSON: %w", err)
	}
	payload, err := payloadOf[Payload](text, settings.isStrict)
	if err != nil {
		return nil, err
	}
	whole := completed(target)
	held := &heldCredentials{accountID: whole.Account.ID, missing: &LocalCredentialsError{AccountID: whole.Account.ID}}
	base := aws.Config{}
	if settings.config != nil {
		base, held.provider = settings.config.Copy(), settings.config.Credentials
	}
	if held.provider != nil {
		// If the credentials cannot be retrieved, the handler's first request reports it.
		if own, err := held.provider.Retrieve(ctx); err == nil {
			secrets.addCredentials(own)
		}
	}
	run := openRun(until.work, whole, payload, held, base, secrets)
	content, err := guarded(until, func() (body, error) { return make(until.handler, run, secrets) })
	held.release()
	if err != nil {
		return nil, reasonFor(until.handler, err)
	}
	defer content.discard()
	return content.read()
}

// completed sets the missing fields of a target.
func completed(target Target) Target {
	target.Account.ID = cmp.Or(target.Account.ID, "111122223333")
	target.Account.Name = cmp.Or(target.Account.Name, "local")
	target.Region = cmp.Or(target.Region, "us-east-1")
	target.Partition = cmp.Or(target.Partition, partition.Of(target.Region))
	target.Execution.Name = cmp.Or(target.Execution.Name, "local")
	target.Execution.ID = cmp.Or(target.Execution.ID, fmt.Sprintf("arn:%s:states:%s:%s:execution:StepEverywhere:%s",
		target.Partition, target.Region, target.Account.ID, target.Execution.Name))
	return target
}
