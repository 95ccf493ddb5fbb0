package everywhere

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// targetLogger makes the logger of one invocation. Its level is that of AWS_LAMBDA_LOG_LEVEL or POWERTOOLS_LOG_LEVEL, else
// INFO; it writes to standard output, which is the function's log.
func targetLogger(ctx context.Context, target Target, secrets *redaction) *slog.Logger {
	handler := slog.NewJSONHandler(redactingWriter{os.Stdout, secrets}, &slog.HandlerOptions{
		Level: logLevel(cmp.Or(os.Getenv("AWS_LAMBDA_LOG_LEVEL"), os.Getenv("POWERTOOLS_LOG_LEVEL"))),
		ReplaceAttr: func(groups []string, attribute slog.Attr) slog.Attr {
			return redactAttribute(groups, attribute, secrets)
		},
	})
	service := cmp.Or(os.Getenv("POWERTOOLS_SERVICE_NAME"), os.Getenv("AWS_LAMBDA_FUNCTION_NAME"), "step-everywhere")
	fields := []any{
		"service", service,
		"account", target.Account.ID,
		"account_name", target.Account.Name,
		"region", target.Region,
		"execution", target.Execution.ID,
	}
	if invocation, isKnown := lambdacontext.FromContext(ctx); isKnown {
		fields = append(fields, "function_request_id", invocation.AwsRequestID)
	}
	return slog.New(handler).With(fields...)
}

func logLevel(name string) slog.Level {
	// Names of Powertools and Lambda that slog does not have.
	switch strings.ToUpper(name) {
	case "TRACE":
		return slog.LevelDebug - 4
	case "FATAL", "CRITICAL":
		return slog.LevelError + 4
	case "SILENT":
		return slog.LevelError + 1000
	}
	var level slog.Level
	if level.UnmarshalText([]byte(name)) != nil {
		return slog.LevelInfo
	}
	return level
}

// lineNames are the names in the SDKs of other languages, for keys that slog names differently.
var lineNames = map[string]string{slog.TimeKey: "timestamp", slog.MessageKey: "message"}

// redactAttribute removes secrets before the value becomes JSON, which escapes them.
func redactAttribute(groups []string, attribute slog.Attr, secrets *redaction) slog.Attr {
	if renamed, isOurs := lineNames[attribute.Key]; isOurs && len(groups) == 0 {
		attribute.Key = renamed
	}
	attribute.Key = secrets.text(attribute.Key)
	switch attribute.Value.Kind() {
	case slog.KindString:
		attribute.Value = slog.StringValue(secrets.text(attribute.Value.String()))
	case slog.KindAny:
		attribute.Value = redactAny(attribute.Value.Any(), secrets)
	}
	return attribute
}

func redactAny(value any, secrets *redaction) slog.Value {
	switch value := value.(type) {
	case slog.Level, *slog.Source:
		return slog.AnyValue(value)
	case error:
		return slog.StringValue(secrets.text(textOfError(value)))
	}
	text, err := encode(value)
	if err != nil {
		return slog.StringValue(secrets.text(fmt.Sprintf("%+v", value)))
	}
	return slog.AnyValue(json.RawMessage(secrets.text(string(text))))
}

// redactingWriter searches the whole line, because the names of groups do not pass through redactAttribute.
type redactingWriter struct {
	to      io.Writer
	secrets *redaction
}

func (w redactingWriter) Write(line []byte) (int, error) {
	if _, err := io.WriteString(w.to, w.secrets.text(string(line))); err != nil {
		return 0, err
	}
	return len(line), nil
}
