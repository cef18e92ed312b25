// A unit test of the program.
import { runtime } from "@pulumi/pulumi";

import { made, valueOf } from "../quorum/mocks";
import { address, endpoint } from "./index";

test("images are named by a host of the environment, at an address that is known beforehand", async () => {
  expect(await valueOf(endpoint)).toBe("registry.prod.internal:5000");
  expect(await valueOf(address)).toBe("10.40.64.49");
});

test("the certificate is for both", async () => {
  await runtime.disconnect();
  expect(made["tls:index/certRequest:CertRequest registry-server"]).toMatchObject({
    dnsNames: ["registry.prod.internal"],
    ipAddresses: ["10.40.64.49"],
  });
});
