// Package everywhere makes a Lambda function a worker that step-everywhere runs in every account and region of an organization.
//
// The orchestrator invokes the function once per target, with credentials of a role in the target's account. What the handler
// returns is stored as one line of JSON for each account and region; the rows of [StartRows] are stored as JSON Lines. What it
// fails with, also by a panic, fails this target and no other.
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
// Lambda gets the name of an error's type (of an error that AWS answered its code, such as AccessDeniedException), its
// message with those of its causes, and of a panic the author's lines of the stack: at most 1 KB, without secrets. The log has
// the whole message. The package's own errors are those that the SDKs of other languages have, by the same names.
//
// # Secrets
//
// The target's credentials, the presigned URL and the function's own credentials are replaced by [redacted] in results, in
// errors and in what [Run] logs: plain, in URLs (encoded once or twice), in JSON, quoted, in hexadecimal digits, and in base64
// at any offset. They are not found in parts, compressed, encrypted or in other encodings, nor in what the handler writes by
// other means: fmt.Println, loggers of its own, files.
//
// # Time
//
// The handler's context ends shortly before the function's time is up: 10 % of it, from 0.15 to 5 seconds. What has not
// returned when 3 % are left, at most a second, is not waited for any more, and its target fails as [WorkerTimeout].
//
// # What a handler starts
//
// A warm environment serves other accounts next. A goroutine that goes on after its handler has returned gets an
// [InvocationEndedError] for each request, and its context has ended. If it panics, Go ends the process, and with it the target
// that is then being served: recover in every goroutine, and wait for them before the handler returns.
package everywhere
