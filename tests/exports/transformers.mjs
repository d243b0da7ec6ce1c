// transformers.mjs FOLDER TOKENS < questions: what Transformers.js answers to questions, always the
// likeliest token. JSON lines {"text"} in, {"prompt", "text"} out: the ids that its tokenizer and the
// chat template make of a question, and the answer.
import { AutoModelForCausalLM, AutoTokenizer, env } from "@huggingface/transformers";
import { createInterface } from "node:readline";
import { basename, dirname } from "node:path";

const [folder, most, dtype] = process.argv.slice(2);
env.allowRemoteModels = false;
env.localModelPath = dirname(folder);
const tokenizer = await AutoTokenizer.from_pretrained(basename(folder));
const model = await AutoModelForCausalLM.from_pretrained(basename(folder), { dtype });
for await (const line of createInterface({ input: process.stdin })) {
  const inputs = tokenizer.apply_chat_template([{ role: "user", content: JSON.parse(line).text }],
    { add_generation_prompt: true, return_dict: true });
  const prompt = inputs.input_ids.tolist()[0].map(Number);
  const all = await model.generate({ ...inputs, max_new_tokens: Number(most), do_sample: false });
  const ids = all.tolist()[0].map(Number).slice(prompt.length);
  const text = tokenizer.decode(ids, { skip_special_tokens: true });
  console.log(JSON.stringify({ prompt, ids: ids.filter((id) => id !== 2), text }));
}
