// A worker that lists S3 buckets whose public access block is not complete.
package main

import (
	"context"
	"errors"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	everywhere "github.com/step-everywhere/step-everywhere/packages/go"
)

func main() {
	everywhere.StartRows(openBuckets)
}

// Payload of a run.
type Payload struct {
	// Except names buckets that are meant to be open.
	Except []string `json:"except"`
}

// Row of the result.
type Row struct {
	Name string
	// MayBe lists what the bucket's public access block allows.
	MayBe []string
}

// openBuckets lists the account's open buckets in the region; each bucket is in exactly one of S3's regional lists.
func openBuckets(ctx context.Context, run *everywhere.Run[Payload]) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		client := s3.NewFromConfig(run.Config())
		except := map[string]bool{}
		for _, name := range run.Payload.Except {
			except[name] = true
		}
		pages := s3.NewListBucketsPaginator(client, &s3.ListBucketsInput{BucketRegion: &run.Region})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(Row{}, err)
				return
			}
			for _, bucket := range page.Buckets {
				name := aws.ToString(bucket.Name)
				open, err := openTo(ctx, client, name)
				if (err != nil || len(open) > 0) && !except[name] && !yield(Row{name, open}, err) {
					return
				}
			}
			run.Logger.Info("buckets looked at", "count", len(page.Buckets))
		}
	}
}

// openTo returns what a bucket's own block allows, without regard to the account's block.
func openTo(ctx context.Context, client *s3.Client, bucket string) ([]string, error) {
	answer, err := client.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: &bucket})
	block := &types.PublicAccessBlockConfiguration{}
	var unset smithy.APIError
	switch {
	case errors.As(err, &unset) && unset.ErrorCode() == "NoSuchPublicAccessBlockConfiguration":
		// A bucket without a block allows everything.
	case err != nil:
		return nil, err
	default:
		block = answer.PublicAccessBlockConfiguration
	}
	open := []string{}
	if !aws.ToBool(block.BlockPublicAcls) || !aws.ToBool(block.IgnorePublicAcls) {
		open = append(open, "opened by ACLs")
	}
	if !aws.ToBool(block.BlockPublicPolicy) || !aws.ToBool(block.RestrictPublicBuckets) {
		open = append(open, "opened by its policy")
	}
	return open, nil
}
