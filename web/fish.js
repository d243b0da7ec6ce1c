/* fish.js: our C, compiled to WebAssembly, and what it asks of its surroundings: the files of a
 * model, JSON, classes of characters, a place for its last words. Runs in a page and in Node.
 *
 *   const fish = await openFish(wasm, {"config.json": bytes, ...});
 *   fish.seed(1);
 *   fish.ask("hi guppy", 0.7, 50);           // {used, tokens}
 *   for (let t; (t = fish.next()).id >= 0;)  // {id, chance}; at the end {id: -1, ending, chance}
 *     console.log(fish.piece(t.id));         // bytes
 *   fish.mark("hi guppy", "hello");          // {score, sayable, askable}: names of topics; with character.txt
 *
 * The contracts of all that are in src/12_page/glass.h. What C calls a failure is an Error here,
 * with the same sentence; the fish is then of no more use. */
"use strict";

/* jsonOf: the functions of jansson that our C calls, with the browser's JSON. C holds the numbers
 * of values; objects are Maps, so that every key is a key and nothing else. */
function jsonOf(memory) {
  let values = [undefined], texts = new Map();
  const keep = value => value === undefined ? 0 : values.push(value) - 1;
  const at = number => values[number];
  /* A string in C's memory, where it stays until all are let go. */
  const place = string => {
    if (!texts.has(string)) texts.set(string, memory.put(memory.encode(string)));
    return texts.get(string);
  };
  const whole = value => typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : 0n;
  const types = {string: 2, boolean: 5, number: 3};
  /* The arguments behind a format are side by side in C's memory, four bytes each. */
  const argumentsAt = start => () => memory.number((start += 4) - 4);

  return {
    json_loadb(bytes, length, flags, error) {
      try {
        const text = new TextDecoder("utf-8", {fatal: true, ignoreBOM: true}).decode(memory.bytes(bytes, length));
        return keep(JSON.parse(text, (key, value) =>
          value && typeof value === "object" && !Array.isArray(value) ? new Map(Object.entries(value)) : value));
      } catch (reason) {
        memory.setNumber(error, 1);
        memory.setNumber(error + 4, 1);
        memory.copy(memory.encode(reason.message.slice(0, 100) + "\0").slice(0, 160), error + 8);
        return 0;
      }
    },
    json_typeof(json) {
      const value = at(json);
      if (value instanceof Map) return 0;
      if (Array.isArray(value)) return 1;
      if (value === null) return 7;
      return types[typeof value] + (value === false || (typeof value === "number" && !Number.isInteger(value)));
    },
    json_object: () => keep(new Map()),
    json_object_size: json => at(json) instanceof Map ? at(json).size : 0,
    json_object_get: (json, key) => at(json) instanceof Map ? keep(at(json).get(memory.text(key))) : 0,
    json_object_key(json, number) {
      const map = at(json);
      if (number === 0) map.keyList = [...map.keys()];
      return place(map.keyList[number]);
    },
    json_object_set: (json, key, value) => (at(json).set(memory.text(key), at(value)), 0),
    json_array_size: json => Array.isArray(at(json)) ? at(json).length : 0,
    json_array_get: (json, number) => keep(at(json)[number]),
    json_string_value: json => typeof at(json) === "string" ? place(at(json)) : 0,
    json_string_length: json => memory.encode(at(json)).length,
    json_integer_value: json => whole(at(json)),
    json_number_value: json => typeof at(json) === "number" ? at(json) : 0,
    /* "[I!]", "[II!]", "[ss!]", and these as the value of a key: "{s:[II!]}". */
    json_unpack(json, format, start) {
      const next = argumentsAt(start);
      let value = at(json), form = memory.text(format);
      if (form[0] === "{") value = value.get(memory.text(next()));
      form = form.match(/\[(.*)!\]/)[1];
      if (!Array.isArray(value) || value.length !== form.length) return -1;
      for (let i = 0; i < form.length; i++) {
        if (form[i] === "I" ? !Number.isInteger(value[i]) : typeof value[i] !== "string") return -1;
        if (form[i] === "I") memory.setWhole(next(), whole(value[i]));
        else memory.setNumber(next(), place(value[i]));
      }
      return 0;
    },
    /* "[s%, s]": the first bytes of a text, and another text. */
    json_pack(format, start) {
      const next = argumentsAt(start), text = next();
      return keep([memory.textOf(memory.bytes(text, next())), memory.text(next())]);
    },
    /* "%s%s" */
    json_sprintf(format, start) {
      const next = argumentsAt(start);
      return keep(memory.text(next()) + memory.text(next()));
    },
    letGo() {
      for (const text of texts.values()) memory.free(text);
      values = [undefined];
      texts = new Map();
    },
  };
}

