// llama.mjs MODEL.gguf < prompts: what llama.cpp (by node-llama-cpp) answers to prompts, always the
// likeliest token. JSON lines {"text"} in, {"prompt", "ids", "text"} out: the ids of the prompt, and
// the answer in ids and in letters.
import { getLlama } from "node-llama-cpp";
import { createInterface } from "node:readline";

const [path, most] = process.argv.slice(2);
const llama = await getLlama({ gpu: false, build: "never", logLevel: "error", maxThreads: 1 });
const model = await llama.loadModel({ modelPath: path });
const context = await model.createContext({ contextSize: model.trainContextSize, sequences: 1, threads: 1 });
const sequence = context.getSequence();
for await (const line of createInterface({ input: process.stdin })) {
  const prompt = model.tokenize(JSON.parse(line).text, true);
  const ids = [];
  await sequence.clearHistory();
  for await (const token of sequence.evaluate(prompt, { temperature: 0 })) {
    if (model.isEogToken(token) || ids.length >= Number(most)) break;
    ids.push(token);
  }
  console.log(JSON.stringify({ prompt, ids, text: model.detokenize(ids) }));
}
await context.dispose();
await model.dispose();
await llama.dispose();
