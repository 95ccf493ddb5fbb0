package main

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	everywhere "github.com/step-everywhere/step-everywhere/packages/go"
	"github.com/step-everywhere/step-everywhere/packages/go/everywheretest"
)

const (
	list  = `<ListAllMyBucketsResult><Buckets><Bucket><Name>open</Name></Bucket><Bucket><Name>site</Name></Bucket><Bucket><Name>closed</Name></Bucket></Buckets></ListAllMyBucketsResult>`
	block = `<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>`
	unset = `<Error><Code>NoSuchPublicAccessBlockConfiguration</Code></Error>`
)

func TestFindsOpenBuckets(t *testing.T) {
	config := everywheretest.Config(func(request *http.Request) (int, string) {
		bucket, _, _ := strings.Cut(request.URL.Host, ".")
		switch bucket {
		case "closed":
			return http.StatusOK, block
		case "open", "site":
			return http.StatusNotFound, unset
		default:
			return http.StatusOK, list
		}
	})
	stored, err := everywhere.LocalRows(t.Context(), openBuckets, everywhere.Target{Region: "eu-west-1"},
		everywhere.WithConfig(config), everywhere.WithPayload(Payload{Except: []string{"site"}}))
	if err != nil {
		t.Fatal(err)
	}
	var rows []Row
	if err := stored.Decode(&rows); err != nil {
		t.Fatal(err)
	}
	expected := []Row{{"open", []string{"opened by ACLs", "opened by its policy"}}}
	if !reflect.DeepEqual(rows, expected) {
		t.Errorf("got %v, expected %v", rows, expected)
	}
}
