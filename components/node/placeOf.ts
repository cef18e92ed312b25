import { isMocked } from "../mocked";
import { parseArn, placeOfArn, type ArnPlace } from "./arn";

/** Where the resources of a unit test are whose mocks make up no ARN. */
const mockedPlace: ArnPlace = { partition: "aws", region: "us-east-1", account: "123456789012" };

/** The partition in an ARN of any form, such as a bucket's, which names no region. */
export const partitionOf = (arn: string): string => /^arn:([a-z-]+):/.exec(arn)?.[1] ?? mockedPlace.partition;

/** The place of a resource that has been made, by its ARN. */
export const placeOf = (arn: string): ArnPlace => parseArn(arn) ?? (isMocked() ? mockedPlace : placeOfArn(arn));
