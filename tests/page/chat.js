/* chat.js WASM FOLDER SEED < QUESTIONS: a conversation with the fish of a folder, by the code of the
 * page, in Node. Prints what `12_page chat --seed SEED` prints; the tokens a second go to stderr.
 * chat.js WASM FOLDER mark < DATA.jsonl: prints what `10_examiner score` prints of each line. */
const fs = require("fs"), path = require("path");
require("../../web/fish.js");

/* Of a conversation its score, of an answer alone the topics that can say it. */
const marked = ({score, sayable}, question) => question === undefined ?
  ["can", "be said", "on", ...sayable].join(" ").replace(/^can be said on$/, "cannot be said") :
  score > -Infinity ? score.toFixed(4) : "cannot be produced";

async function main([wasm, folder, seed]) {
  const files = {};
  for (const name of fs.readdirSync(folder)) files[name] = new Uint8Array(fs.readFileSync(path.join(folder, name)));
  const fish = await openFish(fs.readFileSync(wasm), files);
  const lines = fs.readFileSync(0, "utf8").split("\n").slice(0, -1);
  if (seed === "mark") {
    for (const {input, output} of lines.map(line => JSON.parse(line))) console.log(marked(fish.mark(input || "", output), input));
    return;
  }
  fish.seed(Number(seed));
  let out = "", count = 0, milliseconds = 0;
  for (const question of lines) {
    const words = new TextDecoder("utf-8", {ignoreBOM: true});
    out += `you> ${question}\nguppy> `;
    fish.ask(question, 0.7, 50);
    const from = performance.now();
    for (let token; (token = fish.next()).id >= 0; count++) out += words.decode(fish.piece(token.id), {stream: true});
    milliseconds += performance.now() - from;
    out += words.decode() + "\n";
  }
  /* What a terminal is not shown: src/00_ground/text.h. */
  fs.writeSync(1, out.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffd\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, "?"));
  console.error(`${Math.round(1000 * count / milliseconds)} tokens/s`);
}

main(process.argv.slice(2)).catch(reason => {
  console.error(`guppy: ${reason.message}`);
  process.exitCode = 65;
});
