// llama.mjs: what llama.cpp (by node-llama-cpp) answers to a prompt {text}, always the likeliest token,
// at most so many: {prompt, ids, text}: the ids of the prompt, and the answer in ids and in letters.
// Runs in Node (node.mjs).
import { getLlama } from "node-llama-cpp";

export default async function open(path, most) {
  const llama = await getLlama({ gpu: false, build: "never", logLevel: "error", maxThreads: 1 });
  const model = await llama.loadModel({ modelPath: path });
  const context = await model.createContext({ contextSize: model.trainContextSize, sequences: 1, threads: 1 });
  const sequence = context.getSequence();
  return async (question) => {
    const prompt = model.tokenize(question.text, true);
    const ids = [];
    await sequence.clearHistory();
    for await (const token of sequence.evaluate(prompt, { temperature: 0 })) {
      if (model.isEogToken(token) || ids.length >= Number(most)) break;
      ids.push(token);
    }
    return { prompt, ids, text: model.detokenize(ids) };
  };
}
