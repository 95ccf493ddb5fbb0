// Package partition says which partition of AWS a region is in.
package partition

import "strings"

// prefixes are those of docs.aws.amazon.com/general/latest/gr/rande.html and of the SDK's own table.
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

// Of gives aws, aws-cn, …; aws for a region that begins as none of the others does.
func Of(region string) string {
	for _, each := range prefixes {
		if strings.HasPrefix(region, each.region) {
			return each.partition
		}
	}
	return "aws"
}
