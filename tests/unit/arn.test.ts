import { placeOfArn } from "../../components/node/arn";

test("the place of a regional resource stands in its ARN", () => {
  const arn = "arn:aws-cn:ec2:cn-north-1:123456789012:security-group/sg-0a";
  expect(placeOfArn(arn)).toEqual({ partition: "aws-cn", region: "cn-north-1", account: "123456789012" });
});

// Rights made of such a text would name no account, and let through what they should not.
test.each([
  "",
  "vol-0a",
  "arn:aws:s3:::bucket",
  "arn:aws:iam::123456789012:role/x",
  "arn:aws:ec2:us-east-1::volume/vol-0a",
])("%j names no region and account, and is an error", (text) => {
  expect(() => placeOfArn(text)).toThrow(`not an ARN with region and account: ${JSON.stringify(text)}`);
});
