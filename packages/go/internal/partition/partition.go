// Package partition finds the AWS partition of a region.
package partition

import "strings"

// prefixes are from docs.aws.amazon.com/general/latest/gr/rande.html and from the SDK's own table.
var prefixes = []struct{ region, partition string }{
	{"cn-", "aws-cn"},
	{"us-gov-", "aws-us-gov"},
	{"eusc-", "aws-eusc"},
	{"us-iso-", "aws-iso"},
	{"us-isob-", "aws-iso-b"},
	{"eu-isoe-", "aws-iso-e"},
	{"us-isof-", "aws-iso-f"},
	{"eu-isof-", "aws-iso-f"},
}

// Of returns aws, aws-cn, …; aws for a region with none of the prefixes.
func Of(region string) string {
	for _, each := range prefixes {
		if strings.HasPrefix(region, each.region) {
			return each.partition
		}
	}
	return "aws"
}
