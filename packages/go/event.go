package everywhere

import (
	"fmt"
	"strings"

	"github.com/step-everywhere/step-everywhere/packages/go/internal/canonicaljson"
)

// sealed is one ciphertext of the contract: the output of kms:Encrypt for compact JSON.
type sealed struct {
	field             string
	encrypted         string
	encryptionContext map[string]string
}

// eventContext is the target and the run of an invocation. It contains no secrets.
type eventContext struct {
	accountID, accountName, region, partition, roleARN, executionID, function string
	// Only present if the run asks for them.
	ou   string
	tags map[string]string
}

// workerEvent is a checked event.
type workerEvent struct {
	context     eventContext
	keyID       string
	grantToken  string
	credentials sealed
	output      sealed
	// clear is the readable part of the event, as received; the digest covers it.
	clear map[string]any
}

// parseEvent checks that an invocation's event follows the contract, and copies the fields of the contract.
//
// Unknown fields are left out, so that a newer orchestrator may add some. Neither ciphertexts nor the grant token ever appear
// in an error. It fails with an *EventError that names the field, its value (unless it is sealed) and what was expected.
func parseEvent(text []byte) (*workerEvent, error) {
	event, err := canonicaljson.Parse(text)
	if err != nil {
		return nil, &EventError{Expected: expectedEvent,
			message: fmt.Sprintf("this event is not JSON (%s), expected %s. %s", err, expectedEvent, howToTry)}
	}
	if err := foreignEvent(event); err != nil {
		return nil, err
	}
	fields := event.(map[string]any)
	if err := otherVersion(fields); err != nil {
		return nil, err
	}
	context, err := parseContext(fields)
	if err != nil {
		return nil, err
	}
	parsed := &workerEvent{context: *context, clear: map[string]any{"Context": fields["Context"], "Payload": fields["Payload"]}}
	if parsed.keyID, err = textOf(fields, "KeyId", "KeyId", keyARN); err != nil {
		return nil, err
	}
	if parsed.grantToken, err = hiddenTextOf(fields, "GrantToken", "GrantToken", grantToken); err != nil {
		return nil, err
	}
	bound := [][2]string{{"Execution", context.executionID}, {"AccountId", context.accountID}}
	if parsed.credentials, err = parseSealed(fields, "Credentials", bound); err != nil {
		return nil, err
	}
	bound = append(bound, [2]string{"Region", context.region})
	if parsed.output, err = parseSealed(fields, "Output", bound); err != nil {
		return nil, err
	}
	return parsed, nil
}

func parseContext(event map[string]any) (*eventContext, error) {
	fields, err := objectOf(event, "Context", "Context")
	if err != nil {
		return nil, err
	}
	parsed := map[string]string{}
	for _, each := range contextChecks {
		if parsed[each.name], err = textOf(fields, each.name, "Context."+each.name, each.check); err != nil {
			return nil, err
		}
	}
	account, role := parsed["AccountId"], parsed["RoleArn"]
	if accountOf(role) != account {
		return nil, wrong("Context.RoleArn", "is "+quoted(role), "a role of account "+account)
	}
	context := &eventContext{accountID: account, accountName: parsed["AccountName"], region: parsed["Region"],
		partition: parsed["Partition"], roleARN: role, executionID: parsed["ExecutionId"], function: parsed["Function"]}
	if _, isAsked := fields["OU"]; isAsked {
		if context.ou, err = textOf(fields, "OU", "Context.OU", anyText); err != nil {
			return nil, err
		}
	}
	if _, isAsked := fields["Tags"]; isAsked {
		if context.tags, err = parseTags(fields); err != nil {
			return nil, err
		}
	}
	return context, nil
}

func parseTags(context map[string]any) (map[string]string, error) {
	given, err := objectOf(context, "Tags", "Context.Tags")
	if err != nil {
		return nil, err
	}
	tags := map[string]string{}
	for key := range given {
		if tags[key], err = textOf(given, key, "Context.Tags."+key, anyText); err != nil {
			return nil, err
		}
	}
	return tags, nil
}

// parseSealed refuses a Context that does not belong to the ciphertext; KMS refuses a ciphertext of another target.
func parseSealed(event map[string]any, field string, bound [][2]string) (sealed, error) {
	fields, err := objectOf(event, field, field)
	if err != nil {
		return sealed{}, err
	}
	encrypted, err := hiddenTextOf(fields, "Encrypted", field+".Encrypted", base64Text)
	if err != nil {
		return sealed{}, err
	}
	path := field + ".EncryptionContext"
	given, err := objectOf(fields, "EncryptionContext", path)
	if err != nil {
		return sealed{}, err
	}
	context := map[string]string{}
	for name := range given {
		if context[name], err = textOf(given, name, path+"."+name, notEmpty); err != nil {
			return sealed{}, err
		}
	}
	if _, err := textOf(given, "Recipient", path+".Recipient", roleOfWorker); err != nil {
		return sealed{}, err
	}
	for _, each := range bound {
		if name, expected := each[0], each[1]; context[name] != expected {
			return sealed{}, wrong(path+"."+name, described(given, name), quoted(expected)+", as in Context")
		}
	}
	return sealed{field, encrypted, context}, nil
}

func accountOf(arn string) string { return strings.Split(arn, ":")[4] }
