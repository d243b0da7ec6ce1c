// transformers.mjs: what Transformers.js answers to a question {text}, always the likeliest token, at
// most so many: {prompt, ids, text}, where prompt is what its tokenizer and the chat template make of
// the question. Runs in Node (node.mjs) and in a browser (browser.html), and fetches nothing from afar.
import { AutoModelForCausalLM, AutoTokenizer, env } from "@huggingface/transformers";

export default async function open(folder, most, dtype) {
  const name = folder.split("/").pop();
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = folder.slice(0, -name.length - 1);
  if (globalThis.document) Object.assign(env.backends.onnx.wasm, { wasmPaths: "/runtime/onnxruntime-web/dist/", numThreads: 1 });
  const tokenizer = await AutoTokenizer.from_pretrained(name);
  const model = await AutoModelForCausalLM.from_pretrained(name, { dtype });
  return async (question) => {
    const inputs = tokenizer.apply_chat_template([{ role: "user", content: question.text }],
      { add_generation_prompt: true, return_dict: true });
    const prompt = inputs.input_ids.tolist()[0].map(Number);
    const all = await model.generate({ ...inputs, max_new_tokens: Number(most), do_sample: false });
    const ids = all.tolist()[0].map(Number).slice(prompt.length);
    const text = tokenizer.decode(ids, { skip_special_tokens: true });
    return { prompt, ids: ids.filter((id) => id !== 2), text };
  };
}
