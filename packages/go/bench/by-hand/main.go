// The worker of examples/go-open-buckets, written by hand from the contract: it decrypts, inspects the buckets and uploads. It has
// no checks, no redaction and no retries.
package main

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

type sealed struct {
	Encrypted         []byte
	EncryptionContext map[string]string
}

type event struct {
	Context             struct{ AccountId, Region string }
	KeyId, GrantToken   string
	Credentials, Output sealed
}

type row struct {
	AccountId, Region, Name string
	MayBe                   []string
}

func main() {
	own, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		panic(err)
	}
	lambda.Start(func(ctx context.Context, event event) (string, error) { return handle(ctx, own, event) })
}

func handle(ctx context.Context, own aws.Config, event event) (string, error) {
	client := kms.NewFromConfig(own, func(o *kms.Options) { o.Region = strings.Split(event.KeyId, ":")[3] })
	var keys struct{ AccessKeyId, SecretAccessKey, SessionToken string }
	var output struct {
		Url     string
		Headers map[string]string
	}
	if err := decrypt(ctx, client, event, event.Credentials, &keys); err != nil {
		return "", err
	}
	if err := decrypt(ctx, client, event, event.Output, &output); err != nil {
		return "", err
	}
	target := own.Copy()
	target.Region = event.Context.Region
	target.Credentials = credentials.NewStaticCredentialsProvider(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken)
	body, err := openBuckets(ctx, s3.NewFromConfig(target), event)
	if err != nil {
		return "", err
	}
	return "stored", put(ctx, output.Url, output.Headers, body)
}

func decrypt(ctx context.Context, client *kms.Client, event event, what sealed, into any) error {
	answer, err := client.Decrypt(ctx, &kms.DecryptInput{
		KeyId: &event.KeyId, GrantTokens: []string{event.GrantToken},
		CiphertextBlob: what.Encrypted, EncryptionContext: what.EncryptionContext,
	})
	if err != nil {
		return err
	}
	return json.Unmarshal(answer.Plaintext, into)
}

func openBuckets(ctx context.Context, client *s3.Client, event event) ([]byte, error) {
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	pages := s3.NewListBucketsPaginator(client, &s3.ListBucketsInput{BucketRegion: &event.Context.Region})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, bucket := range page.Buckets {
			open, err := openTo(ctx, client, bucket.Name)
			if err != nil {
				return nil, err
			}
			if len(open) == 0 {
				continue
			}
			if err := encoder.Encode(row{event.Context.AccountId, event.Context.Region, *bucket.Name, open}); err != nil {
				return nil, err
			}
		}
		_, _ = fmt.Fprintf(os.Stdout, `{"level":"INFO","message":"buckets looked at","count":%d}`+"\n", len(page.Buckets))
	}
	return lines.Bytes(), nil
}

func openTo(ctx context.Context, client *s3.Client, bucket *string) (open []string, err error) {
	answer, err := client.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: bucket})
	block := &types.PublicAccessBlockConfiguration{}
	var unset smithy.APIError
	if errors.As(err, &unset) && unset.ErrorCode() == "NoSuchPublicAccessBlockConfiguration" {
		err = nil
	} else if err == nil {
		block = answer.PublicAccessBlockConfiguration
	}
	if !aws.ToBool(block.BlockPublicAcls) || !aws.ToBool(block.IgnorePublicAcls) {
		open = append(open, "opened by ACLs")
	}
	if !aws.ToBool(block.BlockPublicPolicy) || !aws.ToBool(block.RestrictPublicBuckets) {
		open = append(open, "opened by its policy")
	}
	return open, err
}

func put(ctx context.Context, url string, headers map[string]string, body []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	sum := md5.Sum(body)
	request.Header.Set("Content-MD5", base64.StdEncoding.EncodeToString(sum[:]))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return errors.New(answer.Status)
	}
	return nil
}
