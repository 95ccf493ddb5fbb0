package everywhere

import (
	"context"
	"iter"

	"github.com/aws/aws-lambda-go/lambda"
)

// Start makes a worker from a handler and serves Lambda's invocations; it does not return.
//
// The result is written as encoding/json does, without the metadata of the AWS SDK's outputs. A handler that fails or panics
// fails only its target.
//
//	everywhere.Start(func(ctx context.Context, run *everywhere.Run[Payload]) (any, error) {
//		buckets, err := s3.NewFromConfig(run.Config()).ListBuckets(ctx, &s3.ListBucketsInput{})
//		if err != nil {
//			return nil, err
//		}
//		return len(buckets.Buckets), nil
//	})
func Start[Payload, Result any](
	handler func(ctx context.Context, run *Run[Payload]) (Result, error), options ...Option,
) {
	lambda.Start(NewHandler(handler, options...))
}

// StartRows is like [Start], for a handler that yields rows.
//
// Rows are stored as JSON Lines; each that is an object begins with AccountId and Region, unless [WithRowFields] says
// otherwise. Above a megabyte they are kept on disk until all have been yielded. An error in a row fails the target, and
// nothing is stored.
//
//	everywhere.StartRows(func(ctx context.Context, run *everywhere.Run[any]) iter.Seq2[types.Vpc, error] {
//		return func(yield func(types.Vpc, error) bool) {
//			…
//		}
//	})
func StartRows[Payload, Row any](
	handler func(ctx context.Context, run *Run[Payload]) iter.Seq2[Row, error], options ...Option,
) {
	lambda.Start(NewRowsHandler(handler, options...))
}

// NewHandler returns the Lambda handler that [Start] serves, for a test, or for middleware around it.
func NewHandler[Payload, Result any](
	handler func(ctx context.Context, run *Run[Payload]) (Result, error), options ...Option,
) lambda.Handler {
	return &worker[Payload]{valueMaker(handler), settingsOf(options)}
}

// NewRowsHandler returns the Lambda handler that [StartRows] serves.
func NewRowsHandler[Payload, Row any](
	handler func(ctx context.Context, run *Run[Payload]) iter.Seq2[Row, error], options ...Option,
) lambda.Handler {
	settings := settingsOf(options)
	return &worker[Payload]{rowsMaker(handler, settings), settings}
}

// bodyMaker calls the author's handler and prepares its result for storing.
type bodyMaker[Payload any] func(ctx context.Context, run *Run[Payload], secrets *redaction) (body, error)

func valueMaker[Payload, Result any](handler func(context.Context, *Run[Payload]) (Result, error)) bodyMaker[Payload] {
	return func(ctx context.Context, run *Run[Payload], secrets *redaction) (body, error) {
		result, err := handler(ctx, run)
		if err != nil {
			return body{}, err
		}
		return valueBody(result, secrets)
	}
}

func rowsMaker[Payload, Row any](
	handler func(context.Context, *Run[Payload]) iter.Seq2[Row, error], settings settings,
) bodyMaker[Payload] {
	return func(ctx context.Context, run *Run[Payload], secrets *redaction) (body, error) {
		return rowsBody(ctx, handler(ctx, run), settings.rowFields(run.Target), secrets)
	}
}

// An Option changes how a worker treats its payload or its rows.
type Option interface {
	LocalOption
	apply(*settings)
}

type settings struct {
	isStrict  bool
	rowFields func(Target) any
}

type option func(*settings)

func (o option) apply(to *settings)           { o(to) }
func (o option) applyLocal(to *localSettings) { o(&to.settings) }

func settingsOf(options []Option) settings {
	made := settings{rowFields: accountAndRegion}
	for _, each := range options {
		each.apply(&made)
	}
	return made
}

func accountAndRegion(target Target) any {
	return struct {
		AccountID string `json:"AccountId"`
		Region    string
	}{target.Account.ID, target.Region}
}

// WithStrictPayload fails targets with a [PayloadError] if the payload has fields that the worker's type does not have.
func WithStrictPayload() Option { return option(func(to *settings) { to.isStrict = true }) }

// WithRowFields sets the first fields of each row: a struct or a map, or nil for none. A row's own fields of the same name take
// precedence.
//
//	everywhere.WithRowFields(func(target everywhere.Target) any {
//		return map[string]string{"Account": target.Account.Name}
//	})
func WithRowFields(fields func(target Target) any) Option {
	return option(func(to *settings) { to.rowFields = fields })
}
