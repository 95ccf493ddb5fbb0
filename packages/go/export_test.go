package everywhere

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// No test waits between attempts.
func init() {
	usual = patience{kms: retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })}
}
