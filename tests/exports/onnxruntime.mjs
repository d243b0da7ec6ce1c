// onnxruntime.mjs: what ONNX Runtime answers to a prompt {ids}, always the likeliest token, at most so
// many: {ids}. It reads a prompt at once, and then one token at a time, with the keys and values of
// those before. Runs in Node (node.mjs) and in a browser (browser.html).
import * as ort from "onnxruntime-web";

const whole = (values) => new ort.Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);

export default async function open(path, most) {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(path);
  const caches = session.inputMetadata.filter((input) => input.name.startsWith("past_key_values."));
  return async (prompt) => {
    let next = prompt.ids, length = 0;
    let past = Object.fromEntries(caches.map(({ name, shape: [, heads, , size] }) =>
      [name, new ort.Tensor("float32", new Float32Array(0), [1, heads, 0, size])]));
    const ids = [];
    while (ids.length < Number(most)) {
      const positions = next.map((_, i) => length + i);
      length += next.length;
      const out = await session.run({
        ...past,
        input_ids: whole(next),
        attention_mask: whole(Array(length).fill(1)),
        position_ids: whole(positions),
      });
      const size = out.logits.dims[2];
      const logits = out.logits.data.subarray((next.length - 1) * size);
      const token = logits.indexOf(Math.max(...logits));
      if (token === 2) break;
      ids.push(token);
      next = [token];
      past = Object.fromEntries(caches.map(({ name }) => [name, out[name.replace("past_key_values", "present")]]));
    }
    return { ids };
  };
}
