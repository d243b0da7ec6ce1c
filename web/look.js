/* look.js: what web/check.sh does in a browser, from outside the page: page, folder and questions are
 * its words, native[seed - 1] is what 12_page chat answered, and marks what 10_examiner says of that. Whatever is wrong is said in a line
 * that begins with @@, and so is the end. */
"use strict";
const said = [];
const wait = milliseconds => new Promise(done => setTimeout(done, milliseconds));
async function opened(page, width) {
  const frame = document.createElement("iframe");
  frame.width = width; frame.height = 1000;
  const loaded = new Promise(done => frame.onload = done);
  frame.src = page;
  document.body.append(frame);
  await loaded;
  for (let i = 0; i < 2000 && frame.contentDocument.querySelector("#question").disabled && frame.contentDocument.querySelector("#trouble").hidden; i++) await wait(50);
  return frame;
}
async function broken(page, want) {
  const frame = await opened(page, 390), found = frame.contentDocument.querySelector("#trouble").textContent;
  if (!found.includes(want)) said.push(page.replace(/.*\//, "") + ": expected a sentence with '" + want + "', found '" + found + "'");
  frame.remove();
}
/* A browser that goes back to a page has kept what was set there, and no event says so. */
async function kept(page) {
  const frame = await opened(page, 390), $ = id => frame.contentDocument.getElementById(id), fish = frame.contentWindow.guppy;
  for (const id of ["temperature", "top-k"])
    if ($(id + "-is").textContent !== $(id).value) said.push(id + ": is " + $(id).value + ", and beside it is " + $(id + "-is").textContent);
  const drawn = () => {
    const ids = [];
    for (const question of questions.slice(0, 5)) {
      fish.ask(question, 2, 100);
      for (let token; (token = fish.next()).id >= 0;) ids.push(token.id);
    }
    return ids.join();
  };
  const found = drawn();
  fish.seed(Number($("seed").value));
  if (found !== drawn()) said.push("the dice are not those of the seed that is shown, " + $("seed").value);
  frame.remove();
}
async function linked(page, link, want) {
  const frame = await opened(page + link, 390), $ = query => frame.contentDocument.querySelector(query);
  for (let i = 0; i < 100 && !$("#talk .question"); i++) await wait(20);
  const found = $("#talk .question") ? $("#talk .question").textContent : "nothing; " + $("#trouble").textContent;
  if (found !== want) said.push("the link " + link + ": expected the question '" + want + "', found " + found);
  frame.remove();
}
const linesOf = packed => new TextDecoder().decode(Uint8Array.from(atob(packed), letter => letter.charCodeAt(0))).split("\n");
function sameMarks(fish) {
  const want = linesOf(marks);
  linesOf(native[0]).filter(line => line.startsWith("guppy> ")).forEach((line, i) => {
    const {score, sayable} = fish.mark(questions[i], line.slice(7));
    const found = [score > -Infinity ? score.toFixed(4) : "cannot be produced",
      sayable.length > 0 ? "can be said on " + sayable.join(" ") : "cannot be said"];
    found.forEach((mark, k) => {
      if (mark !== want[2 * i + k]) said.push("mark of '" + line + "': expected '" + want[2 * i + k] + "', found '" + mark + "'");
    });
  });
}
function same(fish, seed) {
  fish.seed(seed);
  let text = "";
  for (const question of questions) {
    const words = new TextDecoder("utf-8", {ignoreBOM: true});
    text += "you> " + question + "\nguppy> ";
    fish.ask(question, 0.7, 50);
    for (let token; (token = fish.next()).id >= 0;) text += words.decode(fish.piece(token.id), {stream: true});
    text += words.decode() + "\n";
  }
  const lines = linesOf(native[seed - 1]), found = text.split("\n");
  const at = lines.findIndex((line, i) => line !== found[i]);
  if (at >= 0 || lines.length !== found.length)
    said.push("seed " + seed + ", line " + (at + 1) + ": expected '" + lines[at] + "', found '" + found[at] + "'");
}
async function look(width) {
  const frame = await opened(page, width), window = frame.contentWindow, doc = window.document, $ = id => doc.getElementById(id);
  const name = "at " + width + " pixels: ";
  const expect = (holds, what) => { if (!holds) said.push(name + what); };
  const done = async () => { for (let i = 0; i < 2000 && $("send").disabled; i++) await wait(20); };
  const ask = async question => { $("question").value = question; $("form").requestSubmit(); await done(); };
  const key = (element, key) => element.dispatchEvent(new window.KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
  const set = (id, value) => { $(id).value = value; $(id).dispatchEvent(new window.Event("input")); $(id).dispatchEvent(new window.Event("change")); };
  expect($("trouble").hidden, "trouble: " + $("trouble").textContent);
  const typed = "<b>hi</b> <img src=x> &amp; guppy";
  await ask(typed);
  expect($("talk").querySelector(".question").textContent === typed, "the question is not shown as it was typed");
  expect(!$("talk").querySelector("b, img"), "mark-up that was typed became part of the page");
  const answer = $("talk").querySelector(".answer").textContent;
  expect(answer.length > 0 && $("heard").textContent.startsWith(answer), "the live region does not say the answer");
  const exam = $("talk").querySelector(".marks").textContent;
  expect(/^Exam: ./.test(exam) && $("heard").textContent.endsWith(exam), "the live region does not say the marks");
  expect($("tokens").children.length > 1, "no tokens");
  expect(!$("panels").hidden && $("bars").tBodies[0].rows.length > 1, "no next tokens");
  expect($("lens").tBodies[0].rows.length === window.guppy.layers + 1, "expected a guess for each block");
  expect($("bars").querySelector(".taken"), "the token that was drawn is not among the next tokens");
  expect($("words").children.length > 5, "nothing to look at");
  for (const title of doc.querySelectorAll("#panels h3"))
    expect(title.nextElementSibling.className === "hint", "nobody explains '" + title.textContent + "'");
  set("temperature", 0);
  expect(/100%/.test($("bars").tBodies[0].rows[0].textContent), "the bars do not follow the temperature");
  expect($("bars").tBodies[0].rows.length === 1, "temperature 0 leaves one choice");
  set("temperature", 0.7); set("top-k", 3);
  expect($("bars").tBodies[0].rows.length === 3, "the bars do not follow top-k");
  set("top-k", 50);
  const looks = $("words").innerHTML;
  set("layer", 1); set("head", 1);
  expect($("words").innerHTML !== looks, "another head looks at the same");
  const before = $("chosen").textContent;
  key($("tokens").children[0], "ArrowRight");
  expect($("chosen").textContent !== before && doc.activeElement === $("tokens").children[1], "the arrow keys do not move along the tokens");
  await ask("do you want some food?");
  for (const item of $("talk").children) {
    const [question, answer, marks] = [...item.children].map(part => part.textContent), {score, sayable, askable} = window.guppy.mark(question, answer);
    const want = sayable.length > 0 && score > -Infinity ? "It fits" : sayable.length > 0 && askable.length === 0 ? "judge for yourself" : "not|Off topic";
    expect(new RegExp(want).test(marks), "the marks of '" + answer + "': expected '" + want + "', found '" + marks + "'");
  }
  const inside = $("bars").textContent;
  $("talk").querySelector(".answer").click();
  expect($("inside-of").textContent.includes("<b>hi</b>"), "an older answer cannot be looked at");
  $("talk").querySelectorAll(".answer")[1].click();
  expect($("bars").textContent === inside, "an answer that is looked at again is another one");
  $("question").value = "half a";
  key($("question"), "ArrowUp"); key($("question"), "ArrowDown");
  expect($("question").value === "half a", "the arrow keys lose a question that is not yet asked: " + $("question").value);
  key($("question"), "ArrowUp"); key($("question"), "ArrowUp");
  expect($("question").value === typed, "the arrow key does not recall: " + $("question").value);
  $("question").value = "hello";
  $("send").focus();
  $("send").click();
  await done();
  expect(doc.activeElement === $("send"), "an answer takes the keyboard away from the button");
  const next = window.guppy.next;
  window.guppy.next = () => ({id: -1, ending: "ended", chance: 1});
  await ask("say nothing");
  expect($("status").textContent === "1 token.", "of an answer without words: " + $("status").textContent);
  window.guppy.next = next;
  expect($("topic").options.length > 5 && $("asks").children.length > 0, "no sample questions");
  $("slow").checked = true;
  $("question").value = "tell me about your day";
  $("form").requestSubmit();
  await wait(600);
  key(doc.body, "Escape");
  await done();
  expect($("status").textContent.includes("Stopped."), "Escape does not stop an answer: " + $("status").textContent);
  $("slow").checked = false;
  await ask("on and on ".repeat(100));
  expect($("status").textContent.includes("too long"), "nobody says that a question was too long");
  const wide = doc.documentElement.scrollWidth;
  expect(wide <= width, "scrolls sideways to " + wide);
  if (window.axe === undefined && typeof axeSource === "string") window.eval(axeSource);
  if (window.axe)
    for (const fault of (await window.axe.run(doc)).violations)
      said.push(name + "axe: " + fault.help + ": " + fault.nodes.map(node => node.target).join(" ") + " " + (fault.nodes[0].any[0] || {}).message);
  for (const entry of window.performance.getEntriesByType("resource"))
    if (!/^data:/.test(entry.name)) said.push(name + "is fetched: " + entry.name);
  if (width > 1000) sameMarks(window.guppy);
  if (width > 1000) native.forEach((_, i) => same(window.guppy, i + 1));
  frame.remove();
}
(async () => {
  try {
    await broken("cut.html", "fetch the page again");
    await broken("short.html", "load the page again");
    await broken("simd.html", "SIMD");
    await broken("packed.html", "DecompressionStream");
    await broken("none.html", "WebAssembly");
    await broken(folder + "/index.html", "server of files");
    await kept("kept.html");
    await linked(page, "#hi%20guppy", "hi guppy");
    await linked(page, "#50%", "50%");
    await look(390);
    await look(1400);
  } catch (reason) { said.push("the look itself failed: " + reason.stack); }
  for (const line of [...said, "done"]) console.log("@@ " + line);
})();
