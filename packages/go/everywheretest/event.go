package everywheretest

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	everywhere "github.com/step-everywhere/step-everywhere/packages/go"
	"github.com/step-everywhere/step-everywhere/packages/go/internal/canonicaljson"
	"github.com/step-everywhere/step-everywhere/packages/go/internal/partition"
)

const (
	run       = "6f1c0d5e-2b1a-4c3d-8e9f-0a1b2c3d4e5f"
	execution = "arn:aws:states:us-east-1:111111111111:execution:StepEverywhere:" + run
	recipient = "arn:aws:iam::111111111111:role/StepEverywhere_example"
	key       = "arn:aws:kms:us-east-1:111111111111:key/0d4c3b2a-1111-2222-3333-444455556666"
	lasting   = time.Hour
)

// Event makes a valid event of the contract, whose credentials are valid for an hour.
//
// Missing fields of the target get defaults: account 222222222222, region ap-southeast-2. It panics if the payload has no JSON
// form.
func (a *AWS) Event(target everywhere.Target, payload any) []byte {
	return a.EventFor(target, payload, lasting)
}

// EventFor is like [AWS.Event], with credentials that are valid for the given time.
func (a *AWS) EventFor(target everywhere.Target, payload any, lasting time.Duration) []byte {
	account := cmp.Or(target.Account.ID, "222222222222")
	region := cmp.Or(target.Region, "ap-southeast-2")
	inPartition := cmp.Or(target.Partition, partition.Of(region))
	context := map[string]any{
		"AccountId":   account,
		"AccountName": cmp.Or(target.Account.Name, "payments-prod"),
		"Region":      region,
		"Partition":   inPartition,
		"RoleArn":     fmt.Sprintf("arn:%s:iam::%s:role/Auditor", inPartition, account),
		"ExecutionId": cmp.Or(target.Execution.ID, execution),
		"Function":    FunctionARN,
	}
	// As in a run that asks for them.
	if target.Account.OU != "" {
		context["OU"] = target.Account.OU
	}
	if target.Account.Tags != nil {
		context["Tags"] = target.Account.Tags
	}
	clear := map[string]any{"Context": context, "Payload": payload}
	credentials := map[string]string{
		"AccessKeyId":     "ASIATARGET",
		"SecretAccessKey": random(20),
		"SessionToken":    random(150),
		"Expiration":      time.Now().Add(lasting).UTC().Format("2006-01-02T15:04:05.000Z"),
	}
	object := url.URL{Path: fmt.Sprintf("/results/StepEverywhere/StepEverywhere_example/$LATEST/%s/%s/%s.json", run, account, region)}
	query := url.Values{"X-Amz-Security-Token": {random(30)}, "X-Amz-Signature": {random(32)}}
	output := map[string]any{
		"Url":     fmt.Sprintf("%s%s?%s", a.Endpoint, object.EscapedPath(), query.Encode()),
		"Headers": map[string]string{"if-none-match": "*", "content-type": "application/json"},
		"Digest":  digestOf(clear),
	}
	bound := map[string]string{"Recipient": recipient, "Execution": cmp.Or(target.Execution.ID, execution), "AccountId": account}
	forOutput := map[string]string{"Region": region}
	for name, value := range bound {
		forOutput[name] = value
	}
	return encode(map[string]any{
		"Context":     clear["Context"],
		"Payload":     payload,
		"KeyId":       key,
		"GrantToken":  random(45),
		"Credentials": a.seal(credentials, bound),
		"Output":      a.seal(output, forOutput),
	})
}

// seal makes the ciphertext of an event. Only this KMS reads it, so a random name for its content is enough.
func (a *AWS) seal(value any, context map[string]string) map[string]any {
	ciphertext := base64.StdEncoding.EncodeToString([]byte(random(45)))
	a.shelf.mutex.Lock()
	defer a.shelf.mutex.Unlock()
	a.shelf.sealed[ciphertext] = sealedText{encode(value), context}
	return map[string]any{"Encrypted": ciphertext, "EncryptionContext": context}
}

func digestOf(clear any) string {
	value, err := canonicaljson.Parse(encode(clear))
	if err != nil {
		panic(err)
	}
	canonical, err := canonicaljson.Write(value)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}

func encode(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return text
}
