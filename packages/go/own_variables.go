package everywhere

import (
	"os"
	"sync"
)

// ownVariables have the credentials of the worker's own role.
var ownVariables = []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"}

var kept struct {
	sync.Mutex
	running int
	values  map[string]string
}

// keepOwnVariables is called when an invocation begins, and its result when it ends. When no other one is running then, it
// puts the variables back: authors set them for other programs and libraries, and the next invocation's call of KMS would be
// signed with the credentials of another account.
func keepOwnVariables() (putBack func()) {
	kept.Lock()
	defer kept.Unlock()
	if kept.running == 0 {
		kept.values = map[string]string{}
		for _, name := range ownVariables {
			if value, isSet := os.LookupEnv(name); isSet {
				kept.values[name] = value
			}
		}
	}
	kept.running++
	return func() {
		kept.Lock()
		defer kept.Unlock()
		if kept.running--; kept.running > 0 {
			return
		}
		for _, name := range ownVariables {
			if value, isSet := kept.values[name]; isSet {
				// A value that was set before can be set again.
				_ = os.Setenv(name, value)
			} else {
				_ = os.Unsetenv(name)
			}
		}
	}
}
