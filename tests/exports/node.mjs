// node.mjs CLIENT ARGUMENT... < lines: a client of this folder in Node, opened with these arguments.
// JSON lines in and out.
import { createInterface } from "node:readline";

const [client, ...more] = process.argv.slice(2);
const answer = await (await import("./" + client)).default(...more);
for await (const line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(await answer(JSON.parse(line))));
process.exit(); // whatever a client has left running
