/* page.js: the conversation, and beside it the inside of an answer. What is typed or said is only
 * ever put into the page as text. */
"use strict";
if (window.tankIsWhole) (() => {

const $ = id => document.getElementById(id);
const NAMES = ["config.json", "tokenizer.json", "training.json", "model.safetensors", "character.txt"];
const PATIENCE = 250; /* milliseconds a token, slowly */
const BARS = 10;

let fish;
let talks = [];     /* of each question: question, tokens, prompt, said [{id, chance}], answer and marks on the page */
let shown, place;   /* the talk whose inside is shown, and which of its tokens */
let read;           /* the talk that the model has read last */
let busy = false, stopped = false;
let past = 0;       /* how far up in the history the arrow key has gone */
let draft = "";     /* what was typed before it went there */

/* ==== files: in the page itself, packed, or beside it on a server ==== */

async function unpack(text) {
  const letters = atob(text), bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function fileOf(name) {
  const packed = $("file:" + name);
  if (packed)
    return unpack(packed.textContent).catch(() => {
      throw new Error(`${name}, which is part of this page, is damaged or cut short; fetch the page again`);
    });
  if (location.protocol === "file:")
    throw new Error("this page reads its files from a server of files; open the page in one file instead, or start one here: python3 -m http.server");
  let found = "a connection that broke";
  try {
    const response = await fetch(name);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    found = `${response.status} ${response.statusText}`;
  } catch { /* said below */ }
  throw new Error(`expected the file ${name} beside this page, found ${found}; load the page again`);
}

/* How many weights a model has: the scales of rows are none. */
function weightsOf(file) {
  const length = new DataView(file.buffer, file.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  return Object.entries(header).filter(([name, tensor]) => tensor.shape && !name.endsWith(".scale"))
    .reduce((sum, [, tensor]) => sum + tensor.shape.reduce((product, size) => product * size, 1), 0);
}

async function open() {
  const files = {};
  for (const name of NAMES) files[name] = await fileOf(name);
  fish = await openFish(await fileOf("guppy.wasm"), files).catch(reason => {
    throw new Error(`a file of this page is damaged or cut short; load the page again. It was found like this: ${reason.message.replace(/; run .*/, "")}`);
  });
  window.guppy = fish; /* for the curious, in the browser's console */
  const weights = weightsOf(files["model.safetensors"]);
  $("weights").textContent = weights < 1e6 ? `${Math.round(weights / 1e3)} thousand` : `${(weights / 1e6).toFixed(1)} million`;
  samples(JSON.parse(new TextDecoder().decode(await fileOf("samples.json"))));
  number($("layer"), fish.layers);
  number($("head"), fish.heads);
  $("top-k").max = Math.min(100, fish.vocabulary);
  for (const id of ["temperature", "top-k"]) $(id + "-is").textContent = $(id).value; /* what a browser that goes back has kept */
  seed();
  for (const id of ["question", "send"]) $(id).disabled = false;
  $("status").textContent = "Ready.";
}

/* ==== words ==== */

const made = (tag, text, attributes) => Object.assign(document.createElement(tag), {textContent: text}, attributes);
const percent = chance => chance >= 0.9995 ? "100%" : chance >= 0.0995 ? `${(100 * chance).toFixed(0)}%` :
  chance >= 0.00095 ? `${(100 * chance).toFixed(1)}%` : "< 0.1%";
const sureness = chance => [0.2, 0.5, 0.8, 0.95].filter(bound => chance >= bound).length;

/* A token as one sees it: a space as an open box, a newline as an arrow, half a character in hexadecimal. */
function label(id) {
  const bytes = fish.piece(id);
  try {
    return new TextDecoder("utf-8", {fatal: true, ignoreBOM: true}).decode(bytes).replace(/ /g, "␣").replace(/\n/g, "⏎")
      .replace(/<\|im_start\|>/, "⟨start⟩").replace(/<\|im_end\|>/, "⟨end⟩").replace(/\p{Cc}/gu, "?");
  } catch {
    return [...bytes].map(byte => "\\x" + byte.toString(16).padStart(2, "0")).join("");
  }
}

const settings = () => [Number($("temperature").value), Number($("top-k").value)];

function seed() {
  const value = Math.min(2147483647, Math.max(0, Math.floor(Number($("seed").value)) || 0));
  $("seed").value = value;
  if (fish) fish.seed(value);
}

function number(select, count) {
  for (let i = 0; i < count; i++) select.append(made("option", i + 1, {value: i}));
}

/* ==== the conversation ==== */

const rest = milliseconds => new Promise(done => setTimeout(done, milliseconds));

function talkOf(question) {
  const talk = {question, said: [], answer: made("button", "", {type: "button", className: "answer"}), marks: made("p", "", {className: "marks"})};
  const item = document.createElement("li");
  talk.answer.setAttribute("aria-label", "An answer in the making");
  talk.answer.addEventListener("click", () => { if (!busy) look(talk); });
  item.append(made("p", question, {className: "question"}), talk.answer, talk.marks);
  $("talk").append(item);
  talks.push(talk);
  return talk;
}

/* The page may draw between two tokens, but need not: a token is quicker than a picture. */
async function answer(talk) {
  const words = new TextDecoder("utf-8", {ignoreBOM: true});
  const begun = fish.ask(talk.question, ...settings());
  talk.prompt = begun.tokens.length;
  talk.tokens = begun.tokens;
  talk.cut = begun.cut;
  let text = "", token, drawn = performance.now(), computing = 0, count = 0;
  for (;;) {
    const from = performance.now();
    token = fish.next();
    computing += performance.now() - from;
    if (token.id < 0) break;
    count++;
    talk.said.push(token);
    talk.tokens = [...talk.tokens, token.id];
    text += words.decode(fish.piece(token.id), {stream: true});
    const slow = $("slow").checked;
    if (slow || performance.now() - drawn > 30) {
      talk.answer.textContent = text;
      await rest(slow ? PATIENCE : 0);
      drawn = performance.now();
      if (slow && fish.tokens().length >= talk.prompt) select(talk, talk.said.length - 1);
    }
    if (stopped) break;
  }
  if (token.ending === "ended") talk.said.push({id: fish.end, chance: token.chance});
  talk.text = text + words.decode();
  talk.answer.textContent = talk.text || "(says nothing)";
  talk.speed = computing > 0 ? Math.round(1000 * count / computing) : 0;
  talk.ending = stopped ? "stopped" : token.ending;
}

const ENDINGS = {ended: "", long: " The longest answer it may give.", full: " Its memory is full.", stopped: " Stopped."};

function verdict(talk) {
  const cut = talk.cut ? " That was too long to remember: only its beginning was read." :
    fish.longest > 0 && talk.prompt >= fish.longest ? " No conversation in its training was as long: expect little sense." : "";
  const count = talk.said.length === 1 ? "1 token" : `${talk.said.length} tokens`, speed = talk.speed > 0 ? `, ${talk.speed} a second` : "";
  return `${count}${speed}.${ENDINGS[talk.ending]}${cut}`;
}

/* ==== the exam ==== */

const named = topics => topics.slice(0, 3).map(topic => topic.replace(/_/g, " ")).join(", ") +
  (topics.length > 3 ? ` and ${topics.length - 3} more` : "");

/* What stage 10 says of an answer: [mark, sentence]. */
function exam(question, answer) {
  const {score, sayable, askable} = fish.mark(question, answer), both = sayable.filter(topic => askable.includes(topic));
  if (sayable.length === 0) return ["wrong", "Its grammar cannot say this."];
  if (score > -Infinity) return ["right", `It fits the question. Topic: ${named(both)}.`];
  if (both.length > 0) return ["wrong", `On topic (${named(both)}), but it does not fit this very question.`];
  if (askable.length > 0) return ["wrong", `Off topic: its grammar says this on ${named(sayable)}, and asks that on ${named(askable)}.`];
  return ["open", `Its grammar can say this, on ${named(sayable)}. It has no such question, so judge for yourself whether that fits.`];
}

function mark(talk) {
  if (talk.ending === "stopped") return;
  const [mark, sentence] = exam(talk.question, talk.text);
  talk.marks.dataset.mark = mark;
  talk.marks.textContent = "Exam: " + sentence;
}

async function ask(question) {
  question = question.trim();
  if (busy || !fish || question === "") return;
  busy = true;
  stopped = false;
  past = 0;
  $("question").value = "";
  $("send").disabled = true;
  $("stop").disabled = false;
  $("status").textContent = "";
  const talk = talkOf(question), held = document.activeElement;
  $("talk").scrollTop = $("talk").scrollHeight;
  shown = read = talk;
  await answer(talk);
  mark(talk);
  talk.answer.setAttribute("aria-label", `${talk.text} Look inside this answer`);
  $("talk").scrollTop = $("talk").scrollHeight;
  $("heard").textContent = `${talk.text} ${talk.marks.textContent}`;
  $("status").textContent = verdict(talk);
  $("send").disabled = false;
  if (document.activeElement === $("stop") || held === $("send") && document.activeElement === document.body)
    $("send").focus(); /* a button that can't be pressed loses the keyboard */
  $("stop").disabled = true;
  busy = false;
  look(talk);
}

/* ==== the inside ==== */

function look(talk) {
  shown = talk;
  for (const other of talks) other.answer.setAttribute("aria-pressed", other === talk);
  if (read !== talk) fish.read(talk.tokens.slice(0, fish.context));
  read = talk;
  if (talk.said.length > 0) select(talk, 0);
}

/* What the model knew when it chose token `which` of an answer is at the token before it. */
function select(talk, which) {
  shown = talk;
  place = which;
  $("panels").hidden = false;
  $("inside-of").textContent = `To “${talk.question.length > 100 ? talk.question.slice(0, 100).trimEnd() + " …" : talk.question}”`;
  tokens();
  inside();
}

function tokens() {
  $("tokens").replaceChildren(...shown.said.map(({id, chance}, i) => {
    const button = made("button", label(id), {type: "button", tabIndex: i === place ? 0 : -1});
    button.dataset.sure = sureness(chance);
    button.setAttribute("aria-pressed", i === place);
    button.setAttribute("aria-label", `${label(id)}, ${percent(chance)}`);
    button.addEventListener("click", () => { if (!busy) choose(i); });
    return button;
  }));
}

function choose(which) {
  place = Math.max(0, Math.min(which, shown.said.length - 1));
  [...$("tokens").children].forEach((button, i) => {
    button.tabIndex = i === place ? 0 : -1;
    button.setAttribute("aria-pressed", i === place);
  });
  $("tokens").children[place].focus();
  inside();
}

function inside() {
  const {id, chance} = shown.said[place], t = shown.prompt + place - 1;
  $("chosen").textContent = `Token ${place + 1} of ${shown.said.length}, ${label(id)}, had a chance of ${percent(chance)}.`;
  bars(t, id);
  lens(t, id);
  attention(t);
}

function bars(t, taken) {
  const {ids, chances} = fish.lens(fish.layers, t, ...settings());
  const rows = [...ids.slice(0, BARS)].map((id, i) => {
    const row = made("tr", "", {className: id === taken ? "taken" : ""}), cell = made("td", ""), bar = made("div", "", {className: "bar"});
    const length = made("i", "");
    length.style.width = `${75 * chances[i]}%`;
    bar.append(length, made("span", percent(chances[i])));
    cell.append(bar);
    row.append(made("th", label(id) + (id === taken ? " ◂" : ""), {scope: "row", className: "token"}), cell);
    return row;
  });
  $("bars").tBodies[0].replaceChildren(...rows);
}

function lens(t, taken) {
  const rows = [];
  for (let layer = 0; layer <= fish.layers; layer++) {
    const {chances} = fish.lens(layer, t, 1, 0); /* all tokens, in the order of their ids */
    const best = chances.reduce((best, chance, id) => chance > chances[best] ? id : best, 0);
    const row = document.createElement("tr");
    row.append(made("th", layer, {scope: "row"}), made("td", label(best), {className: "token"}),
      made("td", percent(chances[best])), made("td", percent(chances[taken])));
    rows.push(row);
  }
  $("lens").tBodies[0].replaceChildren(...rows);
}

function attention(t) {
  const layer = Number($("layer").value), head = Number($("head").value);
  const weights = fish.attention(layer, head, t), ids = shown.tokens;
  $("words").replaceChildren(...[...weights].map((weight, u) => {
    const span = made("span", label(ids[u]), {className: u === t ? "here" : "", title: percent(weight)});
    span.style.background = `rgba(var(--glow), ${(0.6 * weight).toFixed(3)})`;
    return span;
  }));
  const most = [...weights.keys()].sort((a, b) => weights[b] - weights[a]).slice(0, 3);
  $("looks").textContent = `Here, at ${label(ids[t])}, this head looks at ` +
    most.map(u => `${label(ids[u])} (${percent(weights[u])})`).join(", ") + ".";
  map(layer, head, t);
}

/* A dot for each token (down) and each it may look at (across), stronger where it looks more. */
function map(layer, head, last) {
  const canvas = $("map"), n = last + 1, color = getComputedStyle(canvas).getPropertyValue("--glow").split(",").map(Number);
  canvas.width = canvas.height = n;
  const brush = canvas.getContext("2d"), dots = brush.createImageData(n, n);
  for (let t = 0; t < n; t++)
    fish.attention(layer, head, t).forEach((weight, u) => dots.data.set([...color, 255 * Math.sqrt(weight)], 4 * (t * n + u)));
  brush.putImageData(dots, 0, 0);
}

/* ==== sample questions ==== */

function samples(list) {
  const topics = new Map();
  for (const {input, category} of list) topics.set(category, [...(topics.get(category) || []), input]);
  for (const topic of [...topics.keys()].sort()) $("topic").append(made("option", topic.replace(/_/g, " "), {value: topic}));
  const show = () => $("asks").replaceChildren(...(topics.get($("topic").value) || []).map(question => {
    const item = made("li", ""), button = made("button", question, {type: "button"});
    button.addEventListener("click", () => ask(question));
    item.append(button);
    return item;
  }));
  $("topic").addEventListener("change", show);
  $("samples").hidden = topics.size === 0;
  show();
}

/* ==== what the reader does ==== */

/* Whatever goes wrong is said where everybody sees it, and the fish answers no more. */
function fails(reason) {
  showTrouble(reason.message[0].toUpperCase() + reason.message.slice(1) + ".");
  fish = undefined;
  for (const id of ["question", "send", "stop"]) $(id).disabled = true;
}
window.addEventListener("unhandledrejection", event => {
  event.preventDefault();
  fails(event.reason);
});

$("form").addEventListener("submit", event => {
  event.preventDefault();
  ask($("question").value);
});
$("stop").addEventListener("click", () => { stopped = true; });
document.addEventListener("keydown", event => { if (event.key === "Escape") stopped = true; });
$("question").addEventListener("keydown", event => {
  const step = {ArrowUp: 1, ArrowDown: -1}[event.key];
  if (!step || past + step < 0 || past + step > talks.length) return;
  event.preventDefault();
  if (past === 0) draft = $("question").value;
  past += step;
  $("question").value = past > 0 ? talks[talks.length - past].question : draft;
});
$("tokens").addEventListener("keydown", event => {
  const to = {ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: Infinity}[event.key];
  if (to === undefined || busy) return;
  event.preventDefault();
  choose(to);
});
for (const id of ["temperature", "top-k"])
  $(id).addEventListener("input", () => {
    $(id + "-is").textContent = $(id).value;
    if (fish && shown && !busy && shown.said.length > 0) bars(shown.prompt + place - 1, shown.said[place].id);
  });
for (const id of ["layer", "head"])
  $(id).addEventListener("change", () => { if (!busy) attention(shown.prompt + place - 1); });
$("seed").addEventListener("change", seed);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { if (shown && !busy && shown.said.length > 0) attention(shown.prompt + place - 1); });

/* A link may bring its question: guppy.html#hi%20guppy; one that is not written so is taken as it is. */
function linked() {
  const text = location.hash.slice(1);
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
open().then(() => ask(linked()));

})();
