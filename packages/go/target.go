package everywhere

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/logging"
)

// openRun makes the handler's input for a target.
func openRun[Payload any](
	ctx context.Context, target Target, payload Payload, credentials aws.CredentialsProvider, base aws.Config, secrets *redaction,
) *Run[Payload] {
	logger := targetLogger(ctx, target, secrets)
	config := base.Copy()
	config.Region = target.Region
	config.Credentials = credentials
	config.APIOptions = append(config.APIOptions[:len(config.APIOptions):len(config.APIOptions)],
		middleware.AddUserAgentKeyValue("step-everywhere", target.Execution.Name))
	if os.Getenv("AWS_RETRY_MODE") == "" {
		config.RetryMode = aws.RetryModeAdaptive
	}
	// An author may set ClientLogMode, which logs the requests with the session's token.
	config.Logger = logging.LoggerFunc(func(classification logging.Classification, format string, values ...any) {
		logger.Debug(fmt.Sprintf(format, values...), "classification", string(classification))
	})
	return &Run[Payload]{Target: target, Payload: payload, Credentials: credentials, Logger: logger, config: config}
}

// targetOf makes a target from an event's context.
func targetOf(context eventContext) Target {
	return Target{
		Account:   Account{ID: context.accountID, Name: context.accountName, OU: context.ou, Tags: context.tags},
		Region:    context.region,
		Partition: context.partition,
		Execution: Execution{ID: context.executionID, Name: context.executionID[strings.LastIndex(context.executionID, ":")+1:]},
	}
}
