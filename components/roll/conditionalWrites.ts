/**
 * Conditions of a policy by which S3 takes only writes that carry a header: IAM sees whether it is there, and S3 judges what
 * it says (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html). A tier's birth is written
 * where there is none, its lock and the record of its rollers also over the version that their writer has read, and none unseen.
 */
export const onlyWhereAbsent = { Null: { "s3:if-none-match": "false" } };
export const onlyOverSeen = { Null: { "s3:if-match": "false" } };