/* memoryOf: C's memory, which moves when it grows: no view of it is kept. */
function memoryOf(exports) {
  const view = () => new DataView(exports().memory.buffer);
  const decoder = new TextDecoder("utf-8", {ignoreBOM: true}), encoder = new TextEncoder();
  const memory = {
    bytes: (at, length) => new Uint8Array(exports().memory.buffer, at, length),
    number: at => view().getUint32(at, true),
    setNumber: (at, value) => view().setUint32(at, value, true),
    setWhole: (at, value) => view().setBigInt64(at, value, true),
    copy: (bytes, to) => memory.bytes(to, bytes.length).set(bytes),
    textOf: bytes => decoder.decode(bytes),
    text(at) {
      const all = new Uint8Array(exports().memory.buffer);
      return decoder.decode(all.subarray(at, all.indexOf(0, at)));
    },
    encode: text => encoder.encode(text),
    /* A copy with a NUL behind it. */
    put(bytes) {
      const at = exports().malloc(bytes.length + 1);
      memory.copy(bytes, at);
      memory.bytes(at, bytes.length + 1)[bytes.length] = 0;
      return at;
    },
    free: at => exports().free(at),
  };
  return memory;
}

/* wasiOf: what is left of an operating system: C says why it fails, and ends. */
function wasiOf(memory) {
  let said = "";
  return {
    fd_write(file, pieces, count, written) {
      let sum = 0;
      for (let i = 0; i < count; i++) {
        const length = memory.number(pieces + 8 * i + 4);
        said += memory.textOf(memory.bytes(memory.number(pieces + 8 * i), length));
        sum += length;
      }
      memory.setNumber(written, sum);
      return 0;
    },
    proc_exit() {
      throw new Error(said.replace(/^guppy: /, "").trim());
    },
    fd_close: () => 0,
    fd_seek: () => 70,
    fd_fdstat_get: () => 8,
  };
}

globalThis.openFish = async function (wasm, files) {
  let c;
  const memory = memoryOf(() => c), json = jsonOf(memory);
  const classes = [[/^\p{L}$/u, 1], [/^\p{N}$/u, 2], [/^\p{Z}$/u, 3]];
  const page = {
    file_size: path => files[memory.text(path)] ? files[memory.text(path)].length : -1,
    file_copy: (path, to) => memory.copy(files[memory.text(path)], to),
    category: code => (classes.find(([pattern]) => pattern.test(String.fromCodePoint(code))) || [0, 0])[1],
  };
  const {instance} = await WebAssembly.instantiate(wasm, {page, json, wasi_snapshot_preview1: wasiOf(memory)});
  c = instance.exports;
  c._initialize();
  const none = memory.put(new Uint8Array()), room = memory.put(new Uint8Array(4));
  c.glass_open(none);
  json.letGo();

  const ends = ["ended", "long", "full"];
  const numbers = (Type, at, count) => new Type(c.memory.buffer, at, count).slice();
  const size = what => c.glass_size(what.charCodeAt(0));
  const topics = Array.from({length: size("t")}, (_, i) => memory.text(c.glass_topic(i)));
  return {
    topics,
    layers: size("L"), heads: size("H"), context: size("T"), vocabulary: size("V"), longest: size("l"), end: size("E"),
    piece(id) {
      const at = c.glass_piece(id, room);
      return memory.bytes(at, memory.number(room)).slice();
    },
    seed: seed => c.glass_seed(seed),
    ask(question, temperature, topK) {
      const bytes = memory.encode(question), at = memory.put(bytes);
      const used = c.glass_ask(at, bytes.length, temperature, topK);
      memory.free(at);
      return {used, cut: used < bytes.length, tokens: this.tokens()};
    },
    next() {
      const id = c.glass_next();
      return id >= 0 ? {id, chance: c.glass_chance()} : {id: -1, ending: ends[-1 - id], chance: c.glass_chance()};
    },
    tokens: () => [...numbers(Int32Array, c.glass_tokens(), c.glass_count())],
    read(ids) {
      const at = memory.put(new Uint8Array(Int32Array.from(ids).buffer));
      c.glass_read(at, ids.length);
      memory.free(at);
    },
    lens(layer, t, temperature, topK) {
      const count = c.glass_lens(layer, t, temperature, topK);
      return {ids: numbers(Int32Array, c.glass_ids(), count), chances: numbers(Float32Array, c.glass_chances(), count)};
    },
    mark(question, answer) {
      const texts = [question, answer].map(memory.encode), at = texts.map(memory.put);
      const score = c.glass_mark(at[0], texts[0].length, at[1], texts[1].length);
      at.forEach(memory.free);
      return {score, sayable: topics.filter((_, i) => c.glass_sayable(i)), askable: topics.filter((_, i) => c.glass_askable(i))};
    },
    attention: (layer, head, t) => numbers(Float32Array, c.glass_attention(layer, head, t), t + 1),
  };
};
