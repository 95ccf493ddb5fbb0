package everywhere

import (
	"encoding/json"
	"fmt"
	"regexp"
	"unicode/utf8"
)

// check is the pattern of a field's text, and what an error says was expected.
type check struct {
	pattern  *regexp.Regexp
	expected string
}

func whole(pattern, expected string) check {
	return check{regexp.MustCompile(`^(?s:` + pattern + `)$`), expected}
}

var (
	contextChecks = []struct {
		name string
		check
	}{
		{"AccountId", whole(`[0-9]{12}`, "twelve digits")},
		{"AccountName", anyText},
		{"Region", whole(`[a-z]{2,}(-[a-z]+)+-[0-9]+`, "a region code such as eu-west-1")},
		{"Partition", whole(`aws(-[a-z]+)*`, "a partition such as aws or aws-cn")},
		{"RoleArn", whole(`arn:aws[a-z-]*:iam::[0-9]{12}:role/`+notSpace, "the ARN of an IAM role")},
		{"ExecutionId", whole(`arn:aws[a-z-]*:states:[a-z0-9-]+:[0-9]{12}:(execution|express):`+notSpace,
			"the ARN of a Step Functions execution")},
		{"Function", whole(`arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:`+notSpace, "the ARN of a Lambda function")},
	}
	anyText      = whole(`.*`, "a string")
	keyARN       = whole(`arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/`+notSpace, "the ARN of a KMS key")
	grantToken   = whole(notSpace, "a grant token")
	base64Text   = whole(`[A-Za-z0-9+/]+={0,2}(\.[A-Za-z0-9+/]+={0,2})*`, "base64")
	notEmpty     = whole(`.+`, "a string that is not empty")
	roleOfWorker = whole(`arn:`+notSpace, "the ARN of the worker's role")
)

// notSpace is ECMAScript's \S+: RE2's own \s only matches ASCII.
const notSpace = `[^\s\x{0B}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}]+`

func objectOf(parent map[string]any, name, field string) (map[string]any, error) {
	if object, isObject := parent[name].(map[string]any); isObject {
		return object, nil
	}
	return nil, wrong(field, described(parent, name), "an object")
}

func textOf(parent map[string]any, name, field string, check check) (string, error) {
	if text, isText := parent[name].(string); isText && check.pattern.MatchString(text) {
		return text, nil
	}
	return "", wrong(field, described(parent, name), check.expected)
}

// hiddenTextOf is like textOf, but its error shows only the kind of the value.
func hiddenTextOf(parent map[string]any, name, field string, check check) (string, error) {
	text, isText := parent[name].(string)
	switch {
	case !isText:
		return "", wrong(field, described(parent, name), check.expected)
	case !check.pattern.MatchString(text):
		return "", wrong(field, fmt.Sprintf("is a string of %d characters", utf8.RuneCountInString(text)), check.expected)
	default:
		return text, nil
	}
}

func described(parent map[string]any, name string) string {
	value, isThere := parent[name]
	if !isThere {
		return "is missing"
	}
	switch value := value.(type) {
	case nil:
		return "is null"
	case []any:
		return "is an array"
	case map[string]any:
		return "is an object"
	case string:
		return "is " + quoted(value)
	case json.Number:
		return "is " + quoted(value.String())
	default:
		return "is " + quoted(fmt.Sprint(value))
	}
}

func quoted(text string) string {
	characters := []rune(text)
	if len(characters) > 100 {
		text = string(characters[:100]) + "…"
	}
	return string(encodeText(text))
}

func wrong(field, found, expected string) *EventError {
	return &EventError{Field: field, Expected: expected, message: fmt.Sprintf(
		"the event's %s %s, expected %s; the orchestrator and this SDK may have different versions: update the older one", field, found, expected)}
}
