import { createSocket, type Socket } from "node:dgram";

/** Reads the one question of a DNS query: its name and type, and where it ends. */
export function readQuestion(query: Buffer): { name: string; type: number; end: number } | undefined {
  const labels: string[] = [];
  let at = 12;
  for (;;) {
    const length = query[at];
    if (length === undefined || length > 63) return undefined;
    at += 1;
    if (length === 0) break;
    labels.push(query.subarray(at, at + length).toString("latin1"));
    at += length;
  }
  if (at + 4 > query.length) return undefined;
  return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at), end: at + 4 };
}

/** An answer with one address, without one (the name exists, the type does not), or "no such name". */
export function writeAnswer(query: Buffer, end: number, address: string | undefined, exists: boolean): Buffer {
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(exists ? 0x8580 : 0x8583, 2); // authoritative answer, recursion available; 3 = NXDOMAIN
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(address ? 1 : 0, 6);
  const question = query.subarray(12, end);
  if (!address) return Buffer.concat([header, question]);
  const record = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, ...address.split(".").map(Number)]);
  return Buffer.concat([header, question, record]);
}

const typeA = 1;

/** The resolver of the rehearsed network: it knows what `find` knows and nothing of the world outside. */
export function resolver(
  find: (name: string) => string | undefined,
  missed: (name: string, from: string) => void,
): Socket {
  const socket = createSocket("udp4");
  socket.on("message", (query, from) => {
    const question = readQuestion(query);
    if (!question) return;
    const address = find(question.name);
    if (address === undefined) missed(question.name, from.address);
    const answer = writeAnswer(
      query,
      question.end,
      question.type === typeA ? address : undefined,
      address !== undefined,
    );
    socket.send(answer, from.port, from.address);
  });
  return socket;
}
