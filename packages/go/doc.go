// Package everywhere turns a Lambda function into a worker that step-everywhere runs in every account and region of an
// organization.
//
// The orchestrator invokes the function once per target, with credentials of a role in the target's account. The handler's
// result is stored as one line of JSON for each account and region; the rows of [StartRows] are stored as JSON Lines. If the
// handler fails or panics, only this target fails.
//
//	func main() {
//		everywhere.Start(func(ctx context.Context, run *everywhere.Run[Payload]) (any, error) {
//			client := ec2.NewFromConfig(run.Config())
//			return client.DescribeVpcs(ctx, &ec2.DescribeVpcsInput{})
//		})
//	}
//
// # Errors
//
// Lambda gets the name of an error's type (for an error of AWS its code, such as AccessDeniedException), its message with those
// of its causes, and for a panic the author's lines of the stack: at most 1 KB, without secrets. The log has the whole message.
// The package's own errors have the same names as in the SDKs of other languages.
//
// # Secrets
//
// The target's credentials, the presigned URL and the function's own credentials are replaced by [redacted] in results, in
// errors and in the log lines of [Run]: as plain text, in URLs (encoded once or twice), in JSON, quoted, in hexadecimal digits,
// and in base64 at any offset. Parts of secrets, and secrets that are compressed, encrypted or encoded in another way, are not
// found, and neither is output that the handler writes by other means: fmt.Println, its own loggers, files.
//
// # Time
//
// The handler's context ends shortly before the function's time is up: 10 % of it, from 0.15 to 5 seconds. A handler that has
// not returned when 3 % are left, at most a second, is no longer waited for, and its target fails as [WorkerTimeout].
//
// # Goroutines of a handler
//
// A warm environment then serves other accounts. A goroutine that continues after its handler has returned gets an
// [InvocationEndedError] for each request, and its context has ended. If it panics, Go ends the process, and with it the target
// that is being served at that time: recover in every goroutine, and wait for them before the handler returns.
package everywhere
